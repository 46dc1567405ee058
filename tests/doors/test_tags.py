"""Words, dates, numbers and pictures as pages print them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import engines

from halqa.doors.web.pages import reading
from halqa.doors.web.tags import also, fit, pictures
from halqa.rules.floor import DOTS, Ring, ring
from halqa.rules.text import Said, Text

PLACE = ZoneInfo("Africa/Casablanca")
MOMENT = datetime(2022, 11, 25, 8, 5, tzinfo=UTC)  # 09:05 in Casablanca
BOTH = Text.of({"fr": "L’eau & <b>", "ar": "الماء"})


def printed(template: str, language: str = "fr", **context: object) -> str:
    with reading(language, PLACE):
        return engines["django"].from_string(template).render(context).strip()


@pytest.mark.parametrize(
    ("template", "language", "printed_as"),
    [
        ("{% text t %}", "fr", "L’eau &amp; &lt;b&gt;"),
        ("{% text t %}", "ar", "الماء"),
        ("{% text t 'h1' %}", "ar", "<h1>الماء</h1>"),
        ("{% text t 'p' 'kicker' %}", "ar", '<p class="kicker">الماء</p>'),
        ("{% text t as words %}[{{ words }}]", "ar", "[الماء]"),
    ],
)
def test_text_is_printed_in_the_language_of_the_page(template: str, language: str, printed_as: str) -> None:
    assert printed(template, language, t=BOTH) == printed_as


def test_text_in_another_language_says_so() -> None:
    arabic = Text.of({"ar": "الماء"})
    assert printed("{% text t %}", t=arabic) == '<bdi lang="ar" dir="rtl">الماء</bdi>'
    assert printed("{% text t 'h2' 'x' %}", t=arabic) == '<h2 lang="ar" dir="rtl" class="x">الماء</h2>'
    assert printed("{% text t 'p' %}", "ar", t=Said("Oui", "fr", "ltr")) == '<p lang="fr" dir="ltr">Oui</p>'


def test_text_of_unknown_language_is_isolated() -> None:
    assert printed("{% text t %}", t="abc") == '<bdi dir="auto">abc</bdi>'


def test_text_without_words_is_nothing() -> None:
    assert printed("{% text t %}", t=Text()) == ""


def test_prose_has_its_paragraphs() -> None:
    text = Text.of({"en": "One <i>\n\nTwo\n\n\n\nThree"})
    assert printed("{% prose t %}", "en", t=text) == "<p>One &lt;i&gt;</p>\n<p>Two</p>\n<p>Three</p>"
    assert printed("{% prose t %}", "fr", t=text).startswith('<p lang="en" dir="ltr">One')


@pytest.mark.parametrize(
    ("language", "full", "week", "short", "when"),
    [
        ("fr", "vendredi 25 novembre 2022", "vendredi 25 novembre", "25 nov.", "25 nov., 09:05"),
        ("ar", "الجمعة 25 نونبر 2022", "الجمعة 25 نونبر", "25 نونبر", "25 نونبر، 09:05"),
        ("en", "Friday 25 November 2022", "Friday 25 November", "25 Nov", "25 Nov, 09:05"),
    ],
)
def test_dates_are_told_as_in_morocco(language: str, full: str, week: str, short: str, when: str) -> None:
    values = {"d": date(2022, 11, 25), "t": MOMENT}
    assert printed("{% day d %}", language, **values) == full
    assert printed("{% day d 'week' %}", language, **values) == week
    assert printed("{% day t 'short' %}", language, **values) == short
    assert printed("{% hour t %}", language, **values) == "09:05"
    assert printed("{% when t %}", language, **values) == (f'<time datetime="2022-11-25T08:05:00+00:00">{when}</time>')


@pytest.mark.parametrize(
    ("language", "count", "share"), [("fr", "1\u202f234", "41\u202f%"), ("ar", "1.234", "41%"), ("en", "1,234", "41%")]
)
def test_numbers_have_the_signs_of_their_language(language: str, count: str, share: str) -> None:
    assert printed("{% count 1234 %}", language) == count
    assert re.sub(r"[\u200e\u200f\u00a0]", "\u202f", printed("{% percent 41 100 %}", language)).strip("\u202f") == share
    assert printed("{% percent 0 0 %}", language).startswith("0")


@pytest.mark.parametrize(("language", "average"), [("fr", "3,42"), ("ar", "3,42"), ("en", "3.42")])
def test_an_average_has_two_places_in_every_language(language: str, average: str) -> None:
    assert printed("{% mean 41 12 %}", language) == average
    assert printed("{% mean 0 0 %}", language) in ("0,00", "0.00")


@pytest.mark.parametrize(
    ("minutes", "language", "said"),
    [(45, "fr", "45 min"), (120, "fr", "2 h"), (95, "fr", "1 h 35 min"), (95, "ar", "1 س 35 د"), (60, "en", "1 h")],
)
def test_duration_is_told_in_hours(minutes: int, language: str, said: str) -> None:
    assert printed("{% duration m %}", language, m=minutes) == said


def test_bar_is_as_long_as_its_share() -> None:
    assert 'class="hall" d="M0 0h41.0v1H0z"' in printed("{% bar 41 100 %}")
    assert 'class="online" d="M0 0h0v1H0z"' in printed("{% bar 0 0 'online' %}")


def test_bar_of_audiences_has_a_part_for_each() -> None:
    drawn = printed("{% stack p 100 %}", p={"hall": 30, "online": 20, "other": 5})
    assert re.findall(r'class="(\w+)" d="M([\d.]+)', drawn) == [("hall", "0.0"), ("online", "30.0"), ("other", "50.0")]
    assert "<path" not in printed("{% stack p 0 %}", p={})


def test_audience_is_told_in_shape_and_word() -> None:
    assert printed("{% audience 'online' %}", "en") == "Online"
    assert printed("{% mark 'square' %}", "en").endswith("</svg> Square")
    assert printed("{% audiences a %}", "en", a=["online", "square"]) == "Online and Square"
    assert printed("{% audiences a %}", "ar", a=["online", "square"]) == "عن بعد والساحة"


def test_words_alone_are_given_for_titles() -> None:
    assert printed("{{ t|words }}", "ar", t=BOTH) == "الماء"
    assert [said.language for said in also_in("fr")] == ["ar"]


def also_in(language: str) -> tuple[Said, ...]:
    with reading(language, PLACE):
        return also(BOTH)


@pytest.mark.parametrize(
    ("code", "language", "name"), [("ar", "fr", "arabe"), ("fr", "ar", "الفرنسية"), ("x-y", "fr", "x-y")]
)
def test_language_is_named_in_the_language_of_the_page(code: str, language: str, name: str) -> None:
    assert printed("{% language_name c %}", language, c=code) == name


def test_ring_tells_itself_to_live_pages() -> None:
    assert printed("{% ring_words r %}", "en", r=ring({"hall": 2})) == "2 ballots: Hall 2"
    assert printed("{% ring_below r %}", "en", r=ring({"hall": 1})) == "ballot"


def test_qr_has_no_style_of_its_own() -> None:
    drawn = printed("{% svg_qr 'https://symposium.example/p/482917' %}")
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert 'fill="#fff"' in drawn


@pytest.mark.parametrize(("letters", "size"), [(45, ""), (46, "mid"), (91, "long"), (161, "longest")])
def test_title_of_the_stage_is_smaller_when_longer(letters: int, size: str) -> None:
    assert fit(Text.of({"fr": "é" * letters, "ar": "س"})) == size


def test_ring_draws_each_dot_once() -> None:
    drawn = printed("{% ring r %}", r=Ring(20, (21, 17, 8, 7, 2), 1057))
    arcs = re.findall(r'<path class="(\w+)"(?: data-dot="[^"]*")? d="([^"]*)"', drawn.split("</svg>")[0])
    assert {name: path.count("M") for name, path in arcs} == {
        "rest": 5,
        "hall": 21,
        "online": 17,
        "square": 8,
        "sms": 7,
        "paper": 2,
    }
    assert len(drawn.split("</svg>")[0].encode()) <= 2_600


def test_ring_says_itself_in_words() -> None:
    with reading("en", PLACE):
        assert pictures.said(ring({"hall": 3, "online": 2})) == "5 ballots: Hall 3 · Online 2"
        assert pictures.said(ring({"hall": 500})) == "500 ballots: Hall ≈ 500"
        assert pictures.said(ring({"hall": 1}), "devices") == "1 device: Hall 1"
        assert pictures.said(ring({})) == "0 ballots"


def test_ring_hides_audiences_that_are_not_there() -> None:
    drawn = printed("{% ring r counts=c %}", "en", r=ring({"online": 2}), c={"online": 2})
    legend = re.findall(r"<span( hidden)?>.*?</svg>(\w+) <b", drawn)
    assert legend == [
        (" hidden", "Hall"),
        ("", "Online"),
        (" hidden", "Square"),
        (" hidden", "SMS"),
        (" hidden", "Paper"),
    ]


def test_ring_marks_your_own_dot() -> None:
    drawn = printed("{% ring r own='online' %}", r=ring({"hall": 15, "online": 2}))
    x, y = pictures.place_of(15)
    assert f'<circle id="me" data-arc="1" cx="{x}" cy="{y}"' in drawn
    assert 'id="me"' not in printed("{% ring r %}", r=ring({"hall": 15}))


def test_ring_counts_down_in_its_centre() -> None:
    drawn = printed("{% ring r centre='10:44' until=1668000000 below='left' %}", r=ring({"hall": 1}))
    assert '<text class="n" x="200" y="208" data-until="1668000000">10:44</text>' in drawn
    assert ">left</text>" in drawn


def test_places_of_dots_are_all_different() -> None:
    assert len({pictures.place_of(dot) for dot in range(DOTS)}) == DOTS
