"""The data folder, made once, under a lock, readable by its owner only; and where it is served. Needs no Django."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

DEFAULT = "halqa-data"
SECRET_LEAST = 32
LOG_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Folder:
    """Where everything of one installation lies."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "halqa.sqlite3"

    @property
    def keys(self) -> Path:
        """The folder of keys: outside the database, and to be left out of its backups."""
        return self.path / "keys"

    @property
    def heads(self) -> Path:
        """The last signed size and root of each log: kept outside what a backup of the database restores."""
        return self.path / "heads"

    @property
    def bundles(self) -> Path:
        """Exports of the record, kept until the record grows; they can be written again at any time."""
        return self.path / "bundles"

    @property
    def pictures(self) -> Path:
        """The pictures of projects, each named by its bytes."""
        return self.path / "pictures"

    @property
    def demo_marker(self) -> Path:
        """The file that says that everything here is invented and may be rebuilt."""
        return self.path / "DEMO"

    def secret(self) -> str:
        """Return the secret of cookies and forms."""
        return (self.keys / "secret.key").read_text().strip()

    def log_key(self) -> bytes:
        """Return the 32 bytes of the Ed25519 key that signs receipts and checkpoints."""
        return bytes.fromhex((self.keys / "log.key").read_text().strip())

    def tables(self) -> str:
        """Return the version whose tables the database has, or nothing."""
        noted = self.path / "tables"
        return noted.read_text().strip() if noted.exists() and self.database.exists() else ""

    def note_tables(self, version: str) -> None:
        """Note the version whose tables the database has now."""
        write_private(self.path / "tables", [version, "\n"])
        self.database.chmod(0o600)

    def is_demo(self) -> bool:
        """Tell whether this folder holds a demonstration."""
        return self.demo_marker.exists()

    @contextmanager
    def served_at(self, address: str) -> Iterator[None]:
        """Tell other commands where this folder is served, for as long as it is."""
        write_private(self._address, [address, "\n"])
        try:
            yield
        finally:
            self._address.unlink(missing_ok=True)

    def address(self) -> str:
        """Return where this folder is served now, or nothing: what a killed server left is not believed."""
        if not self._address.exists():
            return ""
        try:
            with self.lock("serve", wait=False):
                return ""
        except BlockingIOError:
            return self._address.read_text().strip() if self._address.exists() else ""

    @property
    def _address(self) -> Path:
        return self.path / "address"

    @contextmanager
    def lock(self, name: str, *, wait: bool = True) -> Iterator[None]:
        """Hold a named lock of this folder; raises BlockingIOError if it is held elsewhere and `wait` is false."""
        with (self.path / f"{name}.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield


def here() -> Folder:
    """Return the folder that HALQA_DATA names, or `halqa-data` in the current one."""
    return Folder(Path(os.environ.get("HALQA_DATA") or DEFAULT).resolve())


def listening() -> tuple[str, int]:
    """Return the host and port that HOST and PORT ask to listen on, else this machine's own and 8000."""
    return os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)


def prepare(folder: Folder) -> Folder:
    """Make the folder (0700) and its keys (0600) where they are missing; raises OSError if it cannot, or they broke."""
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with folder.lock("setup"):
        for sub in (folder.keys, folder.keys / "consultations", folder.heads, folder.pictures):
            sub.mkdir(mode=0o700, exist_ok=True)
        _make_key(folder.keys / "secret.key", secrets.token_urlsafe(48))
        _make_key(folder.keys / "log.key", secrets.token_hex(32))
    _check_keys(folder)
    return folder


def _check_keys(folder: Folder) -> None:
    """Refuse keys that are not what was written: a broken one is never replaced, for what it signed would be lost."""
    try:
        whole = len(folder.secret()) >= SECRET_LEAST and len(folder.log_key()) == LOG_KEY_BYTES
    except ValueError:
        whole = False
    if not whole:
        raise OSError(errno.EINVAL, "keys/secret.key or keys/log.key is damaged, put a copy of it back")


def _make_key(path: Path, secret: str) -> None:
    if path.exists():
        return
    write_private(path, [secret, "\n"])


def write_private(path: Path, pieces: Iterable[str]) -> None:
    """Write a file of words (0600) so that after a crash or power cut it is there whole or not at all."""
    write_bytes(path, (piece.encode() for piece in pieces))


def write_bytes(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file (0600) so that after a crash it is there whole or not at all, however many write it at once."""
    descriptor, draft = tempfile.mkstemp(".new", f"{path.name}.", path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(descriptor)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink()
        raise
    _sync_folder(path.parent)


def write_alone(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file whole or not at all, and remove what else lies in its folder; for one writer at a time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        write(file)
    draft.replace(path)
    for other in set(path.parent.iterdir()) - {path}:
        other.unlink()


def destroy(path: Path) -> None:
    """Remove a key for good, and what a crash left of its writing, as far as a file system can promise it."""
    for one in (path, *path.parent.glob(f"{path.name}.*.new")):
        with suppress(FileNotFoundError):
            one.unlink()
            _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
