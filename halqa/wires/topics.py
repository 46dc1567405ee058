"""Names of what can change: `session:7:now`; an announcement reaches its topic and everything below it."""

from __future__ import annotations

import re

TOPIC = re.compile(r"[A-Za-z0-9_-]{1,40}(?::[A-Za-z0-9_-]{1,40}){0,5}")
LONGEST = 80  # characters, as the outbox keeps it


def is_topic(name: str) -> bool:
    """Tell whether this can be the name of a topic."""
    return len(name) <= LONGEST and TOPIC.fullmatch(name) is not None


def lineage(topic: str) -> frozenset[str]:
    """Return the topic and all above it: {`session:7:now`, `session:7`, `session`}."""
    parts = topic.split(":")
    return frozenset(":".join(parts[:depth]) for depth in range(1, len(parts) + 1))
