"""Requests as nobody sends them, each from its own seed: the same number is the same request."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote_from_bytes

BOUNDARY = "halqa"
LONG = b"\xd8\xa7" * 15_000
MILLION = b"x" * 10**6
WORDS: list[bytes] = [
    *(b"", b" ", b"\0", b"a\0b", b"\xed\xa0\x80", b"\xed\xb0\x80x", b"\xff\xfe", b"\xc3", b"%ED%A0%80", b"%zz", b"%"),
    *("\u202eevil".encode(), "\u2066x".encode(), "\ufeff".encode(), "\U0010ffff".encode(), "\u0301".encode() * 2_000),
    *("٣".encode(), "٣٤٥".encode(), "۳".encode(), "３".encode(), "²".encode(), "½".encode(), "１e3".encode()),
    *(b"-1", b"0", b"1", b"2", b"01", b"+1", b"1.0", b"1e400", b"NaN", b"Infinity", b"0x10", b"1_000", b"-0", b"true"),
    *(b"9" * 9, b"9" * 10, b"9" * 19, b"9" * 30, b"9" * 5_000, b"-" + b"9" * 30),
    *(b"x" * 300, b"x" * 5_000, LONG, MILLION, b"a\nb\r\nc" * 500, b"\r\nSet-Cookie: a=b", b"\t", b"\x85\x1b"),
    *(
        b"<script>alert(1)</script>",
        b"\"'><img src=x onerror=alert(1)>",
        b"{{ 7*7 }}",
        b"{% debug %}",
        b"${x}",
        b"%s%n",
    ),
    *(b"' OR 1=1 --", b"\\", b"../../etc/passwd", b"file:/x", b"javascript:alert(1)", b"//x.example", b"http://[::1"),
    *(b"http://[", b"https://x.example:99999999/", b"https://\xd8\xa7.example/\xff", b"mailto:x"),
    *(b"2022-05-25", b"2022-05-25T09:30", b"2022-13-45 99:99", b"0000-00-00", b"9999-12-31 23:59", b"10000-01-01"),
    *(b"2027-02-07 02:30", b"0001-01-01 00:00", b"fr", b"ar", b"xx", b"open", b"close", b"show", b"K7Q4-M2XD-9TRA"),
    *(b"00000000-0000-4000-8000-000000000000", b"1:x:y", b"[]", b"null", b"1,2,3", b"1;2", b"a=b&c=d"),
]
METHODS = ["GET", "POST", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X"]
FORMS = ["application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}"]
OTHERS = [
    *("application/json", "text/plain", "text/xml", "", "multipart/form-data", "multipart/form-data; boundary="),
    *("application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense"),
    *("multipart/form-data; boundary=other", "multipart/mixed; boundary=halqa", "x", "a/b; c", "/"),
]
HEADERS = [
    *(("Accept-Language", value) for value in ("", "xx", "fr;q=NaN", "ar;q=1e400", "*", "a-" * 400, "fr,,;;q", "\xe9")),
    *(
        ("Cookie", value)
        for value in ("pass=x", "pass=\xff\xfe", "staff=\0", "form=x; form=y", "=", ";;;", "a" * 4_000)
    ),
    *(("Cookie", value) for value in ('pass="1:2:3"', "staff=../../x; form=", "language=../x", "pass=" + "9" * 3_000)),
    *(("Origin", value) for value in ("null", "http://evil.example", "x", "", "http://[::1", "\xe9")),
    *(("Referer", value) for value in ("http://evil.example/", "x", "http://[", "\xff")),
    *(("X-Forwarded-For", value) for value in ("1.2.3.4", "x", "::1, " * 300, "\0")),
    *(("X-Forwarded-Host", value) for value in ("evil.example",)),
    *(("X-Forwarded-Proto", value) for value in ("https", "x")),
    *(("If-None-Match", value) for value in ("*", '"', "W/", ",,,", '"x"' * 500)),
    *(
        ("If-Modified-Since", value)
        for value in ("x", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Foo 9999 99:99:99 GMT")
    ),
    *(("Range", value) for value in ("bytes=0-", "bytes=9-1", "x", "bytes=-1e9")),
    *(("Accept-Encoding", value) for value in ("gzip;q=0", "gzip;q=x", "br", "*", ",")),
    *(("Last-Event-ID", value) for value in ("x", "0", "-1", "9" * 40)),
    *(("Content-Encoding", value) for value in ("gzip", "x")),
    *(("X-HTTP-Method-Override", value) for value in ("DELETE",)),
]


@dataclass(frozen=True)
class Sent:
    """One request: the address as it stands in the first line, percent signs and all."""

    seed: int
    method: str
    path: str
    kind: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.seed}: {self.method} {self.path[:200]} {self.kind} {self.body[:200]!r} {str(self.headers)[:200]}"


def request(seed: int, path: str, fields: dict[str, str]) -> Sent:
    """Return a request to about this path with about these fields, some of them spoilt."""
    dice = Random(seed)
    method = dice.choice(METHODS)
    kind = dice.choice(FORMS if dice.random() < 0.85 else OTHERS)
    pairs = _spoilt(dice, fields)
    headers = dict(dice.choice(HEADERS) for _ in range(dice.choice((0, 0, 1, 3))))
    body = b"" if method in ("GET", "HEAD") else _body(dice, kind, pairs)
    return Sent(seed, method, _path(dice, path) + _query(dice, pairs, method), kind, body, headers)


def _spoilt(dice: Random, fields: dict[str, str]) -> list[tuple[bytes, bytes]]:
    pairs = [(name.encode(), value.encode()) for name, value in fields.items()]
    for at in range(len(pairs)):
        if dice.random() < 0.35:
            pairs[at] = pairs[at][0], dice.choice(WORDS)
    twist = dice.random()
    if pairs and twist < 0.005:
        pairs += [(dice.choice(pairs)[0], b"%d" % number) for number in range(100_000)]
    elif pairs and twist < 0.15:
        pairs += [(dice.choice(pairs)[0], dice.choice(WORDS)) for _ in range(dice.choice((1, 2, 50)))]
    elif pairs and twist < 0.25:
        del pairs[dice.randrange(len(pairs))]
    elif twist < 0.35:
        pairs.append((dice.choice(WORDS)[:100], dice.choice(WORDS)))
    return pairs


def _body(dice: Random, kind: str, pairs: list[tuple[bytes, bytes]]) -> bytes:
    if "multipart" in kind:
        return _multipart(dice, pairs)
    if dice.random() < 0.15:  # as nobody should send it
        return b"&".join(name + b"=" + value for name, value in pairs)
    return b"&".join(_quoted(name) + b"=" + _quoted(value) for name, value in pairs)


def _quoted(value: bytes) -> bytes:
    return quote_from_bytes(value, safe="").encode()


def _multipart(dice: Random, pairs: list[tuple[bytes, bytes]]) -> bytes:
    mark = b"--" + BOUNDARY.encode()
    file = b'; filename="x.xml"' if dice.random() < 0.2 else b""
    parts = [
        mark + b'\r\nContent-Disposition: form-data; name="' + name + b'"' + file + b"\r\n\r\n" + value + b"\r\n"
        for name, value in pairs[:5_000]
    ]
    whole = b"".join([*parts, mark, b"--\r\n"])
    return whole[: dice.randrange(len(whole))] if dice.random() < 0.2 else whole


def _path(dice: Random, path: str) -> str:
    parts = path.split("/")
    twist = dice.random()
    if twist < 0.25 and len(parts) > 1:
        word = dice.choice(WORDS)[:400]
        parts[dice.randrange(1, len(parts))] = quote_from_bytes(word, safe="%:.") or "%20"
    elif twist < 0.3:
        parts.append(dice.choice(("", ".", "..", "%2e%2e", "%00", "%ff", "%", "%2", ";x", "a" * 3_000)))
    return "/".join(parts).replace(" ", "%20")


def _query(dice: Random, pairs: list[tuple[bytes, bytes]], method: str) -> str:
    if dice.random() < (0.5 if method == "POST" else 0.1):
        return ""
    names = [b"page", b"q", b"code", b"p", b"lang", b"axis", b"room", b"language", b"mode", b"s", b"still", b"day"]
    chosen = [(dice.choice(names), dice.choice(WORDS)[:1_500]) for _ in range(dice.choice((1, 1, 2, 5)))]
    raw = b"&".join(_quoted(name) + b"=" + _quoted(value) for name, value in [*chosen, *pairs[:3]])
    return "?" + raw[:7_000].decode()
