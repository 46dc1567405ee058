"""The whole server: what is announced is on every page and stream soon, and a signal ends it in seconds."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from halqa.actions import ballots
from halqa.actions.ballots import begin_closing, cancel_closing
from halqa.actions.floor import open_session
from halqa.asgi import Site, _show
from halqa.doors.live import Sessions
from halqa.models import Ballot
from halqa.queries.floor import doorways_of
from halqa.rules.ballots import Audience
from halqa.rules.people import SYSTEM
from halqa.rules.refusals import Code, Refused
from halqa.wires.outbox import announce
from tests.factories import make_consultation, make_session, make_symposium
from tests.wires import toy
from tests.wires.server import Stream, ask, wait_for

ROOT = Path(__file__).parents[2]


def show(topic):
    return [("words", json.dumps({"words": toy.state["words"]}).encode())] if topic == "page:1" else None


@pytest.fixture
def site(transactional_db, django, serve):  # noqa: ARG001 - fixtures that prepare
    site = Site(show)
    site.port = serve(site, lifespan="on")
    return site


def test_a_change_is_on_pages_and_streams_soon(site):
    with Stream(site.port, "/live?t=page:1") as reader:
        assert "first" in reader.events(1)[0][2]
        assert b"first" in ask(site.port, "/prepared/1").body
        time.sleep(1.1)
        toy.state["words"] = "second"
        announce("page:1")
        begun = time.monotonic()
        assert "second" in reader.events(2)[1][2]
        wait_for(lambda: b"second" in ask(site.port, "/prepared/1").body)
        assert time.monotonic() - begun < 1


def test_who_has_just_posted_reads_it_on_the_next_page(site):
    ask(site.port, "/prepared/1")
    toy.state["tell"] = lambda: announce("page:1")
    for n in range(20):
        toy.state["words"] = f"word {n}"
        ask(site.port, "/announce", "POST")
        time.sleep(0.05)
        assert f"word {n}<".encode() in ask(site.port, "/prepared/1").body


def test_an_unknown_topic_and_an_unknown_page_are_404(site):
    assert ask(site.port, "/live?t=page:2").status == 404
    assert ask(site.port, "/nowhere").status == 404


def test_static_files_are_served(site):
    assert ask(site.port, "/static/nothing.css").status == 404


def test_a_view_knows_the_mark_of_the_streams(site):
    assert ask(site.port, "/mark").body.decode() == site.hub.mark()


def test_votes_are_carried_by_the_batch_while_the_site_runs(site, monkeypatch):
    seen = []

    def run(votes):
        seen.append(votes)
        return [ballots.Given("code", 1) if vote == "vote" else Refused(Code.CHOICE_MISSING) for vote in votes]

    monkeypatch.setattr(site.batch, "run", run)
    assert site._carry("vote") == ballots.Given("code", 1)
    with pytest.raises(Refused) as refused:
        site._carry("nothing")
    assert refused.value.code is Code.CHOICE_MISSING
    assert len(seen) == 2


def test_a_vote_that_waits_too_long_is_told_so(site, monkeypatch):
    monkeypatch.setattr("halqa.asgi.VOTE_S", 0.05)
    monkeypatch.setattr(site.batch, "run", lambda votes: time.sleep(0.3) or votes)
    assert site._carry("vote").code is Code.BUSY


@pytest.fixture
def poll(transactional_db, serve):  # noqa: ARG001 - the tables
    """A poll open in the hall, and the server before it; the address of its form."""
    symposium = make_symposium()
    session = make_session(symposium, delay=2)
    open_session(by=SYSTEM, symposium=symposium.pk, session=session.number)
    number = make_consultation(session)
    port = serve(Site(_show), lifespan="on")
    return port, f"/casa/fr/p/{doorways_of(session.pk)[Audience.HALL]}/vote/{number}", symposium.pk, number


FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]+)">')


def cast(port, path, choice=1, form=None):
    """Vote as somebody new does: the form, or one from before, then its answer."""
    form = form or ask(port, path)
    fields = dict(FIELD.findall(form.body.decode())) | {"choice": str(choice)}
    headers = {"Cookie": form.cookies[0].split(";")[0], "Content-Type": "application/x-www-form-urlencoded"}
    return ask(port, path, "POST", urlencode(fields), headers)


def test_a_crowd_votes_by_one_prepared_form(poll):
    port, path, *_ = poll
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda n: cast(port, path, n % 2 + 1), range(40)))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 40
    assert len({ballot.pseudonym for ballot in Ballot.objects.all()}) == 40
    assert not any(ask(port, path).headers["cache-control"] != "no-store" for _ in range(2))


def test_a_closing_is_on_the_prepared_form_and_judged_before_that(poll):
    port, path, symposium, number = poll
    form = ask(port, path)
    assert b"<button" in form.body
    begin_closing(by=SYSTEM, symposium=symposium, number=number)
    assert cast(port, path, form=form).status in (303, 422)
    wait_for(lambda: b"<button" not in ask(port, path).body, 2)
    cancel_closing(by=SYSTEM, symposium=symposium, number=number)
    wait_for(lambda: b"<button" in ask(port, path).body, 2)
    wait_for(lambda: cast(port, path).status == 303, 5)


def test_a_page_that_is_kept_is_not_kept_for_other_hosts(poll):
    port = poll[0]
    for _ in range(2):
        assert ask(port, "/casa/fr/programme").status == 200
        refused = ask(port, "/casa/fr/programme", headers={"Host": "evil.example"})
        assert (refused.status, refused.headers["cache-control"]) == (400, "no-store")


def test_sessions_that_are_not_there_are_refused_without_a_look(transactional_db, serve):  # noqa: ARG001
    symposium = make_symposium()
    first = make_session(symposium)
    site = Site(_show, Sessions())
    port = serve(site, lifespan="on")
    with Stream(port, f"/live?t=session:{first.pk}:now:fr") as reader:
        reader.events(1)
    assert ask(port, f"/live?t=session:{first.pk + 1}:now:fr").status == 404
    second = make_session(symposium)
    announce(f"programme:{symposium.pk}")
    wait_for(lambda: site.sessions.know(f"session:{second.pk}:now:fr"))
    with Stream(port, f"/live?t=session:{second.pk}:now:fr") as reader:
        reader.events(1)


SERVER = """
import django, os, socket, sys
django.setup()
from halqa import asgi
show = lambda topic: [("words", b'{"a": 1}')]
asgi.STOP_S = 60  # more than any machine needs to end at once
with socket.socket(fileno=int(sys.argv[1])) as listener:
    asgi.run(asgi.Site(show), listener)
print("ended")
"""


@pytest.fixture
def process(transactional_db, tmp_path):  # noqa: ARG001 - the tables
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "halqa.settings", "HALQA_DATA": str(tmp_path)}
        subprocess.run([sys.executable, "-m", "halqa", "migrate", "-v0"], env=environ, cwd=ROOT, check=True)
        command = [sys.executable, "-W", "error", "-c", SERVER, str(listener.fileno())]
        child = subprocess.Popen(
            command, env=environ, cwd=ROOT, pass_fds=[listener.fileno()], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        child.port = listener.getsockname()[1]
        yield child
        child.kill()
        child.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_full_of_readers_within_seconds(process, number):
    with contextlib.ExitStack() as stack:
        readers = [stack.enter_context(Stream(process.port, "/live?t=a")) for _ in range(400)]
        for reader in readers:
            reader.events(1)
        begun = time.monotonic()
        process.send_signal(number)
        said, errors = process.communicate(timeout=10)
        assert time.monotonic() - begun < 10
        assert (process.returncode, said, errors) == (0, b"ended\n", b"")
        assert all(reader.ended() and reader.raw.endswith(b"0\r\n\r\n") for reader in readers)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_the_server_at_once_and_in_silence(process, number):
    with Stream(process.port, "/live?t=a") as reader, socket.create_connection(("127.0.0.1", process.port)) as half:
        reader.events(1)
        half.sendall(b"POST /enter/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\na")
        time.sleep(0.3)
        begun = time.monotonic()
        process.send_signal(number)
        time.sleep(0.3)
        assert process.poll() is None
        process.send_signal(number)
        said, errors = process.communicate(timeout=10)
        assert time.monotonic() - begun < 10
        assert (process.returncode, said, errors) == (0, b"ended\n", b"")
