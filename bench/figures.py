"""Measured numbers beside what they must reach: how each bench prints, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

MISSED = "MISSED"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, and what it must reach: at least, or at most."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def good(self) -> bool:
        """Whether it reaches what it must."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        least, most = (f"{bar:,g}" if bar is not None else "" for bar in (self.least, self.most))
        bar = f"at least {least}" if least else f"at most {most}" if most else ""
        places = 0 if float(self.value).is_integer() else 2 if abs(self.value) < 10 else 1
        return f"{self.name:<50}{self.value:>12,.{places}f} {self.unit:<14}{bar}{self._missed}".rstrip()

    @property
    def _missed(self) -> str:
        """Say by how much it is missed: a share of the bar, or all of it where the bar is none."""
        if self.good:
            return ""
        bar = self.most if self.most is not None and self.value > self.most else self.least
        return f"   {MISSED} by " + (f"{abs(self.value - bar) / bar:.0%}" if bar else f"{self.value:,g}")


def begin(command: str) -> None:
    """Print what is about to be measured, when, and how busy the machine is (load average of the last minute).

    From here on SIGTERM ends the bench as an exception does, so that it ends what it has started.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    print(f"{command}   {datetime.now(UTC):%Y-%m-%d %H:%M} UTC   load {os.getloadavg()[0]:.1f}", flush=True)


def tell(figures: Iterable[Figure]) -> int:
    """Print each figure as it comes; return 1 where one misses its bar, else 0."""
    missed = 0
    for figure in figures:
        print(figure, flush=True)
        missed |= not figure.good
    return missed
