"""The tags every template has, and what the frame of a page needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from django import template
from django.http import HttpRequest
from django.template import RequestContext
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from halqa import __version__
from halqa.doors.web import fields, pages
from halqa.doors.web.forms.people import NAMES
from halqa.doors.web.tags import budgets, maps, pictures, projects, rows, stage, style
from halqa.doors.web.tags.numbers import count, locale, mean, percent
from halqa.queries.opinions import StatementView
from halqa.queries.programme import about
from halqa.rules.ballots import ANSWERS, PROJECTS_ADVISED, ROWS_LEAST, RUNNING_STEP, SMALLEST_AUDIENCE, Line, Option
from halqa.rules.floor import Ring
from halqa.rules.opinions.values import FEWEST_PEOPLE
from halqa.rules.people import Role
from halqa.rules.text import LANGUAGES, Said, Text

register = template.Library()
FIGURES = {
    "fewest_people": FEWEST_PEOPLE,
    "smallest_audience": SMALLEST_AUDIENCE,
    "running_step": RUNNING_STEP,
    "rows_least": ROWS_LEAST,
    "projects_advised": PROJECTS_ADVISED,
}
register.simple_tag(rows.session_rows, takes_context=True)
register.simple_tag(count)
register.simple_tag(mean)
register.simple_tag(percent)
register.simple_tag(projects.amount)
register.simple_tag(projects.standing)
register.simple_tag(projects.weight)
register.filter(projects.followed)
for name, tag in (maps.TAGS | budgets.TAGS).items():
    register.simple_tag(tag, name=name)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every page its symposium, language, the same page in other languages, and its style."""
    symposium = vars(request).get("symposium")
    language = get_language() or "fr"
    return {
        **about(symposium, language),
        "languages": pages.other_languages(request, language, in_path=symposium is not None),
        "request": request,
        "still": "still" in request.GET,
        "path": request.path,
        "mark": request.META.get("halqa.mark", ""),
        **style.SHEETS,
        "version": __version__,
    }


@register.simple_tag
def text(value: Text | Said | str, element: str = "", look: str = "") -> SafeString:
    """Print words with the language and direction they need, in an element of this name and class if one is given.

    Inline words of another language are isolated in a `bdi`.
    """
    said = value if isinstance(value, Said) else _said(value)
    attributes = SafeString("")
    if said.language != get_language():
        attributes = _attributes(said)
        element = element or "bdi"
    if look:
        attributes += format_html(' class="{}"', look)
    words = escape(said.words)
    return format_html("<{0}{1}>{2}</{0}>", element, attributes, words) if element else words


def _said(value: Text | str) -> Said:
    return (value if isinstance(value, Text) else Text.one(value)).pick(get_language() or "fr")


def _attributes(said: Said) -> SafeString:
    if said.direction == "auto":
        return mark_safe(' dir="auto"')
    return format_html(' lang="{}" dir="{}"', said.language, said.direction)


@register.filter
def words(value: Text | Said | str) -> str:
    """Give the words alone, where no element can stand: in a title or an attribute."""
    return (value if isinstance(value, Said) else _said(value)).words


@register.filter
def also(value: Text) -> tuple[Said, ...]:
    """Give the same text in the languages that are not the page's own."""
    shown = _said(value).language
    order = sorted(value.as_dict(), key=lambda language: (*LANGUAGES, language).index(language))
    return tuple(value.pick(language) for language in order if language != shown)


@register.filter
def fit(value: Text | Said) -> str:
    """Tell how large a title may be on the stage: nothing, `mid`, `long` or `longest`."""
    said = value.as_dict().values() if isinstance(value, Text) else [value.words]
    return stage.title(max(map(len, said), default=0))


@register.filter
def room(options: Iterable[Option]) -> stage.Room:
    """Tell how answers are laid out on the stage, in whatever language."""
    return stage.room(_longest(option.label) for option in options)


@register.filter
def priced_room(projects: Iterable[tuple[Option, str]]) -> stage.Room:
    """Tell how projects are laid out on the stage, each with its cost behind it."""
    return stage.room(f"{_longest(option.label)} {cost}" for option, cost in projects)


@register.filter
def result_room(lines: Sequence[Line]) -> stage.Room:
    """Tell how the first answers of a result are laid out on the stage: in one column."""
    return stage.room((_longest(line.option.label) for line in lines[: stage.FIRST]), bars=True)


@register.filter
def said_room(statements: Sequence[StatementView]) -> stage.Room:
    """Tell how statements are laid out on the stage, each with one translation below it where any has one."""
    words = [[said.words for said in told(one)[:2]] for one in statements]
    return stage.room((max(both, key=len) for both in words), below=any(len(both) > 1 for both in words))


@register.filter
def told(one: StatementView) -> tuple[Said, ...]:
    """Give a statement's words, then its translations; what the city wrote in several languages is the page's first."""
    return (_said(one.words), *also(one.words)) if one.seed else (one.said, *one.beside)


def _longest(label: Text) -> str:
    return max(label.as_dict().values(), key=len, default="")


@register.simple_tag
def prose(value: Text | Said) -> SafeString:
    """Print a text of several paragraphs, parted by empty lines."""
    said = value if isinstance(value, Said) else _said(value)
    attributes = _attributes(said) if said.language != get_language() else ""
    parts = [part for part in said.words.split("\n\n") if part.strip()]
    return format_html_join("\n", "<p{}>{}</p>", ((attributes, part) for part in parts))


@register.simple_tag
def day(value: date, form: str = "full") -> str:
    """Print a day: `full` Wednesday 25 May 2022, `week` Wednesday 25 May, `short` 25 May."""
    patterns = {"full": "EEEE d MMMM y", "week": "EEEE d MMMM", "short": "d MMM"}
    return format_date(_local(value), patterns[form], locale())


@register.simple_tag
def hour(value: datetime) -> str:
    """Print an hour of the place: 09:30."""
    return f"{timezone.localtime(value):%H:%M}"


@register.simple_tag
def when(value: datetime) -> SafeString:
    """Print a day and an hour, as a `time` element."""
    words = gettext("%(day)s, %(hour)s") % {"day": day(value, "short"), "hour": hour(value)}
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


def _local(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.simple_tag
def figure(name: str) -> str:
    """Print a figure that a rule fixes: `smallest_audience`, `running_step`."""
    return count(FIGURES[name])


@register.simple_tag
def count_or_few(people: int) -> str:
    """Print how many people, or that they are fewer than ten: fewer than 10."""
    if people >= SMALLEST_AUDIENCE:
        return count(people)
    return gettext("fewer than %(least)s") % {"least": figure("smallest_audience")}


@register.simple_tag
def answer(number: int) -> SafeString:
    """Print what can be said of a statement: agree, disagree, pass, not clear."""
    return text(next(option.label for option in ANSWERS if option.number == number))


@register.simple_tag
def duration(minutes: int) -> str:
    """Print how long something lasts: 45 min, 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


@register.simple_tag
def language_name(code: str) -> str:
    """Print the name of a language, in the language of the page: français; a code without a name as it is."""
    try:
        return Locale.parse(code, sep="-").get_display_name(locale()) or code
    except (ValueError, UnknownLocaleError):
        return code


@register.simple_tag
def bar(part: int, whole: int, look: str = "hall") -> SafeString:
    """Draw a bar of this share; its figure stands beside it in words."""
    return pictures.bar(part, whole, look)


@register.simple_tag
def stack(parts: Mapping[str, int], whole: int) -> SafeString:
    """Draw a bar made of the shares of the audiences."""
    return pictures.stack(parts, whole)


@register.simple_tag
def audience(name: str) -> str:
    """Print an audience: Hall, Online …; `other` is the small ones together."""
    return str(pictures.WORDS[name])


@register.simple_tag
def audiences(names: Iterable[str]) -> str:
    """Print several audiences: Online and Square."""
    return format_list([str(pictures.WORDS[name]) for name in names], locale=locale())


@register.simple_tag
def role_name(role: Role) -> str:
    """Print a role: Organiser, Facilitator …"""
    return str(NAMES[role])


@register.simple_tag
def mark(name: str) -> SafeString:
    """Print an audience with its shape: ● Hall, ■ Online …"""
    return pictures.mark(name)


@register.simple_tag
def ring_words(value: Ring, unit: str = "") -> str:
    """Print the circle in words, for those who do not see it."""
    return pictures.said(value, unit)


@register.simple_tag
def ring_below(value: Ring, unit: str = "") -> str:
    """Print the word below the number of people in the circle."""
    return pictures.below(value, unit)


@register.simple_tag
def svg_qr(address: str) -> SafeString:
    """Draw the QR code of an address, dark on white in every scheme."""
    return pictures.qr(address)


@register.inclusion_tag("frame/_ring.html")
def ring(value: Ring, **options: Any) -> dict[str, Any]:
    """Draw the circle; options: `counts` (audience → ballots), `own` (an audience), `centre`, `below`, `until`."""
    return pictures.ring_context(value, **options)


@register.simple_tag(takes_context=True)
def act_fields(context: RequestContext) -> SafeString:
    """Print the hidden fields of every form that acts, or where the server puts them."""
    return SafeString(context["fields"]) if context.get("fields") else fields.hidden_fields(context["request"])
