from __future__ import annotations

import pytest

from halqa.rules.refusals import Code, Refused


def test_codes_are_written_as_they_are_named() -> None:
    assert [code.value for code in Code] == [code.name.lower() for code in Code]


@pytest.mark.parametrize("code", Code)
def test_a_refusal_carries_its_code_its_field_and_its_facts(code: Code) -> None:
    refused = Refused(code, field="title", most=3)
    assert (refused.code, refused.field, refused.facts) == (code, "title", {"most": 3})
    assert str(refused) == code.value


def test_a_refusal_may_concern_no_field() -> None:
    assert (Refused(Code.BUSY).field, Refused(Code.BUSY).facts) == ("", {})
