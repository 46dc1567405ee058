from __future__ import annotations

import pytest

from halqa.formats.polis import Comment, read_comments, read_groups, read_votes
from halqa.phrases import sentence
from halqa.rules.refusals import Code, Refused

VOTES = "timestamp,datetime,comment-id,voter-id,vote\n5,Mon,0,a,1\n4,Mon,1,b,-1\n"
READ = [["a", "b"], ["0", "1"], [1, -1], [5, 4]]


def _read(data: bytes) -> list[list]:
    rows = read_votes(data)
    return [list(column) for column in (rows.people, rows.statements, rows.values, rows.times)]


def test_votes_are_read() -> None:
    assert _read(VOTES.encode()) == READ


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + VOTES.encode(),
        VOTES.replace("\n", "\r\n").encode(),
        (VOTES + "\n\n").encode(),
        b"vote,voter-id,comment-id,timestamp\n1,a,0,5\n-1,b,1,4",
        b' vote ,"voter-id",comment-id,timestamp\n 1 ,"a",0,5\n-1,b,1,4',
    ],
)
def test_other_ends_of_lines_marks_and_orders_of_columns_are_read_alike(data: bytes) -> None:
    assert _read(data) == READ


@pytest.mark.parametrize(
    ("data", "why", "where"),
    [
        (VOTES.replace(",-1\n", ",2\n").encode(), "vote", 3),
        (VOTES.replace(",-1\n", ",NaN\n").encode(), "vote", 3),
        (VOTES.replace(",-1\n", ",\n").encode(), "vote", 3),
        (VOTES.replace("4,Mon", "soon,Mon").encode(), "number", 3),
        (VOTES.replace("4,Mon", "--4,Mon").encode(), "number", 3),
        (VOTES.replace("4,Mon", "9" * 19 + ",Mon").encode(), "number", 3),
        (VOTES.replace("4,Mon", "4").encode(), "cells", 3),
        (VOTES.replace("4,Mon", '4,"Mon').encode(), "cells", 3),
        (VOTES.encode() + b"1,\xff,3,4,1\n", "encoding", 4),
        (VOTES.replace("voter-id", "voter").encode(), "column", "voter-id"),
        (VOTES.encode() + b"1,Mon,,3,1\n", "id", 4),
        (VOTES.encode() + b"1,Mon,3, ,1\n", "id", 4),
        (VOTES.replace("datetime", "vote").encode(), "column", "vote"),
        (b"", "column", "comment-id"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(data: bytes, why: str, where: object) -> None:
    with pytest.raises(Refused) as caught:
        read_votes(data)
    facts = caught.value.facts
    assert (caught.value.code, facts["why"], facts.get("line", facts.get("where"))) == (
        Code.FILE_UNREADABLE,
        why,
        where,
    )
    assert str(where) in sentence(caught.value)


def test_statements_and_published_groups_are_read() -> None:
    comments = (
        b'timestamp,comment-id,agrees,moderated,comment-body\n1,0,3,-1,"Bad, they say"\n1,1,3,1,Good\n1,2,0,0,New\n'
    )
    assert read_comments(comments) == (
        Comment("0", "Bad, they say", rejected=True, accepted=False),
        Comment("1", "Good", rejected=False, accepted=True),
        Comment("2", "New", rejected=False, accepted=False),
    )
    assert read_groups(b"participant,group-id,0,1\na,1,,1\nb,,1,\nc,0,1,1\n") == {"a": 1, "c": 0}
    with pytest.raises(Refused):
        read_groups(b"participant,group-id\na,x\n")


def test_nobody_is_in_two_published_groups() -> None:
    assert read_groups(b"participant,group-id\na,1\na,1\n") == {"a": 1}
    with pytest.raises(Refused) as caught:
        read_groups(b"participant,group-id\na,1\na,0\n")
    assert caught.value.facts == {"why": "twice", "line": 3}
