"""Reading the fields of an entry strictly: every one of its type, none missing, none left over."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from halqa.rules.record.canonical import NUMBER_MOST, Json, Malformed

CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_HEX = re.compile(r"(?:[0-9a-f]{2})*")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fields:
    """The fields of one JSON object, taken out one by one; every method raises Malformed."""

    def __init__(self, value: Json) -> None:
        if not isinstance(value, dict):
            raise Malformed("not an object")
        self._left = dict(value)

    def done(self) -> None:
        """Refuse if a field is left over."""
        if self._left:
            raise Malformed("unknown fields: " + ", ".join(sorted(self._left)))

    def has(self, name: str) -> bool:
        """Tell whether there is such a field."""
        return name in self._left

    def any(self, name: str) -> Json:
        """Take a field of any type."""
        if name not in self._left:
            raise Malformed(f"no field {name}")
        return self._left.pop(name)

    def text(self, name: str, form: re.Pattern[str] | None = None) -> str:
        """Take a text that is not empty, of this form if one is given."""
        value = self.any(name)
        if not isinstance(value, str) or not value or (form and not form.fullmatch(value)):
            raise Malformed(f"{name}: not such a text")
        return value

    def number(self, name: str, *, least: int = 0, most: int = NUMBER_MOST) -> int:
        """Take a whole number between these bounds."""
        return as_number(self.any(name), least=least, most=most)

    def flag(self, name: str) -> bool:
        """Take true or false."""
        value = self.any(name)
        if not isinstance(value, bool):
            raise Malformed(f"{name}: neither true nor false")
        return value

    def octets(self, name: str, size: int) -> bytes:
        """Take bytes of this length, given in lower-case hex."""
        value = self.text(name, _HEX)
        if len(value) != 2 * size:
            raise Malformed(f"{name}: not {size} bytes")
        return bytes.fromhex(value)

    def items(self, name: str) -> list[Json]:
        """Take a list."""
        value = self.any(name)
        if not isinstance(value, list):
            raise Malformed(f"{name}: not a list")
        return value

    def pairs(self, name: str) -> list[tuple[str, Json]]:
        """Take an object, as its pairs in order of their keys."""
        value = self.any(name)
        if not isinstance(value, dict):
            raise Malformed(f"{name}: not an object")
        return sorted(value.items(), key=lambda pair: pair[0])

    def instant(self, name: str) -> datetime:
        """Take an instant, `2026-11-22T10:00:00Z`; aware, in UTC."""
        try:
            return datetime.strptime(self.text(name, _INSTANT), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except Malformed:
            raise
        except ValueError:
            raise Malformed(f"{name}: not in the calendar") from None

    def day(self, name: str) -> date:
        """Take a date, `2026-11-22`."""
        try:
            return date.fromisoformat(self.text(name, _DAY))
        except Malformed:
            raise
        except ValueError:
            raise Malformed(f"{name}: not in the calendar") from None


def as_number(value: Json, *, least: int = 0, most: int = NUMBER_MOST) -> int:
    """Return the value if it is a whole number between these bounds; raises Malformed."""
    if type(value) is not int or not least <= value <= most:
        raise Malformed("not such a number")
    return value


def instant_text(at: datetime) -> str:
    """Return an aware datetime as the record writes it, whole seconds; raises Malformed for a naive one."""
    if at.tzinfo is None:
        raise Malformed("a time without zone")
    return f"{at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"
