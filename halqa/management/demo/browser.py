"""A very small browser for the invented crowd: fetches a form, keeps its cookies, sends it back."""

from __future__ import annotations

import html
import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SECONDS = 20


class Browser:
    """One invented participant's device."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a page; raises OSError."""
        return self._ask("GET", path)

    def send(self, path: str, form: str = "", **fields: str) -> int:
        """Fetch the form (at `form`, else at the path itself), fill it in, send it, and return the status.

        Raises OSError.
        """
        return self.post(path, self.get(form or path)[1], **fields)

    def post(self, path: str, page: str, **fields: str) -> int:
        """Fill in the form of a page that was fetched, send it, and return the status; raises OSError."""
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
        status, _ = self._ask("POST", path, urlencode(hidden | fields))
        return status

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Host": self._name()}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self._name()}"}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: crumb.value for name, crumb in SimpleCookie(line).items()}
            return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    def _name(self) -> str:
        return f"{self.host}:{self.port}"
