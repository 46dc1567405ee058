"""Projects on a ballot, from eligible to chosen or not."""

from __future__ import annotations

import pytest

from halqa.actions.ballots import redraft_consultation
from halqa.actions.projects import draft_budget
from halqa.models import Candidacy, Consultation, Project, Session
from halqa.queries.ballots import consultation
from halqa.queries.projects import eligible_projects, priced
from halqa.rules.ballots import Method, Priced, Sharing, State, budget_draft
from halqa.rules.people import SYSTEM, Role
from halqa.rules.projects import Standing
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.actions.projects.ground import found, make_project, open_budget, seen, send, share_out, vote
from tests.factories import actor_with, make_session, make_symposium

pytestmark = pytest.mark.django_db
QUESTION = Text.of({"fr": "Que payer ?", "ar": "ماذا نموّل؟"})
SHARING = Sharing("MAD", 2, 2_000_000)


@pytest.fixture
def session() -> Session:
    session = make_session(make_symposium(), delay=0)
    for cost in (1_250_000, 500_000, 900_000):
        make_project(session.symposium, cost=cost)
    return session


def draft(session: Session, **changed) -> int:
    arguments = {"by": SYSTEM, "symposium": session.symposium_id, "session": session.number}
    return draft_budget(**(arguments | {"question": QUESTION, "sharing": SHARING} | changed))


def code_of(session: Session, **changed) -> Code:
    with pytest.raises(Refused) as refused:
        draft(session, **changed)
    return refused.value.code


def test_eligible_projects_become_the_options_of_a_draft(session: Session) -> None:
    send(session.symposium)
    view = consultation(session.symposium_id, draft(session, by=actor_with(session.symposium, Role.FACILITATOR)))
    assert (view.terms.method, view.terms.question) == (Method.BUDGET, QUESTION)
    assert view.terms.sharing is not None
    assert view.terms.sharing.costs == (1_250_000, 500_000, 900_000)
    assert [option.label for option in view.terms.options] == [found().title] * 3
    assert list(Candidacy.objects.values_list("option", "project__number")) == [(1, 1), (2, 2), (3, 3)]
    assert priced(eligible_projects(session.symposium_id))[0] == Priced(1, found().title, 1_250_000)


def test_what_was_hidden_or_refused_or_stands_elsewhere_does_not_come_with_the_opening(session: Session) -> None:
    """A draft binds nothing: what became of its projects since is looked at when it opens."""

    def refused(number: int) -> tuple[Code, object]:
        with pytest.raises(Refused) as told:
            open_budget(session, number)
        return told.value.code, told.value.facts["number"]

    first, second = draft(session), draft(session)
    project = Project.objects.get(number=2)
    for change in ({"shown": False, "state": "submitted"}, {"state": "refused"}):
        Project.objects.filter(pk=project.pk).update(**change)
        assert refused(first) == (Code.PROJECT_NOT_FREE, 2)
    assert Consultation.objects.get(number=first).state == State.DRAFT
    Project.objects.filter(pk=project.pk).update(state="eligible", shown=True)
    open_budget(session, first)
    assert refused(second) == (Code.PROJECT_NOT_FREE, 1)


def test_a_project_goes_from_eligible_to_chosen_or_not(session: Session) -> None:
    def standings() -> list[Standing]:
        return [seen(session.symposium, number).standing for number in (1, 2, 3)]

    number = draft(session)
    assert standings() == [Standing.ELIGIBLE] * 3
    open_budget(session, number)
    assert standings() == [Standing.BALLOT] * 3
    assert code_of(session) is Code.PROJECTS_TOO_FEW
    vote(session, number, [(1,)] * 6 + [(2,)] * 3 + [(3,)])
    share_out(session, number, explain=False)
    assert standings() == [Standing.BALLOT] * 3
    share_out(session, number)
    assert standings() == [Standing.WON, Standing.WON, Standing.LOST]
    assert seen(session.symposium, 3).consultation == number


def test_only_some_can_be_put_on_a_ballot(session: Session) -> None:
    number = draft(session, only=[1, 3])
    assert list(Candidacy.objects.values_list("option", "project__number")) == [(1, 1), (2, 3)]
    assert len(Consultation.objects.get(number=number).options) == 2


def test_what_cannot_stand_together_drafts_nothing(session: Session) -> None:
    assert code_of(session, only=[1]) is Code.PROJECTS_TOO_FEW
    assert code_of(session, sharing=Sharing("MAD", 2, 1_000_000)) is Code.COST_OVER
    with pytest.raises(Refused) as refused:
        draft_budget(by=SYSTEM, symposium=session.symposium_id, session=99, question=QUESTION, sharing=SHARING)
    assert refused.value.code is Code.SESSION_UNKNOWN
    Project.objects.filter(number=2).update(currency="EUR")
    assert code_of(session) is Code.CURRENCIES_DIFFER
    assert code_of(session, by=actor_with(session.symposium, Role.STEWARD)) is Code.NOT_ALLOWED
    assert (Consultation.objects.count(), Candidacy.objects.count()) == (0, 0)


@pytest.mark.usefixtures("session")
def test_two_symposia_share_no_projects() -> None:
    other = make_session(make_symposium("rabat"))
    assert code_of(other) is Code.PROJECTS_TOO_FEW
    assert eligible_projects(other.symposium_id) == []


def test_a_draft_that_is_written_anew_keeps_the_projects_it_still_holds(session: Session) -> None:
    number = draft(session)
    terms = consultation(session.symposium_id, number).terms
    kept = [
        Priced(option.number, Text.one(option.label.pick("fr").words, "fr"), 900_000) for option in terms.options[:2]
    ]
    anew = budget_draft(QUESTION, [kept[0], Priced(2, Text.one("Autre chose", "fr"), 5)], SHARING)
    redraft_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, draft=anew)
    open_budget(session, number)
    assert [seen(session.symposium, one).standing for one in (1, 2, 3)] == [
        Standing.ELIGIBLE,
        Standing.ELIGIBLE,
        Standing.BALLOT,
    ]
    vote(session, number, [(1,)] * 3)
    share_out(session, number)
    assert seen(session.symposium, 3).standing is Standing.WON
