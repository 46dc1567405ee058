"""No room on the disk, no room in the queue: a deliberate 503 that keeps what was typed, and afterwards all goes on."""

from __future__ import annotations

import html
import os
import sqlite3
import subprocess
from contextlib import ExitStack, closing
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from halqa.doors.web.at_once import LONGEST
from tests.faults import wires
from tests.faults.crowd import Crowd
from tests.faults.installation import until
from tests.faults.voters import FORM, Browser, hidden

pytestmark = [pytest.mark.unmeasured, pytest.mark.timeout(180)]
ROOM = "6m"
MANY = 1_300  # more than the threads and the queue before them hold


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, a few megabytes large."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=700", "halqa-test", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(path) -> None:
    """Take all the room there is."""
    with path.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


def test_a_full_disk_refuses_in_words_and_loses_nothing(install, small_disk):
    house = install(small_disk / "data")
    house.start()
    crowd, ballast = Crowd(house), small_disk / "ballast"
    with crowd.voting() as ledger:
        until(lambda: len(ledger.receipts) > 20)
        _fill(ballast)
        until(lambda: ledger.put_off > 5, 40)
        _put_off(house)
        ballast.unlink()
        had = len(ledger.receipts)
        until(lambda: len(ledger.receipts) > had + 20, 40)
    crowd.hold_to_its_word()
    crowd.hold_to_its_count()
    [(verdict,)] = house.rows("PRAGMA integrity_check")
    assert verdict == "ok"


def _put_off(house) -> None:
    """While the disk is full: pages are read, and what was typed comes back, ready to be sent again."""
    voter = Browser(house.port)
    for path in ("/casa/fr/", "/casa/ar/programme", "/casa/fr/record", "/healthz"):
        assert voter.get(path).status == 200, path
    assert voter.get("/casa/fr/record.zip").status in (200, 503)
    fields = voter.form(house.vote())
    answer = voter.post(house.vote(), fields | {"choice": "2"})
    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert 'value="2" class="on"' in answer.body
    again = hidden(answer.body)
    assert (again["act"], again["pass"]) == (fields["act"], fields["pass"])
    asking = house.vote().replace("vote/1", "questions")
    answer = voter.post(asking, voter.form(asking) | {"words": "Et les arbres ?"})
    assert answer.status == 503
    assert "Et les arbres ?" in answer.body


def test_a_full_disk_keeps_what_staff_typed(install, small_disk):
    house = install(small_disk / "data")
    link = house.invitation("organiser", "casa")
    house.start()
    staff = Browser(house.port)
    path = link.removeprefix(house.address)
    assert staff.post(path, staff.form(path)).status == 302
    desk = "/casa/fr/desk/sessions/1"
    draft = f"{desk}/polls/new"
    typed = {"question_fr": "Que planter ?", "options_fr": "Des arbres\nDes fleurs", "most": "1", "lasts": ""}
    fields, opening = staff.form(draft), staff.form(desk)
    _fill(small_disk / "ballast")
    answer = staff.post(draft, fields | typed)
    assert answer.status == 503, answer
    assert "Que planter ?" in answer.body
    for _ in range(8):
        if staff.post(desk, opening | {"do": "close"}).status == 503:
            break
    else:
        raise AssertionError("closed on a full disk")
    (small_disk / "ballast").unlink()
    assert staff.post(draft, fields | typed).status == 303


def test_a_full_queue_refuses_in_words_and_loses_nothing(house):
    """Somebody else holds the database: the votes wait, and those for whom there is no room are told so."""
    house.start()
    crowd, voter = Crowd(house, hands=2), Browser(house.port)
    assert voter.get("/casa/fr/limits").status == 200
    fields = voter.form(house.vote())
    long = {"choice": "2", "more": "x" * LONGEST}  # so that each takes a thread, or a place in the queue before them
    votes = [fields | long | {"act": uuid4().hex, "pass": one} for one in house.inside(f"ground.passes({MANY})")]
    heads = _head(house, voter)
    with crowd.voting() as ledger, ExitStack() as stack:
        until(lambda: len(ledger.receipts) > 2)
        other = stack.enter_context(closing(sqlite3.connect(house.folder / "halqa.sqlite3", isolation_level=None)))
        other.execute("BEGIN IMMEDIATE")
        sent = []
        for vote in votes:
            body = urlencode(vote).encode()
            sent.append(stack.enter_context(wires.opened(house.port, heads % len(body) + body)))
        assert voter.get("/casa/fr/limits").status == 200  # prepared: read without a place in the queue
        other.execute("ROLLBACK")
        answers = [b"".join(iter(partial(client.recv, 65_536), b"")).decode() for client in sent]
        had = len(ledger.receipts)
        until(lambda: len(ledger.receipts) > had + 5)
    acknowledged = [vote for vote, answer in zip(votes, answers, strict=True) if " 303 " in answer[:16]]
    put_off = [(vote, answer) for vote, answer in zip(votes, answers, strict=True) if " 503 " in answer[:16]]
    assert len(acknowledged) + len(put_off) == MANY
    assert len(put_off) > 50
    for vote, answer in put_off:
        assert "retry-after: " in answer
        assert all(f'name="{name}" value="{html.escape(vote[name])}"' in answer for name in vote)
    rows = "SELECT count(*) FROM halqa_ballot WHERE consultation_id = 1"
    assert house.rows(rows) == [(len(acknowledged) + len(ledger.last),)]
    assert voter.post(house.vote(), put_off[0][0]).receipt


def _head(house, voter: Browser) -> bytes:
    lines = [
        f"POST {house.vote()} HTTP/1.1",
        f"Host: 127.0.0.1:{house.port}",
        f"Content-Type: {FORM}",
        f"Cookie: form={voter.cookies['form']}",
        "Connection: close",
        "Content-Length: %d",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
