"""The entries of a record: the fields that each kind has (docs/formats/record.md, section 3)."""

import math
from typing import Any

import terms
from canonical import decode
from forms import Shape, exactly, is_flag, like, listed, mapping, number, one_of, shaped
from shapes import AUDIENCES, amount, at, code, consultation, day, hex16, hex32, level, text

turnout, counts = mapping(one_of(*AUDIENCES), number(1)), mapping(like(r"[1-9][0-9]{0,8}"), amount)
numbers = listed(amount, 0, 2**31)
by_audience = mapping(one_of(*AUDIENCES, "other"), counts)
vote = exactly(number(1), number(1, 4), number(1), hex16)
million, several = number(-(10**6), 10**6), listed(number(1), 0, 10)
cell, far = exactly(amount, amount, amount), number(-(2**53) + 1, 2**53 - 1)
group = shaped(
    {
        "name": number(0, 4),
        "people": amount,
        "centre": exactly(far, far),
        "typical": listed(exactly(number(1), is_flag), 0, 10),
    }
)
fraction = like(r"[1-9][0-9]{0,3999}/[1-9][0-9]{0,3999}")
TALLY: Shape = {"ballots": amount, "turnout": turnout, "counts": counts, "by_audience": by_audience}


def price(value: Any) -> bool:
    """Test for a fraction in lowest terms."""
    return fraction(value) and math.gcd(*map(int, value.split("/"))) == 1


def is_result(value: Any) -> bool:
    """Test for the tally of a result, which may put the options in order."""
    more: Shape = {
        "order": listed(number(1), 1, 200),
        "pairs": listed(listed(amount, 1, 30), 1, 30),
        "rounds": listed(shaped({"option": number(1), "share": text, "tied": numbers}), 1, 30),
    }
    return isinstance(value, dict) and shaped(TALLY | {name: more[name] for name in more if name in value})(value)


KINDS: dict[str, Shape] = {
    "log": {"format": one_of("halqa/record/1"), "origin": text, "symposium": text},
    "open": {"consultation": consultation, "at": at, "terms": terms.right},
    "close": {"consultation": consultation, "at": at, "ballots": amount, "turnout": turnout},
    "ballot": {
        "consultation": consultation,
        "pseudonym": hex16,
        "number": number(1),
        "choices": numbers,
        "salt": hex16,
        "commitment": hex32,
        "audience": one_of(*AUDIENCES, "other"),
        "declared": is_flag,
        "level": level,
    },
    "statement": {
        "consultation": consultation,
        "number": number(1),
        "words": hex32,
        "hidden": is_flag,
        "tally": shaped(TALLY),
    },
    "commitments": {"consultation": consultation, "level": level, "commitments": listed(hex32, 1, 900)},
    "row": {"consultation": consultation, "pseudonym": hex16, "votes": listed(vote, 1, 1000)},
    "result": {"consultation": consultation, "tally": is_result},
    "budget": {
        "consultation": consultation,
        "winners": listed(number(1, 200), 0, 200),
        "share": lambda value: value is None or price(value),
        "steps": amount,
        "prefer": lambda value: value is None or exactly(amount, amount)(value),
        "bought": number(0, 200),
    },
    "bought": {"consultation": consultation, "option": number(1, 200), "price": price},
    "map": {"consultation": consultation, "votes": amount, "digest": hex32, "agreed": several, "disagreed": several},
    "axis": {
        "consultation": consultation,
        "number": number(1),
        "mean": million,
        "loadings": exactly(million, million),
        "score": million,
        "groups": listed(lambda value: value is None or cell(value), 0, 5),
    },
    "places": {"consultation": consultation, "places": like(r"[1-5.-]{1,60000}")},
    "groups": {
        "consultation": consultation,
        "found": number(1, 5),
        "again": cell,
        "flagged": cell,
        "points": hex32,
        "groups": listed(group, 0, 5),
        "common": several,
        "refused": several,
        "divides": several,
    },
    "void": {"consultation": consultation, "at": at, "reason": code},
    "certified": {"consultation": consultation, "at": at},
    "removals": {"day": day, "counts": mapping(code, number(1))},
    "journal": {"day": day, "root": hex32},
}


def read_entry(line: bytes) -> dict[str, Any]:
    """Return the entry in a line; raises ValueError if it is not canonical, or not of its kind's form."""
    entry = decode(line)
    kind = entry.get("kind") if isinstance(entry, dict) else None
    if not isinstance(kind, str) or kind not in KINDS or len(line) > 65_535:
        raise ValueError("no entry")
    fields: dict[str, Any] = {name: value for name, value in entry.items() if name != "kind"}
    if not shaped(KINDS[kind])(fields):
        raise ValueError("wrong fields")
    return fields | {"kind": kind}
