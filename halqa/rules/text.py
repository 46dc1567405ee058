"""Texts in several languages: kept as given, picked for a reader, never mixed up in direction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from halqa.rules.refusals import Code, Refused

LANGUAGES = ("fr", "ar", "en")
UNKNOWN = "und"
RTL = frozenset({"ar", "fa", "he", "ur", "arc", "ary", "yi", "ps", "ug", "dv"})
# Controls but line ends and tabs, lone surrogates, what turns directions (ours to add) and byte-order marks.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
BREAKS = re.compile("[\n\r\t]")
# Categories that show nothing alone, and signs of the others that do not either: Hangul fillers, the empty Braille.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Mc", "Me", "Zl", "Zp", "Zs"})
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Marks that stack on a letter, Latin, Arabic and Thai ones: no word needs more than six, a tower covers other lines.
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
TOWER = re.compile(f"({_MARK}{{6}}){_MARK}+")


def direction_of(language: str) -> str:
    """Return `rtl`, `ltr`, or `auto` where the language is not known (for the HTML `dir` attribute)."""
    primary = language.partition("-")[0].lower()
    if primary in ("", UNKNOWN):
        return "auto"
    return "rtl" if primary in RTL else "ltr"


@dataclass(frozen=True, slots=True)
class Said:
    """Words in one language, ready to be shown: the `lang` and `dir` they need."""

    words: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class Text:
    """The same thing said in several languages, as sorted (language, words) pairs; empty words are dropped."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Text:
        """Build from a language → words mapping."""
        return cls(tuple(sorted((language, said) for language, said in words.items() if said)))

    @classmethod
    def one(cls, words: str, language: str = UNKNOWN) -> Text:
        """Build from words in one language."""
        return cls.of({language or UNKNOWN: words})

    def as_dict(self) -> dict[str, str]:
        """Return the language → words mapping."""
        return dict(self.pairs)

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def pick(self, wanted: str | Iterable[str]) -> Said:
        """Return the words for the first wanted language that has some, else in any language, else empty."""
        have = self.as_dict()
        order = [wanted] if isinstance(wanted, str) else list(wanted)
        for language in (*order, *LANGUAGES, *have):
            if have.get(language):
                return Said(have[language], language, direction_of(language))
        return Said("", order[0] if order else UNKNOWN, direction_of(order[0] if order else UNKNOWN))


def clean(words: str, *, field: str, longest: int, lines: bool = False) -> str:
    """Return typed words in NFC, trimmed, nothing where nothing would be seen; `longest` counts characters.

    Raises Refused: BAD_CHARACTERS (NUL, controls, lone surrogates, bidi overrides, towers of marks), TOO_LONG.
    """
    words = _one_line_end(words).strip()
    if len(words) <= longest:  # composing many marks takes their number squared
        words = unicodedata.normalize("NFC", words)
    if len(words) > longest:
        raise Refused(Code.TOO_LONG, field=field, longest=longest, length=len(words))
    if UNFIT.search(words) or TOWER.search(words) or (not lines and BREAKS.search(words)):
        raise Refused(Code.BAD_CHARACTERS, field=field)
    return words if can_be_seen(words) else ""


def clean_text(text: Text, *, field: str, longest: int, lines: bool = False) -> Text:
    """Return the words of each language cleaned; refusals as in `clean`, their field named like `title_fr`."""
    said = {
        language: clean(words, field=f"{field}_{language}", longest=longest, lines=lines)
        for language, words in text.pairs
    }
    return Text.of(said)


def tidy(words: str, longest: int) -> str:
    """Return words of a file as `clean` leaves typed ones: what it refuses is dropped, what is too long is cut."""
    words = unicodedata.normalize("NFC", _one_line_end(UNFIT.sub("", words))).strip()
    words = TOWER.sub(r"\1", words)[:longest].rstrip()
    return words if can_be_seen(words) else ""


def _one_line_end(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")


def can_be_seen(words: str) -> bool:
    """Tell whether there is anything in words that a reader sees."""
    return any(unicodedata.category(sign) not in UNSEEN and sign not in BLANK for sign in words)


def plain_digits(words: str) -> str:
    """Return words with their decimal digits, of whatever script, as ASCII ones."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in words)


def number(words: str, *, field: str) -> int:
    """Return the whole number typed in any Unicode decimal digits (٣ is 3).

    Raises Refused: NOT_A_NUMBER.
    """
    digits = plain_digits(words.strip())
    if not re.fullmatch("[0-9]{1,9}", digits):
        raise Refused(Code.NOT_A_NUMBER, field=field)
    return int(digits)


# What Unicode's decompositions leave apart, but people type for one another.
_SAME = str.maketrans(
    {"ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'"}
    | {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
)


def folded(words: str) -> str:
    """Return words as they are searched: no case, no accents, no Arabic vowel signs, one alef, one ya, one ha."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", words).casefold())
    if not apart.isascii():
        apart = "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Cf")).translate(_SAME)
    return " ".join(apart.split())
