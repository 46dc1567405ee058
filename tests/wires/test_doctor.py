"""Each thing that cannot work is one sentence, and a house that is well has none."""

from __future__ import annotations

import resource
import socket
import sqlite3

import pytest

from halqa.wires import doctor, folder


@pytest.fixture
def sound(tmp_path):
    """A folder as a first command leaves it."""
    made = folder.prepare(folder.Folder(tmp_path / "data"))
    sqlite3.connect(made.database).close()
    return made


@pytest.fixture
def free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_house_that_is_well_has_no_fault(sound, free):
    assert doctor.faults(sound, "127.0.0.1", free) == []
    assert doctor.faults(sound, "::1", free) == []


@pytest.mark.parametrize("port", [0, -1, 65_536, 10**20])
def test_a_port_that_is_none(sound, port):
    assert doctor.faults(sound, "127.0.0.1", port) == [
        f"There is no port {port}: choose one from 1 to 65535 with --port or PORT."
    ]


def test_a_port_that_is_taken(sound):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        [said] = doctor.faults(sound, "127.0.0.1", taken.getsockname()[1])
    assert "Address already in use" in said


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_here(sound, free, settings, host):
    settings.ADDRESS = "https://symposium.example"
    [said] = doctor.faults(sound, host, free)
    assert said.startswith(f"Cannot listen on {host}")


def test_a_folder_that_is_open_to_others(sound, free):
    sound.path.chmod(0o755)
    [said] = doctor.faults(sound, "127.0.0.1", free)
    assert said.endswith("is open to other users: run chmod 700 on it.")


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({}, ("127.0.0.1", 8000)),
        ({"HOST": "::1", "PORT": "81"}, ("::1", 81)),
        ({"HOST": "", "PORT": ""}, ("127.0.0.1", 8000)),
    ],
)
def test_it_listens_where_the_environment_says(asked, where, monkeypatch):
    for name in ("HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    assert folder.listening() == where


def test_a_folder_that_is_gone(free, tmp_path):
    [said] = doctor.faults(folder.Folder(tmp_path / "gone"), "127.0.0.1", free)
    assert "cannot be written to" in said


def test_too_few_open_files(sound, free, monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (512, 512))
    [said] = doctor.faults(sound, "127.0.0.1", free)
    assert said.startswith("Only 512 files may be open at once, and 1024 are needed")


@pytest.mark.parametrize(
    ("host", "address", "said"),
    [
        ("::", "", "needs HALQA_ADDRESS=https://"),
        ("127.0.0.1", "http://symposium.example", "Use https."),
        ("127.0.0.1", "symposium.example", "write it as https://"),
        ("127.0.0.1", "https://symposium.example/path", "write it as https://"),
        ("127.0.0.1", "https://", "write it as https://"),
    ],
)
def test_an_address_that_is_not_safe(sound, free, settings, host, address, said):
    settings.ADDRESS = address
    [fault] = doctor.faults(sound, host, free)
    assert said in fault


@pytest.mark.parametrize(
    "address", ["https://symposium.example", "https://[2001:db8::1]:8443", "http://localhost:8000"]
)
def test_an_address_that_is_safe(sound, free, settings, address):
    settings.ADDRESS = address
    assert doctor.faults(sound, "127.0.0.1", free) == []


def test_hosts_that_are_all_hosts(sound, free, settings):
    settings.ALLOWED_HOSTS = ["*"]
    [said] = doctor.faults(sound, "127.0.0.1", free)
    assert said == "HALQA_HOSTS must name hosts, and * names all of them."


@pytest.mark.parametrize("broken", [b"\0\xff", b"{}", b"[]", b"{"])
def test_a_head_that_is_damaged(sound, free, settings, broken):
    settings.FOLDER = sound
    (sound.heads / "x.json").write_bytes(broken)
    [said] = doctor.faults(sound, "127.0.0.1", free)
    assert "is damaged" in said


def test_a_database_that_is_damaged(sound, free):
    sound.database.write_bytes(b"\0damaged" * 1_000)
    [said] = doctor.faults(sound, "127.0.0.1", free)
    assert "file is not a database" in said


@pytest.mark.parametrize("name", ["secret.key", "log.key"])
@pytest.mark.parametrize("broken", [b"", b"\0\xff", b"abc"])
def test_a_key_that_is_damaged_is_never_replaced(sound, name, broken):
    (sound.keys / name).write_bytes(broken)
    with pytest.raises(OSError, match="damaged"):
        folder.prepare(sound)
    assert (sound.keys / name).read_bytes() == broken
