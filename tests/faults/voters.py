"""People with a browser of their own, and the outside ledger of what they were promised."""

from __future__ import annotations

import html
import http.client
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
RECEIPT = re.compile(r"/receipts/([0-9A-Z-]+)")
FORM = "application/x-www-form-urlencoded"


class Unanswered(Exception):
    """No whole answer came."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def receipt(self) -> str:
        """The code of the receipt it leads to, or nothing."""
        found = RECEIPT.search(self.headers.get("location", "")) if self.status == 303 else None
        return found[1] if found else ""


class Browser:
    """One device; each request on a connection of its own."""

    def __init__(self, port: int, *, seconds: float = 20) -> None:
        self.port = port
        self.seconds = seconds
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def form(self, path: str) -> dict[str, str]:
        """Open a form; return its hidden fields."""
        page = self.get(path)
        assert page.status == 200, page
        return hidden(page.body)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.ask("POST", path, urlencode(fields))

    def ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        """Ask once; raises Unanswered."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            sent |= {"Content-Type": FORM, "Origin": f"http://127.0.0.1:{self.port}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
        try:
            connection.request(method, path, body=body, headers=sent | (headers or {}))
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the first form of a page that acts."""
    form = page[page.index("<form method") :]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(form[: form.index("</form>")])}


@dataclass
class Ledger:
    """What was acknowledged, kept outside the house: receipts by act, and each voter's last acknowledged choice."""

    receipts: dict[str, str] = field(default_factory=dict)
    sent: dict[str, tuple[Browser, dict[str, str]]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    surprises: list[object] = field(default_factory=list)
    put_off: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledge(self, voter: str, browser: Browser, fields: dict[str, str], code: str) -> None:
        act = fields["act"]
        with self.lock:
            if self.receipts.setdefault(act, code) != code:
                self.surprises.append((act, self.receipts[act], code))
            self.sent[act] = browser, fields
            self.last[voter] = int(fields["choice"])

    @property
    def counts(self) -> dict[int, int]:
        """How many voters chose which answer last."""
        return dict(Counter(self.last.values()))
