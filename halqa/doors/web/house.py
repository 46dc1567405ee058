"""The pages of the house itself: the way in, the way out, what is kept and what is not claimed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from halqa import __version__
from halqa.actions.people import enter as enter_by
from halqa.doors.web import signin
from halqa.doors.web.pages import place, prepared
from halqa.queries.people import invitation_waits
from halqa.queries.programme import SymposiumView, symposia, symposium_by_slug
from halqa.rules.refusals import Code, Refused


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Lead to the only symposium, or list them."""
    found, everywhere = symposia(), signin.organiser_of(request)
    if len(found) == 1 and everywhere is None:
        return redirect(f"/{found[0].slug}/{get_language()}/")
    return render(request, "frame/root.html", {"symposia": found, "everywhere": everywhere})


@require_safe
def slug(_request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the first page of a symposium in the reader's language."""
    if symposium_by_slug(slug) is None:
        raise Http404
    return redirect(f"/{slug}/{get_language()}/")


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the house stands."""
    return JsonResponse({"status": "ok", "version": __version__})


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; only the button uses it."""
    if request.method != "POST":
        if not invitation_waits(token):
            raise Refused(Code.LINK_SPENT)
        return render(request, "frame/enter.html")
    entered = enter_by(token=token)
    signin.sign_in(request, entered.account)
    found = [entered.slug] if entered.slug else [one.slug for one in symposia()]
    return redirect(f"/{found[0]}/{get_language()}/desk" if len(found) == 1 else "/")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End a staff session."""
    signin.sign_out(request)
    return redirect("/")


@require_safe
@place
def privacy(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Say what is kept, for how long, and what is not asked."""
    return prepared(render(request, "frame/privacy.html"), f"programme:{symposium.pk}")


@require_safe
@place
def limits(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Say what is promised at each level, and what is never claimed."""
    return prepared(render(request, "frame/limits.html"), f"programme:{symposium.pk}")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that there is no such page."""
    return render(request, "frame/lost.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that what came could not be read."""
    return render(request, "frame/lost.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours."""
    return render(request, "frame/broken.html", status=500)
