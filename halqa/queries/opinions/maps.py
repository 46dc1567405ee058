"""Reads of maps: what is to be drawn, what changed since, what pages tell, and the rows that were announced."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from halqa.models import Ballot, Consultation, Entry, OpinionMap, Receipt
from halqa.queries.ballots import terms_of
from halqa.queries.opinions.statements import Votes, votes_of
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
    return Receipt.objects.filter(consultation=consultation).order_by("-pk").values_list("pk", flat=True).first() or 0


def people_since(consultation: int, after: int, last: int) -> int:
    """Return how many people voted in a consultation (pk) after this receipt (pk) and up to that one."""
    rows = Receipt.objects.filter(consultation=consultation, pk__gt=after, pk__lte=last)
    return rows.order_by().values("pseudonym").distinct().count()


def votes_since(consultation: int, after: int, last: int) -> Votes:
    """Return what was answered in a consultation (pk) after this receipt (pk) up to that one, as `votes_of` does.

    What was answered again since that one is left out: it comes with the next that are asked for.
    """
    votes = _answered(consultation, _pairs(consultation, after, last)) if after else votes_of(consultation)
    later = _pairs(consultation, last, None)
    return votes.without(later) if later else votes


def _pairs(consultation: int, after: int, last: int | None) -> set[tuple[bytes, int]]:
    """Return who answered which statement, by their receipts."""
    rows = Receipt.objects.filter(consultation=consultation, pk__gt=after)
    rows = rows if last is None else rows.filter(pk__lte=last)
    return {(bytes(who), statement) for who, statement in rows.values_list("pseudonym", "statement")}


def _answered(consultation: int, pairs: set[tuple[bytes, int]]) -> Votes:
    """Return the answers that these people gave to these statements."""
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
    return Votes.of(sorted(found))


def kept_map(consultation: int) -> Kept:
    """Return what is kept of the map of a consultation (pk)."""
    row = OpinionMap.objects.filter(consultation=consultation).first()
    return Kept(read_told(row.told), row.shown_to) if row else Kept(None, 0)


def weights_of(consultation: int) -> dict[int, int]:
    """Return how much each statement of the map of a consultation (pk) drawn last wants to be asked next, by number."""
    kept = OpinionMap.objects.filter(consultation=consultation).values_list("weights", flat=True).first()
    return {int(number): weight for number, weight in (kept or {}).items()}


def map_of(consultation: int) -> Told | None:
    """Return the map of a consultation (pk) that is shown, None where there is none yet."""
    return read_told(OpinionMap.objects.filter(consultation=consultation).values_list("shown", flat=True).first())


def published_rows(consultation: int) -> list[tuple[int, int, int]]:
    """Return the single rows (person, statement, vote) of a consultation (pk), or none.

    Only of one that is over, that announced them before it opened, and in which 100 took part. They are those of the
    record: hidden statements too, by number; people in the order of their rows there, which says nothing of who came
    when. So its final map was drawn, and whoever draws it again finds the same.
    """
    due = OpinionMap.objects.filter(
        consultation=consultation, final=True, consultation__rows=True, consultation__state__in=OVER
    ).exists()
    votes = votes_of(consultation) if due else Votes((), (), (), ())
    number = {who: at for at, who in enumerate(dict.fromkeys(votes.pseudonyms))}
    if len(number) < ROWS_LEAST:
        return []
    columns = zip(votes.pseudonyms, votes.statements, votes.values, strict=True)
    return [(number[who], statement, vote) for who, statement, vote in columns]
