"""The terms of a consultation: the fields that its method has (docs/formats/record.md, section 3)."""

from typing import Any

from forms import Shape, is_flag, number, one_of, shaped
from shapes import AUDIENCES, amount, hex16, level, words

option = shaped({"number": number(1), "label": lambda value: words(value) and bool(value)})
TERMS: Shape = {
    "method": one_of("choice", "opinions", "approval", "score", "dots", "ranking", "proportional"),
    "level": level,
    "most": number(1),
    "place": one_of(*AUDIENCES),
    "delay": amount,
    "running": is_flag,
    "question": lambda value: words(value) and bool(value),
    "options": lambda value: isinstance(value, list) and all(option(item) for item in value),
}
DRAWN: Shape = {"lot": lambda value: isinstance(value, list) and all(map(number(1), value)), "seed": hex16}
OWN: dict[str, Shape] = {"choice": {}, "opinions": {"rows": is_flag}, "proportional": DRAWN | {"places": number(1)}}


def right(value: Any) -> bool:
    """Test the terms of a consultation."""
    method = value.get("method") if isinstance(value, dict) else None
    own = OWN.get(method, DRAWN) if isinstance(method, str) else {}
    if not shaped(TERMS | own)(value):
        return False
    numbers = [item["number"] for item in value["options"]]
    right = 2 <= len(numbers) <= 30 and numbers == list(range(1, len(numbers) + 1))
    if method == "opinions" and len(numbers) != 4:
        return False
    fixed = {"opinions": 1, "score": 5, "dots": 10, "ranking": len(numbers)}
    most = range(1, len(numbers) + 1) if method not in fixed else [fixed[method]]
    right = right and value["most"] in most and value.get("places", 1) <= len(numbers)
    return right and sorted(value.get("lot", numbers)) == numbers
