"""`halqa budget`: the outcome of a Pabulib file by declared rules; it touches no data folder."""

from __future__ import annotations

import re
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from halqa.formats import budget, pabulib
from halqa.phrases import sentence
from halqa.rules.budget.deciding import Decided, by_votes, decide, lay
from halqa.rules.budget.fairness import fairness
from halqa.rules.budget.shares import rounds
from halqa.rules.budget.telling import tell
from halqa.rules.budget.terms import Completion, Rule, Terms, Ties, Utility, checked
from halqa.rules.refusals import Refused

AMOUNT = re.compile(r"\d{1,24}(?:[.,]\d{0,24}|/(?!0+$)\d{1,24})?|[.,]\d{1,24}", re.ASCII)  # exponents can take for ever


class Command(BaseCommand):
    """Prints the winners in words, and writes the whole result where asked."""

    help = "Share the budget of a Pabulib file (.pb) by declared rules, and explain the outcome."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.pb")
        parser.add_argument("--rule", choices=list(map(str, Rule)), default=Rule.EQUAL_SHARES.value)
        parser.add_argument("--utility", choices=list(map(str, Utility)), default=Utility.COST.value)
        parser.add_argument("--completion", choices=list(map(str, Completion)), default=Completion.NONE.value)
        parser.add_argument("--ties", choices=list(map(str, Ties)), default=None)
        parser.add_argument("--step", type=_amount, default=Fraction(1), help="by how much a completion raises shares")
        parser.add_argument("--eligible", type=_amount, default=Fraction(0), metavar="SHARE", help="such as 1/3")
        parser.add_argument("--least", type=_amount, default=Fraction(0), metavar="VOTES")
        parser.add_argument("--compare", action="store_true", help="greedy wins where more people prefer it")
        parser.add_argument("--json", metavar="FILE", help="- for the standard output")

    def handle(self, *_args: object, **options: Any) -> None:
        file, terms = _read(options["file"]), _terms(options)
        try:
            laid = lay(file.election, checked(terms, file.election))
        except Refused as refused:
            raise _said(options["file"], refused) from refused
        begun = time.perf_counter()
        decided = decide(laid)
        seconds = time.perf_counter() - begun
        if options["json"]:
            _write(options["json"], _whole(file, decided, seconds))
        if options["json"] != "-":
            self.stdout.write("\n".join(_told(decided)))


def _whole(file: pabulib.Budgeting, decided: Decided, seconds: float) -> bytes:
    names = {file.election.projects[at].id for at in decided.winners}
    matches = None if file.selected is None else file.selected == names
    shares = decided.winners if decided.by_shares is None else decided.by_shares
    fair = fairness(decided.laid, shares), fairness(decided.laid, by_votes(decided.laid))
    bought = () if decided.branch is None else rounds(decided.branch)
    return budget.write_json(decided, bought, tell(decided), fair, matches=matches, seconds=round(seconds, 6))


def _terms(options: dict[str, Any]) -> Terms:
    ties = None if options["ties"] is None else Ties(options["ties"])
    rule, utility, completion = Rule(options["rule"]), Utility(options["utility"]), Completion(options["completion"])
    step, eligible, least = options["step"], options["eligible"], options["least"]
    return Terms(rule, utility, completion, step, ties, eligible, least, options["compare"])


def _amount(text: str) -> Fraction:
    if text.startswith("-"):
        raise ArgumentTypeError("must not be negative")
    if not AMOUNT.fullmatch(text):
        raise ArgumentTypeError("must be a number, or a fraction such as 1/3")
    return Fraction(text.replace(",", "."))


def _read(path: str) -> pabulib.Budgeting:
    try:
        with Path(path).open("rb") as file:
            return pabulib.read(file.read(pabulib.MAX_BYTES + 1))
    except Refused as refused:
        raise _said(path, refused) from refused
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error


def _said(path: str, refused: Refused) -> CommandError:
    with translation.override("en"):
        return CommandError(f"{path}: {sentence(refused)}")


def _write(path: str, data: bytes) -> None:
    try:
        if path == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        else:
            Path(path).write_bytes(data)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error


def _told(decided: Decided) -> list[str]:
    election = decided.laid.election
    lines = [f"{len(decided.winners)} of {len(election.projects)} projects, {election.people} ballots"]
    for number, at in enumerate(decided.winners, 1):
        project = election.projects[at]
        lines.append(f"{number:>4}. {project.id} {project.name}".rstrip() + f": {pabulib.text_of(project.cost)}")
    share = "" if decided.share is None else f", share {decided.share}"
    return [*lines, f"spent {pabulib.text_of(decided.cost)} of {pabulib.text_of(election.budget)}{share}"]
