"""Names, UUIDs and numbers are handed out once, the same for the same file, however often one is asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.programme.kinds import kind_of
from halqa.formats.programme.unique import LARGEST_ID, UUID, Guids, Ids, Names, made_guid, whole
from halqa.rules.programme import Kind

GUID = "0d9b5a3e-0000-4000-8000-000000000001"


@given(st.lists(st.sampled_from(["a", "a-2", "a" * 20, "b-", "b"]), max_size=30))
def test_names_are_one_of_a_kind_and_short(wishes: list[str]) -> None:
    names, again = Names(8), Names(8)
    given_ = [names.take(wish) for wish in wishes]
    assert len(set(given_)) == len(given_)
    assert all(0 < len(name) <= 8 for name in given_)
    assert [again.take(wish) for wish in wishes] == given_


def test_names_are_handed_out_fast() -> None:
    names = Names()
    assert [names.take("x") for _ in range(50_000)][-1] == "x-50000"


@given(st.lists(st.sampled_from(["", "17", GUID, GUID.upper(), "é"]), max_size=20))
def test_guids_are_one_of_a_kind_and_valid(given_: list[str]) -> None:
    guids = Guids()
    taken = [guids.take(one, "essai", one) for one in given_]
    assert len({one.lower() for one in taken}) == len(taken)
    assert all(UUID.fullmatch(one) for one in taken)


def test_guid_of_the_source_is_kept() -> None:
    assert Guids().take(GUID.upper(), "x") == GUID.upper()
    assert Guids().take("17", "essai", "17") == made_guid("essai", "17") == "8a506df5-e42d-5508-be0c-674c224c7ae8"


def test_ids_are_numbers_of_the_source_or_made_of_the_guid() -> None:
    ids = Ids({5, 7})
    assert [ids.take("5", GUID), ids.take("٣", GUID)] == [5, 1826345460]
    assert ids.take("5", GUID) == 1826345461  # stands twice, and the number of its guid is taken too
    assert ids.take("7", GUID) == 7


def test_ids_leave_free_what_comes_later() -> None:
    ids = Ids({1826345460, LARGEST_ID})
    assert ids.take("", GUID) == 1826345461
    assert Ids(set()).take("", f"00000000-0000-0000-0000-0000{LARGEST_ID - 1:08x}") == LARGEST_ID


def test_whole_numbers_are_positive_and_of_32_bits() -> None:
    assert [whole(said) for said in ("1", "0", "-1", "2147483647", "2147483648", "²", "", "9" * 30)] == [
        1, 0, 0, 2147483647, 0, 0, 0, 0,
    ]  # fmt: skip


def test_kind_is_told_by_the_word_of_the_source() -> None:
    words = {
        "Plénière": Kind.PLENARY, "keynote": Kind.PLENARY, "BoF (45 minutes)": Kind.ROUND_TABLE,
        "table ronde": Kind.ROUND_TABLE, "Workshop (2h)": Kind.WORKSHOP, "ورشة": Kind.WORKSHOP,
        "stand": Kind.STAND, "round_table": Kind.ROUND_TABLE, "square": Kind.SQUARE,
        "devroom": Kind.TALK, "": Kind.TALK,
    }  # fmt: skip
    assert {word: kind_of(word) for word in words} == words
    assert all(kind_of(kind.value) is kind for kind in Kind)
