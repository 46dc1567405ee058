"""The bridge to Django: a whole request, one hop into a thread, a whole answer."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Generic, TypeVar
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIHandler
from django.http.response import HttpResponseBase

from halqa.wires.answer import Answer, Header, Receive, Scope, plain, tokenless
from halqa.wires.bodies import CLOSE, Bodies
from halqa.wires.busy import busy

log = logging.getLogger(__name__)

PREPARED = b"x-halqa-prepared"  # of Django's answer: the topics it is made from
THREADS = 16
WAITING = 1_000
LONGEST_ADDRESS = 8_000
IN_MEMORY = 1024 * 1024

Done = TypeVar("Done")
Environ = dict[str, Any]
# Answers some requests on the event loop; None: this one is Django's.
Quick = Callable[[Environ], Awaitable[HttpResponseBase | None]]


class Bridge(Generic[Done]):
    """Asks Django from the event loop; `finish` turns its answer into what is sent, still in the thread."""

    def __init__(
        self,
        django: WSGIHandler,
        finish: Callable[[Scope, Answer], Done],
        *,
        uploads: Mapping[str, Bodies] | None = None,
        notes: Callable[[], dict[str, str]] = dict,
        quick: Quick | None = None,
        waiting: int = WAITING,
    ) -> None:
        self.django = django
        self.finish = finish
        self.uploads = uploads or {}  # how addresses end that take files, and the bodies they take
        self.notes = notes  # what the loop knows that the environ of a request carries along
        self.quick = quick
        self.most = THREADS + waiting
        self.count = 0
        self._forms = Bodies(most=64 * 1024, seconds=10, at_once=512)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="halqa-django")

    async def __call__(self, scope: Scope, receive: Receive) -> Done | Answer | None:
        """Answer one request; None where the client left before all of it had arrived."""
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return plain(414, "This address is too long.\n", CLOSE)
        body = await self._bodies(scope["path"]).read(scope, receive)
        if body is None or isinstance(body, Answer):
            return body
        if self.quick is not None and scope["method"] == "POST" and (answer := await self._at_once(scope, body)):
            return self.finish(scope, answer)
        if self.count >= self.most:
            with body:
                return busy(scope, body)
        self.count += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, contextvars.Context().run, self._work, scope, body, self.notes()
            )
        finally:
            self.count -= 1

    def close(self) -> None:
        """Let what is under way end, and stop the threads."""
        self._pool.shutdown()

    def _bodies(self, path: str) -> Bodies:
        return next((bodies for ending, bodies in self.uploads.items() if path.endswith(ending)), self._forms)

    async def _at_once(self, scope: Scope, body: IO[bytes]) -> Answer | None:
        try:
            response = self.quick and await self.quick(_environ(scope, body))
        except TimeoutError:
            body.seek(0)
            return busy(scope, body)
        except Exception:
            log.exception("%s goes the long way.", tokenless(scope["path"]))
            return None
        return _whole(response, [*response.items(), *_cookies(response)]) if response else None

    def _work(self, scope: Scope, body: IO[bytes], notes: dict[str, str]) -> Done:
        with body:
            try:
                answer = _ask(self.django, {**_environ(scope, body), **notes})
            except OSError:
                log.exception("%s: the answer could not be kept.", tokenless(scope["path"]))
                answer = plain(503, "No room left just now.\n", (b"retry-after", b"60"))
            except Exception:
                log.exception("%s could not be answered.", tokenless(scope["path"]))
                answer = plain(500, "Something went wrong here.\n")
        return self.finish(scope, answer)


def _environ(scope: Scope, body: IO[bytes]) -> Environ:
    host, port = scope.get("server") or ("", None)
    client, client_port = scope.get("client") or ("", 0)
    path = unquote_to_bytes(scope["raw_path"]).decode("latin-1")
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope["root_path"],
        "PATH_INFO": path.removeprefix(scope["root_path"]),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": "HTTP/" + scope["http_version"],
        "REMOTE_ADDR": client,
        "REMOTE_PORT": str(client_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(body.seek(0, 2))
    body.seek(0)
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    if "_" in name:
        return  # would pass for the header of the same name with a hyphen
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = "HTTP_" + key
    if key in environ:
        value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
    environ[key] = value


def _ask(django: WSGIHandler, environ: Environ) -> Answer:
    given: list[tuple[str, str]] = []

    def start(_status: str, headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
        given.extend(headers)
        return len  # WSGI's old way to write, which Django does not use

    response: HttpResponseBase = django(environ, start)
    try:
        body, file = (b"", _spooled(response)) if response.streaming else (getattr(response, "content", b""), None)
    finally:
        response.close()  # tells Django, in this thread, that the request is over
    return _whole(response, given, body, file)


def _cookies(response: HttpResponseBase) -> list[tuple[str, str]]:
    return [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]


def _whole(
    response: HttpResponseBase, given: list[tuple[str, str]], body: bytes = b"", file: IO[bytes] | None = None
) -> Answer:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in given]
    kept = [header for header in headers if header[0] != PREPARED]
    prepared = [value for name, value in headers if name == PREPARED]
    if response.status_code not in {204, 304} and not any(name == b"content-length" for name, _ in kept):
        kept.append(_length(body, file))
    topics = tuple(prepared[0].decode("latin-1").split()) if prepared else None
    return Answer(response.status_code, kept, body, file, topics)


def _spooled(response: HttpResponseBase) -> IO[bytes]:
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    try:
        file.writelines(response)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _length(body: bytes, file: IO[bytes] | None) -> Header:
    size = len(body)
    if file is not None:
        size = file.seek(0, 2)
        file.seek(0)
    return b"content-length", b"%d" % size
