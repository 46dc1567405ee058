"""How soon an edit by a command is seen on every page that tells it. Used by bench.programme."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from bench.reader import fetch
from bench.server import Served, halqa

EVERY_S = 0.01
LONGEST_S = 20


def seen_after(folder: Path, server: Served, slug: str, paths: list[str], title: str) -> float:
    """Give the first session this title; return the seconds from the commit until each page has said it to a reader.

    A reader of each page asks a hundred times a second all along, as browsers do: with the validator of what it has.
    """
    asking = threading.Barrier(len(paths) + 2)
    with ThreadPoolExecutor(len(paths) + 1) as readers:
        commit = readers.submit(_committed, folder, slug, asking)
        seen = [readers.submit(_seen, server.port, path, title, asking) for path in paths]
        asking.wait(LONGEST_S)
        halqa(folder, "edit_session", slug, "1", "--title-en", title)
        return max(one.result() for one in seen) - commit.result()


def _committed(folder: Path, slug: str, asking: threading.Barrier) -> float:
    """Return when the next version of the programme stands in the database, as anybody may read it."""
    with closing(sqlite3.connect(folder / "halqa.sqlite3", timeout=10)) as database:

        def version() -> object:
            return database.execute("SELECT version FROM halqa_symposium WHERE slug = ?", [slug]).fetchone()

        before = version()
        asking.wait(LONGEST_S)
        end = time.monotonic() + LONGEST_S
        while version() == before and time.monotonic() < end:
            time.sleep(EVERY_S / 5)
        return time.monotonic()


def _seen(port: int, path: str, title: str, asking: threading.Barrier) -> float:
    """Return when the page first says the title; raises TimeoutError."""
    etag = fetch(port, path).headers["etag"]
    asking.wait(LONGEST_S)
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        page = fetch(port, path, f"If-None-Match: {etag}")
        if title.encode() in page.body:
            return time.monotonic()
        time.sleep(EVERY_S)
    raise TimeoutError(f"{path} never said {title}")
