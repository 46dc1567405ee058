"""The answer of a full house: try again, and nothing of what was typed is lost. Needs neither Django nor a thread."""

from __future__ import annotations

from html import escape
from secrets import randbelow
from typing import IO
from urllib.parse import parse_qsl

from halqa.wires.answer import GUARDS, Answer, Header, Scope, without

FORM = b"application/x-www-form-urlencoded"
MOST_FIELDS = 200
MAY = b"default-src 'none'; form-action 'self'; frame-ancestors 'none'"

# title, what happened, what to do with a form, what to do with a page, the button
WORDS = {
    "fr": (
        "Un instant",
        "Beaucoup de monde répond en même temps.",
        "Votre envoi n’est pas encore enregistré. Rien n’est perdu : attendez quelques secondes, puis renvoyez-le.",
        "Attendez quelques secondes, puis réessayez.",
        "Renvoyer",
    ),
    "ar": (
        "لحظة من فضلكم",
        "عدد كبير من الناس يجيبون في الوقت نفسه.",
        "لم يُسجَّل إرسالكم بعد. لم يضع شيء: انتظروا بضع ثوانٍ ثم أعيدوا الإرسال.",
        "انتظروا بضع ثوانٍ ثم أعيدوا المحاولة.",
        "إعادة الإرسال",
    ),
    "en": (
        "One moment",
        "Many people are answering at the same time.",
        "What you sent is not stored yet. Nothing is lost: wait a few seconds, then send it again.",
        "Wait a few seconds, then try again.",
        "Send again",
    ),
}


def busy(scope: Scope, body: IO[bytes]) -> Answer:
    """Return a 503 that says when to come back; for a form it holds the typed fields, ready to be sent again."""
    language = next((part for part in scope["path"].split("/") if part in WORDS), "fr")
    typed = _typed(scope, body)
    page = _page(language, typed, _address(scope)).encode()
    headers: list[Header] = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(page)),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"%d" % (2 + randbelow(5))),
        *without(GUARDS, b"content-security-policy"),
        (b"content-security-policy", MAY),
    ]
    return Answer(503, headers, page)


def _typed(scope: Scope, body: IO[bytes]) -> list[tuple[str, str]] | None:
    kind = dict(scope["headers"]).get(b"content-type", b"").split(b";")[0].strip().lower()
    if scope["method"] != "POST" or kind != FORM:
        return None
    return parse_qsl(body.read().decode("latin-1"), keep_blank_values=True)[:MOST_FIELDS]


def _address(scope: Scope) -> str:
    query = scope["query_string"]
    path: bytes = b"/" + scope["raw_path"].lstrip(b"/")  # never `//another.host/`
    return (path + (b"?" + query if query else b"")).decode("latin-1")


def _page(language: str, typed: list[tuple[str, str]] | None, address: str) -> str:
    title, what, resend, retry, button = WORDS[language]
    direction = "rtl" if language == "ar" else "ltr"
    todo = f'<p>{retry} <a href="{escape(address)}">↻</a></p>'
    if typed is not None:
        fields = "\n".join(_field(name, value) for name, value in typed)
        todo = (
            f'<p>{resend}</p>\n<form method="post" action="{escape(address)}">\n{fields}\n'
            f"<p><button>{button}</button></p>\n</form>"
        )
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n</head>\n'
        f"<body>\n<h1>{title}</h1>\n<p>{what}</p>\n{todo}\n</body>\n</html>\n"
    )


def _field(name: str, value: str) -> str:
    # Words are shown and can be changed; tokens and choices are only carried.
    if any(space in value for space in " \n"):
        return f'<p><textarea name="{escape(name)}" rows="4" cols="40" dir="auto">\n{escape(value)}</textarea></p>'
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
