"""The server: live streams, prepared pages, and Django behind one hop. Django is set up before this is imported."""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection
from django.utils import timezone
from uvicorn import Config, Server

from halqa.actions import ballots
from halqa.doors import live
from halqa.doors.web.at_once import AtOnce
from halqa.doors.web.fields import fill
from halqa.formats.pictures import MAX_BYTES
from halqa.rules.refusals import Code, Refused
from halqa.wires import moments
from halqa.wires.answer import Answer, Receive, Scope, Send
from halqa.wires.batch import Batch
from halqa.wires.bodies import Bodies
from halqa.wires.bridge import Bridge
from halqa.wires.hub import Hub, Limits, Render
from halqa.wires.outbox import Tick
from halqa.wires.pages import MARK, Made, Pages, finish
from halqa.wires.protocol import PatientProtocol

STATIC = Path(__file__).parent / "static"
LIVE = "/live"
BACKLOG = 4_096
VOTE_S = 10.0  # how long a voter waits for the commit before being told that the house is full
MOMENT_S = 0.2
STOP_S = 3  # how long answers under way may take once the server ends
RESERVED = 512  # file descriptors for everything but live readers


class Site:
    """The ASGI application, and the threads that stand behind it from its startup to its shutdown."""

    def __init__(self, show: Render, sessions: live.Sessions | None = None) -> None:
        limits = Limits(readers=max(64, (_descriptors() - RESERVED) * 9 // 10))
        self.sessions = sessions
        self.hub = Hub(_minded(show), limits, sessions.know if sessions else bool)
        self.batch: Batch[ballots.Vote, ballots.Given] = Batch(_cast)
        self.bridge: Bridge[Answer | Made] = Bridge(
            WSGIHandler(),
            self._finish,
            uploads=_uploads(),
            notes=self._notes,
            quick=AtOnce(self.batch.put, VOTE_S),
        )
        self.pages = Pages(self.bridge)
        self.pages.read_files(STATIC, "/static/")
        self.tick = Tick(self._hear)
        self.loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through one lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == LIVE:
            await self.hub(scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    def close_streams(self) -> None:
        """End the live streams, from any thread: nothing else keeps a server from ending."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.hub.close)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.loop = asyncio.get_running_loop()
        await self.loop.run_in_executor(None, self._know)
        self.hub.start()
        self.batch.start()
        ballots.install(self._carry)
        moments.hold(MOMENT_S)
        self.tick.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        moments.hold(0)
        ballots.install(None)
        await self.hub.stop()
        for stop in (self.tick.stop, self.bridge.close, self.batch.stop):
            await self.loop.run_in_executor(None, stop)
        await send({"type": "lifespan.shutdown.complete"})

    def _finish(self, scope: Scope, answer: Answer) -> Answer | Made:
        if scope["method"] == "POST":
            self.tick.poke()  # who has just written something reads it on the next page
        return finish(scope, answer, fill)

    def _notes(self) -> dict[str, str]:
        return {"halqa.mark": self.hub.mark(), "halqa.fields": MARK.decode()}

    def _know(self) -> None:
        """Learn which sessions there are, in a thread that does nothing else."""
        try:
            self._read_sessions()
        finally:
            connection.close()

    def _read_sessions(self) -> None:
        if self.sessions is not None:
            self.sessions.read()

    def _hear(self, topics: frozenset[str], _seq: int) -> None:
        try:
            if any(topic.startswith("programme:") for topic in topics):
                self._read_sessions()
        finally:
            if self.loop is not None:
                self.loop.call_soon_threadsafe(self._change, topics)

    def _change(self, topics: frozenset[str]) -> None:
        self.pages.drop(topics)
        self.hub.touch(topics)

    def _carry(self, vote: ballots.Vote) -> ballots.Given | Refused:
        try:
            return self.batch.put(vote).result(VOTE_S)
        except TimeoutError:
            return Refused(Code.BUSY)  # it may still be written: the same act id will then give its receipt


class Halqa(Server):
    """uvicorn's server, ended by a signal without waiting for readers who never leave, and without dying of it."""

    def __init__(self, config: Config, site: Site) -> None:
        super().__init__(config)
        self.site = site

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """End the streams, then the server; a second signal waits for nobody."""
        self.force_exit = self.should_exit
        logging.getLogger("uvicorn.error").disabled = self.force_exit  # what is cut off then is cut off on purpose
        self.should_exit = True
        self.site.close_streams()


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then return, within about 4 s; raises OSError where it cannot listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=BACKLOG) as listener:
        run(Site(_show, live.Sessions()), listener)


def run(site: Site, listener: socket.socket) -> None:
    """Serve a site on a socket that listens."""
    config = Config(
        site,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=settings.BEHIND_PROXY,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=STOP_S,
    )
    Halqa(config, site).run(sockets=[listener])


def _descriptors() -> int:
    """Raise the number of files this process may open as far as it may, and return it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _cast(votes: list[ballots.Vote]) -> list[ballots.Given | Refused]:
    return ballots.cast_ballots(votes, timezone.now())


def _uploads() -> dict[str, Bodies]:
    """Return how addresses end that take files, and what they take: programmes of staff, pictures of anybody."""
    return {
        "/import": Bodies(most=32 * 1024 * 1024, seconds=120, at_once=16),
        "/projects/new": Bodies(most=MAX_BYTES + 64 * 1024, seconds=60, at_once=32),
    }


def _show(topic: str) -> list[tuple[str, bytes]] | None:
    return live.render_topic(topic) if live.known_topic(topic) else None


def _minded(show: Render) -> Render:
    """Have what is shown read by a thread that serves no request: its connection is minded here."""

    def show_topic(topic: str) -> list[tuple[str, bytes]] | None:
        close_old_connections()
        try:
            return show(topic)
        finally:
            close_old_connections()

    return show_topic
