"""The team: the way in, the way out, and who has which role."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from halqa.actions import people
from halqa.doors.web import signin
from halqa.doors.web.forms.people import InvitationForm, typed_role
from halqa.doors.web.pages import house_address, place, see_other, show_again, status_of
from halqa.phrases import sentence
from halqa.queries.people import account_name, invitation_waits, link_owner, signed_in, team_of
from halqa.queries.programme import SymposiumView, symposia
from halqa.rules.people import NOBODY, Act, Actor, may
from halqa.rules.refusals import Code, Refused


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; only a button uses it, for who is signed in already or for somebody else."""
    account = signin.account_of(request)
    if request.method != "POST":
        if not invitation_waits(token):
            raise Refused(Code.LINK_SPENT)
        here = None if account is None else account_name(account)
        return render(request, "people/enter.html", {"here": here, "owner": link_owner(token)})
    entered = people.enter(token=token, account=account if request.POST.get("who") == "me" else None)
    signin.sign_in(request, entered.account)
    found = [entered.slug] if entered.slug else [one.slug for one in symposia()]
    return redirect(f"/{found[0]}/{get_language()}/desk" if len(found) == 1 else "/")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End a staff session."""
    signin.sign_out(request)
    return redirect("/")


@require_http_methods(["GET", "HEAD", "POST"])
@place
def team(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show who has which role, and make a link for somebody else: it is shown this once."""
    by = signin.actor_of(request, symposium)
    if request.method != "POST":
        return render(request, "people/team.html", _page(request, symposium, by, InvitationForm()))
    may(by, Act.INVITE, symposium.pk)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return show_again(request, "people/team.html", _page(request, symposium, by, form))
    made: dict[str, Any] = form.cleaned_data
    token = people.invite(by=by, symposium=symposium.pk, **made)
    context = _page(request, symposium, by, InvitationForm())
    return render(request, "people/team.html", context | made | {"link": f"{house_address(request)}/enter/{token}"})


@require_POST
@place
def again(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Make a link by which somebody of the team comes back: it is shown this once."""
    by = signin.actor_of(request, symposium)
    handle = request.POST.get("account", "")
    token = people.invite_again(by=signin.organiser_of(request) or by, account=handle, symposium=symposium.pk)
    context = _page(request, symposium, by, InvitationForm())
    name = next((one.name for one in context["team"].members if one.handle == handle), "")
    context |= {"label": name, "link": f"{house_address(request)}/enter/{token}"}
    return render(request, "people/team.html", context)


@require_POST
@place
def withdraw(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Take a role from somebody, or an invitation back."""
    by = signin.actor_of(request, symposium)
    everywhere = "everywhere" in request.POST
    whose: dict[str, Any] = (
        {"by": signin.organiser_of(request) or NOBODY} if everywhere else {"by": by, "symposium": symposium.pk}
    )
    try:
        if "invitation" in request.POST:
            people.withdraw_invitation(invitation=request.POST["invitation"], **whose)
        else:
            role = typed_role(request.POST.get("role", ""))
            people.withdraw_role(account=request.POST.get("account", ""), role=role, **whose)
    except Refused as refused:
        context = _page(request, symposium, by, InvitationForm()) | {"refusal": sentence(refused)}
        return render(request, "people/team.html", context, status=status_of(refused))
    return see_other(f"/{symposium.slug}/{get_language()}/desk/team")


def _page(request: HttpRequest, symposium: SymposiumView, by: Actor, form: InvitationForm) -> dict[str, Any]:
    everywhere = signin.organiser_of(request) is not None
    return {
        "form": form,
        "team": team_of(symposium.pk, viewer=by, everywhere=everywhere),
        "here": signed_in(),
        "me": signin.account_of(request),
        "everywhere": everywhere,
    }
