"""Prepared forms: one page for many, each with hidden fields of their own, as Django itself would give them."""

from __future__ import annotations

import contextlib
import gzip
import re

import pytest

from halqa.doors.web.fields import fill, hidden_fields
from halqa.wires.answer import Answer
from halqa.wires.bridge import Bridge
from halqa.wires.pages import MARK, Pages, finish
from halqa.wires.pages.form import Form
from tests.wires import toy
from tests.wires.server import ask

FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]+)">')
POSTED = {"Content-Type": "application/x-www-form-urlencoded"}


class House:
    """Prepared pages and forms before the toy site."""

    def __init__(self, django):
        notes = {"halqa.fields": MARK.decode()}
        self.bridge = Bridge(django, lambda scope, answer: finish(scope, answer, fill), notes=lambda: notes)
        self.pages = Pages(self.bridge)

    async def __call__(self, scope, receive, send):
        await self.pages(scope, receive, send)


@pytest.fixture
def client(django, client):  # noqa: ARG001 - the toy site
    toy.state["fields"] = hidden_fields
    return client


@pytest.fixture
def port(serve, django):
    house = House(django)
    with contextlib.closing(house.bridge):
        yield serve(house)


def fields(answered) -> list[tuple[str, str]]:
    return FIELD.findall(answered.body.decode())


def test_a_form_is_rendered_once_and_filled_for_each(port):
    seen = [ask(port, "/many") for _ in range(5)]
    assert toy.state["renders"] == 1
    assert [name for name, _ in fields(seen[0])] == ["csrfmiddlewaretoken", "act", "pass"] * 2
    acts = [value for one in seen for name, value in fields(one) if name == "act"]
    assert len(set(acts)) == 10
    assert len({one.cookies[0] for one in seen}) == 5
    assert not any(MARK in one.body for one in seen)


def test_nothing_of_it_is_kept_by_anyone(port):
    answered = ask(port, "/many")
    assert answered.headers["cache-control"] == "no-store"
    assert answered.headers["vary"] == "Cookie, Accept-Encoding"
    assert "etag" not in answered.headers


def test_its_cookie_is_the_one_django_sets(port, client):
    (ours,) = ask(port, "/many").cookies
    theirs = client.get("/many").cookies["form"].OutputString()
    assert re.sub("form=[^;]+|expires=[^;]+", "", ours) == re.sub("form=[^;]+|expires=[^;]+", "", theirs)


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_what_it_carries_is_accepted_and_nothing_else(port, encoding):
    answered = ask(port, "/many", headers={"Accept-Encoding": encoding})
    if encoding == "gzip":
        answered.body = gzip.decompress(answered.body)
    cookie = answered.cookies[0].split(";")[0]
    token = dict(fields(answered))["csrfmiddlewaretoken"]
    body = f"words=la+halqa&csrfmiddlewaretoken={token}"
    assert ask(port, "/guarded", "POST", body, {**POSTED, "Cookie": cookie}).body == b"posted la halqa"
    assert ask(port, "/guarded", "POST", body, POSTED).status == 403
    assert (
        ask(port, "/guarded", "POST", f"words=a&csrfmiddlewaretoken={'x' * 64}", {**POSTED, "Cookie": cookie}).status
        == 403
    )


def test_who_comes_back_keeps_the_cookie(port):
    cookie = ask(port, "/many").cookies[0].split(";")[0]
    again = ask(port, "/many", headers={"Cookie": cookie})
    assert again.cookies[0].split(";")[0] == cookie
    broken = ask(port, "/many", headers={"Cookie": "form=nonsense"})
    assert broken.status == 200
    assert not broken.cookies[0].startswith("form=nonsense")


def test_who_has_a_pass_is_offered_none(port, settings):
    offered = dict(fields(ask(port, "/many")))["pass"]
    again = ask(port, "/many", headers={"Cookie": f"{settings.PASS_COOKIE_NAME}={offered}"})
    assert [name for name, _ in fields(again)] == ["csrfmiddlewaretoken", "act"] * 2


def test_head_says_what_get_would(port):
    ask(port, "/many")
    head = ask(port, "/many", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(ask(port, "/many").body)


def test_without_the_server_django_fills_it_in(client):
    """The test client stands for any other server."""
    answered = client.get("/many")
    assert MARK not in answered.content
    assert "X-Halqa-Prepared" not in answered.headers
    assert [name for name, _ in FIELD.findall(answered.content.decode())] == ["csrfmiddlewaretoken", "act", "pass"] * 2


@pytest.mark.parametrize("size", [0, 1, 65_535])
def test_a_form_in_gzip_is_the_form(size):
    form = Form(
        Answer(200, [], b"<p>before</p>" + MARK + b"\xd8\xa9" * 50_000 + MARK, topics=("a:b",)), lambda *_: ([], [])
    )
    fields = [b"x" * size, b"secret"]
    body = b"".join([form.parts[0], fields[0], form.parts[1], fields[1], form.parts[2]])
    assert gzip.decompress(form._gzip(body, fields)) == body
    assert b"secret" in form._gzip(body, fields)
    assert form.topics == {"a", "a:b"}


def test_fields_without_bounds_are_no_fields():
    form = Form(Answer(200, [], MARK, topics=()), lambda *_: ([], []))
    with pytest.raises(ValueError, match="stored block"):
        form._gzip(b"", [b"x" * 65_536])
