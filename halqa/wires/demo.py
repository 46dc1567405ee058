"""The folder of a demonstration: marked as such, made anew at each start. Needs no Django."""

from __future__ import annotations

import os
import shutil
import socket

from halqa.wires.folder import Folder, listening

DATA = ".demo"
CROWD = 200  # invented devices


def begin(folder: Folder) -> None:
    """Make the folder anew, and open to the local network where LAN=1; raises FileExistsError."""
    renew(folder)
    if os.environ.get("LAN") == "1":
        open_to_network(listening()[1])


def renew(folder: Folder) -> None:
    """Empty a demonstration's folder and mark it again; raises FileExistsError where it is none, or is being served."""
    if folder.path.exists() and any(folder.path.iterdir()):
        if not folder.is_demo():
            raise FileExistsError(f"{folder.path} holds something else than a demonstration, and is left alone")
        _empty(folder)
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.demo_marker.write_text("Everything in this folder is invented, and made anew at each start.\n")


def _empty(folder: Folder) -> None:
    try:
        with folder.lock("serve", wait=False):
            shutil.rmtree(folder.path, ignore_errors=True)  # it may be a mount point, which stays
    except BlockingIOError:
        raise FileExistsError(f"the demonstration in {folder.path} is being served: end it first") from None


def open_to_network(port: int) -> None:
    """Have this process listen on the local network, under the address other devices reach it at."""
    os.environ["HOST"] = "0.0.0.0"  # noqa: S104 - asked for by LAN=1, and only for a demonstration
    os.environ["HALQA_ADDRESS"] = f"http://{_own_address()}:{port}"


def _own_address() -> str:
    """Return the address of this machine on its network; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
