"""The pages of recommendations: for everyone once published, and for the rapporteur's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from halqa.actions.proposals import (
    attach_evidence,
    detach_evidence,
    publish_recommendation,
    raise_evidence,
    withdraw_recommendation,
    write_recommendation,
)
from halqa.doors.web import signin
from halqa.doors.web.forms.proposals import RecommendationForm, SearchForm, written
from halqa.doors.web.pages import place, prepared, see_other, show_again
from halqa.queries import proposals
from halqa.queries.programme import SymposiumView
from halqa.queries.proposals import RecommendationView
from halqa.rules.people import NOBODY, Act, Actor, may
from halqa.rules.proposals import Source
from halqa.rules.refusals import Code, Refused

CHANGES = {"attach": attach_evidence, "detach": detach_evidence, "raise": raise_evidence}


@require_safe
@place
def recommendations(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """List what the symposium asks of the city."""
    found = proposals.recommendations(symposium.pk, viewer=NOBODY)
    page = render(request, "proposals/recommendations.html", {"recommendations": found})
    return prepared(page, f"report:{symposium.pk}")


@require_safe
@place
def recommendation(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show a recommendation and the chain of evidence that anyone can follow."""
    found = proposals.recommendation(symposium.pk, number, viewer=NOBODY)
    page = render(request, "proposals/recommendation.html", {"recommendation": found})
    sessions = {f"session:{link.session}:delayed" for link in found.evidence if link.moderated}
    return prepared(page, f"report:{symposium.pk}", f"programme:{symposium.pk}", *sorted(sessions))


@require_safe
@place
def desk(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """List the rapporteur's recommendations, drafts too."""
    found = proposals.recommendations(symposium.pk, viewer=_rapporteur(request, symposium))
    return render(request, "proposals/desk.html", {"recommendations": found})


@require_http_methods(["GET", "HEAD", "POST"])
@place
def write(request: HttpRequest, symposium: SymposiumView, number: int | None = None) -> HttpResponse:
    """Write a recommendation, or change its words."""
    by = _rapporteur(request, symposium)
    kept = None if number is None else proposals.recommendation(symposium.pk, number, viewer=by)
    form = RecommendationForm(request.POST if request.method == "POST" else None, kept)
    page = _written(form, kept, request.POST.get("seen", ""))
    if not form.is_bound:
        return render(request, "proposals/write.html", page)
    if not form.is_valid():
        return show_again(request, "proposals/write.html", page)
    try:
        made = write_recommendation(by=by, symposium=symposium.pk, number=number, words=form.words(), seen=page["seen"])
    except Refused as refused:
        if number is not None and refused.code is Code.RECOMMENDATION_CHANGED:
            page |= _theirs(proposals.recommendation(symposium.pk, number, viewer=by))
        return show_again(request, "proposals/write.html", page, refused)
    return see_other(_desk(request, symposium, f"/{made}#chain"))


def _written(form: RecommendationForm, kept: RecommendationView | None, seen: str = "") -> dict[str, Any]:
    """Return what the desk page of a recommendation shows; `seen`: the words that the form began with."""
    return {"form": form, "recommendation": kept, "seen": seen or (kept.words.digest if kept else "")}


def _theirs(now: RecommendationView) -> dict[str, Any]:
    """Return what the page shows beside, where somebody else wrote meanwhile: to be written over knowingly."""
    return {"other": now, "recommendation": now, "seen": now.words.digest}


@require_http_methods(["GET", "HEAD", "POST"])
@place
def evidence(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Offer sources to attach, found by words; attach, detach or raise one."""
    by = _rapporteur(request, symposium)
    found = proposals.recommendation(symposium.pk, number, viewer=by)
    if request.method == "POST":
        return _change(request, symposium, found, by)
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    offered = {
        "results": proposals.results_offered(symposium.pk, words=words),
        "questions": proposals.questions_offered(symposium.pk, words=words),
        "statements": proposals.statements_offered(symposium.pk, words=words),
        "sessions": proposals.sessions_offered(symposium.pk, words=words),
    }
    cited = {link.source for link in found.evidence}
    return render(request, "proposals/evidence.html", {"recommendation": found, "form": form, "cited": cited} | offered)


def _change(request: HttpRequest, symposium: SymposiumView, found: RecommendationView, by: Actor) -> HttpResponse:
    name = next((name for name in CHANGES if name in request.POST), "attach")
    source = Source.of(request.POST.get(name, ""))
    try:
        CHANGES[name](by=by, symposium=symposium.pk, number=found.number, source=source)
    except Refused as refused:
        return _refused(request, found, refused)
    return see_other(_desk(request, symposium, f"/{found.number}#chain"))


@require_POST
@place
def publish(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Publish a recommendation, or withdraw it."""
    by = _rapporteur(request, symposium)
    try:
        if "withdraw" in request.POST:
            withdraw_recommendation(by=by, symposium=symposium.pk, number=number)
        else:
            seen = request.POST.get("seen", "")
            publish_recommendation(by=by, symposium=symposium.pk, number=number, seen=seen)
    except Refused as refused:
        return _refused(request, proposals.recommendation(symposium.pk, number, viewer=by), refused)
    return see_other(_desk(request, symposium, f"/{number}"))


def _refused(request: HttpRequest, found: RecommendationView, refused: Refused) -> HttpResponse:
    """Show the desk page of a recommendation with the reason why it could not be changed."""
    page = _written(RecommendationForm(written(found), found), found)
    return show_again(request, "proposals/write.html", page, refused)


def _rapporteur(request: HttpRequest, symposium: SymposiumView) -> Actor:
    actor = signin.actor_of(request, symposium)
    may(actor, Act.WRITE_RECOMMENDATION, symposium.pk)
    return actor


def _desk(request: HttpRequest, symposium: SymposiumView, rest: str) -> str:
    return f"/{symposium.slug}/{request.path.split('/')[2]}/desk/recommendations{rest}"
