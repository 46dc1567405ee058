"""Maps of opinions: drawn from the ballots cast, again as they change, and for good when all is closed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

from halqa.actions import record
from halqa.models import OpinionMap
from halqa.queries.opinions import (
    Due,
    due_maps,
    is_over,
    kept_map,
    last_ballot,
    moderated_of,
    people_since,
    sealed_statements,
    votes_since,
)
from halqa.rules.ballots import Answer, weight
from halqa.rules.opinions.drawing import Map, Wish, draw, one_public
from halqa.rules.opinions.growing import Conversation, begun, grown
from halqa.rules.opinions.naming import names_of
from halqa.rules.opinions.publishing import published
from halqa.rules.opinions.stability import Stability, stability_of
from halqa.rules.opinions.tallied import audiences_of
from halqa.rules.opinions.telling import tell
from halqa.rules.opinions.told import Told, step_of, told_json
from halqa.rules.opinions.values import SMALLEST_AUDIENCE
from halqa.rules.opinions.votes import gather
from halqa.rules.record import Entry, rows_due
from halqa.wires import outbox
from halqa.wires.topics import of_session

AGAIN_AFTER = timedelta(seconds=60)  # of a failure
SURE_FOR = timedelta(seconds=30)  # while votes come in, a map is drawn a hundred times again no sooner
log = logging.getLogger("halqa.opinions")


@dataclass(slots=True)
class Held:
    """What is remembered of one consultation: a cache, made again from its ballots whenever it is missing.

    `last`: the receipt (pk) it goes up to; `people`: the number of each pseudonym, in order of coming.
    """

    last: int = 0
    wish: Wish = field(default_factory=Wish)
    over: bool = False
    people: dict[bytes, int] = field(default_factory=dict)
    kept: Conversation | None = None
    drawn: Map | None = None
    sure: Stability | None = None
    sure_at: datetime | None = None
    current: bool = False  # whether `sure` is about `drawn`


@dataclass(slots=True)
class Maps:
    """What the worker remembers from one round to the next, by consultation (pk), and what failed when."""

    held: dict[int, Held] = field(default_factory=dict)
    failed: dict[int, datetime] = field(default_factory=dict)


def draw_maps(maps: Maps, now: datetime) -> int:
    """Draw the maps whose ballots have changed, see how sure those are that have not; return how many were kept.

    One that cannot be drawn keeps no other from it; it is told in the log, and tried again a minute later.
    """
    due = due_maps()
    kept = 0
    for one in due:
        if one.pk in maps.failed and now - maps.failed[one.pk] < AGAIN_AFTER:
            continue
        try:
            kept += _round(one, maps.held.setdefault(one.pk, Held()), now)
        except Exception:
            log.exception("The map of consultation %s failed, and is tried again", one.pk)
            maps.failed[one.pk] = now
            maps.held.pop(one.pk, None)
    for pk in set(maps.held) - {one.pk for one in due}:
        del maps.held[pk]
    return kept


def _round(due: Due, held: Held, now: datetime) -> bool:
    last, wish = last_ballot(due.pk), _wish(due)
    held.sure_at = held.sure_at or now
    drawn = held.drawn
    if drawn is None or (held.last, held.wish, held.over) != (last, wish, due.over):
        drawn = held.drawn = _drawn(due, held, last, wish)
        held.current = False
        if due.over or now - held.sure_at < SURE_FOR:
            _keep(due, held, _told(due, held, drawn, _names(due, drawn)))
            return True
    if held.current:
        return False
    sure = held.sure = stability_of(drawn)
    held.sure_at, held.current = now, True
    names = _names(due, drawn)
    rows = rows_due(due.terms, drawn.matrices.people)
    entries = tuple(published(due.terms.consultation, drawn, names, sure.again, rows=rows)) if due.over else ()
    _keep(due, held, _told(due, held, drawn, names), entries)
    return True


def _wish(due: Due) -> Wish:
    """Return what is left out of a map; of one that is over what was hidden when it was sealed, not since."""
    if not due.over:
        return Wish(rejected=frozenset(map(str, moderated_of(due.pk))))
    sealed = sealed_statements(due.pk)
    hidden = frozenset(str(one.number) for one in sealed if one.hidden)
    return Wish(rejected=hidden, audiences=audiences_of({one.number: one.tally for one in sealed}))


def _names(due: Due, drawn: Map) -> tuple[int, ...]:
    return names_of(drawn, kept_map(due.pk).told)


def _drawn(due: Due, held: Held, last: int, wish: Wish) -> Map:
    """Draw the map of all ballots up to now; one that is over is read anew, as anybody would."""
    if due.over:
        held.last, held.people, held.kept = 0, {}, None
    new = votes_since(due.pk, held.last, last)
    held.last, held.wish, held.over = last, wish, due.over
    who = np.array([held.people.setdefault(one, len(held.people)) for one in new.pseudonyms], np.int64)
    audiences = None if due.over and rows_due(due.terms, len(held.people)) else new.audiences
    votes = gather(who, np.array(new.statements, np.int64), new.values, audiences=audiences)
    held.kept = begun(votes) if held.kept is None else grown(held.kept, votes)
    return draw(held.kept.votes, wish, held.kept.matrices)


def _told(due: Due, held: Held, drawn: Map, names: tuple[int, ...]) -> Told:
    """Return what is told of a map; groups that did not hold a moment ago are not told again before one has looked."""
    sure = held.sure if held.current else None
    also = None
    if held.current and due.over and drawn.flags.any.any():
        also = draw(drawn.votes, replace(drawn.wish, with_flagged=True), drawn.matrices)
    doubtful = sure is None and held.sure is not None and held.sure.k == drawn.groups.k and not held.sure.stable
    if doubtful:
        drawn, names = one_public(drawn), ()
    return tell(drawn, names, sure, also)


def _weights(drawn: Map, told: Told) -> dict[str, int]:
    """Return how much each statement of a map wants to be asked next.

    How far out it stands is told by a map shown or not: an order of statements tells nobody's vote.
    """
    out = told.plane.extremities
    counts = {one.id: one.everyone for one in drawn.statements}
    return {
        name: weight(
            {Answer.AGREE: one.agree, Answer.DISAGREE: one.disagree, Answer.PASS: one.passed},
            extremity=out.get(int(name), 0.0),
        )
        for name, one in counts.items()
    }


def _keep(due: Due, held: Held, told: Told, entries: tuple[Entry, ...] = ()) -> None:
    """Keep a map, and show it: all of it once it is over, by steps of ten people before, where that was announced.

    `entries`: of the record, for the last one; a consultation that was voided meanwhile gets none.
    """
    final, weights = bool(entries), _weights(held.drawn, told) if held.drawn else {}
    with transaction.atomic():
        row = OpinionMap.objects.select_for_update().filter(consultation=due.pk).first()
        row = row or OpinionMap(consultation_id=due.pk)
        if row.final:
            return
        if final and is_over(due.pk):
            record.append(symposium=due.symposium, added=entries)
        row.told, row.weights, row.final = told_json(told), weights, final
        topics = [f"consultation:{due.pk}", f"report:{due.symposium}"]
        if due.over:
            row.shown = row.told
        elif due.terms.running and _steps(row, held.last):
            row.shown, row.shown_to = told_json(step_of(told)), held.last
            topics = of_session(due.session, "delayed")
        else:
            topics = []
        row.save()
        outbox.announce(*topics)


def _steps(row: OpinionMap, last: int) -> bool:
    """Say whether what goes up to this receipt may be shown: ten people more, or the same ballots looked at again."""
    again = row.shown is not None and row.shown_to == last
    return again or people_since(row.consultation_id, row.shown_to, last) >= SMALLEST_AUDIENCE
