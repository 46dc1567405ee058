"""XML is read within bounds, and nothing in it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.xml import leftovers, parse, said, words_in
from halqa.rules.refusals import Code, Refused


def test_parse_forgets_name_spaces_and_what_stands_before_the_root() -> None:
    root = parse(b'<?style x?><a:s xmlns:a="u" a:b="1"><?note some words?><t/></a:s>')
    assert (root.tag, root.attrib, [child.tag for child in root]) == ("s", {"b": "1"}, ["?note", "t"])
    assert root[0].get("words") == "some words"


def test_parse_reads_the_encodings_of_the_standard() -> None:
    for encoding in ("utf-8", "utf-16", "iso-8859-1", "windows-1252"):
        data = f'<?xml version="1.0" encoding="{encoding}"?><s>séance</s>'.encode(encoding)
        assert parse(data).text == "séance"


def test_words_keep_the_markup_inside() -> None:
    root = parse(b"<s> a <b>c</b> d<?x?> </s>")
    assert words_in(root) == "a <b>c</b> d"
    assert words_in(None) == ""


def test_leftovers_are_all_that_is_not_known() -> None:
    root = parse(b'<s a="1" b="2" c=" "> <known x="1" y="2">k</known><far><z/></far><p q="3">t<r>u</r>v</p>w</s>')
    assert list(leftovers(root, "s/", "@a known known/@x far/")) == [
        ("s/@b", "2"), ("s/known/@y", "2"), ("s/p", "t"), ("s/p/@q", "3"), ("s/p/r", "u"), ("s/p", "v"), ("s", "w"),
    ]  # fmt: skip
    assert list(leftovers(parse(b"<s><t/>w</s>"))) == [(".", "w")]


@given(st.text(st.characters(codec=None), max_size=20))
def test_said_can_stand_in_xml(words: str) -> None:
    escaped = said(words).replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")
    assert (parse(f"<s>{escaped}</s>".encode()).text or "") == said(words)


@given(st.text("<>/&!?a\"'= \n[]-CDATAxml", max_size=60))
def test_parse_answers_any_markup_with_a_tree_or_a_refusal(markup: str) -> None:
    try:
        answer: object = parse(f"<s>{markup}</s>".encode()).tag
    except Refused as refused:
        answer = refused.code
    assert answer in ("s", Code.FILE_UNREADABLE)


@pytest.mark.parametrize("data", [b"<s>\xff</s>", b'<?xml version="1.0" encoding="utf-8"?><s>\xe9</s>'])
def test_parse_names_what_is_not_utf_8(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parse(data)
    assert refused.value.facts == {"why": "encoding", "line": 1}
