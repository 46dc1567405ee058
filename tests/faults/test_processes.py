"""The processes of a house end together, and stand up again."""

from __future__ import annotations

import os
import signal

import pytest

from tests.faults import processes, wires
from tests.faults.installation import until

pytestmark = [pytest.mark.unmeasured, pytest.mark.timeout(120)]
READERS = 500


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_ended_is_started_again_and_closings_do_not_hang(house, number):
    house.start()
    first = house.worker()
    os.kill(first, number)
    house.inside("ground.close()")
    until(lambda: house.rows("SELECT 1 FROM halqa_consultation WHERE id = 1 AND state = 'closed'"), 30)
    assert house.worker() != first
    assert "halqa worker ended with status" in house.log()


def test_a_house_full_of_readers_ends_with_all_its_children(house):
    house.start()
    house.worker()
    [(session,)] = house.rows("SELECT id FROM halqa_session WHERE symposium_id = 1")
    head = f"GET /live?t=session:{session}:now:fr HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\n\r\n".encode()
    with wires.many(house.port, head, READERS) as readers:
        assert all(b"200 OK" in reader.recv(4_096) for reader in readers)
        family = house.family()
        assert len(family) >= 2
        house.stop()
        assert [pid for pid in family if processes.alive(pid)] == []
        assert wires.all_ended(readers, 5)


def test_a_worker_does_not_outlive_a_killed_house(house):
    house.start()
    worker = house.worker()
    house.kill()
    until(lambda: not processes.alive(worker))
