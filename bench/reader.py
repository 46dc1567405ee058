"""A reader who keeps nothing: whole answers off the wire, and what a page weighs with all that it loads."""

from __future__ import annotations

import gzip
import re
import socket
from dataclasses import dataclass

TIMEOUT_S = 60
WANTED = re.compile(r'<(?:script|img)[^>]* src="([^"]+)"|<link[^>]* rel="?stylesheet"?[^>]* href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its status, the bytes it took with its head, its headers in small letters, its body unpacked."""

    status: int
    size: int
    headers: dict[str, str]
    body: bytes


def fetch(port: int, path: str, *headers: str, packed: bool = True) -> Fetched:
    """Ask once on a connection of its own, for gzip unless told otherwise; raises OSError."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", *headers]
    if packed:
        lines.append("Accept-Encoding: gzip")
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        with connection.makefile("rb") as stream:
            answer = stream.read()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    named = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    if named.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return Fetched(int(first.split()[1]), len(answer), named, body)


def cold(port: int, path: str) -> tuple[int, int]:
    """Return the bytes and the number of the answers that a new reader of this page gets: itself and what it loads."""
    page = fetch(port, path)
    wanted = {script or style for script, style in WANTED.findall(page.body.decode())}
    sizes = [page.size, *(fetch(port, url).size for url in wanted if not url.startswith("data:"))]
    return sum(sizes), len(sizes)
