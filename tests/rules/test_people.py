from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.people import NOBODY, RIGHTS, SYSTEM, Act, Actor, ActorKind, Role, can, may
from halqa.rules.refusals import Code, Refused

ACTS = st.sampled_from(Act)
ROLES = st.frozensets(st.sampled_from(Role))


def account(symposium: int | None, *roles: Role) -> Actor:
    return Actor(ActorKind.ACCOUNT, "1", symposium, frozenset(roles))


def test_each_act_has_its_rights() -> None:
    assert set(RIGHTS) == set(Act)


@given(ACTS, ROLES, st.integers(1, 9))
def test_somebody_may_what_one_of_their_roles_may(act: Act, roles: frozenset[Role], symposium: int) -> None:
    assert can(account(symposium, *roles), act, symposium) is any(role in RIGHTS[act] for role in roles)


@given(ACTS, ROLES, st.integers(1, 9), st.integers(1, 9))
def test_nobody_may_anything_in_another_symposium(act: Act, roles: frozenset[Role], own: int, other: int) -> None:
    assert own == other or not can(account(own, *roles), act, other)


@given(ACTS, st.integers(1, 9))
def test_roles_of_no_symposium_in_particular_count_in_all(act: Act, symposium: int) -> None:
    assert can(account(None, Role.ORGANISER), act, symposium) is (Role.ORGANISER in RIGHTS[act])


@given(ACTS, st.integers(1, 9))
def test_the_machine_may_everything_and_nobody_nothing(act: Act, symposium: int) -> None:
    assert can(SYSTEM, act, symposium)
    assert not can(NOBODY, act, symposium)


def test_what_is_not_allowed_says_which_act() -> None:
    may(account(1, Role.FACILITATOR), Act.OPEN_SESSION, 1)
    with pytest.raises(Refused) as caught:
        may(account(1, Role.PARTICIPANT), Act.OPEN_SESSION, 1)
    assert (caught.value.code, caught.value.facts) == (Code.NOT_ALLOWED, {"act": "open_session"})


@pytest.mark.parametrize("act", Act)
def test_participants_ask_support_vote_and_enter_and_do_nothing_else(act: Act) -> None:
    own = {Act.ASK_QUESTION, Act.ADD_STATEMENT, Act.SUPPORT_QUESTION, Act.SUBMIT_PROJECT, Act.CAST_BALLOT, Act.ENTER}
    assert can(account(1, Role.PARTICIPANT), act, 1) is (act in own)


def test_the_pass_of_who_takes_part_is_known_and_nobody_else_has_one() -> None:
    own = uuid4()
    assert Actor(ActorKind.PASS, str(own)).person == own
    for actor in (SYSTEM, NOBODY, account(1, Role.ORGANISER)):
        with pytest.raises(Refused) as caught:
            _ = actor.person
        assert caught.value.code is Code.PASS_BROKEN
