"""Descriptions become plain paragraphs, whatever they were written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.prose import paragraphs


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", ()),
        ("Un\nmot.\n\nDeux.", ("Un mot.", "Deux.")),
        ("Liste :\n- un\n- deux", ("Liste :", "- un", "- deux")),
        ("a < b et c > d", ("a < b et c > d",)),
        ("<p>Un&nbsp;mot &amp; <b>deux</b>.</p>\n<p>Trois.</p>", ("Un mot & deux.", "Trois.")),
        ("<ul><li>un<li>deux</ul>", ("– un", "– deux")),
        ("a<br>b<br/>c", ("a", "b", "c")),
        ('<a href="https://x.example/a">ici</a>', ("ici (https://x.example/a)",)),
        ('<a href="https://x.example/">https://x.example</a>', ("https://x.example",)),
        ('<a href="javascript:alert(1)">ici</a></a>', ("ici",)),
        ('<p>x</p><script>alert("y")</script><style>p{}</style></style>z', ("x", "z")),
        ('<a href="https://x.example/a">un<p>deux</a>', ("un", "deux (https://x.example/a)")),
    ],
)
def test_paragraphs_are_plain(words: str, said: tuple[str, ...]) -> None:
    assert paragraphs(words) == said


@given(st.text(alphabet="<>/ap&;x \n-!"))
def test_paragraphs_never_fail_and_are_never_empty(words: str) -> None:
    assert all(part.strip() for part in paragraphs(words))
