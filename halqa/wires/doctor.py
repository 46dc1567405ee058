"""What must hold before anything is served: each fault in one clear sentence."""

from __future__ import annotations

import os
import resource
import socket
import sqlite3
import tempfile
from contextlib import closing
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from halqa.wires import heads
from halqa.wires.folder import Folder

DESCRIPTORS_LEAST = 1024
SQLITE_LEAST = (3, 35)
PORTS = 65_535


def faults(folder: Folder, host: str, port: int) -> list[str]:
    """Return one sentence for each thing that cannot work; none where all is well."""
    if unusable := _writable(folder):
        return [unusable]
    checks = (
        _free(host, port),
        _descriptors(),
        _sqlite(),
        _whole(folder),
        _address(),
        _safe(host),
    )
    return [fault for fault in checks if fault]


def _writable(folder: Folder) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder.path) as file:
            file.write(b"halqa")
    except OSError as error:
        return f"The data folder {folder.path} cannot be written to: {error.strerror}."
    if folder.path.stat().st_mode & 0o077:
        return f"The data folder {folder.path} is open to other users: run chmod 700 on it."
    return ""


def _free(host: str, port: int) -> str:
    if not 0 < port <= PORTS:
        return f"There is no port {port}: choose one from 1 to {PORTS} with --port or PORT."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"Cannot listen on {host} port {port}: {error.strerror}. Choose another with --port or PORT."
    return ""


def _descriptors() -> str:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = hard if hard != resource.RLIM_INFINITY else soft
    if most != resource.RLIM_INFINITY and most < DESCRIPTORS_LEAST:
        return (
            f"Only {most} files may be open at once, and {DESCRIPTORS_LEAST} are needed: raise the limit (ulimit -n)."
        )
    return ""


def _sqlite() -> str:
    if sqlite3.sqlite_version_info < SQLITE_LEAST:
        return f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or newer is needed."
    return ""


def _whole(folder: Folder) -> str:
    """Tell whether the files that nobody can make again are what was written; keys are looked at before settings."""
    try:
        heads.origins()
    except (ValueError, KeyError, TypeError):
        return f"A file in {folder.heads} is damaged: put a copy of it back, for it says what was signed last."
    try:
        with closing(sqlite3.connect(folder.database, timeout=10)) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        return f"The database {folder.database} cannot be read: {error}. Put a copy of it back."
    return ""


def _address() -> str:
    address = urlsplit(settings.ADDRESS)
    if settings.ADDRESS and (address.scheme not in ("http", "https") or not address.hostname or address.path):
        return f"HALQA_ADDRESS is {settings.ADDRESS}: write it as https://symposium.example, without anything behind."
    return ""


def _safe(host: str) -> str:
    if settings.DEMO:
        return ""
    address = urlsplit(settings.ADDRESS)
    if address.scheme == "http" and not _loopback(address.hostname or ""):
        return f"HALQA_ADDRESS is {settings.ADDRESS}: people's passes would travel unprotected. Use https."
    if not _loopback(host) and address.scheme != "https":
        return (
            f"Listening on {host} needs HALQA_ADDRESS=https://…, the address that people use, behind a proxy with TLS."
        )
    if "*" in settings.ALLOWED_HOSTS:
        return "HALQA_HOSTS must name hosts, and * names all of them."
    return ""


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_child_of(parent: int) -> bool:
    """Tell whether the process that started this one still lives."""
    return os.getppid() == parent
