"""`halqa organiser_link`: a one-use link for somebody of the staff."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from halqa.actions.people import invite
from halqa.phrases import sentence
from halqa.queries.programme import SymposiumView, symposia, symposium_by_slug
from halqa.rules.people import STAFF, SYSTEM, Role
from halqa.rules.refusals import Code, Refused
from halqa.wires.folder import listening


class Command(BaseCommand):
    """Makes an invitation, and says its link."""

    help = "Make a one-use link (seven days) for a role, and print it on standard error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", choices=[role.value for role in STAFF], default=Role.ORGANISER.value)
        parser.add_argument("--symposium", metavar="SLUG", help="the latest where none is named")
        parser.add_argument("--address", help="where the house is; else HALQA_ADDRESS, else where it is served now")

    def handle(self, *_args: object, **options: Any) -> None:
        role = Role(options["role"])
        try:
            symposium = _symposium(options["symposium"], role)
            token = invite(by=SYSTEM, role=role, symposium=symposium.pk if symposium else None)
        except Refused as refused:
            raise CommandError(sentence(refused)) from None
        self.stderr.write(f"Link for one {role} of {symposium.slug if symposium else 'every symposium'}, used once:")
        self.stderr.write(f"{options['address'] or _address()}/enter/{token}")


def _address() -> str:
    return settings.ADDRESS or settings.FOLDER.address() or f"http://127.0.0.1:{listening()[1]}"


def _symposium(slug: str | None, role: Role) -> SymposiumView | None:
    """Return the one named, else the latest; an organiser needs none."""
    if slug is not None:
        found = symposium_by_slug(slug)
        if found is None:
            raise Refused(Code.SYMPOSIUM_UNKNOWN)
        return found
    return None if role is Role.ORGANISER else next(iter(symposia()), None)
