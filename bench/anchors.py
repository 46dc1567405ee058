"""An anchor in an environment of its own, beside nothing of ours: set up once, kept for later runs."""

from __future__ import annotations

import os
import subprocess
import time
import venv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Anchor:
    """A package at one release, in a virtual environment under the user's cache."""

    name: str
    release: str

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cache / "halqa-bench" / f"{self.name}-{self.release}"

    @property
    def python(self) -> Path:
        """The interpreter that has it."""
        return self.folder / "venv" / "bin" / "python"

    def install(self) -> None:
        """Set it up, once; raises CalledProcessError."""
        if (self.folder / "ready").exists():
            return
        begun = time.perf_counter()
        venv.create(self.folder / "venv", with_pip=True, clear=True)
        command = [str(self.python), "-m", "pip", "install", "--quiet", f"{self.name}=={self.release}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (self.folder / "ready").touch()
        print(f"{self.name} {self.release} set up in {time.perf_counter() - begun:.0f} s, in {self.folder}", flush=True)
