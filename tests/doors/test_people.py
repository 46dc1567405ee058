"""The team page: who has which role, links made and taken back; an invitation used by who is in already."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from halqa.actions.people import invite
from halqa.models import Account, Invitation, Membership
from halqa.rules.people import SYSTEM, Role
from tests.factories import make_symposium

pytestmark = pytest.mark.django_db
TEAM = "/casa/fr/desk/team"


def _came_in(role: Role, symposium: int | None = None, label: str = "") -> Client:
    client = Client()
    client.post(f"/enter/{invite(by=SYSTEM, role=role, symposium=symposium, label=label)}")
    return client


def _page(client: Client, address: str = TEAM) -> str:
    return client.get(address).content.decode()


def test_link_is_made_for_a_role_and_shown_once() -> None:
    organiser = _came_in(Role.ORGANISER, make_symposium().pk)
    made = organiser.post(TEAM, {"role": "steward", "label": "Accueil <porte A>"}).content.decode()
    links = re.findall(r"http://testserver(/enter/[\w-]+)", made)
    assert len(links) == 1
    assert "Accueil &lt;porte A&gt;" in made
    later = _page(organiser)
    assert "/enter/" not in later
    assert "Accueil &lt;porte A&gt;" in later
    steward = Client()
    assert steward.post(links[0]).status_code == 302
    assert steward.get("/casa/fr/desk").status_code == 200
    assert Account.objects.get(name="Accueil <porte A>").memberships.get().role == "steward"


@pytest.mark.parametrize("typed", [{"role": "participant"}, {"role": ""}, {"role": "steward", "label": "x" * 81}])
def test_link_for_nobody_is_refused_and_what_was_typed_stays(typed: dict[str, str]) -> None:
    organiser = _came_in(Role.ORGANISER, make_symposium().pk)
    answer = organiser.post(TEAM, {"label": "Samia", **typed})
    assert answer.status_code == 422
    assert typed.get("label", "Samia") in answer.content.decode()
    assert Invitation.objects.filter(used_at=None).count() == 0


def test_withdrawn_role_ends_on_all_devices_at_once() -> None:
    here = make_symposium().pk
    organiser, steward = _came_in(Role.ORGANISER, here), _came_in(Role.STEWARD, here)
    handle = Membership.objects.get(role="steward").account.handle
    assert handle in _page(organiser)
    assert steward.get("/casa/fr/desk").status_code == 200
    done = organiser.post(f"{TEAM}/withdraw", {"account": handle, "role": "steward"})
    assert (done.status_code, done["Location"]) == (303, TEAM)
    assert steward.get("/casa/fr/desk").status_code == 403
    assert handle not in _page(organiser)


def test_last_organiser_is_refused_in_words() -> None:
    organiser = _came_in(Role.ORGANISER, make_symposium().pk)
    handle = Account.objects.get().handle
    answer = organiser.post(f"{TEAM}/withdraw", {"account": handle, "role": "organiser"})
    assert answer.status_code == 422
    assert "Faites d’abord entrer" in answer.content.decode()
    assert organiser.get(TEAM).status_code == 200


def test_unused_link_is_withdrawn() -> None:
    here = make_symposium().pk
    organiser = _came_in(Role.ORGANISER, here)
    token = invite(by=SYSTEM, role=Role.STEWARD, symposium=here)
    key = Invitation.objects.get(used_at=None).digest
    assert key in _page(organiser)
    assert organiser.post(f"{TEAM}/withdraw", {"invitation": key, "role": "steward"}).status_code == 303
    assert Client().get(f"/enter/{token}").status_code == 422


def test_organisers_of_all_are_withdrawn_by_their_own_kind_alone() -> None:
    here = make_symposium().pk
    local, first, second = _came_in(Role.ORGANISER, here), _came_in(Role.ORGANISER), _came_in(Role.ORGANISER)
    invite(by=SYSTEM, role=Role.ORGANISER)
    handle = Account.objects.filter(organiser=True).order_by("pk")[0].handle
    key = Invitation.objects.get(used_at=None).digest
    assert handle not in _page(local)
    assert key not in _page(local)
    sent = {"account": handle, "role": "organiser", "everywhere": "1"}
    assert local.post(f"{TEAM}/withdraw", sent).status_code == 403
    assert {handle in _page(second), key in _page(second)} == {True}
    assert second.post(f"{TEAM}/withdraw", sent).status_code == 303
    assert first.get(TEAM).status_code == 403
    assert second.post(f"{TEAM}/withdraw", {"invitation": key, "everywhere": "1"}).status_code == 303
    assert not Invitation.objects.filter(used_at=None).exists()


def test_page_tells_who_is_signed_in() -> None:
    here = make_symposium().pk
    organiser, steward = _came_in(Role.ORGANISER, here), _came_in(Role.STEWARD, here)
    assert "déconnecté" not in _page(organiser)
    steward.post("/leave")
    assert "déconnecté" in _page(organiser)


def test_invitation_used_by_who_is_in_adds_its_role() -> None:
    here, there = make_symposium("casa").pk, make_symposium("fes").pk
    client = _came_in(Role.STEWARD, here, "Samia")
    token = invite(by=SYSTEM, role=Role.ORGANISER, symposium=there)
    page = _page(client, f"/enter/{token}")
    assert "Samia" in page
    assert 'name="who" value="me"' in page
    assert client.post(f"/enter/{token}", {"who": "me"}).status_code == 302
    assert [client.get(f"/{slug}/fr/desk").status_code for slug in ("casa", "fes")] == [200, 200]
    assert Account.objects.count() == 1


def test_invitation_for_somebody_else_makes_another_account() -> None:
    here, there = make_symposium("casa").pk, make_symposium("fes").pk
    client = _came_in(Role.STEWARD, here)
    token = invite(by=SYSTEM, role=Role.ORGANISER, symposium=there)
    client.post(f"/enter/{token}", {"who": "other"})
    assert [client.get(f"/{slug}/fr/desk").status_code for slug in ("casa", "fes")] == [403, 200]
    assert Account.objects.count() == 2


def test_who_is_not_in_is_asked_nothing() -> None:
    token = invite(by=SYSTEM, role=Role.ORGANISER)
    assert 'name="who"' not in _page(Client(), f"/enter/{token}")


def _again(client: Client, handle: str) -> str:
    """Press the button that makes a new link; return where it leads."""
    page = client.post(f"{TEAM}/again", {"account": handle}).content.decode()
    (link,) = re.findall(r"http://testserver(/enter/[\w-]+)", page)
    return str(link)


def test_who_is_signed_out_comes_back_as_the_same_account() -> None:
    here = make_symposium().pk
    organiser, steward = _came_in(Role.ORGANISER, here), _came_in(Role.STEWARD, here, "Samia")
    handle = Account.objects.get(name="Samia").handle
    steward.post("/leave")
    assert "Un nouveau lien pour <bdi>Samia</bdi>" in _page(organiser)
    link = _again(organiser, handle)
    assert "Le lien pour revenir" in _page(organiser)
    assert "pas encore" not in _page(organiser)
    asked = _page(steward, link)
    assert "<bdi>Samia</bdi>" in asked
    assert 'name="who"' not in asked
    assert steward.post(link).status_code == 302
    assert steward.get("/casa/fr/desk").status_code == 200
    assert Account.objects.count() == 2
    assert Client().get(link).status_code == 422


def test_link_to_come_back_is_withdrawn_or_replaced() -> None:
    here = make_symposium().pk
    organiser = _came_in(Role.ORGANISER, here)
    _came_in(Role.STEWARD, here)
    handle = Membership.objects.get(role="steward").account.handle
    first, second = _again(organiser, handle), _again(organiser, handle)
    assert [Client().get(link).status_code for link in (first, second)] == [422, 200]
    key = Invitation.objects.get(used_at=None).digest
    assert organiser.post(f"{TEAM}/withdraw", {"invitation": key, "role": "steward"}).status_code == 303
    assert Client().get(second).status_code == 422


def test_who_has_roles_elsewhere_is_brought_back_by_organisers_of_all_alone() -> None:
    here, there = make_symposium("casa").pk, make_symposium("fes").pk
    local, everywhere = _came_in(Role.ORGANISER, here), _came_in(Role.ORGANISER)
    both = _came_in(Role.STEWARD, here, "Samia")
    both.post(f"/enter/{invite(by=SYSTEM, role=Role.STEWARD, symposium=there)}", {"who": "me"})
    handles = [Account.objects.get(name="Samia").handle, Account.objects.get(organiser=True).handle]
    for handle in handles:
        assert f'<button name="account" value="{handle}"' not in _page(local)
        assert local.post(f"{TEAM}/again", {"account": handle}).status_code == 403
        assert f'<button name="account" value="{handle}"' in _page(everywhere)
        assert Client().post(_again(everywhere, handle)).status_code == 302
    assert local.post(f"{TEAM}/again", {"account": "nobody"}).status_code == 404
