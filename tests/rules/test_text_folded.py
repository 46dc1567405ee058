"""Words are searched alike, however they were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.text import folded


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("L’ÉTÉ à  la\tMédina", "l'ete a la medina"),
        ("Cœur de ville", "coeur DE ville"),
        ("Straße", "STRASSE"),
        ("مُدُنٌ مُسْتَدَامَةٌ", "مدن مستدامه"),
        ("الإبداع والأحياء آمنة", "الابداع والاحياء امنه"),
        ("مستشفى", "مستشفي"),
        ("ســاحة", "ساحة"),
        ("٢٠٢٢", "2022"),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "ⵜⴰⵎⴰⵣⵉⵖⵜ"),
        ("ﻻ", "لا"),
    ],
)
def test_folded_is_the_same_for_what_is_meant_alike(written: str, typed: str) -> None:
    assert folded(written) == folded(typed)


@given(st.text())
def test_folded_twice_is_folded_once(words: str) -> None:
    assert folded(folded(words)) == folded(words)
