"""What is sent twice is done once: the same act gives the same receipt, another act of the same person replaces."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.faults.voters import FORM, Browser

pytestmark = [pytest.mark.unmeasured, pytest.mark.timeout(120)]
AT_ONCE = 50


def _kept(house) -> tuple[int, int]:
    """Return how many ballots and how many receipts there are."""
    return house.rows("SELECT (SELECT count(*) FROM halqa_ballot), (SELECT count(*) FROM halqa_receipt)")[0]


def _choice(house, receipt: str) -> list[int]:
    rows = house.rows(
        "SELECT b.choices FROM halqa_ballot b JOIN halqa_receipt r USING (consultation_id, pseudonym) WHERE r.code = ?",
        receipt,
    )
    [(choices,)] = rows
    return json.loads(choices)


def _grew(house, before: tuple[int, int]) -> tuple[int, int]:
    ballots, receipts = _kept(house)
    return ballots - before[0], receipts - before[1]


def test_fifty_parallel_identical_votes_are_one(served):
    before, voter = _kept(served), Browser(served.port)
    fields = voter.form(served.vote()) | {"choice": "2"}
    path = served.vote()

    def send(_: int) -> str:
        browser = Browser(served.port)
        browser.cookies = dict(voter.cookies)
        return browser.post(path, fields).receipt

    with ThreadPoolExecutor(AT_ONCE) as hands:
        receipts = list(hands.map(send, range(AT_ONCE)))
    assert len(set(receipts)) == 1
    assert receipts[0]
    assert _grew(served, before) == (1, 1)


def test_a_double_click_is_one_vote(served):
    before, voter = _kept(served), Browser(served.port)
    fields = voter.form(served.vote()) | {"choice": "1"}
    kept = dict(voter.cookies)
    first = voter.post(served.vote(), fields).receipt
    voter.cookies = kept  # the second click left before the first answer brought the pass
    assert voter.post(served.vote(), fields).receipt == first
    assert _grew(served, before) == (1, 1)


def test_a_lost_answer_is_found_again_by_sending_again(served):
    before, voter = _kept(served), Browser(served.port)
    fields = voter.form(served.vote()) | {"choice": "3"}
    body = urlencode(fields).encode()
    head = [
        f"POST {served.vote()} HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"Content-Type: {FORM}",
        f"Content-Length: {len(body)}",
        f"Cookie: form={voter.cookies['form']}",
    ]
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            client.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
    receipt = voter.post(served.vote(), fields).receipt
    assert receipt
    assert [voter.post(served.vote(), fields).receipt for _ in range(10)] == [receipt] * 10
    assert _grew(served, before) == (1, 1)


def test_of_two_tabs_the_last_counts(served):
    before, voter = _kept(served), Browser(served.port)
    voter.post(served.vote(), voter.form(served.vote()) | {"choice": "1"})
    tabs = [voter.form(served.vote()) for _ in range(2)]
    assert tabs[0]["act"] != tabs[1]["act"]
    late = voter.post(served.vote(), tabs[1] | {"choice": "2"}).receipt
    last = voter.post(served.vote(), tabs[0] | {"choice": "3"}).receipt
    assert late != last
    assert _grew(served, before) == (1, 3)
    assert _choice(served, last) == [3]
    assert "/results/" not in voter.get(f"/casa/fr/receipts/{late}").body


def test_who_goes_back_and_chooses_otherwise_has_chosen_otherwise(served):
    """A browser may show the form as it was, with the act it had: what it then sends is no double click."""
    before, voter = _kept(served), Browser(served.port)
    fields = voter.form(served.vote())
    first = voter.post(served.vote(), fields | {"choice": "1"}).receipt
    second = voter.post(served.vote(), fields | {"choice": "2"}).receipt
    assert first != second
    assert _grew(served, before) == (1, 2)
    assert _choice(served, second) == [2]


def test_a_question_asked_twice_stands_once(served):
    path = served.vote().replace("vote/1", "questions")
    asker = Browser(served.port)
    fields = asker.form(path) | {"words": "Et les arbres ?"}
    asker.post(path, fields)
    asker.post(path, fields)
    assert served.rows("SELECT count(*) FROM halqa_question WHERE words = 'Et les arbres ?'") == [(1,)]


@pytest.mark.parametrize(
    "choices",
    [["9"], ["1", "1"], ["1", "2"], [], ["NaN"], ["-1"], ["1e400"], ["1.0"], ["0"], [str(n) for n in range(99)]],
)
def test_a_vote_that_is_none_is_refused_and_not_stored(served, choices):
    before, voter = _kept(served), Browser(served.port)
    fields = voter.form(served.vote())
    body = urlencode([*fields.items(), *(("choice", choice) for choice in choices)])
    answer = voter.ask("POST", served.vote(), body)
    assert answer.status == 422
    assert fields["act"] in answer.body
    assert fields["pass"] in answer.body
    assert _kept(served) == before


@pytest.mark.parametrize("digit", ["٢", "۲", "２", " 2 "])
def test_digits_of_every_script_are_numbers(served, digit):
    voter = Browser(served.port)
    receipt = voter.post(served.vote(), voter.form(served.vote()) | {"choice": digit}).receipt
    assert _choice(served, receipt) == [2]
