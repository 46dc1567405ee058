"""Both recounters as a citizen runs them: the same lines, the same exit codes, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from halqa.rules.record import encode
from tests.recount.records import (
    FORGER,
    SIGNER,
    entries,
    lines_of,
    note,
    opinions,
    packed,
    repacked,
    respelled,
    unpacked,
)
from tests.recount.recounters import COMMANDS, ROOT, asked, both

LINES = lines_of(entries())
WHOLE = packed(LINES)
MEMBERS = unpacked(WHOLE)


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "record.zip"
    path.write_bytes(WHOLE)
    return path


@pytest.fixture
def spoilt(tmp_path):
    def write(whole):
        path = tmp_path / "spoilt.zip"
        path.write_bytes(whole)
        return path

    return write


@pytest.mark.parametrize("name", COMMANDS)
def test_a_recounter_prints_the_tally_lines_and_nothing_else(name, record):
    told = asked(name, record)
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0] == "consultation demo-1 choice 1 certified"
    assert {"ballots demo-2 73", "turnout demo-2 sms 2", "consultation demo-6 choice 1 open"} <= set(lines)
    assert "consultation demo-4 choice 1 void" in lines
    assert sum(line.startswith("audience demo-2 ") for line in lines) == 2 * 5
    assert sum(line.startswith("audience demo-2 other ") for line in lines) == 5
    assert sum(line.startswith("audience demo-3 other ") for line in lines) == 3
    root = MEMBERS["checkpoint.txt"].decode().split("\n")[2]
    assert lines[-1] == f"record {SIGNER.name} {len(LINES)} {root} {SIGNER.key.fingerprint}"


def test_both_print_the_same(record):
    told = both(record)
    assert told["halqa"] == told["verify"]
    assert told["halqa"] == asked("verify", record)


@pytest.mark.unmeasured
def test_the_recount_runs_without_django(record):
    code = (
        "import sys; from halqa.recount import main; code = main(sys.argv[1:]);"
        "sys.exit(code or any(name.partition('.')[0] in ('django', 'sqlite3') for name in sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code, record], cwd=ROOT, capture_output=True, check=False).returncode == 0
    )


def test_the_second_recounter_needs_nothing_but_itself(record, tmp_path):
    for path in (ROOT / "verify").glob("*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
        assert "halqa" not in {line.split()[1].split(".")[0] for line in _imports(path)}
    command = [sys.executable, "-E", "-s", "-S", "-W", "error", tmp_path / "record.py", record]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env={})
    assert (done.returncode, done.stderr) == (0, "")


def _imports(path: Path):
    return [line for line in path.read_text().splitlines() if line.startswith(("import ", "from "))]


@pytest.mark.parametrize("name", COMMANDS)
def test_usage_is_told_with_exit_code_two(name):
    told = asked(name, "--nonsense")
    assert (told.code, told.out) == (2, "")
    assert "usage" in told.err


@pytest.mark.parametrize("data", [None, b"", b"PK", b"not a zip", WHOLE[:-30]])
def test_a_file_that_is_no_record_is_told_in_one_line(data, tmp_path):
    path = tmp_path / "file.zip"
    if data is not None:
        path.write_bytes(data)
    for name, told in both(path).items():
        assert (told.code, told.out, told.err.count("\n")) == (1, "", 1), name
        assert told.err.startswith("the file cannot be read" if data is None else "the container is damaged")


def test_a_folder_or_odd_name_is_told_in_one_line(tmp_path):
    for path in (tmp_path, "odd\0name", tmp_path / "\udcff.zip"):
        for told in both(path).values():
            assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (SIGNER.key.fingerprint, 0),
        (SIGNER.key.fingerprint.upper(), 0),
        (" ".join(SIGNER.key.fingerprint), 0),
        (FORGER.key.fingerprint, 1),
        ("", 1),
    ],
)
def test_the_key_is_held_against_the_published_fingerprint(key, code, record):
    for told in both("--key", key, record).values():
        assert told.code == code
        assert told.err.startswith("key.txt: ") == bool(code)


@pytest.mark.parametrize("kept", [1, 2, 7, len(LINES) - 1, len(LINES)])
def test_a_kept_checkpoint_shows_that_the_record_was_continued(kept, record, tmp_path):
    path = tmp_path / "kept.txt"
    path.write_text(note(LINES[:kept]), encoding="utf-8")
    for told in both("--checkpoint", path, record).values():
        assert (told.code, told.err) == (0, "")


@pytest.mark.parametrize(
    "kept",
    [
        note([*LINES[:6], LINES[7]]),
        note([*LINES, LINES[0]]),
        note(LINES[:7], FORGER),
        note(LINES[:7]).replace("\n7\n", "\n6\n"),
        note(LINES[:7])[:-1],
        "",
    ],
)
def test_another_history_is_found_by_a_kept_checkpoint(kept, record, tmp_path):
    path = tmp_path / "kept.txt"
    path.write_text(kept, encoding="utf-8")
    for told in both("--checkpoint", path, record).values():
        assert (told.code, told.out) == (1, "")
        assert told.err.startswith("the kept checkpoint: ")
    path.write_bytes(b"\xff")
    for told in both("--checkpoint", path, record).values():
        assert told.err.startswith("the file cannot be read")


def test_a_record_signed_by_another_key_needs_the_fingerprint_to_be_found(spoilt):
    path = spoilt(packed(LINES, FORGER))
    assert {told.code for told in both(path).values()} == {0}
    assert {told.code for told in both("--key", SIGNER.key.fingerprint, path).values()} == {1}


@pytest.mark.parametrize("member", ["entries.jsonl", "leaves.bin"])
def test_a_changed_entry_and_a_changed_hash_are_told_apart(member, spoilt):
    place = MEMBERS[member].index(LINES[40]) if member == "entries.jsonl" else 40 * 32
    data = bytearray(MEMBERS[member])
    data[place + 4] ^= 1
    for told in both(spoilt(repacked(MEMBERS | {member: bytes(data)}))).values():
        assert told.code == 1
        assert told.err.startswith(f"{member}, entry 41: ")


def test_entries_and_hashes_changed_together_are_found(spoilt):
    lines = [line.replace("Par où".encode(), "D'où".encode()) for line in LINES]
    for told in both(spoilt(respelled(MEMBERS, lines, hashed=True))).values():
        assert told.err.startswith("entries.jsonl: entries and hashes fit each other")


def _signed_wrongly():
    """Give records that the operator signed though they break a rule, and the entry that breaks it."""
    made = entries()
    ballot = next(n for n, line in enumerate(LINES) if b'"kind":"ballot"' in line)
    yield LINES[:ballot] + LINES[ballot + 1 :], None
    yield [*LINES[:ballot], LINES[ballot], *LINES[ballot:]], ballot + 2
    yield [*LINES[:ballot], LINES[ballot].replace(b'"number":', b'"number":1'), *LINES[ballot + 1 :]], ballot + 1
    yield [*LINES[:ballot], LINES[ballot].replace(b'"level":2', b'"level":1'), *LINES[ballot + 1 :]], ballot + 1
    yield [*LINES[:ballot], LINES[ballot].replace(b'"level":2', b'"level":true'), *LINES[ballot + 1 :]], ballot + 1
    yield [*LINES[:ballot], b"[]", *LINES[ballot + 1 :]], ballot + 1
    yield [*LINES[:ballot], b"", *LINES[ballot + 1 :]], ballot + 1
    yield [*LINES[:ballot], b"[" * 60_000, *LINES[ballot + 1 :]], ballot + 1
    yield [*LINES[:ballot], b"1" * 60_000, *LINES[ballot + 1 :]], ballot + 1
    yield [*LINES, LINES[0]], len(LINES) + 1
    yield LINES[1:], 1
    yield [encode(made[0]).replace(b"example", b"another"), *LINES[1:]], 1
    yield LINES[: ballot + 3], ballot + 4
    result = next(n for n, line in enumerate(LINES) if b'"kind":"result"' in line)
    yield [*LINES[:result], LINES[result].replace(b'"ballots":73', b'"ballots":74'), *LINES[result + 1 :]], result + 1
    yield [*LINES[:result], LINES[result + 1], LINES[result], *LINES[result + 2 :]], result + 1
    yield from _opinions_signed_wrongly()


def _opinions_signed_wrongly():
    """Give the same for a sealing of opinions, whose rows are open."""

    def spoilt(place, *new):
        return [*LINES[:place], *new, *LINES[place + 1 :]]

    row, held, said = (
        next(n for n, line in enumerate(LINES) if b'"kind":"%s"' % kind in line and b"demo-8" in line)
        for kind in (b"row", b"commitments", b"statement")
    )
    result = next(n for n, line in enumerate(LINES) if b'"kind":"result"' in line and b"demo-8" in line)
    yield spoilt(row), result
    yield spoilt(row, LINES[row].replace(b"[[1,", b"[[4,")), row + 1
    yield spoilt(row, LINES[row], LINES[row]), row + 2
    yield spoilt(row, LINES[row + 1], LINES[row]), row + 2
    yield spoilt(held, LINES[held].replace(b'"level":1', b'"level":2')), held + 1
    yield spoilt(held, LINES[held], LINES[held]), held + 2
    yield spoilt(held), row
    yield spoilt(said, LINES[said], LINES[said]), said + 2
    yield spoilt(said, LINES[held], LINES[said]), said + 2
    yield spoilt(said), result
    for change in (
        (b'"1":', b'"1":1'),
        (b'"ballots":', b'"ballots":1'),
        (b'"turnout":{', b'"turnout":{"hall":103'),
        (b'"by_audience":{', b'"by_audience":{"hall":{"1":1,"2":0,"3":0,"4":0}'),
    ):
        yield spoilt(said, LINES[said].replace(*change, 1)), said + 1
    yield spoilt(result, LINES[result].replace(b'"1":', b'"1":1', 1)), result + 1
    small = [LINES[0], *lines_of(opinions("demo-7", {"hall": 14, "online": 3}))]
    other = LINES[row].replace(b"demo-8", b"demo-7")
    said = next(n for n, line in enumerate(small) if b'"kind":"statement"' in line)
    for change in (
        (b'"turnout":{"hall":', b'"turnout":{"hall":1'),
        (b'"by_audience":{"other"', b'"by_audience":{"hall"'),
    ):
        assert change[0] in small[said]
        yield [*small[:said], small[said].replace(*change, 1), *small[said + 1 :]], said + 1
    yield [*small[:-1], other, small[-1]], len(small)
    yield [*small[:-2], small[-1]], len(small) - 1


@pytest.mark.parametrize(("lines", "entry"), list(_signed_wrongly()))
def test_what_the_operator_signed_wrongly_is_found(lines, entry, spoilt):
    for name, told in both(spoilt(packed(lines))).items():
        assert (told.code, told.out, told.err.count("\n")) == (1, "", 1), name
        assert told.err.startswith(f"entries.jsonl, entry {entry}: " if entry else "entries.jsonl, entry "), name
