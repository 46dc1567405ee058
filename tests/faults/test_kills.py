"""Killed at any moment, under load: no acknowledged ballot is lost, none counts twice, each receipt is found."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from contextlib import suppress
from statistics import median

import pytest

from tests.faults.crowd import Crowd
from tests.faults.installation import Installation, until

pytestmark = pytest.mark.unmeasured
QUIET_S = (0.05, 0.8)  # between the answer of a house that is back and its next end
SEALING_S = (0.0, 0.7)  # from the beginning of a closing to the end of the house
BALLOTS = 1_000


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(4, marks=pytest.mark.timeout(240)),
        pytest.param(200, marks=[pytest.mark.full, pytest.mark.timeout(3600)]),
    ],
)
def test_a_killed_house_keeps_its_word(house, tmp_path, kills):
    crowd, dice, back = Crowd(house), random.Random(kills), []
    house.start()
    with crowd.voting() as ledger:
        for _ in range(kills):
            time.sleep(dice.uniform(*QUIET_S))
            _kill(house, dice)
            began = time.monotonic()
            house.start()
            back.append(time.monotonic() - began)
        time.sleep(0.3)
    crowd.hold_to_its_word()
    crowd.hold_to_its_count()
    told = house.recount("casa", tmp_path / "record.zip")
    assert told["halqa"] == told["verify"] != []
    assert len(ledger.last) > kills
    sys.stdout.write(
        f"{kills} kills, {len(ledger.receipts)} acknowledged, 0 lost, 0 twice; "
        f"back after {median(back):.2f} s, at most {max(back):.2f} s\n"
    )


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(1, marks=pytest.mark.timeout(240)),
        pytest.param(60, marks=[pytest.mark.full, pytest.mark.timeout(3600)]),
    ],
)
def test_a_house_killed_while_it_seals_seals_once(house, tmp_path, kills):
    dice, numbers = random.Random(kills), []
    house.start()
    for _ in range(kills):
        numbers.append(house.inside(f"ground.turn({BALLOTS})"))
        time.sleep(dice.uniform(*SEALING_S))
        with suppress(ProcessLookupError):
            os.kill(house.worker(), signal.SIGKILL)
        house.kill()
        house.start()
        assert "READ-ONLY" not in house.log()
    sealed = "SELECT count(*) FROM halqa_consultation WHERE symposium_id = 1 AND state = 'closed'"
    until(lambda: house.rows(sealed) == [(kills,)], 60)
    told = house.recount("casa", tmp_path / "record.zip")
    assert told["halqa"] == told["verify"]
    assert sum(line.startswith("ballots ") and line.endswith(f" {BALLOTS}") for line in told["halqa"]) == kills, told


def _kill(house: Installation, dice: random.Random) -> None:
    """Kill the web process; every other time its worker, a moment before."""
    if dice.random() < 0.5:
        with suppress(ProcessLookupError):
            os.kill(house.worker(), signal.SIGKILL)
    house.kill()
