"""The catalogues of words: `python -m tests.layout.catalogues` gathers messages, keeps translations, compiles.

English stands in the code itself. Needs no GNU gettext.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.layout.source import PACKAGE, files

LANGUAGES = ("fr", "ar")
# As CLDR orders them (zero, one, two, few, many, other); Babel's own rule for Arabic has the last two the other way.
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# The same catalogue must be the same bytes, whoever writes it and when.
STAMP = datetime(2022, 5, 25, tzinfo=UTC)
Key = tuple[object, str | None]
# The spaces of French that no line breaks at: before : and » and after «, and the narrow one before ; ? and !
WIDE = (r" (?=[:»])|(?<=«) ", "\u00a0")
NARROW = (r" (?=[;?!])", "\u202f")


def messages() -> list[Key]:
    """Return the identifier and context of every message of the code and the templates."""
    found: dict[Key, None] = {}
    for path in files("halqa"):
        found |= _found(path.read_bytes())
    for path in files("halqa/templates", ending=""):
        if path.suffix in (".html", ".txt"):
            source = templatize(path.read_text(encoding="utf-8"))
            found |= _found("\n".join(line.strip() for line in source.splitlines()).encode())
    return sorted(found, key=str)


def _found(source: bytes) -> dict[Key, None]:
    rows = extract("python", BytesIO(source), KEYWORDS, options={"encoding": "utf-8"})
    return {(row[1], row[3]): None for row in rows if row[1]}


def po(language: str) -> Path:
    """Return where the catalogue of a language stands."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it stands."""
    with po(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as the machine reads it."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def gathered(language: str) -> Catalog:
    """Return a catalogue of exactly the messages there are, with the translations that stand already."""
    old = read(language) if po(language).exists() else Catalog(locale=language)
    new = Catalog(
        locale=language,
        project="halqa",
        header_comment="",
        creation_date=STAMP,
        revision_date=STAMP,
        fuzzy=False,
        last_translator="halqa",
        language_team="halqa",
        charset="utf-8",
    )
    new.mime_headers = [("Plural-Forms", PLURALS[language])]
    for identifier, context in messages():
        known = old.get(identifier, context)
        new.add(identifier, _joined(known.string, language) if known else "", context=context)
    return new


def _joined(said: str | tuple[str, ...], language: str) -> str | tuple[str, ...]:
    """Return a translation whose signs never stand alone on a line: French parts them from their word by a space."""
    if language != "fr":
        return said
    if isinstance(said, tuple):
        return tuple(re.sub(*WIDE, re.sub(*NARROW, words)) for words in said)
    return re.sub(*WIDE, re.sub(*NARROW, said))


def main() -> None:
    """Write every catalogue anew, and say what still waits for its words."""
    for language in LANGUAGES:
        catalogue = gathered(language)
        po(language).parent.mkdir(parents=True, exist_ok=True)
        with po(language).open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, no_location=True)
        po(language).with_suffix(".mo").write_bytes(compiled(read(language)))
        for message in catalogue:
            if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string):
                sys.stdout.write(f"{language}: {message.id!r}\n")


if __name__ == "__main__":
    main()
