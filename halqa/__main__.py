"""The command `halqa`: prepares the data folder and its database, then hands over to one thin command."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command, execute_from_command_line, load_command_class
from django.db import DatabaseError, IntegrityError, ProgrammingError

from halqa import __version__
from halqa.wires import demo, folder

DEVELOPERS_OWN = frozenset({"makemigrations", "migrate", "check", "help"})


def main() -> None:
    """Run `halqa COMMAND …`; a folder or a database that cannot be used is said in one sentence."""
    if sys.argv[1:2] == ["--version"]:
        sys.exit(print(__version__))  # noqa: T201 - asked for
    if sys.argv[1:2] in (["opinions"], ["budget"]):
        return _beside()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halqa.settings")
    try:
        _begin()
        execute_from_command_line(["halqa", *sys.argv[1:]])
    except DatabaseError as error:
        if isinstance(error, IntegrityError | ProgrammingError):
            raise  # our own fault
        sys.exit(f"halqa: the database {folder.here().database} cannot be used: {error}.")


def _beside() -> None:
    """Run a command that touches no data folder, on one thread: several slow small matrices down."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    settings.configure(USE_I18N=False)
    load_command_class("halqa", sys.argv[1]).run_from_argv(["halqa", *sys.argv[1:]])


def _begin() -> None:
    try:
        if sys.argv[1:2] == ["demo"]:
            os.environ.setdefault("HALQA_DATA", demo.DATA)
            demo.begin(folder.here())
        prepare(folder.prepare(folder.here()))
    except OSError as error:
        if error.errno is None:
            sys.exit(f"halqa: {error}.")
        sys.exit(f"halqa: the data folder {folder.here().path} cannot be used: {error.strerror}.")


def prepare(where: folder.Folder) -> None:
    """Bring the database of the folder to this version's tables, under a lock, where that was not done before."""
    if set(sys.argv[1:2]) <= DEVELOPERS_OWN or where.tables() == __version__:
        return
    django.setup()
    with where.lock("setup"):
        call_command("migrate", verbosity=0, skip_checks=True)
        where.note_tables(__version__)


if __name__ == "__main__":
    main()
