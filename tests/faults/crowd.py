"""Voters who come one after the other through several hands, and who send again what was not answered."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.faults.installation import Installation, until
from tests.faults.voters import Answer, Browser, Ledger, Unanswered, hidden

AGAIN_S = 0.05
CHANGE_THEIR_MIND = 0.3
CHOICES = (1, 2, 3)


class Crowd:
    """Votes in the consultation of `casa`, and keeps the ledger of what was acknowledged."""

    def __init__(self, house: Installation, hands: int = 6) -> None:
        self.house = house
        self.path = house.vote()
        self.hands = hands
        self.ledger = Ledger()
        self._over = threading.Event()

    @contextmanager
    def voting(self) -> Iterator[Ledger]:
        """Vote for as long as this lasts; at its end everyone has been answered."""
        self._over.clear()
        hands = [threading.Thread(target=self._serve, args=(hand,), daemon=True) for hand in range(self.hands)]
        for hand in hands:
            hand.start()
        try:
            yield self.ledger
        finally:
            self._over.set()
            for hand in hands:
                hand.join(60)
        assert not any(hand.is_alive() for hand in hands)
        assert self.ledger.surprises == []

    def hold_to_its_word(self) -> None:
        """Compare what was promised with what is kept: ballots, receipts, and the answer to what is sent once more."""
        rows = self.house.rows("SELECT choices, count(*) FROM halqa_ballot WHERE consultation_id = 1 GROUP BY choices")
        assert {json.loads(choices)[0]: count for choices, count in rows} == self.ledger.counts
        kept = {code for (code,) in self.house.rows("SELECT code FROM halqa_receipt WHERE consultation_id = 1")}
        assert set(self.ledger.receipts.values()) - kept == set()
        for act in list(self.ledger.receipts)[:: max(1, len(self.ledger.receipts) // 40)]:
            browser, fields = self.ledger.sent[act]
            code = self.ledger.receipts[act]
            assert browser.get(f"/casa/fr/receipts/{code}").status == 200
            assert browser.post(self.path, fields).receipt == code

    def hold_to_its_count(self) -> None:
        """Close, and compare the sealed count with the ledger."""
        self.house.inside("ground.close()")
        sealed = "SELECT result FROM halqa_consultation WHERE id = 1 AND state = 'closed'"
        until(lambda: self.house.rows(sealed), 30)
        counts = json.loads(self.house.rows(sealed)[0][0])["counts"]
        assert {int(number): count for number, count in counts.items() if count} == self.ledger.counts

    def _serve(self, hand: int) -> None:
        dice, turn = random.Random(hand), len(self.ledger.last)
        while not self._over.is_set():
            turn += 1
            try:
                self._come(f"{hand}-{turn}", dice)
            except Exception as error:  # noqa: BLE001 - the test tells it
                self.ledger.surprises.append(error)
                return

    def _come(self, voter: str, dice: random.Random) -> None:
        browser = Browser(self.house.port, seconds=15)
        self._vote(voter, browser, dice.choice(CHOICES))
        if dice.random() < CHANGE_THEIR_MIND:
            self._vote(voter, browser, dice.choice(CHOICES))

    def _vote(self, voter: str, browser: Browser, choice: int) -> None:
        page = self._insist(lambda: browser.get(self.path))
        fields = {**hidden(page.body), "choice": str(choice)}
        answer = self._insist(lambda: browser.post(self.path, fields))
        if not answer.receipt:
            raise AssertionError(answer)
        self.ledger.acknowledge(voter, browser, fields, answer.receipt)

    def _insist(self, ask: Callable[[], Answer]) -> Answer:
        """Ask until there is an answer that is no deliberate `later`."""
        while True:
            with suppress(Unanswered):
                answer = ask()
                if answer.status != 503:
                    return answer
                self.ledger.put_off += 1
                assert answer.headers.get("retry-after", "").isdigit()
            time.sleep(AGAIN_S)
