from __future__ import annotations

import pytest

from halqa.actions.opinions import move_statement
from halqa.actions.proposals import (
    attach_evidence,
    detach_evidence,
    publish_recommendation,
    raise_evidence,
    withdraw_recommendation,
    write_recommendation,
)
from halqa.models import JournalRow, Outbox, Recommendation, Symposium
from halqa.queries.proposals import recommendation
from halqa.rules.ballots import StatementMove
from halqa.rules.floor import QuestionState
from halqa.rules.people import SYSTEM, Role
from halqa.rules.proposals import EVIDENCE_MOST, Source, SourceKind, Words
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.factories import (
    actor_with,
    end_opinions,
    make_consultation,
    make_opinions,
    make_question,
    make_result,
    make_session,
    make_symposium,
)

pytestmark = pytest.mark.django_db

WORDS = {
    "title": Text.of({"fr": "Réparer d’abord", "ar": "الإصلاح أولا"}),
    "body": Text.one("Un fonds de réparation.", "fr"),
    "addressee": Text.one("La commune", "fr"),
}


def words(**changed: Text) -> Words:
    return Words(**(WORDS | changed))


def write(symposium: Symposium, number: int | None = None, **changed: Text) -> int:
    return write_recommendation(
        by=actor_with(symposium, Role.RAPPORTEUR), symposium=symposium.pk, number=number, words=words(**changed)
    )


def attach(symposium: Symposium, number: int, *sources: Source) -> None:
    for source in sources:
        attach_evidence(by=SYSTEM, symposium=symposium.pk, number=number, source=source)


def chain(symposium: Symposium, number: int) -> list[str]:
    return [link.source.key for link in recommendation(symposium.pk, number, viewer=SYSTEM).evidence]


def code_of(act, **arguments) -> Code:
    with pytest.raises(Refused) as caught:
        act(**({"by": SYSTEM, "number": 1} | arguments))
    return caught.value.code


@pytest.fixture
def symposium() -> Symposium:
    return make_symposium()


@pytest.fixture
def written(symposium: Symposium) -> Symposium:
    """A symposium with three sessions, and recommendation 1 as a draft."""
    for title in ("Ouvrir", "Réparer", "Conclure"):
        make_session(symposium, title)
    write(symposium)
    return symposium


def session(number: int) -> Source:
    return Source(SourceKind.SESSION, number)


def test_recommendations_are_numbered_in_their_symposium(symposium: Symposium) -> None:
    other = make_symposium("rabat")
    assert [write(symposium), write(symposium, title=Text.one("Ouvrir", "fr")), write(other)] == [1, 2, 1]


def test_the_same_words_sent_twice_are_one_draft(symposium: Symposium) -> None:
    assert [write(symposium), write(symposium)] == [1, 1]
    assert Recommendation.objects.count() == 1


def test_words_are_written_again_in_place(written: Symposium) -> None:
    assert write(written, 1, title=Text.one("Autre", "fr")) == 1
    assert recommendation(written.pk, 1, viewer=SYSTEM).title == Text.one("Autre", "fr")


def test_writing_notes_who_and_announces_the_report(symposium: Symposium) -> None:
    write(symposium)
    row = JournalRow.objects.get()
    assert (row.symposium_id, row.act, row.object) == (symposium.pk, "write_recommendation", "recommendation 1")
    assert list(Outbox.objects.values_list("topic", flat=True)) == [f"report:{symposium.pk}"]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.STEWARD, Role.FACILITATOR])
def test_only_rapporteurs_and_organisers_write(written: Symposium, role: Role) -> None:
    here: dict = {"by": actor_with(written, role), "symposium": written.pk}
    assert code_of(write_recommendation, **here, words=words()) is Code.NOT_ALLOWED
    for act in (attach_evidence, detach_evidence, raise_evidence):
        assert code_of(act, **here, source=session(1)) is Code.NOT_ALLOWED
    for act in (publish_recommendation, withdraw_recommendation):
        assert code_of(act, **here) is Code.NOT_ALLOWED


def test_a_rapporteur_of_another_symposium_writes_nothing_here(written: Symposium) -> None:
    stranger = actor_with(make_symposium("rabat"), Role.RAPPORTEUR)
    assert code_of(write_recommendation, by=stranger, symposium=written.pk, words=words()) is Code.NOT_ALLOWED


@pytest.mark.usefixtures("written")
def test_a_recommendation_of_another_symposium_is_not_found() -> None:
    other = make_symposium("rabat").pk
    assert code_of(write_recommendation, symposium=other, words=words()) is Code.RECOMMENDATION_UNKNOWN
    assert code_of(publish_recommendation, symposium=other) is Code.RECOMMENDATION_UNKNOWN
    assert code_of(attach_evidence, symposium=other, source=session(1)) is Code.RECOMMENDATION_UNKNOWN


def test_evidence_stands_in_the_order_it_was_attached_once(written: Symposium) -> None:
    attach(written, 1, session(2), session(1), session(2))
    assert chain(written, 1) == ["session-2", "session-1"]


def test_evidence_moves_up_one_place(written: Symposium) -> None:
    attach(written, 1, session(1), session(2), session(3))
    for number in (3, 3, 3, 1):
        raise_evidence(by=SYSTEM, symposium=written.pk, number=1, source=session(number))
    assert chain(written, 1) == ["session-1", "session-3", "session-2"]


def test_raising_what_is_not_attached_changes_nothing(written: Symposium) -> None:
    attach(written, 1, session(1), session(2))
    raise_evidence(by=SYSTEM, symposium=written.pk, number=1, source=session(3))
    assert chain(written, 1) == ["session-1", "session-2"]


def test_evidence_is_taken_away_and_put_back_last(written: Symposium) -> None:
    attach(written, 1, session(1), session(2))
    for _ in range(2):
        detach_evidence(by=SYSTEM, symposium=written.pk, number=1, source=session(1))
    attach(written, 1, session(1))
    assert chain(written, 1) == ["session-2", "session-1"]


def test_evidence_is_limited(written: Symposium) -> None:
    for _ in range(EVIDENCE_MOST):
        make_session(written)
    attach(written, 1, *(session(number) for number in range(1, EVIDENCE_MOST + 1)))
    last = session(EVIDENCE_MOST + 1)
    assert code_of(attach_evidence, symposium=written.pk, source=last) is Code.EVIDENCE_TOO_MANY
    attach(written, 1, session(1))


def test_a_result_is_evidence_once_it_is_closed(written: Symposium) -> None:
    room = written.sessions.get(number=1)
    make_consultation(room, {"hall": [1, 2]})
    running, closed = Source(SourceKind.RESULT, 1), Source(SourceKind.RESULT, make_result(room, {"hall": [1, 1]}))
    assert code_of(attach_evidence, symposium=written.pk, source=running) is Code.EVIDENCE_UNKNOWN
    attach(written, 1, closed)
    assert chain(written, 1) == [closed.key]


def test_a_statement_is_evidence_once_all_is_closed_and_while_it_is_shown(written: Symposium) -> None:
    room = written.sessions.get(number=1)
    number = make_opinions(room)
    source = Source(SourceKind.STATEMENT, 2, number)
    assert code_of(attach_evidence, symposium=written.pk, source=source) is Code.EVIDENCE_UNKNOWN
    end_opinions(room, number)
    attach(written, 1, source)
    attach(written, 1, source)
    assert chain(written, 1) == [source.key] == [f"statement-{number}-2"]
    move_statement(by=SYSTEM, symposium=written.pk, consultation=number, statement=1, move=StatementMove.HIDE)
    for unknown in (Source(SourceKind.STATEMENT, 1, number), Source(SourceKind.STATEMENT, 9, number)):
        assert code_of(attach_evidence, symposium=written.pk, source=unknown) is Code.EVIDENCE_UNKNOWN


@pytest.mark.parametrize("state", QuestionState)
def test_a_question_is_evidence_only_while_it_is_public(written: Symposium, state: QuestionState) -> None:
    make_question(written.sessions.get(number=2), state=state)
    source = Source(SourceKind.QUESTION, 1, 2)
    if state in (QuestionState.SHOWN, QuestionState.ANSWERED):
        attach(written, 1, source)
        detach_evidence(by=SYSTEM, symposium=written.pk, number=1, source=source)
        assert chain(written, 1) == []
    else:
        assert code_of(attach_evidence, symposium=written.pk, source=source) is Code.EVIDENCE_UNKNOWN


def test_evidence_never_comes_from_another_symposium(written: Symposium) -> None:
    stranger = make_session(make_symposium("rabat"), number=9)
    make_question(stranger)
    make_result(stranger, {"hall": [1]})
    for source in (session(9), Source(SourceKind.QUESTION, 1, 9), Source(SourceKind.RESULT, 1)):
        assert code_of(attach_evidence, symposium=written.pk, source=source) is Code.EVIDENCE_UNKNOWN


def test_a_recommendation_without_evidence_stays_a_draft(written: Symposium) -> None:
    assert code_of(publish_recommendation, symposium=written.pk) is Code.EVIDENCE_MISSING


def test_only_the_words_that_were_read_are_published(written: Symposium) -> None:
    attach(written, 1, session(1))
    read = words().digest
    write(written, 1, body=Text.one("Autre chose.", "fr"))
    assert code_of(publish_recommendation, symposium=written.pk, seen=read) is Code.RECOMMENDATION_UNREAD
    assert recommendation(written.pk, 1, viewer=SYSTEM).published_at is None
    write(written, 1)
    publish_recommendation(by=SYSTEM, symposium=written.pk, number=1, seen=read)
    assert recommendation(written.pk, 1, viewer=SYSTEM).published_at


def test_publishing_and_withdrawing_are_noted_once(written: Symposium) -> None:
    attach(written, 1, session(1))
    for act in (publish_recommendation, publish_recommendation, withdraw_recommendation, withdraw_recommendation):
        act(by=SYSTEM, symposium=written.pk, number=1)
    rows = JournalRow.objects.filter(act="publish_recommendation").order_by("pk")
    assert list(rows.values_list("object", "reason")) == [("recommendation 1", ""), ("recommendation 1", "withdrawn")]
    assert recommendation(written.pk, 1, viewer=SYSTEM).published_at is None


def test_a_published_recommendation_stays_complete(written: Symposium) -> None:
    attach(written, 1, session(1))
    publish_recommendation(by=SYSTEM, symposium=written.pk, number=1)
    assert code_of(write_recommendation, symposium=written.pk, words=words(body=Text())) is Code.REQUIRED
    assert code_of(detach_evidence, symposium=written.pk, source=session(1)) is Code.EVIDENCE_MISSING
    assert chain(written, 1) == ["session-1"]


def test_a_change_after_publishing_is_told(written: Symposium) -> None:
    attach(written, 1, session(1))
    publish_recommendation(by=SYSTEM, symposium=written.pk, number=1)
    before = recommendation(written.pk, 1, viewer=SYSTEM)
    write(written, 1, title=Text.one("Autre", "fr"))
    after = recommendation(written.pk, 1, viewer=SYSTEM)
    assert (before.changed_since, after.changed_since) == (False, True)
    assert after.published_at == before.published_at


def test_words_changed_meanwhile_are_not_written_over_unseen(written: Symposium) -> None:
    seen = recommendation(written.pk, 1, viewer=SYSTEM).words.digest
    mine, theirs = words(body=Text.one("Le mien.", "fr")), words(body=Text.one("Le leur.", "fr"))
    here: dict = {"by": SYSTEM, "symposium": written.pk, "number": 1}
    write_recommendation(**here, words=theirs, seen=seen)
    assert code_of(write_recommendation, symposium=written.pk, words=mine, seen=seen) is Code.RECOMMENDATION_CHANGED
    assert recommendation(written.pk, 1, viewer=SYSTEM).words == theirs
    write_recommendation(**here, words=theirs, seen=seen)  # a double click
    write_recommendation(**here, words=mine, seen=theirs.digest)
    assert recommendation(written.pk, 1, viewer=SYSTEM).words == mine
