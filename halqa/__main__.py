"""The command `halqa`: prepares the data folder, then hands over to one thin command."""

from __future__ import annotations

import os
import sys

from halqa.wires import folder

NEEDS_NO_FOLDER = frozenset({"opinions", "budget", "help", "--help", "--version"})


def main() -> None:
    """Run `halqa COMMAND …`; a folder that cannot be made is said in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halqa.settings")
    try:
        folder.prepare(folder.here())
    except OSError as error:
        sys.exit(f"halqa: the data folder {folder.here().path} cannot be used: {error.strerror}.")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["halqa", *sys.argv[1:]])


if __name__ == "__main__":
    main()
