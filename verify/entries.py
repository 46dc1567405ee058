"""The entries of a record: the fields that each kind has (docs/formats/record.md, section 3)."""

from datetime import date, datetime
from typing import Any

from canonical import decode
from forms import Shape, exactly, is_flag, like, listed, mapping, number, one_of, shaped, timed

AUDIENCES = ("hall", "online", "paper", "sms", "square")


def terms_right(value: Any) -> bool:
    """Test the terms of a consultation."""
    asks = isinstance(value, dict) and value.get("method") == "opinions"
    if not shaped(TERMS | ({"rows": is_flag} if asks else {}))(value):
        return False
    count = len(value["options"])
    if asks and (count != 4 or value["most"] != 1):
        return False
    numbers = [option["number"] for option in value["options"]]
    return 2 <= count <= 30 and numbers == list(range(1, count + 1)) and value["most"] <= count


text, words = like(r"(?s).+"), mapping(like(r"(?s).+"), like(r"(?s).+"))
consultation, code = like(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}"), like(r"[a-z][a-z0-9_]{0,31}")
hex16, hex32, level, amount = like(r"[0-9a-f]{32}"), like(r"[0-9a-f]{64}"), number(1, 3), number(0)
day = timed(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat)
at = timed(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z", datetime.fromisoformat)
turnout, counts = mapping(one_of(*AUDIENCES), number(1)), mapping(like(r"[1-9][0-9]{0,8}"), amount)
by_audience = mapping(one_of(*AUDIENCES, "other"), counts)
option = shaped({"number": number(1), "label": lambda value: words(value) and bool(value)})
TERMS: Shape = {
    "method": one_of("choice", "opinions"),
    "level": level,
    "most": number(1),
    "place": one_of(*AUDIENCES),
    "delay": amount,
    "running": is_flag,
    "question": lambda value: words(value) and bool(value),
    "options": lambda value: isinstance(value, list) and all(option(item) for item in value),
}
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
TALLY: Shape = {"ballots": amount, "turnout": turnout, "counts": counts, "by_audience": by_audience}
KINDS: dict[str, Shape] = {
    "log": {"format": one_of("halqa/record/1"), "origin": text, "symposium": text},
    "open": {"consultation": consultation, "at": at, "terms": terms_right},
    "close": {"consultation": consultation, "at": at, "ballots": amount, "turnout": turnout},
    "ballot": {
        "consultation": consultation,
        "pseudonym": hex16,
        "number": number(1),
        "choices": lambda value: isinstance(value, list) and all(map(amount, value)),
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
    "result": {"consultation": consultation, "tally": shaped(TALLY)},
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
