"""What a topic shows now: each part rendered once for everyone who reads it, numbers where numbers are enough."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from halqa.queries.floor import FloorView, floor_of, session_pks
from halqa.queries.programme import about, symposium_by_slug
from halqa.rules.ballots import Audience
from halqa.rules.floor import ring
from halqa.rules.refusals import Refused
from halqa.rules.text import LANGUAGES
from halqa.wires.topics import opens_desk

Event = tuple[str, bytes]

TOPIC = re.compile(
    rf"session:([0-9]{{1,15}}):(?:(now|delayed):({'|'.join(LANGUAGES)})(:stage)?|desk:([0-9]{{10}}-[0-9a-f]{{28}}))"
)
SPACES = re.compile(r"[ \t\r\n]+")  # of the markup: those that no line breaks at are words
SHOWN = 10  # questions on a participant's page
# Bytes of one part: on everybody's page, and on the few screens that show a stage.
LONGEST, LONGEST_ON_STAGE = 900, 16_000
SECRET = secrets.token_hex()  # of this process: nobody tries out on a mark what the desk alone may read


def known_topic(topic: str) -> bool:
    """Tell whether this is the name of something live, whether or not it exists."""
    return _session_of(topic) is not None


def _session_of(topic: str) -> int | None:
    """Return the session (pk) of a topic that may be asked for."""
    found = TOPIC.fullmatch(topic)
    if found is None or (found[2] == "delayed" and found[4]):
        return None
    session = int(found[1])
    return None if found[5] and not opens_desk(session, found[5], timezone.now()) else session


class Sessions:
    """Which sessions there are, in memory: whoever asks for another is refused before anything is opened for them."""

    def __init__(self) -> None:
        self._pks: frozenset[int] | None = None  # None: not known, so each is looked for

    def read(self) -> None:
        """Read them again."""
        self._pks = None
        self._pks = session_pks()

    def know(self, topic: str) -> bool:
        """Tell whether this is the topic of a session that is there."""
        session = _session_of(topic)
        return session is not None and (self._pks is None or session in self._pks)


def render_topic(topic: str) -> list[Event] | None:
    """Return what a topic shows now, as events; None where there is no such topic.

    `session:7:now:fr` and `session:7:delayed:ar` are participants' pages, `session:7:now:fr:stage` a stage,
    `session:7:desk:…`, signed, the desk.
    """
    found = TOPIC.fullmatch(topic)
    if found is None or not known_topic(topic):
        return None
    session, side, language, stage, _ = found.groups()
    try:
        floor = floor_of(int(session), late=side == "delayed", now=timezone.now(), everything=side is None, most=SHOWN)
    except Refused:
        return None
    if side is None:
        return [("desk", _mark(f"{SECRET}{floor!r}"))]
    return _shown(floor, language, on_stage=bool(stage))


def _shown(floor: FloorView, language: str, *, on_stage: bool) -> list[Event]:
    symposium = symposium_by_slug(floor.slug)
    if symposium is None:
        raise AssertionError("a session without its symposium")
    context = about(symposium, language) | {"floor": floor, "here": "."}
    with translation.override(language), timezone.override(symposium.zone):
        return _stage(context) if on_stage else _page(context)


def _page(context: dict[str, Any]) -> list[Event]:
    floor: FloorView = context["floor"]
    names = [f"q{question.number}" for question in floor.questions]
    rows = [
        (name, _part("floor/_question.html", context | {"question": question}))
        for name, question in zip(names, floor.questions, strict=True)
    ]
    return [
        ("state", _part("floor/_state.html", context)),
        ("poll", _part("floor/_poll.html", context)),
        ("ring", _ring(floor)),
        ("questions", _json({"order": names})),
        *rows,
    ]


def _stage(context: dict[str, Any]) -> list[Event]:
    """Return the stage whole; its circle without its numbers, which follow when it has changed or they have."""
    floor: FloorView = context["floor"]
    empty = {"circle": ring({}), "turnout": dict.fromkeys(floor.turnout, 0)}
    circle = _part("floor/_circle.html", context | empty, longest=LONGEST_ON_STAGE)
    return [
        ("stage", _part("floor/_stage.html", context, longest=LONGEST_ON_STAGE)),
        ("circle", circle),
        ("ring", _ring(floor, frame=hashlib.sha256(circle).hexdigest()[:8])),
    ]


def _part(name: str, context: dict[str, Any], *, longest: int = LONGEST) -> bytes:
    """Return a part of a page, or, where it is long, word that the page has a new one."""
    html = SPACES.sub(" ", render_to_string(name, context)).strip()
    data = _json({"html": html})
    return data if len(data) <= longest else _mark(html)


def _mark(shown: str) -> bytes:
    return _json({"v": hashlib.sha256(shown.encode()).hexdigest()[:12]})


def _ring(floor: FloorView, **more: str) -> bytes:
    """Return the circle, with its numbers as the language writes them: a phone is slow at that."""
    circle = floor.ring
    numbers = [*(floor.turnout.get(audience.value, 0) for audience in Audience), circle.people, circle.scale]
    *ballots, people, scale = render_to_string("floor/_ring_numbers.txt", {"numbers": numbers}).split(";")
    return _json(
        {
            "dots": circle.dots,
            "n": ballots,
            "people": people,
            "scale": scale if circle.scale > 1 else "",
            "said": render_to_string("floor/_ring_words.txt", {"ring": circle, "unit": floor.unit}),
            "below": render_to_string("floor/_ring_below.txt", {"ring": circle, "unit": floor.unit}),
            **more,
        }
    )


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
