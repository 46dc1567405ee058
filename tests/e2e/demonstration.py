"""The demonstration without its crowd: its pages by name, and those who come with a code, a ballot or a role."""

from __future__ import annotations

import html
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPResponse
from http.cookiejar import CookieJar

from tests.e2e.conftest import House

SLUG = "demo"
SHARED = 4  # yesterday's budget
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Device:
    """A phone or a desk: keeps its cookies, fetches forms and sends them, as a browser without script does."""

    def __init__(self, address: str) -> None:
        self.address, self.cookies = address, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        with self._opener.open(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def send(self, path: str, *, at: str = "", **fields: str) -> str:
        """Fill in the form of this page, send it (to the address `at`, where another), and return where it leads."""
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(self.get(path))}
        body = urllib.parse.urlencode(hidden | fields).encode()
        request = urllib.request.Request(self.address + (at or path), data=body, headers={"Origin": self.address})
        answer: HTTPResponse
        with self._opener.open(request, timeout=20) as answer:
            return answer.geturl().removeprefix(self.address)

    def header(self) -> str:
        """Return its cookies as a request carries them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)


class Demonstration(House):
    """A demonstration that serves, one ballot cast in its open poll, and the addresses of its pages."""

    extra = {"QUIET": "1"}

    def open(self) -> None:
        """Serve, and learn the addresses."""
        self.start("demo")
        said = self.said.read_text()
        self.live = int(re.search(r"/stage/(\d+)", said)[1])
        self.hall, self.online = (re.search(rf"{door}  \S+/p/(\d+)", said)[1] for door in ("In the hall", "Online"))
        self.workshop, self.talk = re.search(r"Statements  \S+/p/(\d+)/vote/(\d+)", said).groups()
        self.map = int(re.search(r"Map  \S+/results/(\d+)", said)[1])
        self.beside = int(re.search(r"/sessions/(\d+)", Device(self.address).get(self.path(f"p/{self.workshop}")))[1])
        self.voter = Device(self.address)
        self.poll = int(re.search(r"/vote/(\d+)", self.voter.get(self.path(f"p/{self.hall}")))[1])
        self.receipt = self.vote(self.voter, 2)

    def path(self, page: str, language: str = "fr") -> str:
        return f"/{SLUG}/{language}/{page}"

    def vote(self, device: Device, choice: int, *, door: str = "", poll: int = 0) -> str:
        """Cast a ballot; return its receipt."""
        led = device.send(self.path(f"p/{door or self.hall}/vote/{poll or self.poll}"), choice=str(choice))
        return led.partition("/receipts/")[2].partition("?")[0]

    def ask(self, desk: Device, question: dict[str, str], options: dict[str, str]) -> int:
        """Put a question to everyone in the live session, its answers one a line; return its number."""
        at = self.path(f"desk/sessions/{self.live}")
        words = {f"question_{one}": said for one, said in question.items()}
        words |= {f"options_{one}": said for one, said in options.items()}
        desk.send(f"{at}/polls/new", now="1", **words)
        return max(map(int, re.findall(r"/polls/(\d+)", desk.get(at))))

    def share(self, desk: Device, question: dict[str, str], projects: dict[str, str], budget: str) -> int:
        """Put projects, one a line with its cost, to the vote in the live session; return the number of the ballot."""
        at = self.path(f"desk/sessions/{self.live}")
        words = {f"question_{one}": said for one, said in question.items()}
        words |= {f"options_{one}": said for one, said in projects.items()}
        kept = {"currency": "MAD", "rule": "equal-shares/add1u", "utility": "cost", "parts": "100", "eligible": "0"}
        desk.send(f"{at}/budgets/new", now="1", budget=budget, **kept, **words)
        return max(map(int, re.findall(r"/polls/(\d+)", desk.get(at))))

    def staff(self, role: str) -> Device:
        """Return a desk where somebody of this role has signed in."""
        device = Device(self.address)
        device.send(self.invitation(role, SLUG).removeprefix(self.address))
        return device

    def pages(self) -> dict[str, str]:
        """Return the addresses of everybody's pages, below the language, by name."""
        day = re.search(r"/programme/([\d-]+)", self.voter.get(self.path("programme")))[1]
        return {
            "home": "",
            "programme": "programme",
            "day": f"programme/{day}",
            "session": f"sessions/{self.live}",
            "people": "people",
            "person": "people/1",
            "room": "rooms/1",
            "search": "search?q=e",
            "agenda": "agenda?s=1,2",
            "door": "p",
            "floor": f"p/{self.hall}",
            "online": f"p/{self.online}",
            "questions": f"p/{self.hall}/questions",
            "vote": f"p/{self.hall}/vote/{self.poll}",
            "receipts": "receipts",
            "receipt": f"receipts/{self.receipt}",
            "stage": f"stage/{self.live}",
            "result": "results/1",
            "running": f"results/{self.poll}",
            "statement": f"p/{self.workshop}/vote/{self.talk}",
            "map": f"results/{self.map}",
            "figures": f"results/{self.map}/statements",
            "step": f"results/{self.talk}",
            "statements_stage": f"stage/{self.beside}",
            "budget": f"results/{SHARED}",
            "explained": f"results/{SHARED}/projects",
            "projects": "projects",
            "project": "projects/1",
            "refused": "projects/6",
            "propose": "projects/new",
            "recommendations": "recommendations",
            "recommendation": "recommendations/1",
            "report": "report",
            "record": "record",
            "cheat": "cheat",
            "privacy": "privacy",
            "limits": "limits",
        }

    def wait_for_the_late(self) -> None:
        """Wait until those who hear the session late have its poll too: no page runs ahead of them."""
        self.wait_for_result(self.poll)

    def wait_for_result(self, poll: int, said: str = "") -> None:
        """Wait until there is a page of this poll's results, and these words stand in it."""
        while not self._has(f"results/{poll}", said):
            time.sleep(0.5)

    def wait_for_the_worker(self) -> None:
        """Wait until yesterday's map is drawn and weighed, and yesterday's budget shared out and explained."""
        self.wait_for_result(self.map, "votes.csv")
        self.wait_for_result(SHARED, "purse")

    def _has(self, page: str, said: str) -> bool:
        try:
            return said in self.voter.get(self.path(page))
        except urllib.error.HTTPError as answer:
            answer.close()
            return False

    def desk_pages(self) -> dict[str, str]:
        """Return the addresses of the team's pages, below the language, by name."""
        return {
            "desk": "desk",
            "desk_session": f"desk/sessions/{self.live}",
            "statements": f"desk/sessions/{self.beside}/statements/{self.talk}",
            "translate": f"desk/sessions/{self.beside}/statements/{self.talk}/1",
            "doors": f"desk/sessions/{self.live}/doors",
            "draft": f"desk/sessions/{self.live}/polls/new",
            "edit": f"desk/sessions/{self.live}/edit",
            "change": "desk/symposium",
            "team": "desk/team",
            "import": "desk/import",
            "desk_projects": "desk/projects",
            "examine": "desk/projects/7",
            "ballot": "desk/projects/ballot",
            "desk_recommendations": "desk/recommendations",
            "write": "desk/recommendations/1",
            "evidence": "desk/recommendations/1/evidence",
        }
