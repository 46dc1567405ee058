"""What participants see and do on the floor of a session, through the code that declares their audience."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from halqa.actions.floor import ask_question, support_question
from halqa.doors.web import signin
from halqa.doors.web.forms.floor import AskForm, DoorForm
from halqa.doors.web.pace import hold_back
from halqa.doors.web.pages import look_up, place, prepared, see_other, show_again
from halqa.queries import floor as queries
from halqa.queries.programme import SymposiumView
from halqa.rules.floor import language_of, typed_door
from halqa.rules.refusals import Refused
from halqa.rules.text import number

SHOWN = 10


@require_safe
def short(request: HttpRequest, code: str = "") -> HttpResponse:
    """Lead from the short address on a screen or a poster to the session, in the reader's language."""

    def address(typed: str) -> str:
        door = queries.doorway_anywhere(typed)
        return f"/{door.slug}/{get_language()}/p/{door.code}"

    form = DoorForm({"code": code} if code else request.GET if "code" in request.GET else None)
    return look_up(request, "floor/door.html", form, address)


@require_safe
@place
def door(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Ask for the code of a session, and lead to it."""

    def address(typed: str) -> str:
        return f"{request.path}/{queries.doorway(symposium.pk, typed).code}"

    form = DoorForm(request.GET if "code" in request.GET else None)
    return look_up(request, "floor/door.html", form, address, f"programme:{symposium.pk}")


@require_safe
@place
def floor(request: HttpRequest, symposium: SymposiumView, code: str) -> HttpResponse:
    """Show what is live in a session, the same to everyone of an audience."""
    door = queries.doorway(symposium.pk, typed_door(code))
    seen = queries.floor_of(door.session, late=door.late, now=timezone.now(), most=SHOWN)
    context = {"door": door, "floor": seen, "here": door.code, "live": f"{_topic(door)}:{get_language()}"}
    return prepared(render(request, "floor/page.html", context), _topic(door), f"programme:{symposium.pk}")


def _topic(door: queries.DoorwayView) -> str:
    return f"session:{door.session}:{'delayed' if door.late else 'now'}"


@require_http_methods(["GET", "HEAD", "POST"])
@place
def questions(request: HttpRequest, symposium: SymposiumView, code: str) -> HttpResponse:
    """Show the questions of a session to one person, and ask one."""
    form = AskForm(request.POST if request.method == "POST" else None)
    context = _questions(request, symposium, code, form)
    if request.method != "POST":
        return render(request, "floor/questions.html", context)
    if not form.is_valid():
        return show_again(request, "floor/questions.html", context)
    try:
        _ask(request, symposium, code, form.cleaned_data["words"])
    except Refused as refused:
        return show_again(request, "floor/questions.html", context, refused)
    return signin.keep_pass(request, see_other(f"{request.path}?asked"))


def _ask(request: HttpRequest, symposium: SymposiumView, code: str, words: str) -> None:
    by = signin.participant_of(request, symposium)
    hold_back(request, by.id)
    ask_question(
        by=by,
        symposium=symposium.pk,
        doorway=code,
        words=words,
        language=language_of(words, get_language() or "fr"),
        act_id=signin.act_of(request),
    )


def _questions(request: HttpRequest, symposium: SymposiumView, code: str, form: AskForm) -> dict[str, Any]:
    door = queries.doorway(symposium.pk, code)
    person = signin.kept_pass(request, symposium)
    listed = queries.questions_of(door.session)
    floor = queries.floor_of(door.session, late=door.late, now=timezone.now(), most=0)
    pages = max(1, -(-len(listed) // queries.PAGE))
    page = min(_page(request.GET.get("page", "1")), pages)
    return {
        "form": form,
        "door": door,
        "floor": floor,
        "live": "" if floor.is_open else f"{_topic(door)}:{get_language()}",  # nothing moves while somebody types
        "questions": listed[(page - 1) * queries.PAGE : page * queries.PAGE],
        "page": page,
        "pages": pages,
        "supported": queries.supported_by(door.session, person),
        "own": queries.own_questions(door.session, person),
        "asked": "asked" in request.GET,
    }


def _page(typed: str) -> int:
    try:
        return max(1, number(typed, field="page"))
    except Refused:
        return 1


@require_POST
@place
def supports(request: HttpRequest, symposium: SymposiumView, code: str) -> HttpResponse:
    """Support one question, or take the support back."""
    by = signin.participant_of(request, symposium)
    hold_back(request, by.id)
    wanted = "support" in request.POST
    question = number(request.POST.get("support" if wanted else "withdraw", ""), field="support")
    support_question(by=by, symposium=symposium.pk, doorway=code, question=question, wanted=wanted)
    page = _page(request.POST.get("page", "1"))
    back = f"/{symposium.slug}/{get_language()}/p/{code}/questions?page={page}#q{question}"
    return signin.keep_pass(request, see_other(back))
