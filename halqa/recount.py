"""The recount: checks a bundle and counts everything in it again, with the rules alone: no server, no database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from halqa.formats import bundle
from halqa.formats.container import Damaged
from halqa.formats.notes import VerifierKey, read_checkpoint, signed_bytes
from halqa.rules.ballots.deciding import decided, shared_of
from halqa.rules.opinions.recounting import check_map
from halqa.rules.record import Axis, Broken, Checkpoint, Counted, Groups, Malformed, Map, Why, bound, check
from halqa.rules.record.broken import ENTRIES
from halqa.rules.record.budgets import fraction_text
from halqa.rules.record.merkle import root_of

KEPT = "the kept checkpoint"

WORDS = {
    Why.MEMBER_MISSING: "is missing",
    Why.MEMBER_UNEXPECTED: "does not belong in a record",
    Why.MEMBER_TWICE: "is there twice",
    Why.KEY_MALFORMED: "is not a verifier key",
    Why.KEY_OTHER: "is not the key with this fingerprint",
    Why.NOTE_MALFORMED: "is not a checkpoint signed by this key alone",
    Why.SIGNATURE: "the signature does not hold",
    Why.SIZE: "has not the size that it must have",
    Why.LINE: "the line is too long, or does not end",
    Why.ENTRY_OTHER: "is not the entry that was signed here: it was changed, dropped, added or moved",
    Why.ENTRY_MISSING: "is missing",
    Why.ENTRY_TOO_MANY: "is more than was signed",
    Why.LEAF_OTHER: "is not the hash of this entry, nor are these hashes the signed ones",
    Why.ROOT: "entries and hashes fit each other, but are not what was signed",
    Why.MALFORMED: "is not of the form that the record has",
    Why.NOT_A_LOG: "does not begin a record",
    Why.ORIGIN: "names another origin than the key",
    Why.OUT_OF_ORDER: "has no place here in the life of its consultation",
    Why.INTERRUPTED: "interrupts a sealing",
    Why.BALLOT_TWICE: "is a second ballot of the same pseudonym",
    Why.BALLOT_ORDER: "is a ballot out of order",
    Why.CHOICES: "holds choices that the terms do not allow",
    Why.LEVEL: "has another level than the terms",
    Why.AUDIENCE: "is published under an audience that has no room for it",
    Why.COMMITMENT: "does not open its commitment",
    Why.RESULT: "is not what the ballots give",
    Why.BUDGET: "is not how these ballots share the budget out",
    Why.MAP: "is not what the answers give",
    Why.AXES: "ends a map whose axes are not the leading ones",
    Why.AGAIN: "says otherwise how sure the map is than drawing it again does",
    Why.KEPT_LONGER: "is of a longer record: this one is older, or was cut",
    Why.KEPT_OTHER: "is of another history: the record was rewritten",
}


def recount(file: BinaryIO, *, fingerprint: str | None = None, kept: str | None = None) -> Iterator[str]:
    """Give the tally lines of a bundle, all checks done before the first. `kept`: the note of a kept checkpoint.

    Raises Damaged or Broken.
    """
    record = bundle.read(file)
    if fingerprint not in (None, record.key.fingerprint):
        raise Broken(bundle.KEY, 0, Why.KEY_OTHER)
    vouched = root_of(record.leaves()) == record.checkpoint.root
    counted = check(record.key.name, bound(record.lines(), record.leaves(), vouched=vouched))
    if not vouched:
        raise Broken(ENTRIES, 0, Why.ROOT)
    for one in counted:
        check_map(one)
        _check_budget(one)
    if kept is not None:
        _check_kept(record, kept)
    return _lines(record.key, record.checkpoint, counted)


def _check_budget(one: Counted) -> None:
    """Share a budget out again, and hold the result of the record beside it."""
    if one.shared and one.terms.sharing:
        number, shared = one.shared
        if shared_of(decided(one.terms, one.terms.sharing, one.ticked)) != shared:
            raise Broken(ENTRIES, number, Why.BUDGET)


def _check_kept(record: bundle.Bundle, note: str) -> None:
    try:
        old, signature = read_checkpoint(note, record.key)
    except Malformed as malformed:
        raise Broken(KEPT, 0, Why.NOTE_MALFORMED, str(malformed)) from None
    if not record.key.verifies(signed_bytes(old), signature):
        raise Broken(KEPT, 0, Why.SIGNATURE)
    if old.size > record.checkpoint.size:
        raise Broken(KEPT, 0, Why.KEPT_LONGER)
    if root_of(islice(record.leaves(), old.size)) != old.root:
        raise Broken(KEPT, 0, Why.KEPT_OTHER)


def _lines(key: VerifierKey, checkpoint: Checkpoint, counted: tuple[Counted, ...]) -> Iterator[str]:
    _, size, root, _ = signed_bytes(checkpoint).decode().split("\n")
    for one in counted:
        yield from _tally_lines(one)
    yield f"record {key.name} {size} {root} {key.fingerprint}"


def _tally_lines(one: Counted) -> Iterator[str]:
    name, tally = one.terms.consultation, one.tally
    yield f"consultation {name} {one.terms.method} {one.terms.level} {one.state}"
    if tally is None:
        return
    yield f"ballots {name} {tally.ballots}"
    yield from (f"turnout {name} {audience} {count}" for audience, count in sorted(tally.turnout.items()))
    yield from (f"count {name} {option} {count}" for option, count in sorted(tally.counts.items()))
    yield from (f"order {name} {place} {option}" for place, option in enumerate(tally.order, 1))
    for first, row in enumerate(tally.pairs, 1):
        yield from (f"pair {name} {first} {other} {count}" for other, count in enumerate(row, 1) if other != first)
    for place, one_round in enumerate(tally.rounds, 1):
        share = one_round.share
        yield f"round {name} {place} {one_round.option} {share.numerator}/{share.denominator}"
    for statement, answers in sorted(one.statements.items()):
        yield from (
            f"statement {name} {statement} {answer} {count}" for answer, count in sorted(answers.counts.items())
        )
    for audience, counts in sorted(tally.by_audience.items()):
        yield from (f"audience {name} {audience} {option} {count}" for option, count in sorted(counts.items()))
    yield from _map_lines(one)
    yield from _budget_lines(one)


def _budget_lines(one: Counted) -> Iterator[str]:
    if one.shared is None:
        return
    name, (_, shared) = one.terms.consultation, one.shared
    yield f"budget {name} {len(shared.winners)} {shared.steps}"
    if shared.share is not None:
        yield f"share {name} {fraction_text(shared.share)}"
    if shared.prefer is not None:
        yield "prefer {} {} {}".format(name, *shared.prefer)
    yield from (f"winner {name} {nth} {option}" for nth, option in enumerate(shared.winners, 1))
    yield from (
        f"bought {name} {nth} {bought.place} {fraction_text(bought.price)}"
        for nth, bought in enumerate(shared.rounds, 1)
    )


def _map_lines(one: Counted) -> Iterator[str]:
    name, scores = one.terms.consultation, dict[int, int]()
    for _, part in one.mapped:
        match part:
            case Map(digest=digest):
                yield f"map {name} {digest.hex()}"
            case Axis(number=number, score=score):
                scores[number] = score
            case Groups(groups=groups, common=common):
                yield from (f"group {name} {place} {group.people}" for place, group in enumerate(groups, 1))
                yield from (f"common {name} {number} {scores[number]}" for number in common)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m halqa.recount", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.add_argument("--key", type=_fingerprint, metavar="FINGERPRINT", help="its published fingerprint")
    parser.add_argument("--checkpoint", type=Path, metavar="KEPT.txt", help="a checkpoint that you kept")
    return parser


def _fingerprint(words: str) -> str:
    return "".join(words.split()).lower()


def _sentence(broken: Broken) -> str:
    where = f"{broken.member}, entry {broken.entry}" if broken.entry else broken.member
    detail = f" ({broken.detail[:80]})" if broken.detail else ""
    return f"{where}: {WORDS[broken.why]}{detail}"


def main(arguments: list[str]) -> int:
    """Recount a file and return the exit code: 0 all holds, 1 it does not; usage errors leave with 2."""
    asked = _parser().parse_args(arguments)
    try:
        kept = asked.checkpoint.read_text("utf-8") if asked.checkpoint else None
        with asked.file.open("rb") as file:
            lines = list(recount(file, fingerprint=asked.key, kept=kept))
    except Broken as broken:
        return _fail(_sentence(broken))
    except Damaged as damaged:
        return _fail(f"the container is damaged: {damaged}")
    except (OSError, ValueError) as error:
        return _fail(f"the file cannot be read: {error}")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(sentence.encode("ascii", "backslashreplace").decode() + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
