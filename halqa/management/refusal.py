"""Refusals on the command line: one clear line on standard error, exit status 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import translation

from halqa.phrases import sentence
from halqa.queries.programme import SymposiumView, symposium_by_slug
from halqa.rules.refusals import Code, Refused


@contextmanager
def said(about: str = "") -> Iterator[None]:
    """Turn a refusal, or a file that cannot be used, into the one line of a CommandError, in English."""
    try:
        with translation.override("en"):
            yield
    except Refused as refused:
        with translation.override("en"):
            raise CommandError(f"{about}: {sentence(refused)}" if about else sentence(refused)) from refused
    except OSError as error:
        raise CommandError(f"{error.filename or about}: {error.strerror or error}.") from error


def bytes_of(path: str, most: int) -> bytes:
    """Return a file's bytes, at most one more than `most`, so that a reader refuses it without having read it all."""
    with Path(path).open("rb") as file:
        return file.read(most + 1)


def fetch(slug: str) -> SymposiumView:
    """Return the symposium of this slug; raises Refused SYMPOSIUM_UNKNOWN."""
    symposium = symposium_by_slug(slug)
    if symposium is None:
        raise Refused(Code.SYMPOSIUM_UNKNOWN)
    return symposium
