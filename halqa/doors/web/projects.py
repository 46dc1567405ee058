"""The pages of projects: read by everyone, sent by who takes part, examined on the desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from halqa.actions import projects as actions
from halqa.doors.web import signin
from halqa.doors.web.forms.projects import STANDINGS, BallotForm, FindingsForm, SubmissionForm
from halqa.doors.web.pace import hold_back
from halqa.doors.web.pages import place, prepared, see_other, show_again
from halqa.doors.web.programme.asked import PAGE, page_asked, page_of
from halqa.formats.pictures import TYPE
from halqa.queries import projects as queries
from halqa.queries.programme import SymposiumView, sessions_of
from halqa.queries.projects import Listed, ProjectView
from halqa.rules.ballots import OPTIONS_LEAST
from halqa.rules.floor import language_of
from halqa.rules.people import NOBODY, Act, Actor, can, may
from halqa.rules.projects import DISTRICT_LONGEST, Call, Standing
from halqa.rules.refusals import Code, Refused
from halqa.wires import pictures

PICTURE_AGE_S = 365 * 24 * 3600  # its address names its bytes
CALLS = {"take": Call.OPEN, "stop": Call.CLOSED}


@require_safe
@place
def projects(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """List the projects that others may read, by where they stand and where they would be."""
    seen = queries.public_projects(symposium.pk, timezone.now(), **_chosen(request), part=_part(request))
    return prepared(render(request, "projects/projects.html", _list(request, seen)), *_topics(symposium))


@require_safe
@place
def project(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show a project: what, where, at what cost, and where it stands."""
    seen = queries.project(symposium.pk, number, timezone.now(), viewer=NOBODY)
    return prepared(render(request, "projects/project.html", {"project": seen}), *_topics(symposium))


@require_safe
@place
def picture(request: HttpRequest, symposium: SymposiumView, number: int, name: str) -> HttpResponse:
    """Give the picture of a project that its viewer may read."""
    viewer = signin.actor_of(request, symposium)
    seen = queries.project(symposium.pk, number, timezone.now(), viewer=viewer)
    data = pictures.read(name) if seen.picture and seen.picture.name == name else None
    if data is None:
        raise Http404
    keep = f"private, max-age={PICTURE_AGE_S}, immutable"  # no machine between keeps what may be taken away
    return HttpResponse(data, content_type=TYPE, headers={"Cache-Control": keep})


@require_http_methods(["GET", "HEAD", "POST"])
@place
def submit(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Propose a project, and see what became of those sent from this device."""
    form = SubmissionForm(queries.currency_for_new(symposium.pk), *_sent(request))
    context = _own(request, symposium, form)
    if not form.is_bound:
        return render(request, "projects/submit.html", context)
    if not form.is_valid():
        return show_again(request, "projects/submit.html", context)
    try:
        _submit(request, symposium, form)
    except Refused as refused:
        return show_again(request, "projects/submit.html", context, refused)
    return signin.keep_pass(request, see_other(f"{request.path}?sent"))


def _submit(request: HttpRequest, symposium: SymposiumView, form: SubmissionForm) -> None:
    by = signin.participant_of(request, symposium)
    hold_back(request, by.id)
    language = language_of(f"{form.cleaned_data['title']} {form.cleaned_data['body']}", get_language() or "fr")
    actions.submit_project(
        by=by,
        symposium=symposium.pk,
        sent=form.submission(language),
        act_id=signin.act_of(request),
        picture=form.picture_sent(),
    )


def _own(request: HttpRequest, symposium: SymposiumView, form: SubmissionForm) -> dict[str, Any]:
    person = signin.kept_pass(request, symposium)
    return {
        "form": form,
        "districts": queries.districts_of(symposium.pk),
        "own": queries.own_projects(symposium.pk, person, timezone.now()),
        "open": symposium.projects_call == Call.OPEN,
        "sent": "sent" in request.GET,
    }


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@require_http_methods(["GET", "HEAD", "POST"])
@place
def desk(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """List all projects to the desk, those that wait first; take projects from participants, or no more."""
    by = signin.actor_of(request, symposium)
    seen = queries.desk_projects(symposium.pk, timezone.now(), viewer=by, **_chosen(request), part=_part(request))
    if request.method == "POST":
        actions.call_projects(by=by, symposium=symposium.pk, call=_one_of(CALLS, request))
        return see_other(request.path)
    context = _list(request, seen) | {"may": _rights(by, symposium)}
    return render(request, "projects/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@place
def examine(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show one project to the desk: let its words through or hide them, take its picture away, settle what it costs."""
    by = signin.actor_of(request, symposium)
    may(by, Act.EXAMINE_PROJECT, symposium.pk)
    seen = queries.project(symposium.pk, number, None, viewer=by)
    if "do" in request.POST:
        return _do(request, symposium, seen, by)
    form = FindingsForm(seen, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "projects/examine.html", _examined(form, seen))
    if not form.is_valid():
        return show_again(request, "projects/examine.html", _examined(form, seen, request))
    return _examine(request, symposium, form, by)


@require_http_methods(["GET", "HEAD", "POST"])
@place
def ballot(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Draft a budget on the eligible projects, in a session."""
    by, language = signin.actor_of(request, symposium), get_language() or "fr"
    may(by, Act.DRAFT_CONSULTATION, symposium.pk)
    found = queries.eligible_projects(symposium.pk)
    currency = found[0].currency if found else queries.currency_for_new(symposium.pk)
    form = BallotForm(sessions_of(symposium, language), currency, request.POST if request.method == "POST" else None)
    context = {"form": form, "projects": found, "least": OPTIONS_LEAST}
    if not form.is_bound:
        return render(request, "projects/ballot.html", context)
    if not form.is_valid():
        return show_again(request, "projects/ballot.html", context)
    return _draft(request, symposium, form, context, by)


def _draft(
    request: HttpRequest, symposium: SymposiumView, form: BallotForm, context: dict[str, Any], by: Actor
) -> HttpResponse:
    session = form.cleaned_data["session"]
    what: dict[str, Any] = {"question": form.question(), "sharing": form.sharing()}
    try:
        made = actions.draft_budget(by=by, symposium=symposium.pk, session=session, **what)
    except Refused as refused:
        return show_again(request, "projects/ballot.html", context, refused)
    return see_other(f"/{symposium.slug}/{get_language()}/desk/sessions/{session}#c{made}")


def _examine(request: HttpRequest, symposium: SymposiumView, form: FindingsForm, by: Actor) -> HttpResponse:
    number = form.kept.number
    try:
        actions.examine_project(
            by=by, symposium=symposium.pk, number=number, found=form.findings(), seen=request.POST.get("seen", "")
        )
    except Refused as refused:
        stale = refused.code is Code.PROJECT_CHANGED
        page = _examined(form, form.kept, None if stale else request)
        return show_again(request, "projects/examine.html", page, refused)
    return see_other(f"{_desk(symposium)}#p{number}")


def _do(request: HttpRequest, symposium: SymposiumView, seen: ProjectView, by: Actor) -> HttpResponse:
    number, words = seen.number, {"show": True, "hide": False}
    try:
        if request.POST["do"] == "picture":
            actions.drop_picture(by=by, symposium=symposium.pk, number=number)
        else:
            actions.show_project(by=by, symposium=symposium.pk, number=number, shown=_one_of(words, request))
    except Refused as refused:
        form = FindingsForm(seen)
        form.is_bound, form.cleaned_data = True, {}
        return show_again(request, "projects/examine.html", _examined(form, seen), refused)
    return see_other(f"{_desk(symposium)}#p{number}")


def _examined(form: FindingsForm, seen: ProjectView, request: HttpRequest | None = None) -> dict[str, Any]:
    """Return what the desk page of a project shows; `seen`: the findings that the form began with."""
    began = request.POST.get("seen", "") if request else ""
    return {
        "form": form,
        "project": seen,
        "seen": began or seen.findings.digest,
        "fixed": seen.standing in (Standing.BALLOT, Standing.WON, Standing.LOST),
    }


def _list(request: HttpRequest, seen: Listed) -> dict[str, Any]:
    chosen = {name: value for name, value in _chosen(request).items() if value}
    return {
        "page": page_of(request, seen.items, seen.total),
        "seen": seen,
        **_chosen(request),
        "standings": [(one.value, STANDINGS[one], count) for one, count in seen.standings.items()],
        "query": f"{urlencode(chosen)}&" if chosen else "",
    }


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return what an address asks for: a standing, a district; what is none is left out."""
    stands, district = request.GET.get("stands", ""), request.GET.get("district", "")
    return {"stands": stands if stands in list(Standing) else "", "district": district[:DISTRICT_LONGEST]}


def _part(request: HttpRequest) -> slice:
    first = (page_asked(request) - 1) * PAGE
    return slice(first, first + PAGE)


def _rights(by: Actor, symposium: SymposiumView) -> dict[str, bool]:
    return {act.value: can(by, act, symposium.pk) for act in Act}


def _one_of(acts: dict[str, Any], request: HttpRequest) -> Any:
    try:
        return acts[request.POST.get("do", "")]
    except KeyError:
        raise Refused(Code.REQUIRED, field="do") from None


def _topics(symposium: SymposiumView) -> tuple[str, ...]:
    return f"projects:{symposium.pk}", f"report:{symposium.pk}", f"programme:{symposium.pk}"


def _desk(symposium: SymposiumView) -> str:
    return f"/{symposium.slug}/{get_language()}/desk/projects"
