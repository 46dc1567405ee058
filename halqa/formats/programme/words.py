"""Words of a file made fit to keep: on one line, told apart by language, turned into keys and addresses."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote, urljoin, urlsplit

from halqa.rules.text import BREAKS, UNFIT, UNKNOWN, Text, direction_of, tidy

NAME_LONGEST = 200
URL_LONGEST = 2000
KEY_LONGEST = 64
_LINES = re.compile(r"[^\S\u00a0\u202f]*[\n\t\u2028\u2029][^\S\u00a0\u202f]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_LANGUAGE_NAMES = {
    "english": "en", "anglais": "en", "french": "fr", "français": "fr", "francais": "fr", "arabic": "ar",
    "arabe": "ar", "العربية": "ar", "german": "de", "deutsch": "de", "spanish": "es", "español": "es",
    "tamazight": "zgh", "amazigh": "zgh",
}  # fmt: skip
_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "ftps", "irc", "ircs", "matrix", "xmpp", "geo"})
# RFC 3986: what may stand in a URI unescaped; square brackets only around an IPv6 host.
_URI_SIGNS = ":/?#@!$&'()*+,;=-._~"
_PATH = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*"
_HTTP = re.compile(
    r"https?://(?:[A-Za-z0-9\-._~!$&'()*+,;=%:]*@)?(?:[A-Za-z0-9\-._~%]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    rf"(?:/{_PATH})?(?:\?(?:{_PATH}|\?)*)?(?:#(?:{_PATH}|\?)*)?",
    re.IGNORECASE,
)


def one_line(words: str, longest: int = NAME_LONGEST) -> str:
    """Return tidy words without line ends or tabs."""
    return tidy(_LINES.sub(" ", tidy(words, 4 * longest)), longest)


def text(words: object, language: str, longest: int, *, lines: bool = True) -> Text:
    """Return a Text from a string in `language`, or from a language → string mapping; anything else is empty."""
    pairs = words.items() if isinstance(words, Mapping) else [(language, words)]
    mended = tidy if lines else one_line
    said = {str(key): mended(some, longest) for key, some in pairs if isinstance(some, str)}
    return Text.of({_spoken(some, language_of(key)): some for key, some in said.items()})


def _spoken(words: str, language: str) -> str:
    """Return the language, or `und` where the words visibly run in the other direction than it does."""
    for sign in words:
        strong = unicodedata.bidirectional(sign)
        if strong in ("L", "R", "AL"):
            runs = "ltr" if strong == "L" else "rtl"
            fits = language and direction_of(language) in (runs, "auto")
            return language if fits else UNKNOWN
    return language or UNKNOWN


def language_of(raw: str) -> str:
    """Return a BCP 47 tag for what a file says is the language (`EN`, `fr_FR`, `Deutsch`); empty if it is not one."""
    words = raw.strip().lower()
    if words in _LANGUAGE_NAMES:
        return _LANGUAGE_NAMES[words]
    primary, _, rest = raw.strip().replace("_", "-").partition("-")
    tag = primary.lower() + ("-" + rest if rest else "")
    return tag if _LANGUAGE.fullmatch(tag) and tag != UNKNOWN else ""


def slug_of(words: str, longest: int = KEY_LONGEST) -> str:
    """Return lower-case ASCII letters, digits and hyphens for these words; of words in other scripts, a digest."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")
    if slug or not any(sign.isalnum() for sign in words):
        return slug
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def http_url(raw: str) -> str:
    """Return a strict http(s) URI for what is written, odd characters escaped; empty if it cannot be one."""
    url = raw.strip()
    if len(url) > URL_LONGEST or not url.lower().startswith(("http://", "https://")):
        return ""
    if not _HTTP.fullmatch(url):
        url = _escaped(url)
    return url if len(url) <= URL_LONGEST and _HTTP.fullmatch(url) else ""


def _escaped(url: str) -> str:
    url = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url)
    head, hash_, fragment = url.partition("#")
    fragment = quote(fragment, safe=_URI_SIGNS.replace("#", "") + "%")
    return quote(head, safe=_URI_SIGNS + "%", errors="replace") + hash_ + fragment


def link_url(raw: str, base: str) -> str:
    """Return the address of a link as written, made absolute on `base`; empty where following it could do harm."""
    url = raw.strip()
    if not url or len(url) > URL_LONGEST or UNFIT.search(url) or BREAKS.search(url):
        return ""
    try:
        whole = url if urlsplit(url).scheme or not base else urljoin(base, url)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in _LINK_SCHEMES and (parts.netloc or parts.path) else ""
