"""`halqa demo`: the demonstration, made anew and served."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack

import segno
from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from halqa.actions import people
from halqa.management.beside import Beside
from halqa.management.commands import serve
from halqa.management.demo import seed, story
from halqa.rules.ballots import Audience
from halqa.rules.people import SYSTEM, Role


class Command(serve.Command):
    """Seeds an invented symposium, serves it, and has an invented crowd take part."""

    help = "Make the demonstration anew and serve it. PORT, HALQA_DATA, LAN=1 and QUIET=1 are honoured."

    def _run(self, host: str, port: int, around: ExitStack) -> None:
        if not settings.DEMO:
            raise CommandError(f"{settings.FOLDER.path} is no demonstration.")
        scene = seed.seed(timezone.now())
        address = self._address(host, port)
        if os.environ.get("QUIET") == "1":
            seed.open_poll(scene, 1)
        else:
            here = f"http://127.0.0.1:{port}" if host == "0.0.0.0" else f"http://{host}:{port}"  # noqa: S104 - compared
            around.enter_context(Beside("crowd", here))
        around.enter_context(Beside("worker", lasting=True))
        self._say(address, scene)

    def _say(self, address: str, scene: seed.Scene) -> None:
        """Print what can be tried in the first five minutes."""
        base = f"{address}/{story.SLUG}/fr"
        token = people.invite(by=SYSTEM, role=Role.FACILITATOR, symposium=scene.symposium)
        lines = {
            "Start here": f"{base}/ensemble",
            "Home": f"{base}/",
            "Stage": f"{base}/stage/{scene.live}",
            "In the hall": f"{base}/p/{scene.doors[Audience.HALL]}",
            "Online": f"{base}/p/{scene.doors[Audience.ONLINE]}",
            "Statements": f"{base}/p/{scene.tables[Audience.HALL]}/vote/{seed.TALK}",
            "Map": f"{base}/results/{seed.RESULTS['opinions']}",
            "Facilitator": f"{address}/enter/{token}",
        }
        for name, link in lines.items():
            self.stderr.write(f"{name:>12}  {link}")
        if os.environ.get("LAN") == "1":
            segno.make(lines["In the hall"]).terminal(out=sys.stderr, compact=True)
