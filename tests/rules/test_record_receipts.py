"""Commitments, receipt messages and receipt codes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.record import Malformed, commitment, receipt_code, receipt_message, typed_code
from halqa.rules.refusals import Code, Refused

OPENING = {
    "consultation": "demo-1",
    "pseudonym": bytes(range(16)),
    "number": 2,
    "choices": (1, 3),
    "salt": bytes(range(16, 32)),
}
LINES = "halqa/ballot/1\ndemo-1\n000102030405060708090a0b0c0d0e0f\n2\n1,3\n101112131415161718191a1b1c1d1e1f\n"


def test_commitment_is_the_hash_of_the_published_lines():
    assert commitment(**OPENING) == hashlib.sha256(LINES.encode()).digest()


@given(
    st.fixed_dictionaries(
        {
            "consultation": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,12}", fullmatch=True),
            "pseudonym": st.binary(min_size=16, max_size=16),
            "number": st.integers(1, 999),
            "choices": st.lists(st.integers(1, 30), max_size=4).map(tuple),
            "salt": st.binary(min_size=16, max_size=16),
        }
    )
)
def test_commitment_differs_for_any_other_opening(opening):
    assert (commitment(**opening) == commitment(**OPENING)) == (opening == OPENING)


@pytest.mark.parametrize(
    "wrong",
    [{"consultation": "a\nb"}, {"consultation": ""}, {"consultation": "é"}, {"pseudonym": b"x"}, {"salt": b""}],
)
def test_commitment_refuses_other_forms(wrong):
    with pytest.raises(Malformed):
        commitment(**OPENING | wrong)


def test_receipt_message_is_three_lines():
    assert receipt_message("demo-1", b"\xab" * 32) == b"halqa/receipt/1\ndemo-1\n" + b"ab" * 32 + b"\n"


def test_receipt_code_is_the_first_sixty_bits():
    assert receipt_code(bytes(32)) == "0000-0000-0000"
    assert receipt_code(b"\xff" * 32) == "ZZZZ-ZZZZ-ZZZZ"
    assert receipt_code(bytes.fromhex("0000000000000010") + bytes(24)) == "0000-0000-0001"


@given(st.binary(min_size=32, max_size=32))
def test_typed_code_reads_back_what_is_shown(digest):
    code = receipt_code(digest)
    assert typed_code(code) == code
    assert typed_code(f" {code.lower().replace('-', ' ')} ") == code
    assert typed_code(code.replace("0", "o").replace("1", "l").replace("-", "–")) == code
    assert typed_code(code.replace("1", "I").replace("2", "٢").replace("A", "Ａ")) == code


@pytest.mark.parametrize(
    "words", ["", "0000-0000-000", "0000-0000-00000", "UUUU-UUUU-UUUU", "\ud800", "é" * 12, "0" * 90]
)
def test_typed_code_refuses_what_cannot_be_one(words):
    with pytest.raises(Refused) as refused:
        typed_code(words)
    assert refused.value.code is Code.RECEIPT_UNKNOWN
