"""A symposium to measure on: a real programme, one session open, one poll open. Runs inside `halqa shell`."""

from __future__ import annotations

import json
from pathlib import Path

from halqa.actions import ballots, floor, programme
from halqa.models import Doorway, Session, Symposium
from halqa.rules.ballots import Draft
from halqa.rules.people import SYSTEM
from halqa.rules.text import Text

SLUG = "bench"


def lay(schedule: str, out: str) -> None:
    """Import the schedule, open its first session and a poll of three answers; write where they are."""
    path = Path(schedule)
    programme.import_schedule(by=SYSTEM, data=path.read_bytes(), name=path.name, slug=SLUG)
    symposium = Symposium.objects.get(slug=SLUG)
    session = Session.objects.filter(symposium=symposium).earliest("number")
    floor.open_session(by=SYSTEM, symposium=symposium.pk, session=session.number)
    draft = Draft(question=Text.one("Que réparer ?", "fr"), options=tuple(Text.one(word, "fr") for word in "ABC"))
    poll = ballots.draft_consultation(by=SYSTEM, symposium=symposium.pk, session=session.number, draft=draft)
    ballots.open_consultation(by=SYSTEM, symposium=symposium.pk, number=poll)
    hall = Doorway.objects.get(session=session, audience="hall")
    found = {"door": hall.code, "poll": poll, "session": session.pk}
    Path(out).write_text(json.dumps(found))
