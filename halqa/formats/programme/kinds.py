"""What sort of session a source's own word for it means."""

from __future__ import annotations

from halqa.rules.programme import Kind

# Parts of words, first match wins; a source's word that says nothing is a talk.
_SIGNS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        Kind.PLENARY,
        ("plen", "plén", "keynote", "opening", "closing", "ouverture", "clôture", "جلسة عامة"),
    ),
    (
        Kind.ROUND_TABLE,
        ("round_table", "round table", "roundtable", "table ronde", "panel", "bof", "discussion", "مائدة مستديرة"),
    ),
    (Kind.WORKSHOP, ("workshop", "atelier", "hands-on", "tutorial", "sprint", "ورشة")),
    (Kind.STAND, ("stand", "booth", "exhibit", "رواق")),
    (Kind.SQUARE, ("square", "place publique", "ساحة")),
)


def kind_of(word: str) -> Kind:
    """Return the kind that the source's word means, in French, Arabic or English; a talk where it says none."""
    lower = word.lower()
    for kind, signs in _SIGNS:
        if any(sign in lower for sign in signs):
            return kind
    return Kind.TALK
