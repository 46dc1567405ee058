"""What participants choose, and what facilitators ask."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from halqa.doors.web.forms.fields import Ruled, filled, name_of, words
from halqa.rules.ballots import (
    DOTS,
    MARKED,
    OPTION_LONGEST,
    QUESTION_LONGEST,
    ROWS_LEAST,
    RUNNING_STEP,
    SCORE_MOST,
    STATEMENTS_MOST,
    Draft,
    Method,
    Terms,
    VoidReason,
)
from halqa.rules.record import typed_code
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, Text, direction_of, number

LINES_LONGEST = STATEMENTS_MOST * (OPTION_LONGEST + 2)
MINUTES = ngettext_lazy("%(minutes)d minute", "%(minutes)d minutes", "minutes")
LASTING = [("", _("Closed by hand")), *((str(60 * n), filled(MINUTES, minutes=n)) for n in (1, 2, 5, 10))]
METHODS = [
    (Method.CHOICE.value, _("Answers to choose from")),
    (Method.APPROVAL.value, _("Approval: everyone ticks all they would defend")),
    (Method.SCORE.value, filled(_("Score: everyone gives each answer up to %(most)d points"), most=SCORE_MOST)),
    (Method.RANKING.value, _("Ranking: everyone puts the answers in order, ties allowed")),
    (Method.DOTS.value, filled(_("Dots: everyone spreads %(dots)d of them over the answers"), dots=DOTS)),
    (Method.PROPORTIONAL.value, _("Proportional list: everyone ticks, and groups share the places by their size")),
    (Method.OPINIONS.value, _("Statements to agree or disagree with")),
]
REASONS = [
    (VoidReason.WRONG_OPTIONS.value, _("The answers were wrong")),
    (VoidReason.TECHNICAL.value, _("Something technical failed")),
    (VoidReason.DISTURBED.value, _("The vote was disturbed")),
    (VoidReason.DOUBTFUL.value, _("The result is in doubt")),
]


def _numbers(typed: list[str]) -> tuple[int, ...]:
    return tuple(number(one, field="choice") for one in typed)


class BallotForm(forms.Form):
    """The options chosen, by number."""

    choice = Ruled(_numbers, label=_("Your choice"), widget=forms.SelectMultiple)

    def typed(self, option: int) -> str:
        """Return what was sent for an option, to be shown again: its number where it was chosen."""
        sent = self.data.getlist("choice") if isinstance(self.data, QueryDict) else []
        return str(option) if str(option) in sent else ""


def _marks(typed: list[str]) -> tuple[int, ...]:
    return tuple(number(one or "0", field="choice") for one in typed) if any(typed) else ()


class MarksInput(forms.Widget):
    """A field for each option, sent under its number: `choice_1`, `choice_2` …"""

    def __init__(self, options: int) -> None:
        super().__init__()
        self.options = options

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> list[str]:
        """Return what was typed for each option."""
        return [data.get(f"{name}_{option}", "").strip() for option in range(1, self.options + 1)]


class MarksForm(forms.Form):
    """The score, dots or rank of each option; one left empty is 0, all left empty are no ballot."""

    def __init__(self, options: int, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["choice"] = Ruled(_marks, label=_("Your choice"), widget=MarksInput(options))

    def typed(self, option: int) -> str:
        """Return what was sent for an option, to be shown again."""
        return str(self.data.get(f"choice_{option}", "")).strip()


def ballot_form(terms: Terms, data: QueryDict | None = None) -> BallotForm | MarksForm:
    """Return the form of a ballot on these terms."""
    return MarksForm(len(terms.options), data) if terms.method in MARKED else BallotForm(data)


class ReceiptForm(forms.Form):
    """The code of a receipt, as somebody copied it."""

    code = Ruled(
        typed_code,
        label=_("Code of your receipt"),
        help_text=_("Twelve letters and digits, such as K7Q4-M2XD-9TRA."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "size": 16, "dir": "ltr"}),
    )


def _reason(typed: str) -> VoidReason:
    if typed not in dict(REASONS):
        raise Refused(Code.REQUIRED, field="reason")
    return VoidReason(typed)


def _lasting(typed: str) -> int | None:
    if typed not in dict(LASTING):
        raise Refused(Code.NOT_A_NUMBER, field="lasts")
    return int(typed) if typed else None


def _method(typed: str) -> Method:
    if typed not in list(Method):
        raise Refused(Code.REQUIRED, field="method")
    return Method(typed)


def _most(typed: str) -> int:
    return number(typed or "1", field="most")


def _places(typed: str) -> int:
    return number(typed or "0", field="places")


class VoidForm(forms.Form):
    """Why a consultation does not count."""

    reason = Ruled(_reason, label=_("Reason"), widget=forms.Select(choices=REASONS))


class PollForm(forms.Form):
    """A consultation to be: for each language its question, and its answers one a line."""

    lines, longest = _("Answers or statements, one a line"), LINES_LONGEST
    method = Ruled(
        lambda typed: _method(typed or Method.CHOICE),
        label=_("Kind"),
        widget=forms.Select(choices=METHODS),
    )
    most = Ruled(
        _most,
        label=_("How many answers may be chosen, where there are answers to choose from"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3, "maxlength": 3}),
        initial="1",
    )
    places = Ruled(
        _places,
        label=_("How many places a proportional list shares out"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3, "maxlength": 3}),
        initial="5",
    )
    lasts = Ruled(_lasting, label=_("It closes after"), widget=forms.Select(choices=LASTING))
    running = forms.BooleanField(
        required=False,
        label=filled(
            _("Answers to choose from, and statements: show results while it is open, every %(step)d ballots"),
            step=RUNNING_STEP,
        ),
    )

    rows = forms.BooleanField(
        required=False,
        label=filled(
            _("Statements: publish the single rows of answers, without names, where at least %(least)d take part"),
            least=ROWS_LEAST,
        ),
    )

    def __init__(self, languages: tuple[str, ...], data: Any = None) -> None:
        super().__init__(data)
        self.languages = [language for language in LANGUAGES if language in languages] or list(LANGUAGES)
        for language in self.languages:
            self.ask_in(language)

    def ask_in(self, language: str) -> None:
        """Add the fields of a language: its question, and its answers."""
        marks = {"lang": language, "dir": direction_of(language)}
        self.fields[f"question_{language}"] = words(
            f"question_{language}",
            QUESTION_LONGEST,
            label=_("Question"),
            widget=forms.TextInput(attrs={**marks, "class": "wide"}),
        )
        self.fields[f"options_{language}"] = words(
            f"options_{language}",
            self.longest,
            lines=True,
            label=self.lines,
            widget=forms.Textarea(attrs={**marks, "rows": 5}),
        )

    def by_language(self) -> list[dict[str, Any]]:
        """Return the two fields of each language, with its name."""
        return [
            {
                "code": language,
                "name": name_of(language),
                "dir": direction_of(language),
                "question": self[f"question_{language}"],
                "options": self[f"options_{language}"],
            }
            for language in self.languages
        ]

    def draft(self) -> Draft:
        """Return what was written."""
        typed = self.cleaned_data
        return Draft(
            question=Text.of({language: typed[f"question_{language}"] for language in self.languages}),
            options=self._options(),
            most=typed["most"],
            running=typed["running"],
            lasts=typed["lasts"],
            method=typed["method"],
            rows=typed["rows"],
            places=typed["places"],
        )

    def _options(self) -> tuple[Text, ...]:
        columns = [self.cleaned_data[f"options_{language}"].split("\n") for language in self.languages]
        return tuple(
            Text.of(dict(zip(self.languages, row, strict=True))) for row in zip_longest(*columns, fillvalue="")
        )
