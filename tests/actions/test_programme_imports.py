"""Importing a schedule: everything or nothing, numbers that stay, and a change only where something changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from halqa.actions.floor import open_session
from halqa.actions.programme import ImportReport, import_schedule, publish_schedule
from halqa.models import Floor, JournalRow, Outbox, Session, Symposium
from halqa.queries.programme import schedule_of
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.programme import Axis, Link, Mode, Person, Reading, Room, Schedule
from halqa.rules.programme import Session as Item
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.factories import make_person, make_room, make_session, make_symposium, view_of

pytestmark = pytest.mark.django_db
START = datetime(2022, 5, 25, 9, tzinfo=UTC)


def _item(guid: str = "a", **values: object) -> Item:
    given = {"title": Text.one(f"Séance {guid}", "fr"), "start": START, "duration": 60, "room": "grande"} | values
    return Item(guid=guid, **given)  # type: ignore[arg-type]


def _schedule(*items: Item, **values: object) -> Schedule:
    made = Schedule(
        slug="casa",
        title=Text.one("Casa", "fr"),
        timezone="Africa/Casablanca",
        first_day=date(2022, 5, 25),
        last_day=date(2022, 5, 26),
        rooms=(Room("grande", Text.one("Grande salle", "fr")), Room("vide", Text.one("Vide", "fr"))),
        axes=(Axis("a1", Text.one("Gouvernance", "fr")),),
        people=(Person("p1", "Une élue"), Person("p2", "Un urbaniste")),
        sessions=items or (_item(),),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def _publish(*items: Item, **values: object) -> ImportReport:
    return publish_schedule(by=SYSTEM, reading=Reading(_schedule(*items, **values), ("Odd.",)), slug="casa")


def _numbers() -> dict[str, int]:
    return dict(Session.objects.values_list("guid", "number"))


def test_import_schedule_keeps_every_value() -> None:
    schedule = _schedule(
        _item("a", axis="a1", people=("p2", "p1"), links=(Link("https://x.example", "X"),), language="fr-MA"),
        _item("b", mode=Mode.BOTH, watch_url="https://x.example/live", delay=40, source_note=(("id", "7"),)),
        notes=(("x", "y"),),
        invented=True,
    )
    report = publish_schedule(by=SYSTEM, reading=Reading(schedule, ("Odd.",)), slug="casa")
    assert report == ImportReport("casa", sessions=2, rooms=2, people=2, warnings=("Odd.",))
    symposium = Symposium.objects.get()
    kept = schedule_of(view_of(symposium))
    same = [replace(item, day=date(2022, 5, 25), changed_at=symposium.changed_at) for item in schedule.sessions]
    assert kept == replace(schedule, sessions=tuple(same))
    assert (symposium.version, symposium.languages) == (1, ["fr"])


def test_import_schedule_names_the_languages_most_spoken_first() -> None:
    _publish(_item("a", language="ar"), _item("b", language="fr-MA"), _item("c", language="fr"))
    assert Symposium.objects.get().languages == ["fr", "ar"]


def test_import_schedule_notes_and_announces() -> None:
    start = timezone.now() + timedelta(hours=2)
    _publish(_item("a", start=start), _item("b"))
    pk = Symposium.objects.get().pk
    assert list(JournalRow.objects.values_list("act", "object")) == [("import_schedule", "programme 1")]
    told = list(Outbox.objects.order_by("pk").values_list("topic", "due_at"))
    assert told[0][0] == f"programme:{pk}"
    assert told[1:] == [(f"programme:{pk}:now", start), (f"programme:{pk}:now", start + timedelta(hours=1))]


def test_import_schedule_again_changes_nothing_but_the_version() -> None:
    _publish(_item("a", people=("p1",)), _item("b"))
    before = list(Session.objects.order_by("pk").values())
    _publish(_item("a", people=("p1",)), _item("b"))
    assert list(Session.objects.order_by("pk").values()) == before
    assert Symposium.objects.get().version == 2


def test_import_schedule_continues_sessions_under_their_numbers() -> None:
    _publish(_item("a"), _item("b", code="BBB"), _item("c", people=("p1", "p2")))
    _publish(_item("d"), _item("c", people=("p2", "p1")), _item("x", code="BBB"), _item("a", duration=90))
    assert _numbers() == {"a": 1, "x": 2, "c": 3, "d": 4}
    sequences = dict(Session.objects.values_list("guid", "sequence"))
    assert sequences == {"a": 1, "x": 1, "c": 1, "d": 0}
    cast = Session.objects.get(guid="c").appearances.order_by("position").values_list("person__name", flat=True)
    assert list(cast) == ["Un urbaniste", "Une élue"]


def test_import_schedule_removes_what_is_gone() -> None:
    _publish(_item("a", axis="a1", people=("p1",)), _item("b"))
    room = Room("grande", Text.one("Grande salle", "fr"))
    report = _publish(_item("b"), rooms=(room,), axes=(), people=())
    assert _numbers() == {"b": 2}
    symposium = Symposium.objects.get()
    left = [symposium.rooms.count(), symposium.axes.count(), symposium.people.count()]
    assert left == [1, 0, 0]
    assert report.warnings == ("Odd.", "Session 1 “Séance a” is gone from the file: removed.")


def test_import_schedule_cancels_what_is_gone_but_was_lived() -> None:
    _publish(_item("a", axis="a1", people=("p1",)), _item("b"))
    pk = Symposium.objects.get().pk
    open_session(by=SYSTEM, symposium=pk, session=1)
    Outbox.objects.all().delete()
    other = Room("autre", Text.one("Autre", "fr"))
    for _ in range(2):
        report = _publish(_item("b", room="autre"), rooms=(other,), axes=(), people=())
    row = Session.objects.get(guid="a")
    assert (row.cancelled, row.sequence, row.room.key) == (True, 1, "grande")
    assert row.appearances.get().person.name == "Une élue"
    assert report.warnings[1] == "Session 1 “Séance a” is gone from the file: cancelled, as people took part in it."
    assert f"session:{row.pk}" in Outbox.objects.values_list("topic", flat=True)
    _publish(_item("a"), _item("b"))
    row.refresh_from_db()
    assert (row.cancelled, row.sequence, Floor.objects.count()) == (False, 2, 1)


def test_import_schedule_keeps_what_organisers_added() -> None:
    _publish(_item("a"))
    row = Session.objects.get()
    both = Text.of({"fr": "Séance a", "ar": "جلسة"})
    Session.objects.filter(pk=row.pk).update(
        title=both, delay=20, watch_url="https://x.example", listen_url="https://y.example", mode="both"
    )
    room = Symposium.objects.get().rooms.get(key="grande")
    room.description = Text.one("Au fond", "fr")
    room.save()
    _publish(_item("a", duration=30))
    row.refresh_from_db()
    assert (row.title, row.delay, row.mode, row.duration) == (both, 20, "both", 30)
    assert (row.watch_url, row.listen_url) == ("https://x.example", "https://y.example")
    room.refresh_from_db()
    assert room.description == Text.one("Au fond", "fr")
    _publish(_item("a", title=Text.one("Autre titre", "fr")))
    row.refresh_from_db()
    assert row.title == Text.one("Autre titre", "fr")


def test_import_schedule_changes_rooms_in_place() -> None:
    _publish()
    room = Symposium.objects.get().rooms.get(key="grande")
    _publish(rooms=(Room("vide", Text.one("Vide", "fr")), Room("grande", Text.one("Aula", "fr"), capacity=9)))
    again = Symposium.objects.get().rooms.get(key="grande")
    assert (again.pk, again.number, again.name, again.capacity) == (room.pk, 1, Text.one("Aula", "fr"), 9)


def test_import_schedule_leaves_other_symposia_alone() -> None:
    other = make_symposium("rabat")
    make_session(other, guid="a", room=make_room(other, key="grande"), people=[make_person(other, key="p1")])
    before = list(other.sessions.values())
    _publish(_item("a", people=("p1",)))
    _publish(_item("b"))
    assert list(other.sessions.values()) == before
    assert (other.rooms.count(), other.people.count()) == (1, 1)


def test_import_schedule_reads_files_and_says_what_it_made() -> None:
    data = b"""<schedule><conference><acronym>casa</acronym><title>Casa</title><start>2022-05-25</start>
      <time_zone_name>Africa/Casablanca</time_zone_name></conference><day date="2022-05-25" index="1"><room name="A">
      <event id="1"><date>2022-05-25T10:00:00+01:00</date><duration>01:00</duration><title>X</title></event>
      </room></day></schedule>"""
    assert import_schedule(by=SYSTEM, data=data, name="x.xml").symposium == "casa"
    assert import_schedule(by=SYSTEM, data=data, name="x.xml", slug="autre").sessions == 1
    assert sorted(Symposium.objects.values_list("slug", flat=True)) == ["autre", "casa"]


@pytest.mark.parametrize(
    ("data", "slug", "code"),
    [
        (b"", None, Code.FILE_EMPTY),
        (b"<schedule><confer", None, Code.FILE_UNREADABLE),
        (b"PK\x03\x04", "casa", Code.FILE_UNREADABLE),
    ],
)
def test_import_schedule_stores_nothing_of_a_bad_file(data: bytes, slug: str | None, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        import_schedule(by=SYSTEM, data=data, name="x.xml", slug=slug)
    assert refused.value.code is code
    assert Symposium.objects.count() == 0


def test_import_schedule_renews_nothing_that_has_to_be_new() -> None:
    _publish(_item("a"))
    with pytest.raises(Refused) as refused:
        publish_schedule(by=SYSTEM, reading=Reading(_schedule(_item("b"))), slug="casa", new=True)
    assert (refused.value.code, refused.value.field) == (Code.SYMPOSIUM_EXISTS, "slug")
    assert publish_schedule(by=SYSTEM, reading=Reading(_schedule(_item("b"))), slug="autre", new=True).sessions == 1
    assert list(Session.objects.filter(symposium__slug="casa").values_list("guid", flat=True)) == ["a"]


def test_import_schedule_refuses_a_name_that_cannot_stand_in_an_address() -> None:
    with pytest.raises(Refused) as refused:
        publish_schedule(by=SYSTEM, reading=Reading(_schedule()), slug="a/b")
    assert refused.value.code is Code.SLUG_BAD
    assert Symposium.objects.count() == 0


def test_import_schedule_is_for_organisers() -> None:
    _publish()
    pk = Symposium.objects.get().pk
    mine = Actor(ActorKind.ACCOUNT, "1", pk, frozenset({Role.ORGANISER}))
    publish_schedule(by=mine, reading=Reading(_schedule()), slug="casa")
    for actor, slug in ((mine, "rabat"), (replace(mine, roles=frozenset({Role.STEWARD})), "casa")):
        with pytest.raises(Refused) as refused:
            publish_schedule(by=actor, reading=Reading(_schedule()), slug=slug)
        assert refused.value.code is Code.NOT_ALLOWED
    assert Symposium.objects.count() == 1
