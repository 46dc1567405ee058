"""The pages of results, the report and the record."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from halqa.actions.ballots import step_running, void_consultation
from halqa.models import Symposium
from halqa.recount import recount
from halqa.rules.ballots import VoidReason
from halqa.rules.people import SYSTEM
from tests.factories import make_consultation, make_question, make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"
PAGES = ("results/1", "report", "record", "cheat")


def page(client: Client, path: str, *, status: int = 200, language: str = "en", slug: str = "casa") -> str:
    answer = client.get(f"/{slug}/{language}/{path}")
    assert answer.status_code == status
    return answer.content.decode()


def topics(client: Client, path: str) -> list[str]:
    return client.get(f"/casa/en/{path}")["X-Halqa-Prepared"].split()


def bundle(client: Client, slug: str = "casa", **headers: str) -> bytes:
    answer = client.get(f"/{slug}/en/record.zip", headers=headers)
    assert answer.status_code == 200
    return b"".join(answer)


@pytest.fixture
def symposium() -> Symposium:
    """A sealed result: 15 in the hall and 12 online put the second first, 3 on the square do not."""
    made = make_symposium()
    make_result(make_session(made), {"hall": [2] * 9 + [1] * 6, "online": [2] * 12, "square": [3] * 3})
    return made


@pytest.mark.usefixtures("symposium")
def test_a_result_tells_picture_sentence_and_figures(client: Client) -> None:
    told = page(client, "results/1")
    assert told.index('<svg class="bar"') < told.index("First:") < told.index("<table>")
    assert "with 70% of 30 ballots" in told
    assert "entries 3 to 34" in told
    assert "checkpoint 34" in told
    assert "record.zip" in told
    assert "/casa/en/cheat" in told


@pytest.mark.usefixtures("symposium")
def test_small_audiences_are_told_together_and_turnout_exactly(client: Client) -> None:
    told = page(client, "results/1")
    assert "Small audiences together" in told
    assert "Hall 15 · Online 12 · Square 3." in told


def test_audiences_that_agree_are_said_to(client: Client) -> None:
    make_result(make_session(make_symposium()), {"hall": [2] * 10, "online": [2] * 11})
    assert "Every audience put it first." in page(client, "results/1")


def test_options_that_tie_come_first_together(client: Client) -> None:
    make_result(make_session(make_symposium()), {"hall": [1, 2]})
    assert "First together" in page(client, "results/1")


def test_nobody_took_part_is_said(client: Client) -> None:
    make_result(make_session(make_symposium()), {})
    assert "Nobody took part." in page(client, "results/1")


def test_an_open_consultation_shows_no_count(client: Client) -> None:
    make_consultation(make_session(make_symposium(), delay=0), {"hall": [1] * 25})
    told = page(client, "results/1")
    assert "This consultation is open." in told
    assert "Its result is shown" in told
    assert 'class="bar"' not in told


def test_a_running_count_is_shown_as_a_step(client: Client) -> None:
    make_consultation(make_session(make_symposium(), delay=0), {"hall": [1] * 25}, running=True)
    step_running()
    told = page(client, "results/1")
    assert "every 20 ballots" in told
    assert '<path class="hall" d="M0 0h100.0v1H0z"/>' in told
    assert "<td>25</td>" in told


def test_a_running_count_tells_no_choices_by_audience(client: Client) -> None:
    session = make_session(make_symposium(), delay=0)
    make_consultation(session, {"hall": [1] * 12, "online": [2] * 12}, running=True)
    step_running()
    told = page(client, "results/1")
    assert "each with 50% of 24 ballots" in told
    assert '<th scope="col">Hall</th>' not in told
    assert "<b>Hall</b>" not in told


def test_a_result_page_never_runs_ahead_of_the_delayed(client: Client) -> None:
    make_consultation(make_session(make_symposium(), delay=60))
    page(client, "results/1", status=404)


def test_a_void_consultation_counts_nothing(client: Client, symposium: Symposium) -> None:
    void_consultation(by=SYSTEM, symposium=symposium.pk, number=1, reason=VoidReason.TECHNICAL)
    for path in ("results/1", "report"):
        told = page(client, path)
        assert "Something technical failed." in told
        assert 'class="bar"' not in told


@pytest.mark.usefixtures("symposium")
def test_a_result_of_another_symposium_is_not_found(client: Client) -> None:
    make_symposium("rabat")
    page(client, "results/1", slug="rabat", status=404)
    page(client, "results/2", status=404)


def test_pages_are_prepared_and_say_what_they_stand_on(client: Client, symposium: Symposium) -> None:
    pk, session = symposium.consultations.get().pk, symposium.sessions.get().pk
    assert topics(client, "results/1") == [f"consultation:{pk}", f"session:{session}:delayed", f"report:{symposium.pk}"]
    assert topics(client, "report") == [f"report:{symposium.pk}", f"programme:{symposium.pk}"]
    assert topics(client, "record") == [f"report:{symposium.pk}"]


@pytest.mark.usefixtures("symposium")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_are_light_and_the_same_for_everyone(client: Client, path: str, language: str) -> None:
    told = page(client, path, language=language)
    other = Client(headers={"user-agent": "another", "accept-language": "de"})
    assert page(other, path, language=language) == told
    assert len(gzip.compress(told.encode(), 9)) <= 9_000
    assert told.count("<h1") == 1
    assert told.count("<") - told.count("</") <= 300


def test_words_of_others_are_shown_as_words(client: Client) -> None:
    symposium = make_symposium()
    session = make_session(symposium, XSS)
    make_question(session, XSS)
    make_result(session, {"hall": [1]}, question=XSS, options=[XSS, "B", "C"])
    for path in PAGES:
        told = page(client, path)
        assert "<script>alert" not in told
        assert "<img" not in told


def test_invented_words_are_said_to_be(client: Client) -> None:
    symposium = make_symposium(invented=True)
    make_result(make_session(symposium), {"hall": [1]})
    for path in PAGES:
        assert "are invented" in page(client, path)
    assert "are invented" in _readme(bundle(client))


def _readme(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return container.read("README.txt").decode()


def test_a_report_lists_sessions_results_and_how_to_recount(client: Client, symposium: Symposium) -> None:
    told = page(client, "report")
    for words in ("Réparer la ville", "Que faut-il réparer d’abord ?", "verify/record.py", "None is published yet."):
        assert words in told
    assert f"/programme/{symposium.sessions.get().day:%Y-%m-%d}" in told


def test_a_report_costs_the_same_queries_for_one_and_three_results(client: Client, symposium: Symposium) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        return len(queries)

    once = [asked(path) for path in ("report", "record")]
    for _ in range(2):
        make_result(make_session(symposium), {"hall": [1, 2]})
    assert [asked(path) for path in ("report", "record")] == once


def test_the_record_of_a_quiet_symposium_is_empty(client: Client) -> None:
    make_symposium()
    assert "still empty" in page(client, "record")
    assert "still empty" in page(client, "record.zip", status=404)


@pytest.mark.usefixtures("symposium")
def test_the_record_page_shows_key_checkpoint_and_sizes(client: Client) -> None:
    told = page(client, "record")
    assert 'class="qr"' in told
    assert "<td>30</td><td>3–34</td>" in told
    assert "\n34\n" in told


@pytest.mark.usefixtures("symposium")
def test_the_bundle_recounts(client: Client) -> None:
    lines = list(recount(io.BytesIO(bundle(client))))
    assert any(line.endswith(" hall 15") for line in lines)
    assert lines[-1].split()[2] == "34"
    assert lines[-1].split()[-1] in page(client, "record")


@pytest.mark.usefixtures("symposium")
def test_the_bundle_is_sent_once_to_who_has_it(client: Client) -> None:
    answer = client.get("/casa/en/record.zip")
    b"".join(answer)
    again = client.get("/casa/fr/record.zip", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert answer["Content-Disposition"] == 'attachment; filename="casa-record.zip"'


def test_the_bundle_is_written_once_until_the_record_grows(client: Client, symposium: Symposium) -> None:
    kept = settings.FOLDER.bundles / symposium.log.origin.replace("/", ".")
    assert bundle(client) == bundle(client)
    (first,) = kept.iterdir()
    before = first.stat()
    bundle(client)
    assert first.stat().st_mtime_ns == before.st_mtime_ns
    make_result(make_session(symposium), {"hall": [1]})
    bundle(client)
    (second,) = kept.iterdir()
    assert second != first


def test_bundles_of_two_symposia_never_mix(client: Client, symposium: Symposium) -> None:
    other = make_symposium("rabat")
    make_result(make_session(other), {"hall": [1] * 4})
    code = symposium.consultations.get().code
    assert code.encode() not in bundle(client, "rabat")
    lines = list(recount(io.BytesIO(bundle(client, "rabat"))))
    assert all(code not in line for line in lines)


@pytest.mark.usefixtures("symposium")
def test_the_command_writes_the_same_file(client: Client, tmp_path: Path) -> None:
    out = tmp_path / "record.zip"
    call_command("export_record", "casa", out=out)
    assert out.read_bytes() == bundle(client)


def test_the_command_names_an_unknown_symposium(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such symposium"):
        call_command("export_record", "nowhere", out=tmp_path / "record.zip")
    assert list(tmp_path.iterdir()) == []


def test_no_page_nor_file_of_the_record_runs_ahead_of_who_hears_late(client: Client, symposium: Symposium) -> None:
    before = bundle(client)
    make_consultation(symposium.sessions.get(), question="Question tue")
    assert bundle(client) == before
    assert [path for path in ("report", "record") if "Question tue" in page(client, path)] == []
