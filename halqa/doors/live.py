"""What live topics show."""

from __future__ import annotations


def known_topic(topic: str) -> bool:  # noqa: ARG001 - no topic yet
    """Tell whether there is such a topic."""
    return False


def render_topic(topic: str) -> list[tuple[str, bytes]]:  # noqa: ARG001 - no topic yet
    """Return what the topic shows now: (event name, one JSON object in UTF-8, on one line)."""
    return []
