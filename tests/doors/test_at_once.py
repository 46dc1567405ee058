"""A ballot cast on the event loop is the one that Django's long way casts; whatever is not plain goes that way."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from halqa.actions.ballots import Vote, begin_closing, cast_ballots
from halqa.actions.floor import open_session
from halqa.asgi import Site, _show
from halqa.doors.web.at_once import AtOnce
from halqa.models import Ballot, Receipt, Session
from halqa.queries.floor import doorways_of
from halqa.rules.ballots import Audience, Method, Sharing
from halqa.rules.people import SYSTEM
from halqa.wires import heads
from tests.factories import make_consultation, make_session, make_symposium
from tests.wires.server import Answered, ask, serving

pytestmark = pytest.mark.usefixtures("transactional_db")
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]+)">')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Poll:
    """A poll open in the hall, and how often its server cast a ballot on the loop and by the long way."""

    port: int
    path: str
    symposium: int
    number: int
    at_once: list[bool]
    site: Site

    def form(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the hidden fields of a new device's form, and the headers to send it with."""
        page = ask(self.port, self.path)
        return dict(FIELD.findall(page.body.decode())), {**FORM, "Cookie": page.cookies[0].split(";")[0]}

    def send(self, *, path: str = "", headers: dict[str, str] | None = None, **typed: str) -> Answered:
        fields, own = self.form()
        return ask(self.port, path or self.path, "POST", urlencode({**fields, **typed}), {**own, **(headers or {})})

    def warm(self) -> None:
        """Have the server read what it then knows for a moment."""
        assert self.send(choice="1").status == 303
        self.at_once.clear()


@pytest.fixture
def poll(monkeypatch: pytest.MonkeyPatch) -> Iterator[Poll]:
    symposium = make_symposium()
    session = make_session(symposium, delay=2)
    open_session(by=SYSTEM, symposium=symposium.pk, session=session.number)
    number = make_consultation(session)
    took: list[bool] = []
    cast = AtOnce.__call__

    async def noted(self: AtOnce, environ: dict[str, object]) -> object:
        answer = await cast(self, environ)
        took.append(answer is not None)
        return answer

    monkeypatch.setattr(AtOnce, "__call__", noted)
    monkeypatch.setattr("halqa.asgi.MOMENT_S", 60)
    site = Site(_show)
    with serving(site, lifespan="on") as port:
        path = f"/casa/fr/p/{doorways_of(session.pk)[Audience.HALL]}/vote/{number}"
        yield Poll(port, path, symposium.pk, number, took, site)
    heads.freeze("")


def test_the_first_ballot_of_a_moment_goes_the_long_way_and_the_next_ones_at_once(poll: Poll) -> None:
    assert [poll.send(choice="1").status for _ in range(3)] == [303] * 3
    assert poll.at_once == [False, True, True]


def test_both_ways_answer_alike(poll: Poll) -> None:
    long, short = poll.send(choice="1"), poll.send(choice="1")
    assert poll.at_once == [False, True]
    assert set(short.headers) == set(long.headers)
    changing = ("set-cookie", "location", "date")
    assert [short.headers[name] for name in sorted(short.headers) if name not in changing] == [
        long.headers[name] for name in sorted(long.headers) if name not in changing
    ]
    parts = r"/casa/fr/receipts/[0-9A-Z-]{14}\?p=\d{6}"
    assert re.fullmatch(parts, short.headers["location"])
    assert re.fullmatch(parts, long.headers["location"])
    strip = re.compile(r"=[^;]+|expires=[^;]+")
    assert [strip.sub("", one) for one in short.cookies] == [strip.sub("", one) for one in long.cookies]


def test_a_crowd_at_once_is_counted_once_each(poll: Poll) -> None:
    poll.warm()
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda n: poll.send(choice=str(n % 2 + 1)), range(60)))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 60
    assert Ballot.objects.count() == 61
    assert all(poll.at_once)


def test_a_form_sent_many_times_is_one_ballot_with_one_receipt(poll: Poll) -> None:
    poll.warm()
    fields, headers = poll.form()
    body = urlencode({**fields, "choice": "2"})
    with ThreadPoolExecutor(8) as clicks:
        answers = list(clicks.map(lambda _: ask(poll.port, poll.path, "POST", body, headers), range(20)))
    assert len({(answer.status, answer.headers["location"]) for answer in answers}) == 1
    assert Receipt.objects.count() == 2


def test_ticks_are_cast_at_once_and_marks_by_the_long_way(poll: Poll) -> None:
    path, _, _ = poll.path.rpartition("/")
    session = Session.objects.get(symposium=poll.symposium)
    ticked, scored = (f"{path}/{make_consultation(session, method=one)}" for one in (Method.APPROVAL, Method.SCORE))
    for at, typed in ((ticked, {"choice": "2"}), (ticked, {"choice": "3"}), (scored, {"choice_1": "4"})):
        poll.path = at
        assert poll.send(**typed).status == 303
    assert poll.at_once == [False, True, False]
    assert sorted(Ballot.objects.values_list("choices", flat=True)) == [[2], [3], [4, 0, 0]]


def test_a_tick_of_a_budget_is_cast_at_once_and_leads_back_to_its_place(poll: Poll) -> None:
    session = Session.objects.get(symposium=poll.symposium)
    sharing = Sharing("MAD", 2, 900, (300, 400, 500))
    poll.path = f"{poll.path.rpartition('/')[0]}/{make_consultation(session, method=Method.BUDGET, sharing=sharing)}"
    answers = [poll.send(tick=tick) for tick in ("2", "3", "1")]
    assert poll.at_once == [False, True, True]
    for answer, place in zip(answers, (2, 3, 1), strict=True):
        assert (answer.status, answer.headers["location"]) == (303, f"{poll.path}?page=1#p{place}")
    assert set(answers[0].headers) == set(answers[1].headers)
    assert sorted(Ballot.objects.values_list("choices", flat=True)) == [[1], [2], [3]]
    assert [poll.send(tick=tick).status for tick in ("0", "9", "-3", "-9")] == [422] * 4
    assert poll.at_once[3:] == [False] * 4


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"choice": ""}, 422),
        ({"choice": "99"}, 422),
        ({"choice": "-1"}, 422),
        ({"choice": "NaN"}, 422),
        ({"choice": "1", "csrfmiddlewaretoken": "x" * 32}, 403),
        ({"choice": "1", "pass": "nobody"}, 422),
        ({"choice": "1", "act": "none"}, 422),
    ],
)
def test_what_is_wrong_is_said_by_the_long_way(poll: Poll, typed: dict[str, str], status: int) -> None:
    poll.warm()
    assert poll.send(**typed).status == status
    assert poll.at_once == [False]
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Cookie": ""}, 403),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 403),
        ({"Content-Type": "text/plain"}, 403),
    ],
)
def test_a_request_that_is_not_a_plain_form_is_djangos(poll: Poll, headers: dict[str, str], status: int) -> None:
    poll.warm()
    assert poll.send(choice="1", headers=headers).status == status
    assert poll.at_once == [False]


@pytest.mark.parametrize("part", ["/casa/", "/p/", "/vote/"])
def test_an_address_that_leads_nowhere_is_not_found(poll: Poll, part: str) -> None:
    poll.warm()
    before, _, after = poll.path.partition(part)
    wrong = {"/casa/": "/rabat/", "/p/": "/p/9", "/vote/": "/vote/9"}[part]
    assert poll.send(choice="1", path=f"{before}{wrong}{after}").status == 404
    assert poll.at_once == [False]


def test_a_closed_consultation_and_a_forked_record_refuse_in_words(poll: Poll) -> None:
    poll.warm()
    fields, headers = poll.form()
    begin_closing(by=SYSTEM, symposium=poll.symposium, number=poll.number)
    assert poll.send(choice="1").status == 422
    heads.freeze("the record has forked")
    assert ask(poll.port, poll.path, "POST", urlencode({**fields, "choice": "1"}), headers).status == 503
    assert poll.at_once == [False, False]
    assert Ballot.objects.count() == 1


def test_who_is_in_a_hurry_is_told_by_the_long_way(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    poll.warm()
    monkeypatch.setattr("halqa.doors.web.pace.DEVICES.burst", 0)
    assert poll.send(choice="1").status == 429
    assert poll.at_once == [False]


def test_a_batch_that_breaks_is_told_by_the_long_way(poll: Poll, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    poll.warm()

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("halqa.actions.ballots.cast._read", broken)
    assert poll.send(choice="1").status == 500
    assert "goes the long way" in caplog.text


def test_a_commit_that_takes_too_long_is_told_at_once_and_may_be_sent_again(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll.warm()
    stored = cast_ballots

    def slowly(votes: list[Vote]) -> object:
        time.sleep(0.3)
        return stored(votes, timezone.now())

    monkeypatch.setattr(poll.site.batch, "run", slowly)
    monkeypatch.setattr(poll.site.bridge.quick, "seconds", 0.05)
    fields, headers = poll.form()
    body = urlencode({**fields, "choice": "1"})
    late = ask(poll.port, poll.path, "POST", body, headers)
    assert late.status == 503
    assert int(late.headers["retry-after"]) > 0
    assert all(f'name="{name}" value="{value}"' in late.body.decode() for name, value in fields.items())
    monkeypatch.setattr(poll.site.bridge.quick, "seconds", 5)
    assert ask(poll.port, poll.path, "POST", body, headers).status == 303
    assert Ballot.objects.count() == 2


def test_a_refused_ballot_is_counted_once_by_the_pace(poll: Poll) -> None:
    poll.warm()
    begin_closing(by=SYSTEM, symposium=poll.symposium, number=poll.number)
    fields, headers = poll.form()
    body = urlencode({**fields, "choice": "1"})
    answers = [ask(poll.port, poll.path, "POST", body, headers).status for _ in range(50)]
    assert set(answers) == {422}


def test_a_long_form_and_a_foreign_charset_are_not_read_on_the_loop(
    poll: Poll, caplog: pytest.LogCaptureFixture
) -> None:
    poll.warm()
    assert poll.send(choice="1", more="x" * 5_000).status == 303
    foreign = {"Content-Type": "application/x-www-form-urlencoded; charset=latin-1"}
    assert poll.send(choice="1", headers=foreign).status == 400
    assert poll.at_once == [False, False]
    assert caplog.text == ""
