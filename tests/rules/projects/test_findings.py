from __future__ import annotations

from dataclasses import replace

import pytest

from halqa.rules.ballots import State
from halqa.rules.projects import (
    BODY_LONGEST,
    DISTRICT_LONGEST,
    PROJECTS_A_PASS,
    PROJECTS_WAITING,
    REASON_LONGEST,
    SOURCE_LONGEST,
    TITLE_LONGEST,
    Call,
    Findings,
    Place,
    ProjectState,
    Standing,
    Submission,
    check_findings,
    check_free,
    check_room,
    check_seen,
    check_submission,
    let_through,
    standing,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

SENT = Submission(title=" Un banc ", body="À l’ombre.\r\n\r\nPour tous.", language="fr", source="Un devis")
FOUND = Findings(
    title=Text.one("Un banc", "fr"),
    body=Text.one("À l’ombre.", "fr"),
    district="Maârif",
    place=Place("Parc"),
    source="https://x.example/devis",
    currency="mad",
    cost=1_250_000,
    state=ProjectState.ELIGIBLE,
    reason=Text.one("Trop cher", "fr"),
    shown=False,
)


def code_of(check, *arguments) -> tuple[Code, str]:
    with pytest.raises(Refused) as refused:
        check(*arguments)
    return refused.value.code, refused.value.field


def test_a_submission_is_kept_as_it_will_be_read() -> None:
    kept = check_submission(SENT, "MAD")
    assert (kept.title, kept.body) == ("Un banc", "À l’ombre.\n\nPour tous.")
    assert check_submission(kept, "MAD") == kept


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"title": " "}, Code.REQUIRED, "title"),
        ({"body": "\u200b"}, Code.REQUIRED, "body"),
        ({"title": "x" * (TITLE_LONGEST + 1)}, Code.TOO_LONG, "title"),
        ({"title": "a\nb"}, Code.BAD_CHARACTERS, "title"),
        ({"body": "x" * (BODY_LONGEST + 1)}, Code.TOO_LONG, "body"),
        ({"district": "x" * (DISTRICT_LONGEST + 1)}, Code.TOO_LONG, "district"),
        ({"place": Place("", 91_000_000, 0)}, Code.PLACE_OUTSIDE, "place"),
        ({"source": "x" * (SOURCE_LONGEST + 1)}, Code.TOO_LONG, "source"),
        ({"source": "https://"}, Code.URL_BAD, "source"),
        ({"source": "HTTP://a b"}, Code.URL_BAD, "source"),
        ({"estimate": 0}, Code.AMOUNT_OUTSIDE, "estimate"),
    ],
)
def test_what_cannot_be_proposed_names_its_field(changed: dict, code: Code, field: str) -> None:
    assert code_of(check_submission, replace(SENT, **changed), "MAD") == (code, field)


def test_what_is_eligible_is_shown_and_gives_no_reason() -> None:
    kept = check_findings(FOUND)
    assert (kept.shown, kept.reason, kept.currency) == (True, Text(), "MAD")
    assert check_findings(kept) == kept


def test_what_is_refused_keeps_its_reason_and_may_stay_hidden() -> None:
    kept = check_findings(replace(FOUND, state=ProjectState.REFUSED, cost=None))
    assert (kept.shown, kept.reason) == (False, FOUND.reason)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"title": Text()}, Code.REQUIRED, "title_fr"),
        ({"body": Text.one("x" * (BODY_LONGEST + 1), "ar")}, Code.TOO_LONG, "body_ar"),
        ({"reason": Text.one("x" * (REASON_LONGEST + 1), "en")}, Code.TOO_LONG, "reason_en"),
        ({"cost": None}, Code.REQUIRED, "cost"),
        ({"cost": 0}, Code.AMOUNT_OUTSIDE, "cost"),
        ({"currency": "DH"}, Code.CURRENCY_BAD, "currency"),
        ({"state": ProjectState.REFUSED, "reason": Text()}, Code.REQUIRED, "reason_fr"),
        ({"source": "https://user@x.example"}, Code.URL_BAD, "source"),
    ],
)
def test_findings_that_do_not_hold_name_their_field(changed: dict, code: Code, field: str) -> None:
    assert code_of(check_findings, replace(FOUND, **changed)) == (code, field)


def test_nobody_writes_over_what_they_have_not_seen() -> None:
    kept = check_findings(FOUND)
    other = replace(kept, district="Anfa")
    check_seen(kept, other, kept.digest)
    check_seen(kept, other, "")
    check_seen(kept, kept, other.digest)
    assert code_of(check_seen, kept, other, other.digest)[0] is Code.PROJECT_CHANGED


def test_there_is_room_while_projects_are_called_for() -> None:
    check_room(Call.OPEN, PROJECTS_A_PASS - 1, PROJECTS_WAITING - 1)
    for call in (Call.NONE, Call.CLOSED):
        assert code_of(check_room, call, 0, 0)[0] is Code.PROJECTS_CLOSED
    assert code_of(check_room, Call.OPEN, PROJECTS_A_PASS, 0)[0] is Code.PROJECTS_YOURS
    assert code_of(check_room, Call.OPEN, 0, PROJECTS_WAITING)[0] is Code.PROJECTS_FULL


@pytest.mark.parametrize("state", list(ProjectState))
def test_a_project_stands_where_its_ballot_does(state: ProjectState) -> None:
    for nothing in (None, State.DRAFT, State.VOID):
        assert standing(state, nothing, won=False).value == state.value
    for live in (State.OPEN, State.CLOSING):
        assert standing(state, live, won=False) is Standing.BALLOT
    for over in (State.CLOSED, State.CERTIFIED):
        assert standing(state, over, won=None) is Standing.BALLOT
        assert standing(state, over, won=True) is Standing.WON
        assert standing(state, over, won=False) is Standing.LOST


def test_what_people_choose_from_stays_as_it_is() -> None:
    for free in (Standing.SUBMITTED, Standing.ELIGIBLE, Standing.REFUSED):
        check_free(free)
    for bound in (Standing.BALLOT, Standing.WON, Standing.LOST):
        assert code_of(check_free, bound)[0] is Code.PROJECT_ON_BALLOT


def test_what_is_hidden_is_examined_again() -> None:
    assert let_through(ProjectState.ELIGIBLE, shown=False) is ProjectState.SUBMITTED
    assert let_through(ProjectState.ELIGIBLE, shown=True) is ProjectState.ELIGIBLE
    assert let_through(ProjectState.REFUSED, shown=False) is ProjectState.REFUSED
