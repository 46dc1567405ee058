"""The terms of a consultation: the fields that its method has (docs/formats/record.md, section 3)."""

import math
from typing import Any

from forms import Shape, is_flag, like, number, one_of, shaped
from shapes import AUDIENCES, amount, hex16, level, words

option = shaped({"number": number(1), "label": lambda value: words(value) and bool(value)})
TERMS: Shape = {
    "method": one_of("choice", "opinions", "approval", "score", "dots", "ranking", "proportional", "budget"),
    "level": level,
    "most": number(1),
    "place": one_of(*AUDIENCES),
    "delay": amount,
    "running": is_flag,
    "question": lambda value: words(value) and bool(value),
    "options": lambda value: isinstance(value, list) and all(option(item) for item in value),
}
DRAWN: Shape = {"lot": lambda value: isinstance(value, list) and all(map(number(1), value)), "seed": hex16}
SHARING: Shape = {
    "currency": like(r"[A-Z]{3}"),
    "decimals": number(0, 4),
    "budget": number(1, 10**15),
    "costs": lambda value: isinstance(value, list) and all(map(number(1), value)),
    "rule": one_of("equal-shares", "greedy-skip", "greedy-stop"),
    "utility": one_of("cost", "cardinality"),
    "completion": one_of("none", "add1", "add1-overshoot", "add1u", "greedy"),
    "parts": number(1, 1000),
    "eligible": like(r"(?:0|[1-9][0-9]{0,8})/[1-9][0-9]{0,8}"),
    "compared": is_flag,
}
OWN: dict[str, Shape] = {
    "choice": {},
    "opinions": {"rows": is_flag},
    "proportional": DRAWN | {"places": number(1)},
    "budget": DRAWN | SHARING,
}


def right(value: Any) -> bool:
    """Test the terms of a consultation."""
    method = value.get("method") if isinstance(value, dict) else None
    own = OWN.get(method, DRAWN) if isinstance(method, str) else {}
    if not shaped(TERMS | own)(value):
        return False
    numbers = [item["number"] for item in value["options"]]
    right = 2 <= len(numbers) <= (200 if method == "budget" else 30) and numbers == list(range(1, len(numbers) + 1))
    if method == "opinions" and len(numbers) != 4:
        return False
    fixed = {"opinions": 1, "score": 5, "dots": 10, "ranking": len(numbers)}
    most = range(1, len(numbers) + 1) if method not in fixed else [fixed[method]]
    right = right and value["most"] in most and value.get("places", 1) <= len(numbers)
    if method == "budget":
        right = right and len(value["costs"]) == len(numbers) and max(value["costs"]) <= value["budget"]
        one, other = map(int, value["eligible"].split("/"))
        right = right and one <= other and math.gcd(one, other) == 1
    return right and sorted(value.get("lot", numbers)) == numbers
