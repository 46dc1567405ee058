"""The life of a consultation before its ballots are sealed, and after."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from halqa.actions import record
from halqa.actions.journal import note
from halqa.actions.opinions import seed
from halqa.actions.programme.hours import announce_live
from halqa.actions.programme.numbers import lock_symposium, next_number
from halqa.models import Consultation, Session
from halqa.queries.ballots import consultation, terms_of
from halqa.queries.floor import place_of
from halqa.queries.projects import not_free
from halqa.rules.ballots import (
    BY_LOT,
    SEED_BYTES,
    Draft,
    Method,
    State,
    Terms,
    VoidReason,
    check_draft,
    check_terms,
    drafted_terms,
)
from halqa.rules.people import Act, Actor, may
from halqa.rules.record import entries
from halqa.rules.record.budgets import sharing_json
from halqa.rules.refusals import Code, Refused
from halqa.wires import keys, outbox
from halqa.wires.topics import of_session

CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def draft_consultation(*, by: Actor, symposium: int, session: int, draft: Draft) -> int:
    """Prepare a consultation in a session (number) and return its number; nobody sees it yet.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN, and what `check_draft` and `check_terms` of `rules.ballots` raise.
    """
    may(by, Act.DRAFT_CONSULTATION, symposium)
    with transaction.atomic():
        row = Session.objects.select_related("room").filter(symposium=symposium, number=session).first()
        if row is None:
            raise Refused(Code.SESSION_UNKNOWN)
        draft = check_draft(draft)
        terms = check_terms(_terms(row, draft, "".join(secrets.choice(CODE_SIGNS) for _ in range(10))))
        lock_symposium(symposium)
        number = next_number(Consultation.objects.filter(symposium=symposium))
        made = Consultation.objects.create(
            symposium_id=symposium, session=row, number=number, code=terms.consultation, **_columns(terms, draft)
        )
        if terms.method is Method.OPINIONS:
            seed(made, draft.options)
        note(by=by, act=Act.DRAFT_CONSULTATION, symposium=symposium, thing=f"consultation {number}")
        outbox.announce(*of_session(row.pk, "desk"))
    return number


def redraft_consultation(*, by: Actor, symposium: int, number: int, draft: Draft) -> None:
    """Write a drafted consultation anew, and draw again what chance decides; once it is open nothing of it changes.

    Raises Refused: NOT_ALLOWED, CONSULTATION_UNKNOWN, CONSULTATION_STATE, what `check_draft` and `check_terms` raise.
    """
    may(by, Act.DRAFT_CONSULTATION, symposium)
    with transaction.atomic():
        row = _fetch(symposium, number, State.DRAFT)
        draft = check_draft(draft)
        terms = check_terms(_terms(row.session, draft, row.code))
        for name, value in _columns(terms, draft).items():
            setattr(row, name, value)
        row.save()
        row.statements.all().delete()
        if terms.method is Method.OPINIONS:
            seed(row, draft.options)
        note(by=by, act=Act.DRAFT_CONSULTATION, symposium=symposium, thing=f"consultation {number}", reason="again")
        outbox.announce(*of_session(row.session_id, "desk"))


def _columns(terms: Terms, draft: Draft) -> dict[str, Any]:
    """Return what a row keeps of a draft."""
    return {
        "method": terms.method.value,
        "level": terms.level,
        "question": terms.question,
        "options": [{"number": option.number, "label": option.label.as_dict()} for option in terms.options],
        "most": terms.most,
        "running": terms.running,
        "rows": terms.rows,
        "lot": list(terms.lot),
        "seed": terms.seed,
        "places": terms.places,
        "sharing": sharing_json(terms.sharing) if terms.sharing else None,
        "place": terms.place.value,
        "delay": terms.delay,
        "lasts": draft.lasts,
    }


def _terms(row: Session, draft: Draft, code: str) -> Terms:
    terms = drafted_terms(draft, code)
    return _drawn(replace(terms, place=place_of(row), delay=row.delay))


def _drawn(terms: Terms) -> Terms:
    """Draw what chance decides, where the method leaves something to it: before anybody votes, and for all to see."""
    if terms.method not in BY_LOT:
        return terms
    lot = secrets.SystemRandom().sample(range(1, len(terms.options) + 1), len(terms.options))
    return replace(terms, lot=tuple(lot), seed=secrets.token_hex(SEED_BYTES))


def open_consultation(*, by: Actor, symposium: int, number: int, at: datetime | None = None) -> None:
    """Open a drafted consultation: at its place now (or `at`), for the others after the delay; its rules are recorded.

    Raises Refused: NOT_ALLOWED, CONSULTATION_UNKNOWN, CONSULTATION_STATE, PROJECT_NOT_FREE (with its number).
    """
    may(by, Act.OPEN_CONSULTATION, symposium)
    with transaction.atomic():
        lock_symposium(symposium)  # two openings at once do not both take a project
        row = _fetch(symposium, number, State.DRAFT)
        if taken := not_free(consultation(symposium, number), symposium):
            raise Refused(Code.PROJECT_NOT_FREE, number=taken[0])
        row.opened_at = at or timezone.now()
        row.state = State.OPEN
        row.delay = row.session.delay
        keys.make_pseudonym_key(row.code)
        row.save()
        record.append(symposium=symposium, added=[entries.Open(row.opened_at, terms_of(row))])
        note(by=by, act=Act.OPEN_CONSULTATION, symposium=symposium, thing=f"consultation {number}")
        _announce(row, row.opened_at)


def begin_closing(*, by: Actor, symposium: int, number: int, at: datetime | None = None) -> None:
    """Close for the place now (or `at`), for the others after the delay; `seal_ballots` ends it.

    Raises Refused: NOT_ALLOWED, CONSULTATION_UNKNOWN, CONSULTATION_STATE.
    """
    may(by, Act.CLOSE_CONSULTATION, symposium)
    with transaction.atomic():
        row = _fetch(symposium, number, State.OPEN)
        row.closing_at = at or timezone.now()
        row.state = State.CLOSING
        row.save()
        note(by=by, act=Act.CLOSE_CONSULTATION, symposium=symposium, thing=f"consultation {number}")
        _announce(row, row.closing_at)


def cancel_closing(*, by: Actor, symposium: int, number: int) -> None:
    """Take a closing back while some audience can still vote; the consultation stays open until closed by hand.

    Raises Refused: NOT_ALLOWED, CONSULTATION_UNKNOWN, CONSULTATION_STATE (also when the closing is done).
    """
    may(by, Act.CLOSE_CONSULTATION, symposium)
    now = timezone.now()
    with transaction.atomic():
        row = _fetch(symposium, number, State.CLOSING)
        if row.closing_at is None or now >= row.closing_at + timedelta(seconds=row.delay):
            raise Refused(Code.CONSULTATION_STATE, state=row.state)
        row.state, row.closing_at, row.lasts = State.OPEN, None, None
        row.save()
        note(by=by, act=Act.CLOSE_CONSULTATION, symposium=symposium, thing=f"consultation {number}", reason="cancelled")
        _announce(row, now)


def void_consultation(*, by: Actor, symposium: int, number: int, reason: VoidReason) -> None:
    """Declare a consultation void, with a reason that enters the record; the key of its pseudonyms is destroyed.

    Raises Refused: NOT_ALLOWED, CONSULTATION_UNKNOWN, CONSULTATION_STATE.
    """
    may(by, Act.VOID_CONSULTATION, symposium)
    now = timezone.now()
    with transaction.atomic():
        row = _fetch(symposium, number, State.OPEN, State.CLOSING, State.CLOSED)
        row.state, row.void_reason = State.VOID, reason.value
        row.save()
        record.append(symposium=symposium, added=[entries.Void(row.code, now, reason.value)])
        note(by=by, act=Act.VOID_CONSULTATION, symposium=symposium, thing=f"consultation {number}", reason=reason)
        _announce(row, now)
        outbox.announce(f"consultation:{row.pk}")
        transaction.on_commit(lambda: keys.destroy_pseudonym_key(row.code))


def certify_consultation(*, by: Actor, symposium: int, number: int) -> None:
    """Certify a closed consultation: the key of its pseudonyms is destroyed.

    Raises Refused: NOT_ALLOWED, CONSULTATION_UNKNOWN, CONSULTATION_STATE.
    """
    may(by, Act.CERTIFY_CONSULTATION, symposium)
    with transaction.atomic():
        row = _fetch(symposium, number, State.CLOSED)
        row.state = State.CERTIFIED
        row.save()
        record.append(symposium=symposium, added=[entries.Certified(row.code, timezone.now())])
        note(by=by, act=Act.CERTIFY_CONSULTATION, symposium=symposium, thing=f"consultation {number}")
        outbox.announce(f"consultation:{row.pk}", *of_session(row.session_id, "desk"))
        transaction.on_commit(lambda: keys.destroy_pseudonym_key(row.code))


def destroy_spent_keys() -> int:
    """Destroy the keys that a crash left where a consultation was certified or void; return how many."""
    ended = Consultation.objects.filter(state__in=[State.CERTIFIED, State.VOID]).values_list("code", flat=True)
    spent = keys.pseudonym_keys(ended)
    for code in spent:
        keys.destroy_pseudonym_key(code)
    return len(spent)


def _fetch(symposium: int, number: int, *states: State) -> Consultation:
    rows = Consultation.objects.select_for_update().select_related("session")
    row = rows.filter(symposium=symposium, number=number).first()
    if row is None:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    if row.state not in states:
        raise Refused(Code.CONSULTATION_STATE, state=row.state)
    return row


def _announce(row: Consultation, at: datetime) -> None:
    """Tell what is told of all that is live, and those who may vote, each in their own time."""
    announce_live(row.session, at, row.delay)
    vote = of_session(row.session_id, "vote")
    outbox.announce(*vote, at=at)
    outbox.announce(*vote, f"report:{row.symposium_id}", at=at + timedelta(seconds=row.delay))
