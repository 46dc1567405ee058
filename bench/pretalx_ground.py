"""The same sessions in pretalx, through its own models: run by pretalx's Python, on a c3voc JSON file."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pretalx.settings")
django.setup()

from django.db import transaction  # noqa: E402 - pretalx must be set up before its models are read
from django_scopes import scope, scopes_disabled  # noqa: E402 - the same
from pretalx.event.models import Event, Organiser  # noqa: E402 - the same
from pretalx.person.models import SpeakerProfile, User  # noqa: E402 - the same
from pretalx.schedule.models import Room  # noqa: E402 - the same
from pretalx.submission.models import Submission, Track  # noqa: E402 - the same

SLUG = "bench"
COLOUR = "#3f3ab3"


@transaction.atomic
def lay(path: Path) -> int:
    """Make an event of the file and release its schedule; return the number of sessions on it."""
    conference = json.loads(path.read_bytes())["schedule"]["conference"]
    with scopes_disabled():
        event = Event.objects.create(
            name=conference["title"],
            slug=SLUG,
            organiser=Organiser.objects.create(name="Bench", slug=SLUG),
            is_public=True,
            date_from=date.fromisoformat(conference["start"][:10]),
            date_to=date.fromisoformat(conference["end"][:10]),
            timezone=conference["time_zone_name"],
            email="bench@example.org",
            locale_array="en",
            locale="en",
        )
    with scope(event=event):
        event.build_initial_data()
        _fill(event, [talk for day in conference["days"] for talks in day["rooms"].values() for talk in talks])
        event.wip_schedule.freeze("v1", notify_speakers=False)
        return int(event.current_schedule.scheduled_talks.count())


def _fill(event: Any, talks: list[dict[str, Any]]) -> None:
    """Add the sessions, each with its room, track and speakers."""
    room = cache(lambda name: Room.objects.create(event=event, name=name))
    track = cache(lambda name: Track.objects.create(event=event, name=name, color=COLOUR))
    speaker = cache(lambda name: _speaker(event, name))
    for talk in talks:
        submission = Submission.objects.create(
            event=event,
            title=talk["title"],
            submission_type=event.cfp.default_type,
            track=track(talk["track"]) if talk["track"] else None,
            abstract=talk["abstract"],
            description=talk["description"],
            content_locale="en",
            state="confirmed",
        )
        submission.speakers.add(*(speaker(one["name"]) for one in talk["persons"]))
        submission.update_talk_slots()
        hours, minutes = map(int, talk["duration"].split(":")[-2:])
        slot = submission.slots.get()
        slot.room, slot.start = room(talk["room"]), datetime.fromisoformat(talk["date"])
        slot.end = slot.start + timedelta(hours=hours, minutes=minutes)
        slot.save()


def _speaker(event: Any, name: str) -> Any:
    user = User.objects.create_user(name=name, email=f"{abs(hash(name))}@example.org")
    SpeakerProfile.objects.create(user=user, event=event, biography="")
    return user


if __name__ == "__main__":
    print(lay(Path(sys.argv[1])))
