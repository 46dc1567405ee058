"""Tries to cheat: changes one ballot of an exported record, and has both recounters look at it.

python3 verify/cheat.py RECORD.zip
"""

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

MEMBER = "entries.jsonl"


def changed(data: bytes) -> tuple[bytes, int]:
    """Return the container with the choice of its first ballot changed, and the number of that entry."""
    out, entry = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == MEMBER:
                content, entry = with_another_choice(content)
            new.writestr(info, content)
    return out.getvalue(), entry


def with_another_choice(content: bytes) -> tuple[bytes, int]:
    """Return the entries with the first ballot's first choice raised or lowered by one, and its number."""
    lines = content.splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        entry = json.loads(line)
        if entry["kind"] == "ballot":
            entry["choices"][0] += 1 if entry["choices"][0] == 1 else -1
            lines[number - 1] = (
                json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
            )
            return b"".join(lines), number
    sys.exit("There is no ballot in this record yet.")


def recount(file: Path, *command: str) -> int:
    """Run one recounter on the file, and return its exit code."""
    print(f"$ {' '.join(command)} {file.name}", flush=True)
    return subprocess.run([sys.executable, *command, str(file)], check=False).returncode  # noqa: S603 - our own


def main() -> None:
    """Show both recounters the honest record, then the changed one; exit 1 unless both find the change."""
    honest = Path(sys.argv[1])
    recounters = (("-m", "halqa.recount"), (str(Path(__file__).with_name("record.py")),))
    codes = [recount(honest, *command) for command in recounters]
    content, entry = changed(honest.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        cheated = Path(folder) / "cheated.zip"
        cheated.write_bytes(content)
        print(f"\nNow entry {entry}, one ballot, says something else.\n", flush=True)
        found = [recount(cheated, *command) for command in recounters]
    if codes != [0, 0] or found != [1, 1]:
        sys.exit("The cheating went unseen: please report this.")
    print("\nBoth recounters saw it.")


if __name__ == "__main__":
    main()
