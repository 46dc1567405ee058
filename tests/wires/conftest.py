"""What the tests of the wires share."""

from __future__ import annotations

import contextlib

import pytest
from django.core.handlers.wsgi import WSGIHandler

from halqa.wires.bodies import Bodies
from halqa.wires.hub import Limits
from tests.wires import toy
from tests.wires.server import serving
from tests.wires.stage import Stage


@pytest.fixture
def serve():
    """Give a function that serves an application and returns its port; all of them end with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda app, **more: stack.enter_context(serving(app, **more))


@pytest.fixture
def django(settings):
    """Give Django's handler of the toy site."""
    settings.ROOT_URLCONF = "tests.wires.toy"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "other.example", "testserver"]
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    settings.MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    toy.reset()
    return WSGIHandler()


@pytest.fixture
def door(serve, django):
    """Give the bridge alone, before the toy site, served at its `port`."""
    door = toy.Door(
        django,
        uploads={"/upload": Bodies(most=32 * 1024 * 1024, seconds=120, at_once=16)},
        notes=lambda: {"halqa.mark": "m-1"},
    )
    with contextlib.closing(door.bridge):
        door.port = serve(door)
        yield door
        toy.gate.set()


@pytest.fixture
def stage(serve):
    """Give a hub that renders often, served at its `port`."""
    stage = Stage(Limits(pace_s=0.05))
    stage.port = serve(stage, lifespan="on")
    return stage
