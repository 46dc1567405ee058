"""The statements of a consultation on the desk: let through, hidden, put on the stage, translated."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from halqa.actions.opinions import move_statement, translate_statement
from halqa.doors.web import signin
from halqa.doors.web.forms.opinions import TranslationForm
from halqa.doors.web.pages import place, see_other, show_again, status_of
from halqa.phrases import sentence
from halqa.queries.ballots import consultation_in
from halqa.queries.opinions import desk_statement, desk_statements
from halqa.queries.programme import SymposiumView
from halqa.rules.ballots import StatementMove
from halqa.rules.people import Act, Actor, can, may
from halqa.rules.refusals import Code, Refused


@require_safe
@place
def statements(request: HttpRequest, symposium: SymposiumView, number: int, consultation: int) -> HttpResponse:
    """List the statements of a consultation, those that wait first."""
    return _show(request, symposium, number, consultation, signin.actor_of(request, symposium))


@require_http_methods(["GET", "HEAD", "POST"])
@place
def statement(
    request: HttpRequest, symposium: SymposiumView, number: int, consultation: int, said: int
) -> HttpResponse:
    """Move one statement, or say it in other languages."""
    by = signin.actor_of(request, symposium)
    if "move" not in request.POST:
        return _translate(request, symposium, (number, consultation, said), by)
    try:
        move = _move(request.POST["move"])
        may(by, Act.MOVE_STATEMENT, symposium.pk)
        consultation_in(symposium.pk, number, consultation)
        move_statement(by=by, symposium=symposium.pk, consultation=consultation, statement=said, move=move)
    except Refused as refused:
        return _show(request, symposium, number, consultation, by, refused)
    return see_other(f"{_address(symposium, number, consultation)}#s{said}")


def _move(typed: str) -> StatementMove:
    if typed not in list(StatementMove):
        raise Refused(Code.REQUIRED, field="move")
    return StatementMove(typed)


def _translate(request: HttpRequest, symposium: SymposiumView, where: tuple[int, int, int], by: Actor) -> HttpResponse:
    number, consultation, said = where
    may(by, Act.TRANSLATE_STATEMENT, symposium.pk)
    consultation_in(symposium.pk, number, consultation)
    found = desk_statement(symposium.pk, consultation, said, viewer=by)
    form = TranslationForm(found.language, found.words, request.POST if request.method == "POST" else None)
    back = _address(symposium, number, consultation)
    context = {"form": form, "said": found, "back": back}
    if request.method != "POST":
        return render(request, "opinions/translate.html", context)
    if not form.is_valid():
        return show_again(request, "opinions/translate.html", context)
    translate_statement(by=by, symposium=symposium.pk, consultation=consultation, statement=said, words=form.text())
    return see_other(f"{back}#s{said}")


def _show(
    request: HttpRequest,
    symposium: SymposiumView,
    number: int,
    consultation: int,
    by: Actor,
    refused: Refused | None = None,
) -> HttpResponse:
    listed = desk_statements(symposium.pk, consultation, viewer=by)
    context = {
        "what": consultation_in(symposium.pk, number, consultation),
        "statements": listed,
        "may": {act.value: can(by, act, symposium.pk) for act in (Act.MOVE_STATEMENT, Act.TRANSLATE_STATEMENT)},
        "here": _address(symposium, number, consultation),
        "refusal": sentence(refused) if refused else "",
    }
    return render(request, "opinions/desk.html", context, status=status_of(refused) if refused else 200)


def _address(symposium: SymposiumView, number: int, consultation: int) -> str:
    return f"/{symposium.slug}/{get_language()}/desk/sessions/{number}/statements/{consultation}"
