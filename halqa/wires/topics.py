"""Names of what can change: `session:7:now`; an announcement reaches its topic and everything below it."""

from __future__ import annotations

import re
from typing import Literal

TOPIC = re.compile(r"[A-Za-z0-9_-]{1,40}(?::[A-Za-z0-9_-]{1,40}){0,5}")
LONGEST = 80  # characters, as the outbox keeps it

# Who is in the place of a session, who hears it late, its desk, and its forms of ballots.
Part = Literal["now", "delayed", "desk", "vote"]


def of_session(session: int, *parts: Part) -> list[str]:
    """Return the topics of these parts of a session (pk); `session:7` alone reaches all of them."""
    return [f"session:{session}:{part}" for part in parts]


def is_topic(name: str) -> bool:
    """Tell whether this can be the name of a topic."""
    return len(name) <= LONGEST and TOPIC.fullmatch(name) is not None


def lineage(topic: str) -> frozenset[str]:
    """Return the topic and all above it: {`session:7:now`, `session:7`, `session`}."""
    parts = topic.split(":")
    return frozenset(":".join(parts[:depth]) for depth in range(1, len(parts) + 1))
