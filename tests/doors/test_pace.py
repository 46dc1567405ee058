"""How often one name may take a token, and what an address is."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from halqa.doors.web.pace import Bucket, address_of


def test_tokens_come_back_with_time() -> None:
    bucket = Bucket(a_minute=60, burst=2)
    assert [bucket.take("a", 0.0) for _ in range(3)] == [True, True, False]
    assert [bucket.take("a", 1.0) for _ in range(2)] == [True, False]
    assert [bucket.take("a", 100.0) for _ in range(3)] == [True, True, False]


def test_one_name_does_not_take_from_another() -> None:
    bucket = Bucket(a_minute=60, burst=1)
    assert bucket.take("a", 0.0)
    assert bucket.take("b", 0.0)


def test_the_name_least_in_use_is_forgotten_first() -> None:
    bucket = Bucket(a_minute=0.001, burst=1, remembered=2)
    for name in ("a", "b", "a", "c"):
        bucket.take(name, 0.0)
    assert not bucket.take("a", 0.0)
    assert bucket.take("b", 0.0)


@pytest.mark.parametrize(
    ("remote", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_an_address_is_one_machine_or_one_network(remote: str, name: str) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=remote)) == name
