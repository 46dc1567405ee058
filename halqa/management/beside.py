"""Another command of halqa beside this process: it ends with it, and where it must last it is started again."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from typing import Self

AGAIN_S = 1.0  # between its end and its next start
ENDS_S = 2.0
log = logging.getLogger("halqa.serve")


class Beside:
    """Runs `halqa COMMAND… --parent PID`; one that is `lasting` is started again whenever it ends."""

    def __init__(self, *command: str, lasting: bool = False) -> None:
        self.command = command
        self.lasting = lasting
        self._leaving = threading.Event()
        self._lock = threading.Lock()
        self._child = self._start()

    def __enter__(self) -> Self:
        if self.lasting:
            threading.Thread(target=self._mind, name=f"halqa-{self.command[0]}", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it; it is killed where it takes too long."""
        with self._lock:
            self._leaving.set()
        self._child.terminate()
        try:
            self._child.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # In a session of its own, a Ctrl-C at the terminal reaches the server alone, which ends it in turn.
        arguments = [sys.executable, "-m", "halqa", *self.command, "--parent", str(os.getpid())]
        return subprocess.Popen(arguments, start_new_session=True)  # noqa: S603 - our own program and arguments

    def _mind(self) -> None:
        while True:
            status = self._child.wait()
            if self._leaving.wait(AGAIN_S):
                return
            with self._lock:
                if self._leaving.is_set():
                    return
                log.error("halqa %s ended with status %d; it is started again.", self.command[0], status)
                self._child = self._start()
