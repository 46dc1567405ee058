"""What organisers change: one session, the symposium itself, or the whole programme by a schedule file."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from halqa.actions.programme import NEW, ImportReport, edit_session, edit_symposium, import_schedule
from halqa.doors.web import signin
from halqa.doors.web.forms.programme import BeginForm, ScheduleForm, SessionForm, SymposiumForm
from halqa.doors.web.pages import place, see_other, show_again
from halqa.formats import schedule
from halqa.queries.programme import SymposiumView, rooms_of, session_page, symposia, symposium_by_slug
from halqa.rules.people import NOBODY, Act, Actor, may
from halqa.rules.refusals import Code, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@place
def edit(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show the form of a session to an organiser, and change it."""
    actor, language = signin.actor_of(request, symposium), get_language() or "fr"
    may(actor, Act.EDIT_PROGRAMME, symposium.pk)
    seen = session_page(symposium, language, number, timezone.now())
    data = request.POST if request.method == "POST" else None
    form = SessionForm(symposium, seen, rooms_of(symposium, language), data)
    context = {"form": form, "seen": seen}
    if data is None:
        return render(request, "programme/edit.html", context)
    if not form.is_valid():
        return show_again(request, "programme/edit.html", context)
    try:
        edit_session(by=actor, symposium=symposium.pk, number=number, changes=form.changes())
    except Refused as refused:
        return show_again(request, "programme/edit.html", context, refused)
    return see_other(f"/{symposium.slug}/{language}/sessions/{number}")


@require_http_methods(["GET", "HEAD", "POST"])
@place
def change(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show the form of the symposium itself to an organiser, and change it."""
    actor = signin.actor_of(request, symposium)
    may(actor, Act.EDIT_PROGRAMME, symposium.pk)
    form = SymposiumForm(symposium, request.POST if request.method == "POST" else None)
    context = {"form": form}
    if not form.is_bound:
        return render(request, "programme/change.html", context)
    if not form.is_valid():
        return show_again(request, "programme/change.html", context)
    try:
        edit_symposium(by=actor, symposium=symposium.pk, changes=form.changes())
    except Refused as refused:
        return show_again(request, "programme/change.html", context, refused)
    return see_other(f"/{symposium.slug}/{get_language()}/")


@require_http_methods(["GET", "HEAD", "POST"])
@place
def upload(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Take a schedule file: read it and say what it holds, or make it the programme."""
    actor = signin.actor_of(request, symposium)
    may(actor, Act.IMPORT_SCHEDULE, symposium.pk)
    return _take(request, actor, ScheduleForm(*_sent(request), symposium=symposium.slug))


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Take the schedule file of a symposium to come, at the address the file gives or another, or of one renewed."""
    actor = signin.organiser_of(request) or NOBODY
    may(actor, Act.IMPORT_SCHEDULE, NEW)
    return _take(request, actor, BeginForm(symposia(), *_sent(request)))


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _take(request: HttpRequest, actor: Actor, form: ScheduleForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "tried": "try" in request.POST}
    if not form.is_bound:
        return render(request, "programme/upload.html", context)
    if not form.is_valid():
        return show_again(request, "programme/upload.html", context)
    try:
        context["report"] = (_try if context["tried"] else _import)(actor, form)
    except Refused as refused:
        return show_again(request, "programme/upload.html", context, refused)
    return render(request, "programme/upload.html", context)


def _import(actor: Actor, form: ScheduleForm) -> ImportReport:
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    data = file.read(schedule.MAX_BYTES + 1)
    return import_schedule(by=actor, data=data, name=file.name or "", slug=form.symposium, new=form.new)


def _try(_actor: Actor, form: ScheduleForm) -> ImportReport:
    """Return what an import would say of the file; nothing is written."""
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    reading = schedule.read(file.read(schedule.MAX_BYTES + 1), file.name or "")
    found, slug = reading.schedule, form.symposium or reading.schedule.slug
    if form.new and symposium_by_slug(slug):
        raise Refused(Code.SYMPOSIUM_EXISTS, field="slug")
    return ImportReport(slug, len(found.sessions), len(found.rooms), len(found.people), reading.warnings)
