"""Appending to the public record, signing checkpoints, and refusing to sign backwards."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from halqa.formats import bundle
from halqa.models import Checkpoint, Entry, Log, Symposium
from halqa.queries.record import RecordView, entries_of, record_of
from halqa.rules.record import Ballot, Commitments, entries, merkle
from halqa.rules.refusals import Code, Refused
from halqa.wires import folder, heads, keys, outbox

CHUNK = 2000


def append(*, symposium: int, added: Iterable[entries.Entry], consultation: int | None = None) -> None:
    """Append entries to a symposium's record and sign a checkpoint over it, in the caller's transaction.

    Raises Refused: RECORD_FORKED where the database is older than what was signed last.
    """
    with transaction.atomic():
        log = _log(symposium)
        frontier = _frontier(log)
        _refuse_backwards(log, frontier)
        for some in _chunks(_with_first(log, symposium, added)):
            rows = [
                Entry(
                    log=log,
                    index=frontier.size + offset,
                    body=entries.encode(entry),
                    consultation_id=consultation,
                    commitment=_found_by(entry),
                )
                for offset, entry in enumerate(some)
            ]
            Entry.objects.bulk_create(rows)
            frontier = frontier.extend(merkle.leaf_hash(bytes(row.body)) for row in rows)
        _sign(log, frontier)


def _found_by(entry: entries.Entry) -> bytes | None:
    """Return the commitment by which receipts find an entry: of several, which are ascending, the first."""
    match entry:
        case Ballot():
            return entry.commitment
        case Commitments():
            return entry.commitments[0]
    return None


def _log(symposium: int) -> Log:
    log = Log.objects.select_for_update().filter(symposium=symposium).first()
    if log is None:
        slug = Symposium.objects.values_list("slug", flat=True).get(pk=symposium)
        log = Log.objects.create(symposium_id=symposium, origin=f"halqa/{slug}/{secrets.token_hex(4)}")
    return log


def _frontier(log: Log) -> merkle.Frontier:
    return merkle.Frontier(log.size, tuple(bytes.fromhex(node) for node in log.frontier))


def _refuse_backwards(log: Log, frontier: merkle.Frontier) -> None:
    head = heads.read(log.origin)
    if head and (head[0] > log.size or (head[0] == log.size and head[1] != frontier.root())):
        raise Refused(Code.RECORD_FORKED, origin=log.origin, signed=head[0], here=log.size)


def _with_first(log: Log, symposium: int, added: Iterable[entries.Entry]) -> Iterator[entries.Entry]:
    if log.size == 0:
        slug = Symposium.objects.values_list("slug", flat=True).get(pk=symposium)
        yield entries.Log(origin=log.origin, symposium=slug)
    yield from added


def _chunks(added: Iterator[entries.Entry]) -> Iterator[list[entries.Entry]]:
    while some := list(islice(added, CHUNK)):
        yield some


def _sign(log: Log, frontier: merkle.Frontier) -> None:
    root = frontier.root()
    log.size, log.frontier = frontier.size, [node.hex() for node in frontier.nodes]
    log.save()
    note = keys.signer(log.origin).checkpoint(frontier.size, root)
    Checkpoint.objects.create(log=log, size=frontier.size, note=note)
    outbox.announce(f"report:{log.symposium_id}")
    # Where the head cannot be kept, the entries stand all the same: `forked` catches up at the next start.
    transaction.on_commit(lambda: heads.write(log.origin, frontier.size, root), robust=True)


def export_record(*, symposium: int, readme: str, wait: bool = True) -> BinaryIO:
    """Return, open for reading, the bundle of a symposium's whole record, as far as everybody has heard of it.

    It is written once for each state of the record, by one writer at a time; who does not `wait` for another one gets
    the bundle before, which is as sound. Raises Refused: RECORD_EMPTY, BUSY (nothing is there to give meanwhile).
    """
    seen = record_of(symposium, now=timezone.now())
    if seen is None:
        raise Refused(Code.RECORD_EMPTY)
    name = hashlib.sha256(f"{seen.note}{readme}".encode()).hexdigest()[:32]
    path: Path = settings.FOLDER.bundles / seen.origin.replace("/", ".") / f"{name}.zip"
    with suppress(FileNotFoundError):
        return path.open("rb")
    try:
        with settings.FOLDER.lock(f"bundle-{symposium}", wait=wait):
            folder.write_alone(path, lambda out: _write_bundle(out, seen, readme))
            return path.open("rb")
    except BlockingIOError:
        return _bundle_before(path.parent)


def _write_bundle(out: BinaryIO, seen: RecordView, readme: str) -> None:
    key, lines = keys.signer(seen.origin).key, entries_of(seen.origin, seen.size)
    bundle.write(out, readme=readme, key=key, note=seen.note, entries=lines)


def _bundle_before(place: Path) -> BinaryIO:
    for path in place.glob("*.zip"):
        with suppress(FileNotFoundError):
            return path.open("rb")
    raise Refused(Code.BUSY)


def forked() -> str:
    """Return why this database must not sign (it is older than, or another than, what was signed), or nothing.

    Where it is newer than the last kept head (a crash between the two), the head is brought up to date.
    """
    kept = {origin: heads.read(origin) for origin in heads.origins()}  # first: the record may grow meanwhile
    logs = list(Log.objects.all())
    for origin in sorted(kept.keys() - {log.origin for log in logs}):
        return f"{origin}: entries were signed for it, but this database does not know it"
    for log in logs:
        head, root = kept.get(log.origin), _frontier(log).root()
        if head is None or head == (log.size, root):
            continue
        if head[0] >= log.size or _root_at(log, head[0]) != head[1]:
            return f"{log.origin}: signed up to entry {head[0]}, but this database holds {log.size}, or other ones"
        heads.write(log.origin, log.size, root)
    return ""


def _root_at(log: Log, size: int) -> bytes:
    bodies = Entry.objects.filter(log=log, index__lt=size).order_by("index").values_list("body", flat=True)
    return merkle.root_of(merkle.leaf_hash(bytes(body)) for body in bodies.iterator(CHUNK))
