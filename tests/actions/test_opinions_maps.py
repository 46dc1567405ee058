"""Maps: drawn as ballots come in, again after a restart, for good at closing; none troubles another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from halqa.actions.ballots import begin_closing, seal_ballots
from halqa.actions.opinions import maps
from halqa.actions.opinions.maps import AGAIN_AFTER, SURE_FOR, Maps, draw_maps
from halqa.models import Ballot, Consultation, OpinionMap, Outbox, Session
from halqa.queries.opinions import counts_of, last_ballot, map_of, people_since, result_of, votes_since, weights_of
from halqa.rules.ballots import weight
from halqa.rules.opinions.drawing import Map, draw
from halqa.rules.opinions.told import Told, read_told
from halqa.rules.people import SYSTEM
from tests.actions.crowd import STATEMENTS, answers_of, crowd
from tests.factories import answer_opinions, end_opinions, make_opinions, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def _drawn(pk: int) -> Told:
    told = read_told(OpinionMap.objects.get(consultation=pk).told)
    assert told is not None
    return told


def _pk(session: Session, number: int) -> int:
    return Consultation.objects.get(symposium=session.symposium_id, number=number).pk


def test_a_map_is_drawn_for_good_when_all_is_closed(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(120))
    pk, maps, now = end_opinions(session, number), Maps(), timezone.now()
    assert draw_maps(maps, now) == 1
    first = map_of(pk)
    assert first is not None
    assert (first.people, first.votes, first.k, first.draws) == (120, 1440, 2, 0)
    assert draw_maps(maps, now) == 1
    told = map_of(pk)
    assert told is not None
    assert told.draws == 100
    assert told.held is not None
    assert told.held > 90
    assert set(told.common) == {1, 2, 3}
    assert told.divides
    assert set(told.divides) <= set(range(4, 13))
    assert OpinionMap.objects.get().final
    assert Outbox.objects.filter(topic=f"consultation:{pk}").count() >= 2
    assert draw_maps(maps, now) == 0
    assert maps.held == {}


def test_a_sealed_consultation_gets_its_map_with_the_tallies_of_the_record(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(40))
    answer_opinions(session, number, crowd(30, seed=7), "online")
    begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    pk = _pk(session, number)
    seal_ballots(pk, timezone.now() + timedelta(seconds=session.delay + 60))
    maps, now = Maps(), timezone.now()
    draw_maps(maps, now)
    draw_maps(maps, now)
    found = result_of(pk)
    assert found is not None
    assert found.audiences == ("hall", "online")
    for line in found.lines:
        assert line.row is not None
        assert line.row.everyone is not None
        assert line.tally is not None
        assert line.row.everyone.seen == line.tally.ballots == 70
        assert line.row.everyone.agree == line.tally.counts[1]


def test_a_restart_draws_the_same_map(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(80))
    maps, now, pk = Maps(), timezone.now(), _pk(session, number)
    draw_maps(maps, now)
    answer_opinions(session, number, crowd(40, seed=1))
    draw_maps(maps, now)
    kept = OpinionMap.objects.get().told
    draw_maps(Maps(), now)
    assert OpinionMap.objects.get().told == kept
    assert (_drawn(pk).people, _drawn(pk).votes) == (120, 1440)


def test_a_changed_answer_is_counted_once(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    people = answer_opinions(session, number, crowd(60))
    maps, now, pk = Maps(), timezone.now(), _pk(session, number)
    draw_maps(maps, now)
    before = _drawn(pk)
    answer_opinions(session, number, [{1: 2}], by=people[:1])
    draw_maps(maps, now)
    after = _drawn(pk)
    assert after.votes == before.votes == 720
    was, now_is = before.row(1).everyone, after.row(1).everyone
    assert was is not None
    assert now_is is not None
    assert now_is.seen == was.seen
    assert now_is.disagree == was.disagree + 1


def test_a_map_on_the_way_is_shown_by_steps_of_ten_people_and_without_counts(session: Session) -> None:
    number = make_opinions(session, STATEMENTS, running=True)
    answer_opinions(session, number, crowd(60))
    maps, now, pk = Maps(), timezone.now(), _pk(session, number)
    draw_maps(maps, now)
    step = map_of(pk)
    assert step is not None
    assert (step.people, step.rows, step.digest) == (60, (), "")
    answer_opinions(session, number, crowd(9, seed=1))
    draw_maps(maps, now)
    assert map_of(pk) == step
    answer_opinions(session, number, crowd(1, seed=2))
    draw_maps(maps, now)
    later = map_of(pk)
    assert later is not None
    assert later.people == 70


def test_who_votes_while_a_map_is_drawn_is_no_part_of_its_step(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = make_opinions(session, STATEMENTS, running=True)
    answer_opinions(session, number, crowd(60))
    held, now, pk = Maps(), timezone.now(), _pk(session, number)
    draw_maps(held, now)
    answer_opinions(session, number, crowd(9, seed=1))

    def slowly(*asked: Any) -> Map:
        answer_opinions(session, number, crowd(1, seed=2))
        return draw(*asked)

    monkeypatch.setattr(maps, "draw", slowly)
    draw_maps(held, now)
    told = map_of(pk)
    assert told is not None
    assert (_drawn(pk).people, told.people) == (69, 60)


def test_what_is_answered_after_a_receipt_comes_with_the_next(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    people = answer_opinions(session, number, [{1: 1, 2: 1}, {1: 1}])
    pk = _pk(session, number)
    last = last_ballot(pk)
    answer_opinions(session, number, [{1: 2}], by=people[:1])
    assert sorted(zip(votes_since(pk, 0, last).statements, votes_since(pk, 0, last).values, strict=True)) == [
        (1, 1),
        (2, 1),
    ]
    assert votes_since(pk, last, last_ballot(pk)).values == (-1,)
    assert people_since(pk, 0, last) == 2
    assert people_since(pk, last, last_ballot(pk)) == 1


def test_a_step_is_told_again_once_one_knows_whether_its_groups_hold(session: Session) -> None:
    number = make_opinions(session, STATEMENTS, running=True)
    answer_opinions(session, number, crowd(60))
    held, now, pk = Maps(), timezone.now(), _pk(session, number)
    found = []
    for _ in range(2):
        draw_maps(held, now)
        told = map_of(pk)
        assert told is not None
        found.append((told.people, told.draws, told.rows))
    assert found == [(60, 0, ()), (60, 100, ())]


def test_a_map_that_was_not_announced_is_not_shown_before_its_end(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(60))
    draw_maps(Maps(), timezone.now())
    assert map_of(_pk(session, number)) is None
    assert _drawn(_pk(session, number)).people == 60


def test_how_sure_a_map_is_is_looked_at_when_nobody_votes_or_after_a_while(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(60))
    maps, now, pk = Maps(), timezone.now(), _pk(session, number)
    assert draw_maps(maps, now) == 1
    assert _drawn(pk).draws == 0
    assert draw_maps(maps, now) == 1
    assert _drawn(pk).draws == 100
    assert draw_maps(maps, now) == 0
    answer_opinions(session, number, crowd(1, seed=3))
    draw_maps(maps, now)
    assert _drawn(pk).draws == 0
    answer_opinions(session, number, crowd(1, seed=4))
    draw_maps(maps, now + SURE_FOR)
    assert _drawn(pk).draws == 100


def test_groups_that_do_not_hold_are_one_public(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    everybody = [answers_of(0, person) for person in range(60)]
    answer_opinions(session, number, everybody)
    maps, now, pk = Maps(), timezone.now(), _pk(session, number)
    draw_maps(maps, now)
    draw_maps(maps, now)
    assert (_drawn(pk).k, _drawn(pk).draws) == (1, 100)
    answer_opinions(session, number, [answers_of(0, 999)])
    draw_maps(maps, now)
    assert _drawn(pk).draws == 0
    assert _drawn(pk).k == 1


def test_names_of_groups_stay_while_they_mean_the_same(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(50, groups=(0, 0, 0, 1, 1)))
    maps, now, pk = Maps(), timezone.now(), _pk(session, number)
    draw_maps(maps, now)
    large = {group.name: dict(group.typical) for group in _drawn(pk).groups}
    answer_opinions(session, number, crowd(60, seed=5, groups=(1,)))
    draw_maps(Maps(), now)
    groups = {group.name: group for group in _drawn(pk).groups}
    assert groups[0].people < groups[1].people
    for name, group in groups.items():
        assert dict(group.typical).items() & large[name].items()


def test_hidden_statements_are_left_out(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(60))
    pk = _pk(session, number)
    Consultation.objects.get(pk=pk).statements.filter(number=5).update(state="hidden")
    draw_maps(Maps(), timezone.now())
    assert 5 not in {row.number for row in _drawn(pk).rows}


def test_flagged_ballots_are_told_with_the_map_that_counts_them(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(100) + [dict.fromkeys(range(1, 13), 1)] * 20)
    pk, maps, now = end_opinions(session, number), Maps(), timezone.now()
    draw_maps(maps, now)
    draw_maps(maps, now)
    told = _drawn(pk)
    assert told.flagged.agree_all >= 20
    assert told.flagged.common


def test_what_stands_far_out_on_the_map_is_asked_more_often(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    answer_opinions(session, number, crowd(60))
    pk = _pk(session, number)
    before = {one: weight(counts) for one, counts in counts_of(pk).items()}
    assert weights_of(pk) == {}
    draw_maps(Maps(), timezone.now())
    out = _drawn(pk).plane.extremities
    assert min(out[one] for one in range(4, 13)) > max(out[one] for one in range(1, 4))
    assert weights_of(pk) == {one: weight(counts, extremity=out[one]) for one, counts in counts_of(pk).items()}
    assert weights_of(pk)[4] > before[4]


def test_one_map_that_fails_keeps_no_other_from_it(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    broken, sound = make_opinions(session, STATEMENTS), make_opinions(session, STATEMENTS)
    for number in (broken, sound):
        answer_opinions(session, number, crowd(60))
    Ballot.objects.filter(consultation=_pk(session, broken), statement=1).update(choices=[9])
    maps, now = Maps(), timezone.now()
    assert draw_maps(maps, now) == 1
    assert "is tried again" in caplog.text
    assert _drawn(_pk(session, sound)).people == 60
    caplog.clear()
    draw_maps(maps, now)
    assert caplog.text == ""
    Ballot.objects.filter(consultation=_pk(session, broken), statement=1).update(choices=[1])
    draw_maps(maps, now + AGAIN_AFTER)
    assert _drawn(_pk(session, broken)).people == 60


def test_two_symposia_never_mix(session: Session) -> None:
    other = make_session(make_symposium("rabat"))
    numbers = make_opinions(session, STATEMENTS), make_opinions(other, STATEMENTS)
    answer_opinions(session, numbers[0], crowd(60))
    answer_opinions(other, numbers[1], crowd(70))
    draw_maps(Maps(), timezone.now())
    assert [_drawn(_pk(session, numbers[0])).people, _drawn(_pk(other, numbers[1])).people] == [60, 70]


def test_a_consultation_without_a_ballot_has_an_empty_map(session: Session) -> None:
    number = make_opinions(session)
    pk, maps, now = end_opinions(session, number), Maps(), timezone.now()
    draw_maps(maps, now)
    draw_maps(maps, now)
    told = map_of(pk)
    assert told is not None
    assert (told.people, told.k, told.marks, told.rows) == (0, 1, (), ())
