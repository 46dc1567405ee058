"""What organisers change in the programme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halqa.doors.web.forms.fields import NAMES, Ruled, filled, words
from halqa.formats.schedule import MAX_BYTES
from halqa.queries.programme import Choice, SessionView, SymposiumView
from halqa.rules.programme import (
    SLUG_LONGEST,
    TITLE_LONGEST,
    URL_LONGEST,
    Kind,
    Mode,
    SessionChanges,
    SymposiumChanges,
    check_slug,
    check_url,
    typed_day,
    typed_moment,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, UNKNOWN, Text, direction_of, number

KINDS = {
    Kind.PLENARY: _("Plenary"),
    Kind.WORKSHOP: _("Workshop"),
    Kind.ROUND_TABLE: _("Round table"),
    Kind.TALK: _("Talk"),
    Kind.STAND: _("Stand"),
    Kind.SQUARE: _("On the square"),
}
MODES = {Mode.HALL: _("In the hall"), Mode.ONLINE: _("Online"), Mode.BOTH: _("In the hall and online")}


def _figure(field: str, label: Any, hint: Any) -> Ruled:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "maxlength": 6})
    return Ruled(lambda typed: number(typed, field=field), label=label, help_text=hint, widget=widget)


def _address(field: str, label: Any) -> Ruled:
    widget = forms.TextInput(attrs={"type": "url", "maxlength": URL_LONGEST, "dir": "ltr", "class": "wide"})
    return Ruled(lambda typed: check_url(typed, field=field), label=label, widget=widget)


def _day(field: str, label: Any) -> Ruled:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return Ruled(lambda typed: typed_day(typed, field=field), label=label, widget=widget)


def _title(field: str, language: str, label: Any) -> Ruled:
    widget = forms.TextInput(attrs={"lang": language, "dir": direction_of(language), "class": "wide"})
    return words(f"{field}_{language}", TITLE_LONGEST, label=label, widget=widget)


def _one_of(kinds: dict[Any, Any], label: Any) -> Ruled:
    def read(typed: str) -> Any:
        found = next((kind for kind in kinds if kind.value == typed), None)
        if found is None:
            raise Refused(Code.REQUIRED)
        return found

    return Ruled(read, label=label, widget=forms.Select(choices=[(kind.value, word) for kind, word in kinds.items()]))


class SessionForm(forms.Form):
    """A session: its title in each language, its room and hour, how it can be followed."""

    duration = _figure("duration", _("Lasts (minutes)"), "")
    kind = _one_of(KINDS, _("What it is"))
    mode = _one_of(MODES, _("Where it can be followed"))
    watch_url = _address("watch_url", _("Address to watch it"))
    listen_url = _address("listen_url", _("Address to listen to it"))
    delay = _figure("delay", _("Delay of the stream (seconds)"), _("How much later those online hear what is said."))
    cancelled = forms.BooleanField(required=False, label=_("It is cancelled"))

    def __init__(
        self, symposium: SymposiumView, seen: SessionView, rooms: tuple[Choice, ...], data: Any = None
    ) -> None:
        super().__init__(data, initial=_initial(symposium, seen))
        self.languages = tuple(dict.fromkeys([*LANGUAGES, *(language for language, _words in seen.title.pairs)]))
        self.fields["start"] = Ruled(
            lambda typed: typed_moment(typed, symposium.zone, field="start"),
            label=_("Begins"),
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )
        self.fields["room"] = Ruled(
            lambda typed: number(typed, field="room"),
            label=_("Room"),
            widget=forms.Select(choices=[(room.number, room.name.words) for room in rooms]),
        )
        for language in self.languages:
            self.fields[f"title_{language}"] = _title("title", language, _title_in(language))
        titles = [f"title_{language}" for language in self.languages]
        self.order_fields([*titles, "start", "duration", "room"])

    def changes(self) -> SessionChanges:
        """Return what was typed as changes: what is the same changes nothing."""
        typed = self.cleaned_data
        same = ("room", "start", "duration", "kind", "mode", "watch_url", "listen_url", "delay", "cancelled")
        title = Text.of({language: typed[f"title_{language}"] for language in self.languages})
        return SessionChanges(title=title, **{name: typed[name] for name in same})


def _title_in(language: str) -> SafeString:
    """Return the label of a title in a language."""
    return format_html(_("Title (%(language)s)") % {"language": "{}"}, _name_of(language))


def _name_of(language: str) -> SafeString:
    """Return a language's own name announced as what it is; in words of the page, that the language is not known."""
    if language == UNKNOWN:
        return format_html("{}", _("language not given"))
    name = NAMES.get(language, language)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', language, direction_of(language), name)


def _initial(symposium: SymposiumView, seen: SessionView) -> dict[str, Any]:
    same = ("room", "duration", "watch_url", "listen_url", "delay", "cancelled")
    return {
        **{f"title_{language}": said for language, said in seen.title.pairs},
        **{name: getattr(seen, name) for name in same},
        "start": seen.start.astimezone(symposium.zone).replace(tzinfo=None),
        "kind": seen.kind.value,
        "mode": seen.mode.value,
    }


class SymposiumForm(forms.Form):
    """A symposium itself: its title and its place in each language, its first and last day."""

    texts = {"title": _("Title"), "subtitle": _("Subtitle"), "venue": _("Venue"), "city": _("City")}
    first_day = _day("first_day", _("First day"))
    last_day = _day("last_day", _("Last day"))

    def __init__(self, seen: SymposiumView, data: Any = None) -> None:
        said = {(name, language): words for name in self.texts for language, words in getattr(seen, name).pairs}
        initial = {f"{name}_{language}": words for (name, language), words in said.items()}
        super().__init__(data, initial={**initial, "first_day": seen.first_day, "last_day": seen.last_day})
        written = (language for _name, language in said)
        self.languages = tuple(dict.fromkeys([*LANGUAGES, *seen.languages, *written]))
        for language in self.languages:
            for name, label in self.texts.items():
                self.fields[f"{name}_{language}"] = _title(name, language, label)
        self.order_fields([name for name in self.fields if name not in ("first_day", "last_day")])

    def by_language(self) -> Iterator[tuple[SafeString, list[forms.BoundField]]]:
        """Give name and fields of each language."""
        for language in self.languages:
            yield _name_of(language), [self[f"{text}_{language}"] for text in self.texts]

    def changes(self) -> SymposiumChanges:
        """Return what was typed as changes: what is the same changes nothing."""
        typed = self.cleaned_data
        texts = {
            name: Text.of({language: typed[f"{name}_{language}"] for language in self.languages}) for name in self.texts
        }
        return SymposiumChanges(**texts, first_day=typed["first_day"], last_day=typed["last_day"])


class ScheduleForm(forms.Form):
    """A schedule file."""

    file = forms.FileField(
        label=_("Schedule file"),
        help_text=filled(
            _("c3voc XML or JSON, or pretalx JSON; at most %(megabytes)d MB."), megabytes=MAX_BYTES // 2**20
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xml,.json"}),
    )

    new = False  # whether it has to be a symposium that is not here yet

    def __init__(self, data: Any = None, files: Any = None, *, symposium: str | None = None) -> None:
        super().__init__(data, files)
        self.symposium = symposium  # its slug; None: the one that the file gives


class BeginForm(ScheduleForm):
    """A schedule file, and whether it is of a symposium to come or of one that is here."""

    def __init__(self, here: list[SymposiumView], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        known = [(one.slug, _("Renew: %(title)s") % {"title": _named(one)}) for one in here]
        self.fields["which"] = Ruled(
            lambda typed: typed if typed in dict(known) else "",
            label=_("What it is the programme of"),
            help_text=_("A symposium that is renewed keeps its sessions, their addresses and what was said in them."),
            widget=forms.Select(choices=[("", _("A new symposium")), *known]),
        )
        self.fields["slug"] = Ruled(
            lambda typed: check_slug(typed.strip()) if typed.strip() else "",
            label=_("Name of a new one in addresses"),
            help_text=_("Small Latin letters, digits and hyphens; if left empty, the one that the file gives."),
            widget=forms.TextInput(attrs={"dir": "ltr", "maxlength": SLUG_LONGEST, "autocapitalize": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        """Take from the two fields which symposium it is."""
        typed = self.cleaned_data
        self.symposium = typed.get("which") or typed.get("slug") or None
        self.new = not typed.get("which")
        return typed


def _named(symposium: SymposiumView) -> str:
    return f"{symposium.title.pick(get_language() or 'fr').words} ({symposium.slug})"
