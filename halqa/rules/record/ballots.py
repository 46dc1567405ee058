"""A sealed ballot as the record holds it: nearly all of its entries are ballots."""

from __future__ import annotations

import re
from dataclasses import dataclass

from halqa.rules.record.canonical import Json, Malformed
from halqa.rules.record.fields import Fields, as_number
from halqa.rules.record.receipts import CONSULTATION_ID, PSEUDONYM_BYTES, SALT_BYTES
from halqa.rules.record.terms import LEVEL_MOST, PUBLISHED

# A ballot has one spelling: read in one stroke, a million takes seconds. What does not match (a very large number, or
# no ballot) is read the common way, which also says what is wrong with it.
_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
_BALLOT = re.compile(
    rf'{{"audience":"({"|".join(sorted(PUBLISHED))})","choices":\[((?:{_NUMBER}(?:,{_NUMBER})*)?)\],'
    rf'"commitment":"([0-9a-f]{{64}})","consultation":"({CONSULTATION_ID.pattern})","declared":(true|false),'
    rf'"kind":"ballot","level":([1-{LEVEL_MOST}]),"number":([1-9][0-9]{{0,8}}),'
    rf'"pseudonym":"([0-9a-f]{{32}})","salt":"([0-9a-f]{{32}})"}}',
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Ballot:
    """A sealed ballot: a commitment and what it commits to; `audience` is the published one."""

    consultation: str
    pseudonym: bytes
    number: int
    choices: tuple[int, ...]
    salt: bytes
    commitment: bytes
    audience: str
    level: int
    declared: bool = True


def ballot_json(ballot: Ballot) -> Json:
    """Return the ballot as an object."""
    return {
        "kind": "ballot",
        "consultation": ballot.consultation,
        "pseudonym": ballot.pseudonym.hex(),
        "number": ballot.number,
        "choices": list(ballot.choices),
        "salt": ballot.salt.hex(),
        "commitment": ballot.commitment.hex(),
        "audience": str(ballot.audience),
        "declared": ballot.declared,
        "level": ballot.level,
    }


def read_ballot(fields: Fields) -> Ballot:
    """Take the fields of a ballot; raises Malformed."""
    audience = fields.text("audience")
    if audience not in PUBLISHED:
        raise Malformed("unknown audience")
    return Ballot(
        consultation=fields.text("consultation", CONSULTATION_ID),
        pseudonym=fields.octets("pseudonym", PSEUDONYM_BYTES),
        number=fields.number("number", least=1),
        choices=tuple([as_number(choice) for choice in fields.items("choices")]),
        salt=fields.octets("salt", SALT_BYTES),
        commitment=fields.octets("commitment", 32),
        audience=audience,
        level=fields.number("level", least=1, most=LEVEL_MOST),
        declared=fields.flag("declared"),
    )


def match_ballot(line: bytes) -> Ballot | None:
    """Return the ballot that a line spells, or None where this has to be looked at more closely."""
    found = _BALLOT.fullmatch(line.decode("latin-1"))
    return _matched(*found.groups()) if found else None


def _matched(audience: str, choices: str, bound: str, consultation: str, declared: str, *rest: str) -> Ballot:
    level, number, pseudonym, salt = rest
    return Ballot(
        consultation=consultation,
        pseudonym=bytes.fromhex(pseudonym),
        number=int(number),
        choices=tuple(map(int, choices.split(","))) if choices else (),
        salt=bytes.fromhex(salt),
        commitment=bytes.fromhex(bound),
        audience=audience,
        level=int(level),
        declared=declared == "true",
    )
