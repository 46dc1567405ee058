"""Bytes that are hardly HTTP: each connection is answered or closed, never by a fault of ours, and all goes on."""

from __future__ import annotations

import re

import pytest

from tests.faults import fuzz, wires
from tests.faults.voters import Browser

pytestmark = [pytest.mark.unmeasured, pytest.mark.timeout(600)]
STATUS = re.compile(rb"^HTTP/1\.1 (\d{3}) ")
FIRST = [
    *(
        b"GET",
        b"GET ",
        b"GET /",
        b"GET / HTTP/9.9",
        b"GET / HTTP/1.1 x",
        b"\0\0\0\0",
        b"\x16\x03\x01\x02\0",
        b"PRI * HTTP/2.0",
    ),
    *(
        b"GET /\xff\xfe HTTP/1.1",
        b"GET /casa/fr/\xed\xa0\x80 HTTP/1.1",
        b"GET /casa\0/fr/ HTTP/1.1",
        b"GET //evil.example/ HTTP/1.1",
    ),
    *(
        b"GET http://evil.example/casa/fr/ HTTP/1.1",
        b"GET /casa/fr/?%ff=%zz&\xff HTTP/1.1",
        b"CONNECT evil.example:443 HTTP/1.1",
    ),
    *(
        b"OPTIONS * HTTP/1.1",
        b"TRACE /casa/fr/ HTTP/1.1",
        b"PUT /casa/fr/ HTTP/1.1",
        b"HEAD /casa/fr/programme HTTP/1.1",
    ),
    *(
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1",
        b"G" * 500 + b" / HTTP/1.1",
        b"GET /live HTTP/1.1",
        b"POST /live HTTP/1.1",
    ),
    *(
        b"GET /live?t=session:1:now:fr&t=%00&t=\xff HTTP/1.1",
        b"GET /live?t=session:9999999999999999999:now:fr HTTP/1.1",
    ),
    *(b"GET /live?" + b"t=session:1:now:fr&" * 90 + b" HTTP/1.1", b"GET /live?t=session:1:now:fr&after=%00 HTTP/1.1"),
    *(
        b"GET /casa/../../etc/passwd HTTP/1.1",
        b"GET /static/../settings.py HTTP/1.1",
        b"GET /static/%2e%2e/settings.py HTTP/1.1",
    ),
]
LINES = [
    *(
        b"Host: evil.example",
        b"Host: ",
        b"Host: a\r\nHost: b",
        b"Host: 127.0.0.1:x",
        b"Host: \xff",
        b"Host: [::1",
        b"X: y",
    ),
    *(b"Host: 127.0.0.1\r\nX-Forwarded-Host: evil.example", b"Host: 127.0.0.1\r\n folded: x", b"Host : 127.0.0.1"),
    *(b"Host: 127.0.0.1\r\nContent-Length: -1", b"Host: 127.0.0.1\r\nContent-Length: 99999999999999999999"),
    *(b"Host: 127.0.0.1\r\nContent-Length: 1e3", b"Host: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6"),
    *(b"Host: 127.0.0.1\r\nContent-Length: \xd9\xa3", b"Host: 127.0.0.1\r\nTransfer-Encoding: x, chunked"),
    *(b"Host: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3", b"Host: 127.0.0.1\r\nExpect: 200-maybe"),
    *(
        b"Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket",
        b"Host: 127.0.0.1\r\nUpgrade: h2c",
        b"Host: 127.0.0.1\r\n:a: b",
    ),
    *(
        b"Host: 127.0.0.1\r\nX-Long: " + b"a" * 40_000,
        b"Host: 127.0.0.1\r\n" + b"\r\n".join(b"X-%d: y" % n for n in range(300)),
    ),
    *(
        b"Host: 127.0.0.1\r\nCookie: " + b"a=b; " * 3_000,
        b"Host: 127.0.0.1\r\nHTTP_HOST: evil.example\r\nX_Forwarded_For: 1.2.3.4",
    ),
]
BODIES = [
    b"",
    b"choice=1",
    b"5\r\nchoic\r\n0\r\n\r\n",
    b"zz\r\nx\r\n0\r\n\r\n",
    b"ffffffffffffffffff\r\n",
    b"\0" * 70_000,
]


def _no_fault(got: bytes) -> bool:
    found = STATUS.match(got)
    if found is None:
        return not got
    status = int(found[1])
    return status < 500 or (status == 503 and b"retry-after: " in got)


def test_hardly_http_is_no_fault_of_ours(served):
    asked = [first + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" for first in FIRST]
    for at, lines in enumerate(LINES):
        for method in (b"GET", b"POST"):
            head = method + b" /casa/fr/p/" + served.door().encode() + b"/questions HTTP/1.1\r\n" + lines
            asked.append(head + b"\r\nConnection: close\r\n\r\n" + BODIES[at % len(BODIES)])
    asked += [_written(fuzz.Sent(0, "POST", served.vote(), fuzz.FORMS[0], body), "x" * 32) for body in BODIES]
    faults = [(sent[:200], got[:200]) for sent in asked if not _no_fault(got := wires.answered(served.port, sent, 1.5))]
    assert faults == []
    _stands(served)


@pytest.mark.parametrize("count", [150, pytest.param(3_000, marks=[pytest.mark.full, pytest.mark.timeout(3_600)])])
def test_no_request_over_the_wire_finds_a_fault_of_ours(served, count):
    visitor = Browser(served.port)
    door = f"/casa/fr/p/{served.door()}"
    paths = {
        path: visitor.form(path) | more
        for path, more in ((f"{door}/vote/1", {"choice": "1"}), (f"{door}/questions", {"words": "Et les arbres ?"}))
    }
    paths |= {
        path: {} for path in (f"{door}/supports", "/casa/fr/search", "/casa/ar/agenda", "/live", "/p", "/enter/x")
    }
    faults = []
    for seed in range(count):
        path = [*paths][seed % len(paths)]
        sent = fuzz.request(seed, path, paths[path])
        got = wires.answered(served.port, _written(sent, visitor.cookies["form"]), 3)
        if not _no_fault(got):
            faults.append((str(sent), got[:200]))
    assert faults == []
    _stands(served)


def _written(sent: fuzz.Sent, form: str) -> bytes:
    headers = {"Host": "127.0.0.1", "Connection": "close", "Content-Type": sent.kind, "Cookie": f"form={form}"}
    headers |= sent.headers | {"Content-Length": str(len(sent.body))}
    lines = [f"{sent.method} {sent.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + sent.body


def _stands(house) -> None:
    """The house goes on, and has nothing to be ashamed of in its log."""
    voter = Browser(house.port)
    assert voter.post(house.vote(), voter.form(house.vote()) | {"choice": "2"}).receipt
    assert "Traceback" not in house.log()
