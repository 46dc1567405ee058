"""wrk (Debian's package): requests a second, of ours and of others by the same tool."""

from __future__ import annotations

import re
import shutil
import subprocess
from statistics import median

CONNECTIONS = 32
TIMEOUT_S = 30


def here() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def rate(url: str, seconds: float, *headers: str, runs: int = 3, connections: int = CONNECTIONS) -> float:
    """Return the requests a second of one wrk thread, the median of some runs that together take these seconds."""
    return median(_once(url, max(1, round(seconds / runs)), headers, connections) for _ in range(runs))


def _once(url: str, seconds: int, headers: tuple[str, ...], connections: int) -> float:
    told = [part for header in headers for part in ("-H", header)]
    load = ["-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={TIMEOUT_S}s"]
    said = subprocess.run(["wrk", *load, *told, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said and not any(header.startswith("If-None-Match") for header in headers):
        raise ValueError(said)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    return float(found[1]) if found else 0.0
