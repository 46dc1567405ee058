"""What cannot be served is refused at the start: one clear sentence, exit status 1, no traceback."""

from __future__ import annotations

import socket

import pytest

from halqa.wires.folder import Folder

pytestmark = [pytest.mark.unmeasured, pytest.mark.timeout(120)]


def _limited(what: str) -> tuple[str, ...]:
    return "sh", "-c", f'ulimit {what} && exec "$@"', "sh"


def test_a_port_that_is_taken(house):
    with socket.create_server(("127.0.0.1", house.port)):
        said = house.refused("serve")
    assert f"Cannot listen on 127.0.0.1 port {house.port}: Address already in use." in said


def test_a_second_server_on_the_folder(house):
    house.start()
    assert f"A halqa server is already running on {house.folder}." in house.refused("serve", "--port", "1")


def test_other_commands_know_where_the_server_is(house):
    house.start()
    kept = house.folder / "address"
    assert kept.read_text() == f"{house.address}\n"
    house.stop()
    assert not kept.exists()


def test_a_demonstration_that_is_served_is_not_made_anew(house):
    marker = house.folder / "DEMO"
    marker.write_text("invented")
    with Folder(house.folder).lock("serve"):
        assert "is being served: end it first." in house.refused("demo")
    assert marker.read_text() == "invented"
    assert (house.folder / "halqa.sqlite3").exists()


def test_a_folder_that_is_none(house):
    file = house.folder / "a-file"
    file.touch()
    assert "cannot be used: File exists." in house.refused("serve", HALQA_DATA=str(file))


def test_too_few_open_files(house):
    assert "Only 512 files may be open at once" in house.refused("serve", before=_limited("-n 512"))


def test_a_disk_without_room(house):
    """No file may grow: what a full disk looks like at the start."""
    assert "cannot be written to: File too large." in house.refused("serve", before=_limited("-f 0"))


@pytest.mark.parametrize("name", ["halqa.sqlite3", "keys/secret.key"])
def test_a_file_that_is_damaged(house, name):
    (house.folder / name).write_bytes(b"\0damaged\xff")
    assert "put a copy of it back" in house.refused("serve").lower()
