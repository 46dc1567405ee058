"""The public pages of results and of the record: what was chosen, how it stands, how anyone recounts it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from halqa.actions.record import export_record
from halqa.doors.web.pages import place, prepared
from halqa.doors.web.programme.asked import page_of
from halqa.doors.web.tags import style
from halqa.formats import pabulib, polis
from halqa.queries import budget
from halqa.queries.ballots import ConsultationView, consultation, consultations_of
from halqa.queries.opinions import counted_rows, figures_of, published_rows, result_of
from halqa.queries.programme import SymposiumView
from halqa.queries.projects import budget_file
from halqa.queries.proposals import recommendations, recommendations_citing
from halqa.queries.record import days_told, participation, record_of, sealed_runs
from halqa.rules.ballots import Method, State
from halqa.rules.floor import late_audience, ring
from halqa.rules.people import NOBODY
from halqa.rules.refusals import Code, Refused
from halqa.wires import keys

COUNTED = (State.CLOSED, State.CERTIFIED)
OVER = (*COUNTED, State.VOID)
TABLES_MOST, FIGURES_MOST = 4, 12
PAGE = "ballots/result.html"
PAGES = {Method.OPINIONS: "opinions/result.html", Method.BUDGET: "budget/result.html"}


@require_safe
@place
def result(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show a result: picture, sentence, figures by audience and in all, and the way to recount it."""
    view = consultation(symposium.pk, number)
    state = view.seen_by(late_audience(view.terms.place), timezone.now()).state  # no page runs ahead of it
    if state is State.DRAFT:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    page = render(request, PAGES.get(view.terms.method, PAGE), _result(symposium, view) | {"state": state} | _own(view))
    return prepared(page, f"consultation:{view.pk}", f"session:{view.session}:delayed", f"report:{symposium.pk}")


def _result(symposium: SymposiumView, view: ConsultationView) -> dict[str, Any]:
    """Return what the page of any result tells."""
    return {
        "view": view,
        "circle": ring(view.turnout),
        # It may have been sealed since the view was read: a page tells one moment.
        "sealed": sealed_runs(symposium.pk).get(view.pk) if view.closed_at else None,
        "citing": recommendations_citing(view.pk),
    }


def _own(view: ConsultationView) -> dict[str, Any]:
    """Return what that of a map of opinions, or of a budget, tells beside."""
    if view.terms.method is Method.OPINIONS:
        return {"map": result_of(view.pk), "map_style": style.MAP}
    if view.terms.method is Method.BUDGET:
        return {"shared": budget.result_of(view)}
    return {}


@require_safe
@place
def projects(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Explain the result of a budget, project by project."""
    view = consultation(symposium.pk, number)
    shared = budget.result_of(view)
    if shared is None or view.moment.state is State.VOID:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    page = render(request, "budget/projects.html", {"view": view, "shared": shared})
    return prepared(page, f"consultation:{view.pk}", f"session:{view.session}:delayed")


@require_safe
@place
def ballots_pb(_request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Hand out the sealed ballots of a budget as a Pabulib file: who chose what, and nothing of who they are."""
    view = consultation(symposium.pk, number)
    if view.shared is None or view.moment.state is State.VOID:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    answer = HttpResponse(pabulib.write(budget_file(symposium, view)), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{symposium.slug}-{number}.pb"'
    return prepared(answer, f"consultation:{view.pk}")


@require_safe
@place
def statements(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show how each statement of a map of opinions was answered: the figures behind its pictures."""
    view = consultation(symposium.pk, number)
    if view.terms.method is not Method.OPINIONS or not view.counted or view.moment.state is State.VOID:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    found = figures_of(view.pk)
    told = {"view": view, "map": found.final, "page": page_of(request, found.lines), "map_style": style.MAP}
    page = render(request, "opinions/figures.html", told)
    return prepared(page, f"consultation:{view.pk}", f"session:{view.session}:delayed")


@require_safe
@place
def counts_csv(_request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Hand out the counts of a map of opinions, as a table."""
    view = consultation(symposium.pk, number)
    return _table(view, polis.write_counts(counted_rows(view.pk)))


@require_safe
@place
def votes_csv(_request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Hand out the single rows of answers, where they were announced and enough people took part."""
    view = consultation(symposium.pk, number)
    return _table(view, polis.write_votes(published_rows(view.pk)))


def _table(view: ConsultationView, data: bytes) -> HttpResponse:
    if not data:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    return prepared(HttpResponse(data, content_type="text/csv; charset=utf-8"), f"consultation:{view.pk}")


@require_safe
@place
def report(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show the report of a symposium: sessions, results, recommendations, participation, the way to recount."""
    results = [view for view in consultations_of(symposium.pk) if view.moment.state in OVER]
    found, turnout = recommendations(symposium.pk, viewer=NOBODY), _turnout(results)
    told = {
        "days": days_told(symposium.pk),
        "results": results,
        "figures": len(results) <= FIGURES_MOST,
        "compact": len(results) > TABLES_MOST,
        "recommendations": found,
        "people": participation(symposium.pk),
        "turnout": turnout,
        "circle": ring(turnout),
    } | _record(symposium)
    page = render(request, "record/report.html", told)
    cited = {f"session:{link.session}:delayed" for one in found for link in one.evidence if link.moderated}
    return prepared(page, f"report:{symposium.pk}", f"programme:{symposium.pk}", *sorted(cited))


def _turnout(results: list[ConsultationView]) -> Counter[str]:
    """Return the ballots of all results together by audience, as anyone counts them from the record."""
    turnout: Counter[str] = Counter()
    for view in results:
        if view.moment.state in COUNTED:
            turnout.update(view.turnout)
    return turnout


@require_safe
@place
def record(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show where the record stands, what it holds, what it proves and what it does not."""
    runs = sealed_runs(symposium.pk)
    over = [view for view in consultations_of(symposium.pk) if view.moment.state in OVER]
    told = {"sealed": [(view, runs.get(view.pk)) for view in over]} | _record(symposium)
    return prepared(render(request, "record/record.html", told), f"report:{symposium.pk}")


@require_safe
@place
def record_zip(request: HttpRequest, symposium: SymposiumView) -> HttpResponseBase:
    """Hand out the whole record as one file; who has it already gets word of that."""
    file = export_record(symposium=symposium.pk, readme=readme(symposium), wait=False)
    etag = f'"{file.name.rsplit("/", 1)[-1].removesuffix(".zip")}"'
    if request.headers.get("If-None-Match") == etag:
        file.close()
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": "no-cache"})
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    name = f"{symposium.slug}-record.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip", headers=headers)


@require_safe
@place
def cheat(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Invite to change a ballot of the record, and tell how it is found."""
    return prepared(render(request, "record/cheat.html"), f"programme:{symposium.pk}")


def readme(symposium: SymposiumView) -> str:
    """Return the words for people that stand in the bundle."""
    return render_to_string("record/readme.txt", {"symposium": symposium} | _record(symposium))


def _record(symposium: SymposiumView) -> dict[str, Any]:
    """Return where the record stands, and the fingerprint of its key."""
    return {"record": record_of(symposium.pk, now=timezone.now()), "fingerprint": keys.signer("").key.fingerprint}
