"""The c3voc XML reader on one invented file that holds the oddities of real ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from halqa.formats.c3voc import read_schedule
from halqa.rules.programme import Kind, Reading, Session
from halqa.rules.text import Text

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_schedule((DATA / "colloque.xml").read_bytes())


def _session(reading: Reading, title: str, nth: int = 0) -> Session:
    return [one for one in reading.schedule.sessions if one.title.pick("fr").words == title][nth]


def _read(conference: str = "", days: str = "", top: str = "") -> Reading:
    about = f"<acronym>essai</acronym><start>2027-05-01</start>{conference}"
    return read_schedule(f"<schedule>{top}<conference>{about}</conference>{days}</schedule>".encode())


def _day(event: str, attributes: str = 'date="2027-05-01"') -> str:
    return f'<day {attributes}><room name="A"><event>{event}</event></room></day>'


def test_reader_gives_what_is_said_of_the_whole(reading: Reading) -> None:
    schedule = reading.schedule
    assert (schedule.slug, schedule.timezone, schedule.version) == ("colloque-27", "Africa/Casablanca", "v7")
    assert (schedule.first_day, schedule.last_day) == (date(2027, 2, 5), date(2027, 2, 7))
    assert schedule.title == Text.one("Colloque de la ville sobre")
    assert (schedule.venue, schedule.city) == (Text.one("Maison de la ville"), Text.one("Salé"))
    assert schedule.url == "https://exemple.ma/colloque/"


def test_reader_reads_each_way_to_write_a_duration(reading: Reading) -> None:
    found = [(one.title.pick("fr").words[:8], one.duration) for one in reading.schedule.sessions]
    assert found == [
        *(("Ouvertur", 50), ("كلمة الس", 45), ("Veillée", 90)),
        *(("README e", 62), ("5", 30), ("Seconde ", 50), ("Ouvertur", 20)),
    ]


def test_reader_places_each_start_in_time(reading: Reading) -> None:
    found = [(one.start.strftime("%d %H:%M"), one.day.day) for one in reading.schedule.sessions]
    assert found == [
        ("06 08:00", 6),
        ("06 09:00", 6),  # no offset: the clock of the place
        ("06 23:30", 6),  # half past midnight, before the day changes
        ("06 12:00", 6),
        ("06 14:00", 6),
        ("07 02:30", 7),  # the second half past two of the night when the clock goes back
        ("07 11:00", 7),
    ]


def test_reader_leaves_out_a_session_without_time_and_says_so(reading: Reading) -> None:
    assert "Session  “Sans heure”: no readable time, left out." in reading.warnings


def test_reader_keeps_rooms_and_axes_without_sessions(reading: Reading) -> None:
    assert [room.key for room in reading.schedule.rooms] == ["grande-salle", "cour", "place", "room"]
    axes = [(axis.name.pick("fr").words, axis.colour) for axis in reading.schedule.axes]
    assert axes == [("Eau", "#0055aa"), ("ماء", ""), ("Axe sans séance", "")]


def test_reader_takes_a_person_as_the_pair_of_id_and_name(reading: Reading) -> None:
    people = {person.key: (person.source_id, person.name) for person in reading.schedule.people}
    assert set(people.values()) == {
        ("7", "Une élue"),
        ("99", "Un absent"),
        ("7", "Un urbaniste"),
        ("8", "Un urbaniste"),
    }
    spoke = [people[key] for key in reading.schedule.sessions[0].people]
    assert spoke == [("7", "Une élue"), ("7", "Un urbaniste"), ("8", "Un urbaniste")]
    told = reading.schedule.people[0]
    assert (told.biography, told.url) == (Text.one("Élue à l'eau."), "https://exemple.ma/elue")


def test_reader_mends_languages(reading: Reading) -> None:
    assert [one.language for one in reading.schedule.sessions] == ["fr-MA", "ar", "", "ar", "", "", ""]
    assert _session(reading, "كلمة الساكنة").title == Text.one("كلمة الساكنة", "ar")
    assert _session(reading, "README en français").title == Text.one("README en français")
    assert dict(_session(reading, "Veillée").source_note)["language"] == "klingon !"


def test_reader_makes_guids_unique_and_keeps_what_they_were(reading: Reading) -> None:
    guids = [one.guid for one in reading.schedule.sessions]
    assert guids[0] == "0d9b5a3e-0000-4000-8000-000000000001"
    assert len(set(guids)) == len(guids)
    assert dict(reading.schedule.sessions[1].source_note)["guid"] == guids[0]
    assert dict(_session(reading, "Veillée").source_note)["guid"] == "soiree-17"
    assert guids == [one.guid for one in read_schedule((DATA / "colloque.xml").read_bytes()).schedule.sessions]


def test_reader_keeps_what_it_does_not_know_in_notes(reading: Reading) -> None:
    note = dict(reading.schedule.sessions[0].source_note)
    assert note.items() >= {
        ("@mood", "calm"), ("mood", "demain"), ("mood/@level", "high"), ("mood/why", "soleil"),
        ("feedback_url", "https://exemple.ma/avis/1"), ("recording/license", "CC BY 4.0"), ("id", "1"),
        ("links/link/@type", "web"), ("attachments/attachment/@type", "slides"), ("link", "javascript:alert(1) Piège"),
    }  # fmt: skip
    notes = dict(reading.schedule.notes)
    assert notes.items() >= {
        ("generator/@name", "plume"), ("conference/title/@lang", "fr"), ("colophon", "fait main"),
        ("rooms/grande-salle/slug", "gs"), ("tracks/eau/slug", "water"), ("conference/day_change", "05:00"),
        ("persons/une-elue-7/slug", "elue"),
    }  # fmt: skip
    assert f"tracks/{reading.schedule.axes[1].key}/color" in notes
    assert ("mood", "joyeux") in list(reading.schedule.sessions[0].source_note)
    assert any(sentence.startswith("event/mood has no field here") for sentence in reading.warnings)


def test_reader_follows_no_link_that_could_do_harm(reading: Reading) -> None:
    links = [(link.url, link.title) for link in reading.schedule.sessions[0].links]
    assert links == [("https://exemple.ma/plan", "Plan"), ("https://exemple.ma/a#b#c", "Étrange")]
    assert _session(reading, "كلمة الساكنة").url == ""
    assert _session(reading, "Veillée").url == "https://exemple.ma/%C3%A9t%C3%A9?q=%5B1%5D"


def test_reader_gives_kinds_and_addresses(reading: Reading) -> None:
    assert [one.kind for one in reading.schedule.sessions[:4]] == [
        Kind.PLENARY, Kind.ROUND_TABLE, Kind.TALK, Kind.WORKSHOP,
    ]  # fmt: skip
    assert [one.slug for one in reading.schedule.sessions] == [
        "1-ouverture", "6971f1f2", "veillee", "readme-en-francais", f"5-{reading.schedule.sessions[4].guid[:8]}",
        "seconde-fois-deux-heures-et-demie", "ouverture",
    ]  # fmt: skip


def test_reader_keeps_markup_inside_a_text(reading: Reading) -> None:
    first = reading.schedule.sessions[0]
    assert first.abstract == Text.one("Un <em>mot</em> d'accueil.", "fr-MA")
    assert first.description.pick("fr-MA").words == "Deux lignes,\net la seconde."


def test_reader_tells_each_guess_in_a_sentence(reading: Reading) -> None:
    told = "\n".join(reading.warnings)
    for part in (
        "Session 1 “Ouverture”: names somebody twice, kept once.",
        "Session 1 “كلمة الساكنة”: its guid is repeated",
        "Session 1 “كلمة الساكنة”: stands in two rooms",
        "Session soir “Veillée”: its guid is not a UUID",
        "Session soir “Veillée”: “klingon !” is not a language",
        "Session 4 “README en français”: duration “01:02:03” is not in whole minutes.",
        "Session 5 “”: no readable duration, guessed 30 minutes.",
        "Session 5 “”: no title",
        "Session 1 “Ouverture”: link “javascript:alert(1)” has no address to follow",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("date_", "start", "session", "day"),
    [
        ("2027-05-01", "2027-04-30T22:00:00Z", "2027-05-01T09:00:00+02:00", 1),
        ("2027-05-01", "2027-05-01T22:00:00Z", "2027-05-02T09:00:00+02:00", 2),
        ("2027-05-02", "2027-05-01T00:00:00Z", "2027-05-02T09:00:00+02:00", 2),
        ("", "2027-05-03T00:00:00Z", "2027-05-03T09:00:00+02:00", 3),
        ("2027-05-04", "", "2027-05-05T01:00:00+02:00", 4),
        ("?", "?", "2027-05-06T01:00:00+02:00", 5),
        ("2027-05-01", "2027-05-08T00:00:00Z", "2027-05-20T09:00:00+02:00", 1),
    ],
)
def test_reader_settles_which_day_it_is(date_: str, start: str, session: str, day: int) -> None:
    event = f"<title>x</title><date>{session}</date><duration>00:10</duration>"
    days = _day(event, f'date="{date_}" start="{start}"')
    reading = _read("<time_zone_name>Europe/Paris</time_zone_name>", days)
    assert reading.schedule.sessions[0].day == date(2027, 5, day)


@pytest.mark.parametrize(
    ("moments", "zone"),
    [
        (["2027-05-01T09:00:00+01:00"], "Etc/GMT-1"),
        (["2027-05-01T09:00:00-03:00", "2027-05-01T09:00:00-03:00", "2027-05-01T09:00:00Z"], "Etc/GMT+3"),
        (["2027-05-01T09:00:00+05:30"], "UTC"),
        (["2027-05-01T09:00:00"], "UTC"),
        ([], "UTC"),
    ],
)
def test_reader_guesses_a_zone_that_keeps_the_times(moments: list[str], zone: str) -> None:
    days = "".join(_day(f"<title>x</title><date>{moment}</date>") for moment in moments)
    reading = _read("<time_zone_name>Lune/Mer</time_zone_name>", days)
    assert reading.schedule.timezone == zone
    assert f"“Lune/Mer” is not a time zone: guessed {zone} from its times." in reading.warnings


def test_reader_does_without_a_conference() -> None:
    days = _day("<title>Seule</title><start>2027-05-01T09:00:00Z</start><duration>00:10</duration>")
    reading = read_schedule(f"<schedule>{days}</schedule>".encode())
    assert reading.schedule.slug == "schedule"
    assert reading.schedule.sessions[0].start == datetime(2027, 5, 1, 9, tzinfo=UTC)
    assert "The file has no acronym: called schedule." in reading.warnings
    assert "The file names no time zone: guessed UTC from its times." in reading.warnings


def test_reader_notes_a_base_address_beside_the_own_one() -> None:
    reading = _read("<url>https://a.exemple/</url><base_url>https://b.exemple/</base_url>")
    assert reading.schedule.url == "https://a.exemple/"
    assert ("conference/base_url", "https://b.exemple/") in reading.schedule.notes


def test_reader_cuts_what_is_too_long() -> None:
    days = _day(f"<title>{'é' * 700}</title><start>09:00</start><duration>00:10</duration>")
    assert len(_read("", days).schedule.sessions[0].title.pick("fr").words) == 500


def test_reader_leaves_out_a_session_of_no_day() -> None:
    reading = _read("", _day("<title>x</title><start>09:00</start>", ""))
    assert reading.schedule.sessions == ()
