"""What organisers change: one session, or the whole programme by a schedule file."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from halqa.actions.programme import NEW, ImportReport, edit_session, import_schedule
from halqa.doors.web import signin
from halqa.doors.web.forms.programme import ScheduleForm, SessionForm
from halqa.doors.web.pages import place, see_other, show_again
from halqa.formats import schedule
from halqa.queries.programme import SymposiumView, rooms_of, session_page
from halqa.rules.people import NOBODY, Act, Actor, may
from halqa.rules.refusals import Refused


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
def upload(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Take a schedule file: read it and say what it holds, or make it the programme."""
    actor = signin.actor_of(request, symposium)
    may(actor, Act.IMPORT_SCHEDULE, symposium.pk)
    return _take(request, actor, symposium.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Take the schedule file of a symposium that need not be there yet; its address is the one the file gives."""
    actor = signin.organiser_of(request) or NOBODY
    may(actor, Act.IMPORT_SCHEDULE, NEW)
    return _take(request, actor, None)


def _take(request: HttpRequest, actor: Actor, slug: str | None) -> HttpResponse:
    if request.method != "POST":
        return render(request, "programme/upload.html", {"form": ScheduleForm()})
    form, tried = ScheduleForm(request.POST, request.FILES), "try" in request.POST
    if not form.is_valid():
        return show_again(request, "programme/upload.html", {"form": form})
    try:
        report = (_try if tried else _import)(actor, slug, form.cleaned_data["file"])
    except Refused as refused:
        return show_again(request, "programme/upload.html", {"form": form}, refused)
    return render(request, "programme/upload.html", {"form": form, "report": report, "tried": tried})


def _import(actor: Actor, slug: str | None, file: UploadedFile[bytes]) -> ImportReport:
    data = file.read(schedule.MAX_BYTES + 1)
    return import_schedule(by=actor, data=data, name=file.name or "", slug=slug)


def _try(_actor: Actor, slug: str | None, file: UploadedFile[bytes]) -> ImportReport:
    """Return what an import would say of the file; nothing is written."""
    reading = schedule.read(file.read(schedule.MAX_BYTES + 1), file.name or "")
    found = reading.schedule
    counts = (len(found.sessions), len(found.rooms), len(found.people))
    return ImportReport(slug or found.slug, *counts, reading.warnings)
