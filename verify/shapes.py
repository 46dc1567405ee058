"""The values that the entries of a record have in common (docs/formats/record.md, section 3)."""

from datetime import date, datetime

from forms import like, mapping, number, timed

AUDIENCES = ("hall", "online", "paper", "sms", "square")
text, words = like(r"(?s).+"), mapping(like(r"(?s).+"), like(r"(?s).+"))
consultation, code = like(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}"), like(r"[a-z][a-z0-9_]{0,31}")
hex16, hex32, level, amount = like(r"[0-9a-f]{32}"), like(r"[0-9a-f]{64}"), number(1, 3), number(0)
day = timed(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat)
at = timed(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z", datetime.fromisoformat)
