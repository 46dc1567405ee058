"""What the tests of the wires share."""

from __future__ import annotations

import contextlib

import pytest

from tests.wires.server import serving


@pytest.fixture
def serve():
    """Give a function that serves an application and returns its port; all of them end with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda app, **more: stack.enter_context(serving(app, **more))
