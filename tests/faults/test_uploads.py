"""Files that are not what they say: refused in one clear line, by the page and by the command; nothing is stored."""

from __future__ import annotations

import http.client
import io
import socket
import zipfile
from contextlib import closing, suppress

import pytest

from tests.faults import processes
from tests.faults.voters import Browser, Unanswered

pytestmark = [pytest.mark.unmeasured, pytest.mark.timeout(120)]
BOUNDARY = "halqa-boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
GROWTH_MB = 60
HALF_A_GIGABYTE = 500 * 1024 * 1024


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("schedule.xml", b"<schedule>" + b" " * 20_000_000)
    return out.getvalue()


def _laughs() -> bytes:
    lines = ["<?xml version='1.0'?><!DOCTYPE schedule [<!ENTITY a0 'ha'>"]
    lines += [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)]
    return "\n".join([*lines, "]><schedule><title>&a11;</title></schedule>"]).encode()


FILES = {
    "a zip named .xml": (_zip(), "packed"),
    "a billion laughs": (_laughs(), "entities"),
    "an outside entity": (
        b"<!DOCTYPE s [<!ENTITY x SYSTEM 'file:/etc/hostname'>]><schedule><title>&x;</title></schedule>",
        "entities",
    ),
    "another encoding": ("<?xml version='1.0' encoding='utf-8'?><schedule>é".encode("latin-1"), "encoding"),
    "utf-7": (b"<?xml version='1.0' encoding='utf-7'?>+ADw-schedule+AD4-", "encoding"),
    "half a file": (b"<schedule><conference><title>x", "broken"),
    "a well without bottom": (b"<a>" * 1_000_000, "deep"),
    "a list without bottom": (b"[" * 1_000_000, "could not be read"),
    "one endless tag": (b"<schedule " + b"a" * 8_000_000, "too many"),
    "numbers beyond all": (b'{"schedule": {"conference": {"days": [1e999, NaN, -1]}}}', ""),
    "nothing": (b" \n", "no session"),
    "noise": (bytes(range(256)) * 1_000, "not a schedule"),
}


@pytest.fixture(scope="module")
def staff(served) -> Browser:
    """An organiser's browser."""
    browser = Browser(served.port, seconds=60)
    path = served.invitation("organiser", "casa").removeprefix(served.address)
    assert browser.post(path, browser.form(path)).status == 302
    return browser


def _part(name: str, value: bytes, file: str = "") -> bytes:
    called = f'; filename="{file}"\r\nContent-Type: text/xml' if file else ""
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'.encode() + value + b"\r\n"


def _upload(browser: Browser, data: bytes) -> tuple[int, str]:
    path = "/casa/en/desk/import"
    token = browser.form(path)["csrfmiddlewaretoken"]
    body = _part("csrfmiddlewaretoken", token.encode()) + _part("file", data, "schedule.xml")
    body += f"--{BOUNDARY}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=60)
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with closing(connection):
        connection.request("POST", path, body=body, headers={"Content-Type": MULTIPART, "Cookie": cookies})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def _stored(house) -> list:
    return house.rows("SELECT (SELECT count(*) FROM halqa_session), (SELECT version FROM halqa_symposium LIMIT 1)")


@pytest.mark.parametrize("name", FILES)
def test_the_page_refuses_what_is_no_schedule(served, staff, name):
    data, why = FILES[name]
    before, memory = _stored(served), processes.memory(served.server.pid)
    status, page = _upload(staff, data)
    assert status == 422
    assert "Nothing was changed" in page
    assert why in page
    assert _stored(served) == before
    assert processes.memory(served.server.pid) < memory + GROWTH_MB


def test_the_page_takes_no_half_gigabyte(served, staff):
    before, memory = _stored(served), processes.memory(served.server.pid)
    cookies = "; ".join(f"{name}={value}" for name, value in staff.cookies.items())
    head = [
        "POST /casa/en/desk/import HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"Content-Type: {MULTIPART}",
        f"Content-Length: {HALF_A_GIGABYTE}",
        f"Cookie: {cookies}",
    ]
    sent, piece = 0, b"<a>" * 300_000
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as client:
        client.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + _part("file", b"<schedule>", "x.xml"))
        with suppress(ConnectionError):
            while sent < HALF_A_GIGABYTE:
                client.sendall(piece)
                sent += len(piece)
        with suppress(ConnectionError):
            assert b" 413 " in client.recv(1_000)[:16]
    assert sent < HALF_A_GIGABYTE / 5
    assert processes.memory(served.server.pid) < memory + GROWTH_MB
    assert _stored(served) == before
    with suppress(Unanswered):
        assert staff.get("/healthz").status == 200


def test_the_command_refuses_the_same_in_one_line(house, tmp_path):
    before = _stored(house)
    bounded = ("sh", "-c", 'ulimit -v 900000 && exec "$@"', "sh")
    for name in ("a zip named .xml", "a billion laughs", "half a file"):
        file = tmp_path / "schedule.xml"
        file.write_bytes(FILES[name][0])
        said = house.refused("import_schedule", str(file), before=bounded)
        assert FILES[name][1] in said
        assert "Nothing was changed" in said
    with file.open("wb") as large:
        large.truncate(HALF_A_GIGABYTE)
    assert "too large" in house.refused("import_schedule", str(file), before=bounded)
    assert _stored(house) == before
