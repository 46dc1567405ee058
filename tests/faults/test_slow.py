"""Who sends half a request, or reads nothing, harms nobody and is sent away; a body cut short is never stored."""

from __future__ import annotations

import sys
import time
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.faults import processes, wires
from tests.faults.voters import FORM, Browser

pytestmark = [pytest.mark.unmeasured, pytest.mark.timeout(180)]
HONEST = 15
BODIES = 64


def _honest(house) -> list[float]:
    """Vote as so many honest people do; return the seconds each took, form and all."""
    taken = []
    for _ in range(HONEST):
        began, voter = time.monotonic(), Browser(house.port)
        answer = voter.post(house.vote(), voter.form(house.vote()) | {"choice": "1"})
        assert answer.receipt, answer
        assert voter.get("/casa/fr/").status == 200
        taken.append(time.monotonic() - began)
    return sorted(taken)


def _unharmed(house, quiet: list[float], what: str) -> None:
    beside = _honest(house)
    sys.stdout.write(f"{what}: median {beside[HONEST // 2]:.3f} s ({quiet[HONEST // 2]:.3f} s alone)\n")
    assert beside[-1] < 10


@pytest.fixture(scope="module")
def quiet(served) -> list[float]:
    return _honest(served)


@pytest.mark.parametrize("heads", [200, pytest.param(1_000, marks=pytest.mark.full)])
def test_half_sent_heads_and_bodies_harm_nobody_and_no_half_is_stored(served, quiet, heads):
    before = served.rows("SELECT count(*) FROM halqa_ballot")[0][0]
    voter = Browser(served.port)
    whole = urlencode(voter.form(served.vote()) | {"choice": "2"})
    body = "\r\n".join(
        [
            f"POST {served.vote()} HTTP/1.1",
            f"Host: 127.0.0.1:{served.port}",
            f"Content-Type: {FORM}",
            f"Content-Length: {len(whole) + 2}",
            f"Cookie: form={voter.cookies['form']}",
        ]
    )
    head = f"GET /casa/fr/ HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nX-Slow: "
    with (
        wires.many(served.port, head.encode(), heads) as slow,
        wires.many(served.port, f"{body}\r\n\r\n{whole}".encode(), BODIES) as cut,
    ):
        _unharmed(served, quiet, f"beside {heads} half-sent heads and {BODIES} half-sent bodies")
        for sender in cut[: BODIES // 2]:
            sender.close()
        assert wires.all_ended([*slow, *cut[BODIES // 2 :]], 30)
    assert served.rows("SELECT count(*) FROM halqa_ballot")[0][0] == before + HONEST
    assert voter.post(served.vote(), dict(parse_qsl(whole))).receipt


@pytest.mark.parametrize("count", [200, pytest.param(1_000, marks=pytest.mark.full)])
def test_readers_who_read_nothing_harm_nobody(served, quiet, count):
    """They ask for pages again and again on one connection, and for streams, and take nothing off the wire."""
    assert served.server
    [(session,)] = served.rows("SELECT id FROM halqa_session WHERE symposium_id = 1")
    host = f"Host: 127.0.0.1:{served.port}\r\n\r\n"
    pages = f"GET /static/agenda.js HTTP/1.1\r\n{host}".encode() * 10
    stream = f"GET /live?t=session:{session}:now:fr HTTP/1.1\r\n{host}".encode()
    with (
        wires.many(served.port, pages, count // 2, receives=1_024),
        wires.many(served.port, stream, count // 2, receives=1_024),
    ):
        _unharmed(served, quiet, f"beside {count} who do not read")
        assert processes.memory(served.server.pid) < 400
    _honest(served)
