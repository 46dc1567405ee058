"""What was signed last stays what was signed last, whoever else signs meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from halqa.wires import heads


def test_the_last_head_stays_whoever_writes_last() -> None:
    origin = "halqa/heads/forward"
    heads.write(origin, 7, b"\7" * 32)
    heads.write(origin, 5, b"\5" * 32)
    assert heads.read(origin) == (7, b"\7" * 32)


def test_many_who_sign_at_once_leave_the_last_head() -> None:
    origin = "halqa/heads/many"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda size: heads.write(origin, size, bytes([size]) * 32), range(1, 101)))
    assert heads.read(origin) == (100, bytes([100]) * 32)
    assert origin in heads.origins()
