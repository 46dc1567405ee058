"""The pages of the house itself: the first one, what is kept and what is not claimed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from halqa import __version__
from halqa.doors.web import signin
from halqa.doors.web.pages import place, prepared
from halqa.queries.programme import SymposiumView, symposia, symposium_by_slug


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
@place
def slash(request: HttpRequest, _symposium: SymposiumView) -> HttpResponse:
    """Lead to the first page of a symposium from its address without the slash."""
    return redirect(request.get_full_path(force_append_slash=True))


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the house stands."""
    return JsonResponse({"status": "ok", "version": __version__})


@require_safe
@place
def privacy(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Say what is kept, for how long, and what is not asked."""
    kept = {"days": signin.PASS_AGE_S // (24 * 3600)}
    return prepared(render(request, "frame/privacy.html", kept), f"programme:{symposium.pk}")


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
