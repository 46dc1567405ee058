"""Published schedules of real events and the schemas of the c3voc formats, where HALQA_TEST_DATA holds them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REAL = {
    "fosdem": "large-fosdem2026.xml",
    "debconf": "medium-debconf23.xml",
    "pyconfr": "small-pyconfr2025.pretalx.json",
}


@pytest.fixture(scope="session")
def schedules() -> Path:
    """The folder of real schedules; without it the test is skipped."""
    if "HALQA_TEST_DATA" not in os.environ:
        pytest.skip("HALQA_TEST_DATA is unset: no real schedules to read")
    return Path(os.environ["HALQA_TEST_DATA"]) / "schedules"


@pytest.fixture(params=sorted(REAL))
def real(request: pytest.FixtureRequest, schedules: Path) -> Path:
    """Each of the real files in turn."""
    return schedules / REAL[request.param]
