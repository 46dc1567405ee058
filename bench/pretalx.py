"""The programme beside pretalx's: the same 500 sessions, the same run, the same tools: python -m bench.pretalx."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from defusedxml import ElementTree

from bench import weigh, wrk
from bench.figures import Figure, begin, tell
from bench.server import end, free_port, halqa, served, wait_for

RELEASE = "2025.2.2"
SESSIONS, WORKERS, CONNECTIONS = 500, 4, 8
RUNS = 3
SLUG = "bench"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "halqa-bench" / f"pretalx-{RELEASE}"
GROUND = Path(__file__).with_name("pretalx_ground.py")
SLOW = {"schedule/widgets/schedule.json": "the data of its shell", "schedule/nojs": "its schedule without script"}
Failed = subprocess.CalledProcessError


def main(arguments: list[str]) -> int:
    """Measure, print ours beside theirs; 1 where a bar is missed, 2 where something is missing."""
    seconds = int(arguments[0]) if arguments else 10
    if not wrk.here() or not weigh.CHROMIUM or not os.environ.get("HALQA_TEST_DATA"):
        print("bench.pretalx needs wrk, chromium and HALQA_TEST_DATA (schedules)")
        return 2
    begin(f"python -m bench.pretalx {seconds}")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        same = lay(data, Path(folder))
        try:
            install(same)
        except Failed as failed:
            print(f"skipped: pretalx {RELEASE} cannot be set up in {CACHE}: {failed}")
            return 2
        with served(data) as server, pretalx() as base:
            ours = server.url(f"/{SLUG}/en/programme")
            return tell(bytes_of(ours, base)) | tell(speed(ours, base, seconds))


def lay(data: Path, folder: Path) -> Path:
    """Make halqa's symposium of 500 real sessions; return them as a file that says the same to others."""
    cut(Path(os.environ["HALQA_TEST_DATA"]) / "schedules" / "large-fosdem2026.xml", folder / "cut.xml")
    halqa(data, "import_schedule", str(folder / "cut.xml"), "--symposium", SLUG)
    halqa(data, "export_schedule", SLUG, "--format", "c3voc-json", "--out", str(folder / "same.json"))
    return folder / "same.json"


def cut(source: Path, out: Path) -> None:
    """Write the schedule with 500 of its sessions, taken evenly from all its rooms and days."""
    tree = ElementTree.parse(source)
    found = [(room, event) for room in tree.getroot().iter("room") for event in room.findall("event")]
    for place, (room, event) in enumerate(found):
        if place * SESSIONS // len(found) == (place + 1) * SESSIONS // len(found):
            room.remove(event)
    tree.write(out, encoding="utf-8", xml_declaration=True)


def install(same: Path) -> None:
    """Set pretalx up once, as its documentation says, with the same sessions; raises CalledProcessError."""
    if (CACHE / "ready").exists():
        return
    begun = time.perf_counter()
    venv.create(CACHE / "venv", with_pip=True, clear=True)
    python = str(CACHE / "venv" / "bin" / "python")
    run(python, "-m", "pip", "install", "--quiet", f"pretalx=={RELEASE}", "gunicorn")
    (CACHE / "data" / "db.sqlite3").unlink(missing_ok=True)
    run(python, "-m", "pretalx", "migrate", "-v0")
    run(python, "-m", "pretalx", "collectstatic", "--noinput", "-v0")
    run(python, "-P", str(GROUND), str(same))
    (CACHE / "ready").touch()
    print(f"pretalx {RELEASE} set up in {time.perf_counter() - begun:.0f} s, in {CACHE}", flush=True)


def run(*command: str) -> None:
    """Run a command of pretalx to its end, quietly; raises CalledProcessError."""
    data = CACHE / "data"
    data.mkdir(exist_ok=True)
    subprocess.run(command, cwd=data, env=environ(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def environ(port: int = 80) -> dict[str, str]:
    """Return what pretalx is told: where its data are, and its address."""
    told = {"DATA_DIR": CACHE / "data", "FILESYSTEM_STATIC": CACHE / "data" / "static"}
    address = {"PRETALX_SITE_URL": f"http://127.0.0.1:{port}"}
    return {**os.environ, **{f"PRETALX_{name}": str(path) for name, path in told.items()}, **address}


@contextmanager
def pretalx() -> Iterator[str]:
    """Serve pretalx with four processes of gunicorn; give the address of its event."""
    port = free_port()
    command = [str(CACHE / "venv" / "bin" / "python"), "-m", "gunicorn", "pretalx.wsgi", "--timeout", "120"]
    command += ["--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    with subprocess.Popen(
        command, cwd=CACHE / "data", env=environ(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        try:
            base = f"http://127.0.0.1:{port}/{SLUG}/"
            for _ in range(WORKERS):
                wait_for(f"{base}schedule/")
            yield base
        finally:
            end(child)


def speed(ours: str, base: str, seconds: int) -> Iterator[Figure]:
    """Ask both for the schedule in turn, as often as they answer; then pretalx for what is slower."""
    pairs = [(_rate(ours, seconds / RUNS), _rate(f"{base}schedule/", seconds)) for _ in range(RUNS)]
    halqas, theirs = (median(rates) for rates in zip(*pairs, strict=True))
    yield Figure("whole programme, 500 sessions: halqa", halqas, "requests/s")
    yield Figure("  pretalx: schedule page, a shell", theirs, "requests/s")
    yield Figure("  times as many", median(one / other for one, other in pairs), "", least=500)
    for path, name in SLOW.items():
        rate = _rate(base + path, seconds * 2)
        yield Figure(f"  pretalx: {name}", rate, "requests/s")
        yield Figure("  times as many", halqas / rate, "")


def _rate(url: str, seconds: float) -> float:
    """Return the requests a second, at least the one that was under way."""
    found = wrk.rate(url, seconds, "Accept-Encoding: gzip", runs=1, connections=CONNECTIONS)
    return max(found, 1 / seconds)


def bytes_of(ours: str, base: str) -> Iterator[Figure]:
    """Open both in a browser that has nothing yet, and pretalx's page without script too."""
    halqas, theirs, nojs = (weigh.weigh(url) for url in (ours, f"{base}schedule/", f"{base}schedule/nojs"))
    for name, one in (("halqa", halqas), ("pretalx", theirs), ("pretalx without script", nojs)):
        yield Figure(f"in a browser: {name}", one.answers, "requests")
        yield Figure("  in gzip", one.packed / 1_000, "kB")
        yield Figure("  unpacked", one.plain / 1_000, "kB")
    yield Figure("share of its bytes, in gzip", halqas.packed / theirs.packed * 100, "%", most=20)
    yield Figure("  unpacked", halqas.plain / theirs.plain * 100, "%", most=20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
