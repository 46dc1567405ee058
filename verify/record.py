"""Recounts the record of a symposium from its file: python3 verify/record.py [--key F] [--checkpoint N] FILE.zip.

Written from docs/formats/record.md; it needs Python's standard library only and shares no code with halqa.
"""

import argparse
import base64
import hashlib
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import ballots
import maps
import opinions
import sharing
from canonical import encode
from choice import tally_lines
from container import Wrong, content, need, open_container
from notes import read_key, read_note
from tree import Entries, blocks, numbered, tree_root


def fold(origin: str, entries: Entries) -> Iterator[str]:
    """Give the tally lines, every rule on the order and the content of the entries applied (section 3)."""
    number, log = next(entries, (1, {}))
    need(log.get("kind") == "log" and log["origin"] == origin, number, "does not begin the record of this log")
    book: dict[str, dict[str, Any]] = {}
    for number, entry in entries:
        kind, name = entry["kind"], entry.get("consultation", "")
        state = book.get(name, {}).get("state")
        if kind == "open":
            need(state is None, number, "its consultation was opened before")
            book[name] = {"state": "open", "terms": entry["terms"]}
        elif kind == "close":
            need(state == "open", number, "its consultation is not open")
            book[name] |= {"state": "sealed"} | sealed(number, entry, book[name]["terms"], entries)
        elif kind == "map":
            right = state in ("sealed", "certified") and "crowd" in book[name] and "map" not in book[name]
            need(right, number, "has no place here")
            book[name]["map"] = list(maps.read(number, entry, book[name], entries))
        elif kind == "budget":
            right = state in ("sealed", "certified") and "budget" not in book[name]
            need(right and book[name]["terms"]["method"] == "budget", number, "has no place here")
            book[name]["budget"] = list(sharing.read(number, entry, book[name]["count"], entries))
        elif kind in ("certified", "void"):
            need(state == "sealed" or (kind == "void" and state in ("open", "certified")), number, "has no place here")
            book[name]["state"] = kind
        else:
            need(kind in ("removals", "journal"), number, "has no place here")
    for name, one in book.items():
        yield f"consultation {name} {one['terms']['method']} {one['terms']['level']} {one['state']}"
        yield from tally_lines(name, one.get("tally"), one.get("statements", {}))
        yield from (*one.get("map", ()), *one.get("budget", ()))


def sealed(number: int, close: dict[str, Any], terms: dict[str, Any], entries: Entries) -> dict[str, Any]:
    """Return the tally of a sealing, and those of its statements where it has some."""
    need(sum(close["turnout"].values()) == close["ballots"], number, "the turnout does not add up")
    read = opinions.sealing if terms["method"] == "opinions" else ballots.sealing
    number, found = read(number, close, terms, entries)
    need(encode(found["tally"]) == encode(found["given"]), number, "is not what the entries before it give")
    return found


def recount(file: BinaryIO, fingerprint: str | None, kept: str | None) -> list[str]:
    """Check a record step by step (section 11) and return its tally lines."""
    members = open_container(file)
    texts = {name: b"".join(content(file, members[name])) for name in ("key.txt", "checkpoint.txt")}
    for name, text in texts.items():
        need(text == text.decode("utf-8", "ignore").encode(), name, "is not text")
    key = read_key(texts["key.txt"].decode())
    mark = hashlib.sha256(key[2]).hexdigest()
    need(fingerprint in (None, mark), "key.txt", f"has the fingerprint {mark}")
    size, root, signatures = read_note(texts["checkpoint.txt"].decode(), key, "checkpoint.txt")
    need(signatures == 1, "checkpoint.txt", "has other signatures")
    need(members["leaves.bin"].twice[7] == 32 * size, "leaves.bin", "has not one hash for each entry")
    vouched = tree_root(blocks(file, members["leaves.bin"])) == root
    found = list(fold(key[0], numbered(file, members, vouched)))
    need(vouched, "entries.jsonl", "entries and hashes fit each other, but are not what was signed")
    if kept is not None:
        kept_size, kept_root, _ = read_note(kept, key, "the kept checkpoint")
        need(kept_size <= size, "the kept checkpoint", "is of a longer record")
        same = tree_root(islice(blocks(file, members["leaves.bin"]), kept_size)) == kept_root
        need(same, "the kept checkpoint", "is of another history")
    return [*found, f"record {key[0]} {size} {base64.b64encode(root).decode()} {mark}"]


def main(arguments: list[str]) -> int:
    """Recount the file that the command names; 0 if everything holds, 1 if not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", type=lambda words: "".join(words.split()).lower())
    parser.add_argument("--checkpoint", type=Path)
    asked = parser.parse_args(arguments)
    try:
        kept = asked.checkpoint.read_text("utf-8") if asked.checkpoint else None
        with asked.file.open("rb") as file:
            found = recount(file, asked.key, kept)
    except Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"the file cannot be read: {error!a}\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in found))
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
