"""Everything of one symposium: the rows of every table that reaches it, each named by its place in its table."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, Field, ForeignKey, Model, QuerySet

from halqa.models import Account, Consultation, Invitation, Membership, Outbox, Symposium
from halqa.rules.ballots import State
from halqa.rules.text import Text

Row = dict[str, Any]

# Who works on it is the folder's own business: accounts and roles come by invitation. The outbox is the wires' own.
LEFT_OUT = (Account, Membership, Invitation, Outbox)
CHUNK = 2000


@cache
def tables() -> tuple[type[Model], ...]:
    """Return the models whose rows belong to one symposium, each after those it refers to."""
    waiting = [model for model in apps.get_app_config("halqa").get_models() if model not in LEFT_OUT]
    done: list[type[Model]] = []
    while waiting:
        ready = [model for model in waiting if parents(model) <= {*done, model}]
        if not ready:
            raise AssertionError(f"{waiting} refer to each other, or to what is left out")
        done += ready
        waiting = [model for model in waiting if model not in ready]
    return tuple(done)


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """Return what is kept of a row: every column but a number that the database gave."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented name
    return [field for field in fields if not isinstance(field, AutoField)]


def parents(model: type[Model]) -> set[type[Model]]:
    """Return the models that a model refers to."""
    return {target(field) for field in columns(model) if isinstance(field, ForeignKey)}


def target(field: ForeignKey[Any, Any]) -> type[Model]:
    """Return the model that a reference leads to."""
    model: type[Model] = field.related_model
    return model


def dump_of(symposium: int) -> Iterator[tuple[str, Iterator[Row]]]:
    """Give each table's name and its rows, in the order in which they were made."""
    places: dict[type[Model], dict[Any, int]] = {}
    referred = {parent for model in tables() for parent in parents(model)}
    for model in tables():
        rows: QuerySet[Any] = QuerySet(model).filter(**{_way(model): symposium}).order_by("pk")
        if model in referred:
            places[model] = {pk: place for place, pk in enumerate(rows.values_list("pk", flat=True), 1)}
        yield model.__name__, (_row(row, places) for row in rows.iterator(CHUNK))


def consultation_codes(symposium: int) -> list[str]:
    """Return the codes of the consultations whose keys are still needed: they can be voted in, or might be."""
    rows = Consultation.objects.filter(symposium=symposium, state__in=[State.DRAFT, State.OPEN, State.CLOSING])
    return list(rows.order_by("number").values_list("code", flat=True))


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, without holding up those who write."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@cache
def _way(model: type[Model]) -> str:
    """Return the lookup that leads from a row to its symposium: the first way along references that are never empty."""
    if model is Symposium:
        return "pk"
    for field in columns(model):
        if isinstance(field, ForeignKey) and not field.null and target(field) is not model:
            way = _way(target(field))
            return field.name if way == "pk" else f"{field.name}__{way}"
    raise AssertionError(f"{model.__name__} reaches no symposium")


def _row(row: Model, places: dict[type[Model], dict[Any, int]]) -> Row:
    return {field.name: _plain(field, getattr(row, field.attname), places) for field in columns(type(row))}


def _plain(field: Field[Any, Any], value: Any, places: dict[type[Model], dict[Any, int]]) -> Any:
    """Return a value as JSON holds it: a reference is a place, bytes are base64, times are ISO 8601."""
    if isinstance(field, ForeignKey):
        return None if value is None else places[target(field)][value]
    if isinstance(value, (bytes, memoryview)):
        return b64encode(value).decode()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return value.as_dict()
    return str(value) if isinstance(value, UUID) else value
