"""Reads of maps: what is to be drawn, what changed since, what pages tell, and the rows that were announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile

from django.db.models import Max

from halqa.models import Ballot, Consultation, Entry, OpinionMap, Receipt
from halqa.queries.ballots import terms_of
from halqa.queries.opinions.statements import Votes, moderated_of, votes_of
from halqa.rules.ballots import ROWS_LEAST, STATEMENTS_LIVE, VALUES, Answer, Method, State, Terms
from halqa.rules.opinions.told import Told, read_told
from halqa.rules.record import Close, decode
from halqa.rules.record import Statement as Sealed

CHUNK = 500
OVER = (State.CLOSED, State.CERTIFIED)


@dataclass(frozen=True, slots=True)
class Due:
    """A consultation whose map is to be drawn, its terms, and whether it is over."""

    pk: int
    symposium: int
    session: int
    terms: Terms
    over: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """The map drawn last, and the ballot (pk of its receipt) that the last map shown goes up to."""

    told: Told | None
    shown_to: int


def due_maps() -> list[Due]:
    """Return the consultations on statements that are open, or over and without their final map."""
    rows = Consultation.objects.filter(method=Method.OPINIONS, state__in=[State.OPEN, State.CLOSING, *OVER])
    rows = rows.exclude(state__in=OVER, map__final=True)
    return [
        Due(row.pk, row.symposium_id, row.session_id, terms_of(row), row.state in OVER) for row in rows.order_by("pk")
    ]


def is_over(consultation: int) -> bool:
    """Tell whether a consultation (pk) is closed and counts; its row is locked until the transaction ends."""
    return Consultation.objects.select_for_update().filter(pk=consultation, state__in=OVER).exists()


def sealed_statements(consultation: int) -> list[Sealed]:
    """Return the statements of a consultation (pk) as the record holds them, by number; none before it is sealed."""
    rows = Entry.objects.filter(consultation=consultation, commitment=None).order_by("index")
    bodies = rows.values_list("body", flat=True)[: 1 + STATEMENTS_LIVE]  # the closing stands before them, rows after
    entries = takewhile(lambda entry: isinstance(entry, Close | Sealed), map(decode, map(bytes, bodies)))
    return [entry for entry in entries if isinstance(entry, Sealed)]


def last_ballot(consultation: int) -> int:
    """Return the pk of the last receipt given in a consultation (pk), 0 for none."""
    return Receipt.objects.filter(consultation=consultation).aggregate(last=Max("pk"))["last"] or 0


def people_since(consultation: int, after: int) -> int:
    """Return how many people voted in a consultation (pk) after this receipt (pk)."""
    rows = Receipt.objects.filter(consultation=consultation, pk__gt=after)
    return rows.order_by().values("pseudonym").distinct().count()


def votes_since(consultation: int, after: int) -> Votes:
    """Return what was answered anew in a consultation (pk) after this receipt (pk), as `votes_of` returns all."""
    if not after:
        return votes_of(consultation)
    rows = Receipt.objects.filter(consultation=consultation, pk__gt=after)
    pairs = {(bytes(who), statement) for who, statement in rows.values_list("pseudonym", "statement")}
    found = []
    people = sorted({who for who, _ in pairs})
    for at in range(0, len(people), CHUNK):
        ballots = Ballot.objects.filter(consultation=consultation, pseudonym__in=people[at : at + CHUNK])
        columns = ballots.values_list("pseudonym", "statement", "choices", "audience")
        found += [
            (bytes(who), statement, VALUES[Answer(choices[0])], audience)
            for who, statement, choices, audience in columns
            if (bytes(who), statement) in pairs
        ]
    return Votes(*map(tuple, zip(*sorted(found), strict=True))) if found else Votes((), (), (), ())


def kept_map(consultation: int) -> Kept:
    """Return what is kept of the map of a consultation (pk)."""
    row = OpinionMap.objects.filter(consultation=consultation).first()
    return Kept(read_told(row.told), row.shown_to) if row else Kept(None, 0)


def map_of(consultation: int) -> Told | None:
    """Return the map of a consultation (pk) that is shown, None where there is none yet."""
    return read_told(OpinionMap.objects.filter(consultation=consultation).values_list("shown", flat=True).first())


def published_rows(consultation: int) -> list[tuple[int, int, int]]:
    """Return the single rows (person, statement, vote) of a consultation (pk), or none.

    Only of one that is over, that announced them before it opened, and in which 100 took part. People have numbers in
    an order that is random, made once, and says nothing of their pseudonyms.
    """
    row = OpinionMap.objects.filter(
        consultation=consultation, final=True, consultation__rows=True, consultation__state__in=OVER
    ).first()
    votes = votes_of(consultation) if row else Votes((), (), (), ())
    if row is None or len(set(votes.pseudonyms)) < ROWS_LEAST:
        return []
    number = _numbered(bytes(row.shuffle), votes.pseudonyms)
    hidden = set(moderated_of(consultation))
    columns = zip(votes.pseudonyms, votes.statements, votes.values, strict=True)
    return sorted((number[who], statement, vote) for who, statement, vote in columns if statement not in hidden)


def _numbered(shuffle: bytes, pseudonyms: Iterable[bytes]) -> dict[bytes, int]:
    order = sorted(set(pseudonyms), key=lambda who: sha256(shuffle + who).digest())
    return {who: number for number, who in enumerate(order)}
