"""Real programmes: imported, exported, served, edited, weighed: python -m bench.programme."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import jsonschema
from icalendar import Calendar

from bench.edits import seen_after
from bench.figures import Figure, begin, tell
from bench.reader import cold, fetch
from bench.server import Served, halqa, memory, served, worker

RUNS = 3
SETTLES_S = 3  # until a server that has just started is idle
SLUG = "fosdem-2026"
REAL = {  # file, slug, sessions and rooms in it
    "FOSDEM 2026": ("large-fosdem2026.xml", SLUG, 883, 30),
    "DebConf 23": ("medium-debconf23.xml", "debconf23", 117, 5),
    "PyConFR 2025": ("small-pyconfr2025.pretalx.json", "small-pyconfr2025", 84, 13),
}
TOLD = ("programme", "programme/2026-01-31", "sessions/1", "rooms/1")  # the pages that say a session's title


def main(_arguments: list[str]) -> int:
    """Measure, print each figure beside its bar; 1 where one is missed, 2 where something is missing."""
    if not os.environ.get("HALQA_TEST_DATA") or not shutil.which("xmllint"):
        print("bench.programme needs HALQA_TEST_DATA (schedules) and xmllint")
        return 2
    begin("python -m bench.programme")
    schedules = Path(os.environ["HALQA_TEST_DATA"]) / "schedules"
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        halqa(data, "shell", "-v0", "-c", "")  # makes the folder and its database
        missed = tell(imports(data, schedules)) | tell(exports(data, schedules / "schemas"))
        return missed | tell(serving(data))


def imports(folder: Path, schedules: Path) -> Iterator[Figure]:
    """Measure the whole command on each file, each time into a symposium that is not there yet."""
    for name, (file, slug, sessions, rooms) in REAL.items():
        command = ["import_schedule", str(schedules / file), "--json", "--symposium"]
        ran = [timed(folder, *command, one) for one in (slug, f"{slug}-2", f"{slug}-3")]
        report = json.loads(ran[0][1])
        yield Figure(f"{name}: import", median(seconds for seconds, _ in ran), "s", most=5)
        yield Figure(f"  sessions kept of {sessions}", report["sessions"], "", least=sessions)
        yield Figure(f"  rooms kept of {rooms}", report["rooms"], "", least=rooms)


def exports(folder: Path, schemas: Path) -> Iterator[Figure]:
    """Measure the export of each symposium in each format, and have it judged."""
    out = folder.parent / "export"
    judges: dict[str, Callable[[int], bool]] = {
        "c3voc-xml": lambda _: valid_xml(out, schemas / "schedule.xml.xsd"),
        "c3voc-json": lambda _: valid_json(out, schemas / "schema.json"),
        "ical": lambda sessions: valid_ical(out, sessions),
    }
    for name, (_, slug, sessions, _) in REAL.items():
        judged = []
        for form, valid in judges.items():
            command = ["export_schedule", slug, "--format", form, "--out", str(out)]
            yield Figure(f"{name}: export as {form}", median(timed(folder, *command)[0] for _ in range(RUNS)), "s")
            judged.append(valid(sessions))
        yield Figure("  valid of 3", sum(judged), "", least=3)


def timed(folder: Path, *command: str) -> tuple[float, str]:
    """Return the seconds a whole command takes, and what it prints."""
    begun = time.perf_counter()
    said = halqa(folder, *command)
    return time.perf_counter() - begun, said


def valid_xml(path: Path, schema: Path) -> bool:
    """Whether the schema of c3voc holds."""
    command = ["xmllint", "--noout", "--nonet", "--schema", str(schema), str(path)]
    return not subprocess.run(command, check=False, capture_output=True).returncode


def valid_json(path: Path, schema: Path) -> bool:
    """Whether the schema of c3voc holds."""
    judge = jsonschema.validators.validator_for(found := json.loads(schema.read_bytes()))
    return bool(judge(found).is_valid(json.loads(path.read_bytes())))


def valid_ical(path: Path, sessions: int) -> bool:
    """Whether a strict reader finds every session, each under a name of its own, in lines of at most 75 bytes."""
    data = path.read_bytes()
    events = Calendar.from_ical(data).walk("VEVENT")
    short = all(len(line) <= 75 for line in data.split(b"\r\n"))
    return short and len({str(event["UID"]) for event in events}) == len(events) == sessions


def serving(folder: Path) -> Iterator[Figure]:
    """Measure the start, what an idle server holds, what its pages weigh, and how soon an edit is seen."""
    starts = [started(folder) for _ in range(RUNS)]
    yield Figure("serve: command to first byte of a page", median(starts), "s", most=2)
    with served(folder, f"/{SLUG}/fr/") as server:
        time.sleep(SETTLES_S)
        yield Figure("  web process, idle", memory(server.pid), "MB", most=100)
        yield Figure("  worker, idle", memory(worker(server)), "MB", most=250)
        yield from weights(server)
        yield from edits(folder, server)
        yield Figure("  web process, a thousand pages later", memory(server.pid), "MB")


def started(folder: Path) -> float:
    """Serve, and return the seconds to the first byte of the home page."""
    with served(folder, f"/{SLUG}/fr/") as server:
        return server.started


def weights(server: Served) -> Iterator[Figure]:
    """Weigh pages as a new reader gets them: gzip, heads, and all that they load."""
    base = f"/{SLUG}/fr"
    size, answers = cold(server.port, f"{base}/programme")
    yield Figure("whole programme, cold", size / 1_000, "kB", most=80)
    yield Figure("  requests", answers, "", most=3)
    page = fetch(server.port, f"{base}/programme").body.decode()
    days = set(re.findall(rf"{base}/programme/([\d-]+)", page))
    yield Figure("the heaviest day, cold", max(_kb(server, f"{base}/programme/{day}") for day in days), "kB", most=45)
    sizes = [_kb(server, f"{base}/sessions/{number}") for number in range(1, 884)]
    yield Figure("session page, cold: median of 883", median(sizes), "kB", most=14)
    yield Figure("  the heaviest", max(sizes), "kB", most=14)


def _kb(server: Served, path: str) -> float:
    return cold(server.port, path)[0] / 1_000


def edits(folder: Path, server: Served) -> Iterator[Figure]:
    """Measure an edit by a command, read in one language, then in three."""
    for name, languages in (("one language", ["fr"]), ("three languages", ["fr", "ar", "en"])):
        paths = [f"/{SLUG}/{language}/{page}" for language in languages for page in TOLD]
        taken = [seen_after(folder, server, SLUG, paths, f"Edited in {name}, {run}") for run in range(RUNS)]
        yield Figure(f"edit by a command, seen in {name} after", median(taken) * 1_000, "ms", most=300)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
