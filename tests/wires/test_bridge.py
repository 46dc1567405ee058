"""The bridge gives what Django's own handler gives, and never more than one whole request."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import socket
import threading
import time

import pytest
from django.test import Client

from halqa.wires.bodies import Bodies
from tests.wires import toy
from tests.wires.server import ask

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def send(port, words, *, half=False):
    """Send raw bytes; return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=15) as client:
        client.sendall(words)
        if half:
            client.shutdown(socket.SHUT_WR)
        got = b""
        while piece := client.recv(65_536):
            got += piece
        return got


def post(path, body, *lines):
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def poured(client, megabytes) -> int:
    """Send until the server will have no more; return how many megabytes it took."""
    for sent in range(megabytes):
        try:
            client.sendall(b"x" * 1_000_000)
        except (BrokenPipeError, ConnectionResetError):
            return sent
    return megabytes


CASES = [
    ("GET", "/tiny", "", {}),
    ("GET", "/dynamic", "", {}),
    ("HEAD", "/dynamic", "", {}),
    ("GET", "/missing", "", {}),
    ("GET", "/nowhere", "", {}),
    ("GET", "/empty", "", {}),
    ("GET", "/echo?a=1&a=2&b=%D8%A9&c=%ff", "", {"Cookie": "x=1; y=2", "X-Own": "é"}),
    ("GET", "/%C3%A9cho/%D8%A7%D9%84%20x", "", {}),
    ("GET", "/%ff%fe", "", {}),
    ("POST", "/echo", "words=la+halqa&words=2&x=%D8%A9", FORM),
    ("POST", "/store", "words=one", FORM),
    ("POST", "/guarded", "words=one", FORM),
    ("PUT", "/echo", '{"a": 1}', {"Content-Type": "application/json"}),
    ("DELETE", "/echo", "", {}),
    ("GET", "/stream", "", {}),
    ("GET", "/attached", "", {}),
    ("GET", "/form", "", {}),
    ("GET", "/tiny", "", {"Host": "evil.example"}),
]


@pytest.mark.parametrize(("method", "path", "body", "headers"), CASES)
def test_an_answer_is_the_one_of_djangos_own_handler(door, method, path, body, headers):
    got = ask(door.port, path, method, body or None, headers)
    kind = headers.get("Content-Type", "application/octet-stream")
    given = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name != "Content-Type"
    }
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    want = client.generic(method, path, body, content_type=kind, **{"HTTP_HOST": "127.0.0.1", **given})
    ours = {name: value for name, value in got.headers.items() if name not in ("date", "server", "content-length")}
    theirs = {name.lower(): value for name, value in want.items()}
    theirs = {name: value for name, value in theirs.items() if name not in ("content-length", "x-halqa-prepared")}
    cookies = [_blank(morsel.OutputString()) for morsel in want.cookies.values()]
    assert got.status == want.status_code
    assert {k: v for k, v in ours.items() if k != "set-cookie"} == theirs
    assert [_blank(cookie) for cookie in got.cookies] == sorted(cookies)
    if method != "HEAD" and path not in ("/form", "/guarded"):
        assert _seen(got.body) == _seen(b"".join(want) if want.streaming else want.content)


def _blank(cookie):
    return re.sub(r"(form=|expires=)[^;]+", r"\1", cookie)


def _seen(body):
    """What of an answer does not depend on the kind of handler."""
    try:
        said = json.loads(body)
    except ValueError:
        return body
    kept = ("QUERY_STRING", "REQUEST_METHOD", "HTTP_COOKIE", "HTTP_X_OWN")
    return {**said, "meta": {key: said["meta"].get(key) or "" for key in kept}}


def test_a_form_goes_through_with_its_token_only(door):
    got = ask(door.port, "/form")
    token, cookie = got.body.decode().split(":")[1], got.cookies[0].split(";")[0]
    body = f"words=la+halqa&csrfmiddlewaretoken={token}"
    assert ask(door.port, "/guarded", "POST", body, {**FORM, "Cookie": cookie}).body == b"posted la halqa"
    assert ask(door.port, "/guarded", "POST", body, FORM).status == 403


def test_headers_with_underscores_and_the_chunking_are_not_handed_on(door):
    words = post("/echo", b"3\r\na=1\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "X_Own: no", "X-Own: yes")
    words = words.replace(b"X_Own", b"Content-Type: application/x-www-form-urlencoded\r\nX_Own")
    said = json.loads(send(door.port, words).partition(b"\r\n\r\n")[2])
    assert said["meta"]["HTTP_X_OWN"] == "yes"
    assert said["meta"]["CONTENT_LENGTH"] == "3"
    assert "HTTP_TRANSFER_ENCODING" not in said["meta"]
    assert said["post"] == {"a": ["1"]}


def test_repeated_headers_are_joined(door):
    said = json.loads(
        send(door.port, post("/echo", b"", "Cookie: a=1", "Cookie: b=2", "X-Own: 1", "X-Own: 2")).partition(
            b"\r\n\r\n"
        )[2]
    )
    assert said["cookies"] == {"a": "1", "b": "2"}
    assert said["meta"]["HTTP_X_OWN"] == "1,2"


@pytest.mark.parametrize("half", [False, True])
def test_a_body_cut_short_never_reaches_django(door, half):
    words = post("/store", b"words=one", "Content-Length: 21", f"Content-Type: {FORM['Content-Type']}")
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as client:
        client.sendall(words)
        if half:
            client.shutdown(socket.SHUT_WR)
            assert client.recv(100) == b""
    time.sleep(0.2)
    assert ask(door.port, "/store", "POST", "words=two", FORM).status == 302
    assert toy.state["stored"] == ["two"]


def test_an_unfinished_chunked_body_never_reaches_django(door):
    words = post("/store", b"9\r\nwords=one\r\n", "Transfer-Encoding: chunked", f"Content-Type: {FORM['Content-Type']}")
    send(door.port, words, half=True)
    time.sleep(0.1)
    assert toy.state["stored"] == []


def test_a_body_too_long_is_a_413(door):
    assert ask(door.port, "/echo", "POST", b"x" * 65_536).status == 200
    assert ask(door.port, "/echo", "POST", b"x" * 65_537).status == 413
    assert ask(door.port, "/echo", "POST", b"x" * 900_000).status == 413
    chunked = b"".join(b"4000\r\n" + b"x" * 0x4000 + b"\r\n" for _ in range(5)) + b"0\r\n\r\n"
    assert send(door.port, post("/echo", chunked, "Transfer-Encoding: chunked")).startswith(b"HTTP/1.1 413")


def test_an_endless_body_is_cut_off(door):
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as client:
        client.sendall(post("/echo", b"", "Content-Length: 500000000"))
        assert poured(client, 500) < 500


def test_who_asks_first_is_told_before_sending(door):
    words = post("/echo", b"", "Content-Length: 500000000", "Expect: 100-continue")
    assert send(door.port, words).startswith(b"HTTP/1.1 413")
    words = post("/echo", b"a=1", "Content-Length: 3", "Expect: 100-continue")
    assert send(door.port, words).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")


def test_a_file_is_taken_where_files_are_taken(door):
    def parts(size):
        head = b'--B\r\nContent-Disposition: form-data; name="file"; filename="plan.xml"\r\n\r\n'
        return head + b"x" * size + b"\r\n--B--\r\n"

    kind = {"Content-Type": "multipart/form-data; boundary=B"}
    said = json.loads(ask(door.port, "/upload", "POST", parts(3_000_000), kind).body)
    assert said["files"] == {"file": ["plan.xml", 3_000_000]}
    assert ask(door.port, "/echo", "POST", parts(100_000), kind).status == 413


def test_an_address_too_long_is_a_414(door):
    assert ask(door.port, "/echo?" + "x" * 8_000).status == 414


def test_half_sent_bodies_harm_nobody_and_are_ended(door):
    door.bridge._forms.seconds = 1.0
    words = post("/store", b"words=", "Content-Length: 100")
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(("127.0.0.1", door.port))) for _ in range(64)]
        for client in clients:
            client.sendall(words)
        begun = time.monotonic()
        assert ask(door.port, "/store", "POST", "words=two", FORM).status == 302
        assert time.monotonic() - begun < 3
        for client in clients:
            client.settimeout(5)
            assert client.recv(100).startswith(b"HTTP/1.1 408")
    assert toy.state["stored"] == ["two"]


def test_the_oldest_unfinished_body_gives_way(door):
    door.bridge._forms.at_once = 2
    words = post("/store", b"words=", "Content-Length: 9")
    with contextlib.ExitStack() as stack:
        clients = []
        for _ in range(4):
            clients.append(stack.enter_context(socket.create_connection(("127.0.0.1", door.port), timeout=5)))
            clients[-1].sendall(words)
            time.sleep(0.1)
        assert clients[0].recv(100).startswith(b"HTTP/1.1 408")
        assert clients[1].recv(100).startswith(b"HTTP/1.1 408")
        clients[2].sendall(b"two")
        assert clients[2].recv(100).startswith(b"HTTP/1.1 302")


def test_a_disk_that_is_full_is_a_503_in_words(door, monkeypatch, caplog):
    assert ask(door.port, "/full").status == 503

    async def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Bodies, "_collect", no_room)
    refused = ask(door.port, "/store", "POST", "words=one", FORM)
    assert (refused.status, refused.headers["retry-after"]) == (503, "60")
    assert "could not be kept" in caplog.text


def test_an_error_in_a_view_is_djangos_500(door, caplog):
    assert ask(door.port, "/broken").status == 500
    assert "broken on purpose" in caplog.text


def test_an_error_of_the_handler_itself_is_a_500(door, caplog):
    door.bridge.django = None
    assert ask(door.port, "/tiny").status == 500
    assert "could not be answered" in caplog.text


def test_a_log_holds_no_token(door, monkeypatch, caplog):
    token = secrets.token_urlsafe(24)
    monkeypatch.setattr(door.bridge, "django", lambda *_: 1 / 0)
    assert ask(door.port, f"/enter/{token}").status == 500
    assert "/enter/… could not be answered" in caplog.text
    assert token not in caplog.text


def test_every_request_speaks_its_own_language(door):
    toy.gate.clear()
    said = {}

    def speak(language):
        said.setdefault(language, []).append(ask(door.port, f"/speak/{language}").body.decode())

    threads = [threading.Thread(target=speak, args=(language,)) for language in ("fr", "ar", "en", "de") * 3]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    toy.gate.set()
    for thread in threads:
        thread.join()
    for _ in range(20):
        speak("ar")
    assert said == {language: [f"fr {language}"] * len(words) for language, words in said.items()}


def test_what_the_loop_knows_reaches_the_view(door):
    assert json.loads(ask(door.port, "/echo").body)["meta"].get("HTTP_HALQA_MARK") is None
    assert door.bridge.notes() == {"halqa.mark": "m-1"}
