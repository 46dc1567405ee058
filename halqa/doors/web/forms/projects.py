"""What people propose for a budget, and what staff find of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from halqa.doors.web.forms.budget import RULES, rule_of
from halqa.doors.web.forms.fields import NAMES, Ruled, filled, words
from halqa.formats.pictures import MAX_BYTES
from halqa.phrases import sentence
from halqa.queries.programme import Choice
from halqa.queries.projects import ProjectView
from halqa.rules.ballots import QUESTION_LONGEST, Sharing
from halqa.rules.projects import (
    AMOUNT_LONGEST,
    BODY_LONGEST,
    DISTRICT_LONGEST,
    PLACE_LONGEST,
    REASON_LONGEST,
    SOURCE_LONGEST,
    TITLE_LONGEST,
    Findings,
    ProjectState,
    Standing,
    Submission,
    check_currency,
    check_source,
    places_of,
    plain_amount,
    typed_amount,
    typed_place,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, UNKNOWN, Text, direction_of, number

STANDINGS = {
    Standing.SUBMITTED: _("being examined"),
    Standing.ELIGIBLE: _("eligible"),
    Standing.REFUSED: _("not eligible"),
    Standing.BALLOT: _("on the ballot"),
    Standing.WON: _("chosen"),
    Standing.LOST: _("not chosen"),
}
VERDICTS = [
    (ProjectState.SUBMITTED.value, _("Still being examined")),
    (ProjectState.ELIGIBLE.value, _("Eligible: it can stand on a ballot at this cost")),
    (ProjectState.REFUSED.value, _("Not eligible, for the reason given")),
]
TEXTS = {"title": TITLE_LONGEST, "body": BODY_LONGEST, "reason": REASON_LONGEST}
LABELS = {"title": _("Title"), "body": _("What it is, and for whom"), "reason": _("Why it is not eligible")}
ROWS = {"title": 2, "body": 8, "reason": 3}
DISTRICTS = "districts"  # the list of those there are, which a page offers beside the field


def _line(longest: int, **attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"maxlength": longest, "dir": "auto", "class": "wide", **attributes})


def _district() -> Ruled:
    widget = _line(DISTRICT_LONGEST, list=DISTRICTS, autocomplete="off")
    return words("district", DISTRICT_LONGEST, label=_("District"), widget=widget)


def _place() -> Ruled:
    return Ruled(
        typed_place,
        label=_("Where it would be"),
        help_text=filled(
            _("In words, such as the corner of two streets, or as latitude and longitude: %(north)s, %(east)s"),
            north="33.5731",
            east="-7.5898",
        ),
        widget=_line(PLACE_LONGEST),
    )


def _source() -> Ruled:
    return Ruled(
        check_source,
        label=_("Source"),
        help_text=_("Where the idea or the cost comes from: a page, a study, a quotation."),
        widget=_line(SOURCE_LONGEST),
    )


def _money(name: str, currency: str, label: Any, hint: Any) -> Ruled:
    def read(typed: str) -> int | None:
        return typed_amount(typed, currency, field=name) if typed.strip() else None

    attributes = {"inputmode": "decimal", "size": 14, "maxlength": AMOUNT_LONGEST, "autocomplete": "off", "dir": "ltr"}
    return Ruled(read, label=label, help_text=hint, widget=forms.TextInput(attrs=attributes))


def _verdict(typed: str) -> ProjectState:
    if typed not in list(ProjectState):
        raise Refused(Code.REQUIRED, field="state")
    return ProjectState(typed)


class SubmissionForm(forms.Form):
    """A project as somebody proposes it."""

    title = words("title", TITLE_LONGEST, label=_("Title"), widget=_line(TITLE_LONGEST, required=True))
    body = words(
        "body",
        BODY_LONGEST,
        lines=True,
        label=_("What it is, and for whom"),
        help_text=_("In your language. Others read it once it has been let through."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "required": True}),
    )
    district = _district()
    place = _place()
    source = _source()
    picture = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=_("Picture"),
        help_text=filled(
            _("JPEG, PNG or WebP, at most %(megabytes)d MB. It is made small; where and how it was taken is not kept."),
            megabytes=MAX_BYTES // 2**20,
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, currency: str, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        label = filled(_("Cost as you estimate it (%(currency)s)"), currency=currency)
        self.fields["estimate"] = _money("estimate", currency, label, _("If you have an idea of it; staff will check."))
        self.order_fields(["title", "body", "district", "place", "estimate", "source", "picture"])

    def clean(self) -> dict[str, Any]:
        """Say of both what has to be there, before anything is sent."""
        typed: dict[str, Any] = super().clean() or {}
        for name in ("title", "body"):
            if typed.get(name) == "":
                self.add_error(name, sentence(Refused(Code.REQUIRED)))
        return typed

    def submission(self, language: str) -> Submission:
        """Return what was typed, in this language."""
        typed = {name: self.cleaned_data[name] for name in self.fields if name != "picture"}
        return Submission(language=language, **typed)

    def picture_sent(self) -> bytes:
        """Return the bytes of the picture, one more than are taken at most; nothing where none was chosen."""
        file = self.cleaned_data["picture"]
        return file.read(MAX_BYTES + 1) if file else b""


class FindingsForm(forms.Form):
    """What staff find of a project: words and reason in each language, place, cost, verdict."""

    district = _district()
    place = _place()
    source = _source()
    currency = Ruled(
        check_currency,
        label=_("Currency"),
        widget=forms.TextInput(attrs={"size": 4, "maxlength": 3, "autocapitalize": "characters", "dir": "ltr"}),
    )
    state = Ruled(_verdict, label=_("Verdict"), widget=forms.Select(choices=VERDICTS))
    shown = forms.BooleanField(required=False, label=_("Others may read its words"))

    def __init__(self, kept: ProjectView, data: Any = None) -> None:
        super().__init__(data, initial=_found(kept))
        self.kept = kept
        currency = self._currency()
        self.fields["cost"] = _money("cost", currency, _("Cost"), _("All of it, with taxes and studies."))
        for language, _name in settings.LANGUAGES:
            for name, longest in TEXTS.items():
                field, rows = f"{name}_{language}", ROWS[name]
                marks = {"lang": language, "dir": direction_of(language), "class": "wide", "rows": rows}
                widget = forms.Textarea(attrs=marks)
                self.fields[field] = words(field, longest, lines=name != "title", label=LABELS[name], widget=widget)

    def _currency(self) -> str:
        """Return the currency that the cost is read in: the one typed, where it is one."""
        try:
            return check_currency(self.data.get("currency", ""))
        except Refused:
            return self.kept.currency

    def languages(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """Give code, name and fields of each language."""
        for language, name in settings.LANGUAGES:
            yield language, name, [self[f"{part}_{language}"] for part in TEXTS]

    def verdict(self) -> list[forms.BoundField]:
        """Give the fields that decide."""
        return [self[name] for name in ("state", "cost", "currency")]

    def about(self) -> list[forms.BoundField]:
        """Give the fields that tell where it would be, and where it comes from."""
        return [self[name] for name in ("district", "place", "source")]

    def findings(self) -> Findings:
        """Return what was typed; what was kept in other languages stays."""
        plain = ("district", "place", "source", "currency", "cost", "state", "shown")
        texts: dict[str, Any] = {part: self._text(part) for part in TEXTS}
        return Findings(**texts, **{name: self.cleaned_data[name] for name in plain})

    def _text(self, part: str) -> Text:
        others: dict[str, str] = getattr(self.kept, part).as_dict()
        typed = {language: self.cleaned_data[f"{part}_{language}"] for language, _name in settings.LANGUAGES}
        others.pop(UNKNOWN, "")  # it stood in the form under the first language
        return Text.of(others | typed)


def _found(kept: ProjectView) -> dict[str, Any]:
    """Return what was found so far as the fields of its form."""
    texts: dict[str, Text] = {part: getattr(kept, part) for part in TEXTS}
    return {
        **{f"{part}_{LANGUAGES[0]}": text.as_dict().get(UNKNOWN, "") for part, text in texts.items()},
        **{f"{part}_{language}": said for part, text in texts.items() for language, said in text.pairs},
        "district": kept.district,
        "place": kept.place.typed,
        "source": kept.source,
        "currency": kept.currency,
        "cost": "" if kept.cost is None else plain_amount(kept.cost, places_of(kept.currency)),
        "state": kept.state.value,
        "shown": kept.shown,
    }


class BallotForm(forms.Form):
    """A budget to be voted on: where, what is asked, how much there is, and by which rule it is shared out."""

    rule = Ruled(rule_of, label=_("Who wins"), widget=forms.Select(choices=RULES))

    def __init__(self, sessions: tuple[Choice, ...], currency: str, data: Any = None) -> None:
        super().__init__(data)
        self.currency = currency
        self.fields["session"] = Ruled(
            lambda typed: number(typed, field="session"),
            label=_("Session"),
            widget=forms.Select(choices=[(one.number, one.name.words) for one in sessions]),
        )
        for language, _name in settings.LANGUAGES:
            marks = {"lang": language, "dir": direction_of(language), "class": "wide"}
            self.fields[f"question_{language}"] = words(
                f"question_{language}", QUESTION_LONGEST, label=_question_in(language), widget=forms.TextInput(marks)
            )
        label = filled(_("The whole budget (%(currency)s)"), currency=currency)
        self.fields["budget"] = _money("budget", currency, label, _("No project may cost more than all of it."))
        self.order_fields(["session", *(f"question_{language}" for language, _name in settings.LANGUAGES), "budget"])

    def question(self) -> Text:
        """Return what is asked."""
        return Text.of({language: self.cleaned_data[f"question_{language}"] for language, _name in settings.LANGUAGES})

    def sharing(self) -> Sharing:
        """Return how the budget is shared out."""
        typed = self.cleaned_data
        rule, completion = typed["rule"]
        return Sharing(self.currency, places_of(self.currency), typed["budget"], rule=rule, completion=completion)

    def clean_budget(self) -> int:
        """Return the budget; raises ValidationError where none was typed."""
        if not self.cleaned_data["budget"]:
            raise forms.ValidationError(sentence(Refused(Code.REQUIRED)))
        budget: int = self.cleaned_data["budget"]
        return budget


def _question_in(language: str) -> SafeString:
    marks = {"lang": language, "dir": direction_of(language)}
    name = format_html("<bdi{}>{}</bdi>", flatatt(marks), NAMES[language])
    return format_html(_("Question (%(language)s)") % {"language": "{}"}, name)
