"""Prepared pages: bytes, validators, encodings, and never a stale or a personal one."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import threading

import pytest

from halqa.wires.bridge import Bridge
from halqa.wires.pages import Pages, finish
from tests.wires import toy
from tests.wires.server import ask, wait_for

GZIP = {"Accept-Encoding": "gzip, br"}


class House:
    """Prepared pages before the toy site."""

    def __init__(self, django, most_bytes=64 << 20):
        self.bridge = Bridge(django, finish)
        self.pages = Pages(self.bridge, most_bytes)
        self.loop = None

    async def __call__(self, scope, receive, send):
        self.loop = asyncio.get_running_loop()
        await self.pages(scope, receive, send)

    def close(self):
        self.bridge.close()

    def drop(self, *topics):
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (self.pages.drop(frozenset(topics)), done.set()))
        assert done.wait(5)


@pytest.fixture
def house(serve, django):
    with contextlib.closing(House(django)) as house:
        house.port = serve(house)
        yield house


def together(*calls):
    """Run the calls at the same time; return what they return."""
    results = [None] * len(calls)

    def run(at, call):
        results[at] = call()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    return lambda: [thread.join() for thread in threads] and results


def test_a_prepared_page_is_rendered_once_and_the_same_for_everyone(house):
    first = ask(house.port, "/prepared", headers={"Cookie": "who=me"})
    second = ask(house.port, "/prepared", headers={"Cookie": "who=you"})
    assert first.status == 200
    assert first.body == second.body
    assert {**first.headers, "date": ""} == {**second.headers, "date": ""}
    assert toy.state["renders"] == 1


def test_what_django_said_of_the_page_is_kept_but_the_mark_is_not(house):
    for _ in range(2):
        headers = ask(house.port, "/prepared").headers
        assert headers["x-kept"] == "yes"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-cache"
        assert headers["vary"] == "Accept-Encoding"
        assert "x-halqa-prepared" not in headers


def test_a_cache_rule_of_the_view_stands(house):
    assert ask(house.port, "/tiny").headers["cache-control"] == "public, max-age=5"


def test_both_encodings_hold_the_same_page(house):
    plain, packed = ask(house.port, "/prepared"), ask(house.port, "/prepared", headers=GZIP)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) == int(packed.headers["content-length"]) < len(plain.body)
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [("gzip", True), ("br;q=1.0, GZIP;q=0.5", True), ("gzip;q=0", False), ("br", False), ("", False)],
)
def test_the_encoding_is_the_one_asked_for(house, accepts, packed):
    answered = ask(house.port, "/prepared", headers={"Accept-Encoding": accepts})
    assert ("content-encoding" in answered.headers) == packed


def test_who_has_the_page_is_told_so(house):
    etag = ask(house.port, "/prepared", headers=GZIP).headers["etag"]
    for has in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        answered = ask(house.port, "/prepared", headers={**GZIP, "If-None-Match": has})
        assert (answered.status, answered.body) == (304, b"")
        assert answered.headers["etag"] == etag
        assert answered.headers["cache-control"] == "no-cache"
    assert ask(house.port, "/prepared", headers={"If-None-Match": etag}).status == 200


@pytest.mark.parametrize("path", ["/prepared", "/tiny", "/dynamic"])
def test_head_is_get_without_the_body(house, path):
    for _ in range(2):
        head, get = ask(house.port, path, "HEAD"), ask(house.port, path)
        assert head.body == b""
        assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


def test_a_change_drops_the_pages_made_from_it(house):
    ask(house.port, "/prepared/1")
    ask(house.port, "/prepared/2")
    toy.state["words"] = "second"
    house.drop("page:1")
    assert b"second" in ask(house.port, "/prepared/1").body
    assert b"first" in ask(house.port, "/prepared/2").body
    house.drop("page")
    assert b"second" in ask(house.port, "/prepared/2").body
    house.drop("page:2:deeper")
    assert toy.state["renders"] == 4
    assert b"second" in ask(house.port, "/prepared/2").body
    assert toy.state["renders"] == 4


def test_a_page_rendered_before_a_change_is_not_kept(house):
    toy.gate.clear()
    joined = together(lambda: ask(house.port, "/prepared"))
    wait_for(lambda: toy.state["renders"] == 1)
    toy.state["words"] = "second"
    house.drop("programme")
    late = together(lambda: ask(house.port, "/prepared"))
    wait_for(lambda: toy.state["renders"] == 2)
    toy.gate.set()
    assert b"first" in joined()[0].body
    assert b"second" in late()[0].body
    assert b"second" in ask(house.port, "/prepared").body


def test_many_who_ask_at_once_wait_for_one_render(house):
    toy.gate.clear()
    joined = together(*[lambda: ask(house.port, "/prepared")] * 20)
    wait_for(lambda: toy.state["renders"] == 1)
    toy.gate.set()
    assert len({answered.body for answered in joined()}) == 1
    assert toy.state["renders"] == 1


def test_many_who_ask_for_a_personal_page_are_each_given_their_own(house):
    joined = together(*[lambda: ask(house.port, "/dynamic")] * 10)
    assert {answered.status for answered in joined()} == {200}
    assert toy.state["renders"] == 10


@pytest.mark.parametrize(("path", "said"), [("/spoilt", "a cookie"), ("/minding", "cookie")])
def test_a_page_that_minds_a_person_is_never_kept(house, caplog, path, said):
    for count in (1, 2):
        assert ask(house.port, path).status == 200
        assert toy.state["renders"] == count
    assert "not kept" in caplog.text
    assert said in caplog.text


def test_only_good_pages_are_kept(house):
    assert ask(house.port, "/missing").status == 404
    assert not house.pages.size


def test_host_and_query_tell_pages_apart(house):
    ask(house.port, "/prepared")
    ask(house.port, "/prepared?day=2")
    ask(house.port, "/prepared", headers={"Host": "other.example"})
    assert toy.state["renders"] == 3
    assert ask(house.port, "/prepared", headers={"Host": "evil.example"}).status == 400


@pytest.mark.parametrize("lines", [["Host: 127.0.0.1", "Host: other.example"], []])
def test_a_request_names_one_host(house, lines):
    with socket.create_connection(("127.0.0.1", house.port), timeout=5) as client:
        client.sendall("\r\n".join(["GET /prepared/1 HTTP/1.1", *lines, "Connection: close", "", ""]).encode())
        assert client.recv(20).startswith(b"HTTP/1.1 400 ")


def test_a_refusal_takes_nothing_from_the_page_of_others(house):
    assert ask(house.port, "/prepared/1", headers={"Host": "evil.example"}).status == 400
    assert ask(house.port, "/missing").status == 404
    assert not house.pages._plain
    assert ask(house.port, "/dynamic").status == 200
    assert list(house.pages._plain) == [b"/dynamic"]


def test_what_is_kept_is_bounded(serve, django):
    with contextlib.closing(House(django, most_bytes=20_000)) as house:
        port = serve(house)
        for n in range(20):
            ask(port, f"/prepared?n={n}")
        assert 10_000 < house.pages.size <= 20_000
        renders = toy.state["renders"]
        ask(port, "/prepared?n=19")
        assert toy.state["renders"] == renders
        ask(port, "/prepared?" + "n" * 3_000)
        ask(port, "/prepared?" + "n" * 3_000)
        assert toy.state["renders"] == renders + 2


def test_a_get_with_a_body_is_no_page(house):
    assert ask(house.port, "/prepared", body=b"x").status == 200
    assert not house.pages.size


def test_dynamic_answers_are_compressed_for_who_reads_that(house):
    answered = ask(house.port, "/dynamic", headers=GZIP)
    assert gzip.decompress(answered.body) == b"<p>personal</p>" * 100
    assert int(answered.headers["content-length"]) == len(answered.body)
    assert answered.headers["etag"] == 'W/"strong"'
    assert answered.headers["vary"] == "Cookie, Accept-Encoding"
    plain = ask(house.port, "/dynamic")
    assert plain.body == b"<p>personal</p>" * 100
    assert plain.headers["vary"] == "Cookie, Accept-Encoding"
    assert ask(house.port, "/tiny", headers=GZIP).body == b"tiny"


def test_files_are_served_as_they_are_and_compressed(house, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "halqa.css").write_text("body { color: red }\n" * 100)
    (tmp_path / "dot.svg").write_text("<svg/>")
    (tmp_path / ".hidden").write_text("no")
    house.pages.read_files(tmp_path, "/static/")
    packed = ask(house.port, "/static/sub/halqa.css?v=1", headers=GZIP)
    assert gzip.decompress(packed.body) == b"body { color: red }\n" * 100
    assert packed.headers["content-type"] == "text/css; charset=utf-8"
    assert packed.headers["cache-control"] == "max-age=3600"
    assert packed.headers["x-content-type-options"] == "nosniff"
    assert ask(house.port, "/static/dot.svg").headers["content-type"] == "image/svg+xml"
    assert ask(house.port, "/static/.hidden").status == 404
    assert ask(house.port, "/static/../settings.py").status == 404
