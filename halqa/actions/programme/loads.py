"""Loading a dump: a whole symposium as it was, under its own name or another."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Field, ForeignKey, JSONField, Model, QuerySet

from halqa.actions.programme.hours import announce_programme
from halqa.actions.programme.imports import NEW
from halqa.formats import dump as dumps
from halqa.formats.dump import Dump, Row
from halqa.formats.pictures import is_kept
from halqa.models import Consultation, Session, Symposium
from halqa.queries.programme.dump import CHUNK, columns, tables, target
from halqa.rules.ballots import State
from halqa.rules.people import Act, Actor, may
from halqa.rules.programme import check_slug
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from halqa.wires import keys, pictures

CODE = re.compile(r"[0-9A-Za-z]{1,16}")
KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was loaded: the slug, how many rows, and the codes of open consultations whose keys the file lacks."""

    symposium: str
    rows: int
    keyless: tuple[str, ...]


def load_symposium(*, by: Actor, data: bytes, slug: str | None = None) -> LoadReport:
    """Load a dump as a new symposium, all or nothing; its journal stays as it was, so nothing is noted in it.

    Raises Refused: NOT_ALLOWED, SLUG_BAD, SYMPOSIUM_EXISTS, ALREADY_HERE (its codes, passes or record are in this
    folder under another name), FILE_TOO_LARGE, FILE_UNREADABLE.
    """
    may(by, Act.LOAD_SYMPOSIUM, NEW)
    dump = dumps.read(data)
    first = (dump.tables.get("Symposium") or [{}])[0]
    slug = check_slug(slug or str(first.get("slug")))
    with transaction.atomic():
        if Symposium.objects.filter(slug=slug).exists():
            raise Refused(Code.SYMPOSIUM_EXISTS, slug=slug)
        symposium, rows = _store(dump, slug)
        keyless = _keys(dump.keys, symposium)
        _pictures(dump.pictures)
        announce_programme(symposium, Session.objects.filter(symposium=symposium).values_list("start", "duration"))
    return LoadReport(slug, rows, keyless)


def _store(dump: Dump, slug: str) -> tuple[int, int]:
    """Write every row; return the new symposium's pk and how many rows there are."""
    loading = _Loading(dump, slug)
    try:
        for model in tables():
            loading.table(model)
    except IntegrityError as error:
        code = Code.ALREADY_HERE if "unique" in str(error).lower() else Code.FILE_UNREADABLE
        raise Refused(code, why="rows") from error
    except (ValidationError, DataError, ValueError, TypeError, OverflowError, LookupError) as error:
        raise Refused(Code.FILE_UNREADABLE, why="rows", where=loading.where) from error
    return loading.pks[Symposium][0], loading.rows


class _Loading:
    """Rows on their way from a dump to the tables; `where` says which row is being read."""

    def __init__(self, dump: Dump, slug: str) -> None:
        self.tables = dict(dump.tables)
        self.slug = slug
        self.pks: dict[type[Model], list[Any]] = {}
        self.rows = 0
        self.where = ""
        if set(self.tables) != {model.__name__ for model in tables()} or len(self.tables["Symposium"]) != 1:
            raise Refused(Code.FILE_UNREADABLE, why="no_dump")

    def table(self, model: type[Model]) -> None:
        """Write the rows of one table; references among them are set once all are there."""
        fields = columns(model)
        own = [field for field in fields if isinstance(field, ForeignKey) and target(field) is model]
        pks: list[Any] = []
        rows: QuerySet[Any] = QuerySet(model)
        self.pks[model] = pks
        for some in _chunks(self._read(model, fields, own)):
            pks += [row.pk for row in rows.bulk_create(some)]
        self.rows += len(pks)
        for field in own:
            self._refer(model, field)

    def _read(self, model: type[Model], fields: list[Field[Any, Any]], own: list[Any]) -> Iterator[Model]:
        for place, row in enumerate(self.tables[model.__name__], 1):
            self.where = f"{model.__name__} {place}"
            if set(row) != {field.name for field in fields}:
                raise ValueError("other columns")
            values = {field.attname: self._value(field, row[field.name]) for field in fields if field not in own}
            yield model(**(values | self._own(model, values)))

    def _own(self, model: type[Model], values: Mapping[str, Any]) -> Row:
        """Return what a row gets here: its new name. A code goes into the name of a file, so it must be one."""
        if model is Consultation and not CODE.fullmatch(values["code"]):
            raise ValueError("no code of a consultation")
        return {"slug": self.slug, "timezone": ZoneInfo(values["timezone"]).key} if model is Symposium else {}

    def _value(self, field: Field[Any, Any], raw: Any) -> Any:
        if raw is None and field.null:
            return None
        if isinstance(field, ForeignKey):
            return self._pk(target(field), raw)
        value = _READ.get(type(field).__name__, _plain)(raw)
        if type(field) is JSONField and field.has_default() and type(value) is not type(field.get_default()):
            raise TypeError("another shape")
        if field.choices and value not in dict(field.flatchoices):
            raise ValueError("not one of the choices")
        field.run_validators(value)
        return value

    def _pk(self, model: type[Model], place: Any) -> Any:
        if type(place) is not int or place < 1:
            raise ValueError("no place in a table")
        return self.pks[model][place - 1]

    def _refer(self, model: type[Model], field: ForeignKey[Any, Any]) -> None:
        for pk, row in zip(self.pks[model], self.tables[model.__name__], strict=True):
            if row[field.name] is not None:
                self.where = f"{model.__name__} {pk}"
                QuerySet(model).filter(pk=pk).update(**{field.attname: self._pk(model, row[field.name])})


def _chunks(rows: Iterable[Model]) -> Iterator[list[Model]]:
    rows = iter(rows)
    while some := list(islice(rows, CHUNK)):
        yield some


def _of(kind: type) -> Callable[[Any], Any]:
    def checked(raw: Any) -> Any:
        if type(raw) is not kind:
            raise TypeError(f"no {kind.__name__}")
        return raw

    return checked


_string = _of(str)
_whole = _of(int)


def _words(raw: Any) -> str:
    words: str = _string(raw)
    if "\x00" in words:
        raise ValueError("a NUL")
    return words


def _uuid(raw: Any) -> UUID:
    return UUID(_string(raw))


def _bytes(raw: Any) -> bytes:
    try:
        return b64decode(raw, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def _moment(raw: Any) -> datetime:
    moment = datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment.astimezone(UTC)


def _text(raw: Any) -> Text:
    if not isinstance(raw, dict) or not all(isinstance(words, str) for words in raw.values()):
        raise TypeError("no text")
    return Text.of(raw)


def _plain(raw: Any) -> Any:
    return raw


_READ: dict[str, Callable[[Any], Any]] = {
    "BinaryField": _bytes,
    "BooleanField": _of(bool),
    "CharField": _words,
    "DateField": date.fromisoformat,
    "DateTimeField": _moment,
    "IntegerField": _whole,
    "PositiveBigIntegerField": _whole,
    "PositiveIntegerField": _whole,
    "PositiveSmallIntegerField": _whole,
    "TextField": _words,
    "TextsField": _text,
    "UUIDField": _uuid,
}


def _keys(given: Mapping[str, str], symposium: int) -> tuple[str, ...]:
    """Keep the keys the file holds for its consultations; return the codes of those open without one."""
    rows = Consultation.objects.filter(symposium=symposium).values_list("code", "state")
    codes = dict(rows)
    if not all(code in codes and KEY.fullmatch(key) for code, key in given.items()):
        raise Refused(Code.FILE_UNREADABLE, why="keys")
    for code, key in given.items():
        keys.keep_pseudonym_key(code, key)
    return tuple(code for code, state in rows if state in (State.OPEN, State.CLOSING) and code not in given)


def _pictures(given: Mapping[str, bytes]) -> None:
    """Keep the pictures the file holds: none but such as are made here, each under the name of its bytes."""
    if not all(is_kept(data) and pictures.name_of(data) == name for name, data in given.items()):
        raise Refused(Code.FILE_UNREADABLE, why="pictures")
    for data in given.values():
        pictures.keep(data)
