"""Invented records for tests: one of every kind of entry, and ways to pack and to spoil them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from halqa.formats import bundle, notes
from halqa.rules.ballots import (
    ANSWERS,
    BY_LOT,
    Cast,
    Method,
    Option,
    Sealed,
    Sharing,
    Terms,
    check_choices,
    opinions_tally,
    outcome,
    statement_tally,
)
from halqa.rules.ballots.deciding import decided, shared_of
from halqa.rules.record import (
    Certified,
    Close,
    Entry,
    Journal,
    Log,
    Open,
    Removals,
    Result,
    Row,
    Void,
    budget_entries,
    commitment,
    encode,
    rows_due,
    seal,
    sealed_commitments,
    sealed_statements,
)
from halqa.rules.record.merkle import leaf_hash, root_of
from halqa.rules.text import Text

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
SIGNER = notes.Signer("halqa.example/demo", bytes(range(32)))
FORGER = notes.Signer("halqa.example/demo", bytes(32))


def drawn(*seed: object) -> bytes:
    """Return 16 bytes that are the same for the same seed."""
    return hashlib.sha256(repr(seed).encode()).digest()[:16]


def terms(
    consultation: str, *, options: int = 3, most: int = 1, level: int = 1, method: Method = Method.CHOICE
) -> Terms:
    """Return terms with this many options."""
    numbers = range(1, options + 1)
    labels = (Text.of({"fr": f"Proposition {number}", "ar": f"مقترح {number}"}) for number in numbers)
    return Terms(
        consultation=consultation,
        question=Text.of({"fr": "Par où commencer ?", "ar": "بماذا نبدأ؟"}),
        options=tuple(map(Option, numbers, labels)),
        most=most,
        level=level,
        method=method,
        **({"lot": (*numbers[1::2], *numbers[::2]), "seed": drawn(consultation).hex()} if method in BY_LOT else {}),
        places=3 if method is Method.PROPORTIONAL else 0,
        sharing=Sharing("MAD", 2, 100_00, tuple(19_99 + 700 * number for number in numbers))
        if method is Method.BUDGET
        else None,
    )


def casts(opened: Terms, turnout: dict[str, int]) -> list[tuple[Cast, bytes]]:
    """Return ballots with their salts by ascending pseudonym, this many from each audience."""
    made = []
    for audience, count in turnout.items():
        for index in range(count):
            draw = drawn(opened.consultation, audience, index)
            made.append((Cast(draw, 1 + draw[9] % 3, chosen(opened, draw), audience), drawn("salt", draw)))
    return sorted(made, key=lambda pair: pair[0].pseudonym)


def chosen(opened: Terms, draw: bytes) -> tuple[int, ...]:
    """Return what somebody chooses by these draws."""
    numbers = range(len(opened.options))
    match opened.method:
        case Method.SCORE | Method.RANKING:
            return check_choices(opened, (1, *(draw[place] % (opened.most + 1) for place in numbers[1:])))
        case Method.DOTS:
            given = [draw[place] % len(numbers) for place in range(opened.most)]
            return tuple(map(given.count, numbers))
        case Method.BUDGET if draw[10] % 8 == 0:
            return ()
    return tuple(sorted({1 + draw[place] % len(numbers) for place in range(opened.most)}))


def sealing(opened: Terms, turnout: dict[str, int]) -> Iterator[Entry]:
    """Give the entries of a closing."""
    made = casts(opened, turnout)
    tally = outcome(opened, Counter(cast.audience for cast, _ in made), (cast for cast, _ in made))
    return seal(opened, AT, tally, made)


def shared(opened: Terms, turnout: dict[str, int]) -> Iterator[Entry]:
    """Give the entries of a budget that is shared out."""
    kinds = Counter(cast.choices for cast, _ in casts(opened, turnout))
    return budget_entries(opened.consultation, shared_of(decided(opened, opened.sharing, kinds)))


def anything(draw: bytes) -> dict[int, int]:
    """Return somebody's answers to three statements, drawn by chance."""
    return {one: 1 + draw[one] % 4 for one in (1, 2, 3) if draw[one] % 5} or {1: 1}


def opinions(
    consultation: str,
    turnout: dict[str, int],
    *,
    rows: bool = False,
    says: Callable[[bytes], dict[int, int]] = anything,
    statements: int = 3,
) -> list[Entry]:
    """Return a consultation on statements, opened and sealed; the second is hidden. `says`: what somebody answers."""
    opened = replace(terms(consultation), options=ANSWERS, method=Method.OPINIONS, rows=rows)
    answers: dict[int, list[Cast]] = {number: [] for number in range(1, statements + 1)}
    bound, given = [], []
    for audience, count in turnout.items():
        for index in range(count):
            draw = drawn(consultation, audience, index)
            votes = [(one, answer, 1 + draw[9] % 3, drawn(one, draw)) for one, answer in sorted(says(draw).items())]
            for one, answer, number, salt in votes:
                answers[one].append(Cast(draw, number, (answer,), audience))
                bound.append(
                    commitment(
                        consultation=consultation,
                        pseudonym=draw,
                        statement=one,
                        number=number,
                        choices=(answer,),
                        salt=salt,
                    )
                )
            given.append(Row(consultation, draw, tuple(votes)))
    published = rows_due(opened, sum(turnout.values()))
    tallies = {one: statement_tally(opened, casts, rows=published) for one, casts in answers.items()}
    said = [Sealed(one, drawn(one) * 2, one == 2, tally) for one, tally in tallies.items()]
    tally = opinions_tally(turnout, (one.tally for one in said))
    return [
        Open(AT, opened),
        Close(consultation, AT, turnout),
        *sealed_statements(opened, said),
        *sealed_commitments(opened, sorted(bound)),
        *(sorted(given, key=lambda row: row.pseudonym) if rows_due(opened, tally.ballots) else ()),
        Result(consultation, tally),
    ]


def ordered() -> list[Terms]:
    """Return terms of each method that puts its options in order."""
    most = {Method.APPROVAL: 4, Method.SCORE: 5, Method.DOTS: 10, Method.RANKING: 4, Method.PROPORTIONAL: 4}
    most[Method.BUDGET] = 4
    return [terms(method.value, options=4, most=most[method], method=method) for method in most]


def entries() -> list[Entry]:
    """Return a record with every kind of entry and every state of a consultation."""
    first, second, small = terms("demo-1"), terms("demo-2", options=5, most=3, level=2), terms("demo-3")
    return [
        Log(SIGNER.name, "demo"),
        Open(AT, first),
        Open(AT, second),
        Removals(date(2026, 11, 22), {"question": 3, "photo": 1}),
        *sealing(second, {"hall": 41, "online": 23, "square": 7, "sms": 2}),
        Open(AT, small),
        *sealing(first, {"hall": 33}),
        Certified("demo-1", AT),
        *sealing(small, {"hall": 3, "online": 1}),
        Void("demo-3", AT, "wrong_options"),
        Open(AT, terms("demo-4")),
        Void("demo-4", AT, "opened_by_mistake"),
        Open(AT, terms("demo-5")),
        *sealing(terms("demo-5"), {}),
        *opinions("demo-7", {"hall": 14, "online": 3}, rows=True),
        *opinions("demo-8", {"hall": 91, "online": 12}, rows=True),
        *opinions("demo-9", {}),
        *(entry for opened in ordered() for entry in (Open(AT, opened), *sealing(opened, {"hall": 12, "sms": 2}))),
        *shared(ordered()[-1], {"hall": 12, "sms": 2}),
        Open(AT, terms("demo-6")),
        Journal(date(2026, 11, 22), drawn("journal") * 2),
    ]


def note(lines: Iterable[bytes], signer: notes.Signer = SIGNER) -> str:
    """Return the checkpoint over these entries."""
    leaves = [leaf_hash(line) for line in lines]
    return signer.checkpoint(len(leaves), root_of(leaves))


def packed(lines: list[bytes], signer: notes.Signer = SIGNER) -> bytes:
    """Return the bundle of these entries, rightly signed."""
    out = io.BytesIO()
    bundle.write(out, readme="Words.\n", key=signer.key, note=note(lines, signer), entries=lines)
    return out.getvalue()


def lines_of(made: Iterable[Entry]) -> list[bytes]:
    """Return the entries as lines."""
    return [encode(entry) for entry in made]


def unpacked(whole: bytes) -> dict[str, bytes]:
    """Return the members of a bundle, as any zip tool reads them."""
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        return {name: file.read(name) for name in file.namelist()}


def repacked(members: dict[str, bytes]) -> bytes:
    """Return a container of these members, as any zip tool writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def respelled(members: dict[str, bytes], lines: list[bytes], *, hashed: bool = False) -> bytes:
    """Return a container with other entries, their hashes made to fit or not; nothing is signed again."""
    changed = members | {"entries.jsonl": b"".join(line + b"\n" for line in lines)}
    if hashed:
        changed["leaves.bin"] = b"".join(map(leaf_hash, lines))
    return repacked(changed)
