"""`halqa opinions`: the opinion map of a Polis export, from files to files; it touches no data folder."""

from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from halqa.formats import opinions, polis
from halqa.phrases import sentence
from halqa.rules.opinions.drawing import Map, Mode, Wish, draw, one_public
from halqa.rules.opinions.robust import SMALLEST_GROUP
from halqa.rules.opinions.stability import Stability, stability_of
from halqa.rules.opinions.votes import gather
from halqa.rules.refusals import Refused

T = TypeVar("T")


class Command(BaseCommand):
    """Prints the map in words, and writes it where asked."""

    help = "Draw the opinion map of a Polis export: votes.csv, with comments.csv and participants-votes.csv beside it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--votes", required=True, metavar="votes.csv")
        parser.add_argument("--comments", metavar="comments.csv", help="says which statements were rejected")
        parser.add_argument("--participants", metavar="participants-votes.csv", help="published groups, to compare")
        parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.ROBUST.value)
        parser.add_argument("--k", type=_k, default=None, metavar="auto|N")
        parser.add_argument("--bootstrap", type=int, default=100, metavar="N")
        parser.add_argument("--json", metavar="FILE")
        parser.add_argument("--svg", metavar="FILE")

    def handle(self, *_args: object, **options: Any) -> None:
        rows = _read(options["votes"], polis.read_votes)
        comments = _read(options["comments"], polis.read_comments) if options["comments"] else ()
        published = _read(options["participants"], polis.read_groups) if options["participants"] else None
        rejected = frozenset(one.id for one in comments if one.rejected)
        only = None if published is None else frozenset(published)
        wish = Wish(Mode(options["mode"]), options["k"], rejected, only)
        begun = time.perf_counter()
        drawn = draw(gather(rows.people, rows.statements, rows.values, times=rows.times), wish)
        seconds = time.perf_counter() - begun
        stability = stability_of(drawn, options["bootstrap"]) if options["bootstrap"] > 0 else None
        if stability is not None and not stability.stable and wish.k is None and wish.mode is Mode.ROBUST:
            drawn = one_public(drawn)
        _write(options["json"], opinions.write_json(drawn, stability, seconds, published))
        _write(options["svg"], opinions.write_svg(drawn, Path(options["votes"]).name))
        self.stdout.write("\n".join(_told(drawn, stability, {one.id: one.words for one in comments})))


def _k(text: str) -> int | None:
    if text == "auto":
        return None
    if text.isdecimal() and 2 <= int(text) <= 20:
        return int(text)
    raise ArgumentTypeError("must be auto, or a number from 2 to 20")


def _read(path: str, reader: Callable[[bytes], T]) -> T:
    try:
        return reader(Path(path).read_bytes())
    except Refused as refused:
        with translation.override("en"):
            raise CommandError(f"{path}: {sentence(refused)}") from refused
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error


def _write(path: str | None, data: bytes) -> None:
    if path is None:
        return
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error


def _told(drawn: Map, stability: Stability | None, words: dict[str, str]) -> list[str]:
    matrices = drawn.matrices
    said = f"{drawn.groups.k} groups" if drawn.groups.k > 1 else "no stable groups: one public"
    lines = [f"{matrices.people} participants, {matrices.votes} votes: {said}", *_limits(drawn)]
    if stability is not None and stability.k > 1:
        held = stability.k_shares.get(stability.k, 0)
        lines.append(f"in {stability.draws} draws: this many groups in {held:.0%}, median ARI {stability.ari[1]:.2f}")
    for number, group in enumerate(drawn.lists.representative):
        size = int((drawn.groups.of == number).sum())
        lines.append(f"group {number} ({size}):")
        lines += [
            f"  {'agrees' if one.agrees else 'disagrees'}: {words.get(one.statement, one.statement)}" for one in group
        ]
    shared = [one for one in drawn.lists.bridging if one.bridging > 0][:5]
    lines.append("common ground:" if shared else "common ground: nothing that is sure")
    lines += [f"  {one.bridging / 1e6:+.2f} {words.get(one.id, one.id)}" for one in shared]
    return [*lines, f"digest {matrices.digest()}"]


def _limits(drawn: Map) -> list[str]:
    """Return what this map cannot say, and what was left out of it."""
    placed, few, flags = int(drawn.placed.sum()), sum(one.few for one in drawn.statements), drawn.flags
    named = {"agree with all": flags.agree_all, "disagree with all": flags.disagree_all, "repeated": flags.repeated}
    flagged = ", ".join(f"{int(mask.sum())} {name}" for name, mask in named.items() if mask.any())
    lines = []
    if placed < 2 * SMALLEST_GROUP:
        lines.append(f"only {placed} could be placed, by enough votes on two statements or more: too few for groups")
    if flagged:
        fate = "left out of groups and lists" if drawn.aside.any() else "counted all the same"
        lines.append(f"ballots flagged, {fate}: {flagged}")
    if few:
        lines.append(f"statements with too few votes to be listed: {few}")
    return lines
