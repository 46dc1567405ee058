"""Names of what can change: `session:7:now`; an announcement reaches its topic and everything below it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from django.utils.crypto import constant_time_compare, salted_hmac

TOPIC = re.compile(r"[A-Za-z0-9_-]{1,40}(?::[A-Za-z0-9_-]{1,40}){0,5}")
LONGEST = 80  # characters, as the outbox keeps it

# Who is in the place of a session, who hears it late, its desk, and its forms of ballots.
Part = Literal["now", "delayed", "desk", "vote"]


def of_session(session: int, *parts: Part) -> list[str]:
    """Return the topics of these parts of a session (pk); `session:7` alone reaches all of them."""
    return [f"session:{session}:{part}" for part in parts]


def desk_topic(session: int, now: datetime) -> str:
    """Return the topic of a session's desk for a page shown to who may see it: signed, for twelve to thirteen hours.

    All who look within one hour share a topic.
    """
    until = (int(now.timestamp()) // 3600 + 13) * 3600
    return f"session:{session}:desk:{until}-{_signature(session, until)}"


def opens_desk(session: int, signed: str, now: datetime) -> bool:
    """Tell whether the last part of a desk's topic was signed here and is still good."""
    until, _, signature = signed.partition("-")
    good = until.isascii() and until.isdecimal() and int(until) > now.timestamp()
    return good and constant_time_compare(signature, _signature(session, int(until)))


def _signature(session: int, until: int) -> str:
    return salted_hmac("halqa.desk", f"{session}:{until}", algorithm="sha256").hexdigest()[:28]


def is_topic(name: str) -> bool:
    """Tell whether this can be the name of a topic."""
    return len(name) <= LONGEST and TOPIC.fullmatch(name) is not None


def lineage(topic: str) -> frozenset[str]:
    """Return the topic and all above it: {`session:7:now`, `session:7`, `session`}."""
    parts = topic.split(":")
    return frozenset(":".join(parts[:depth]) for depth in range(1, len(parts) + 1))
