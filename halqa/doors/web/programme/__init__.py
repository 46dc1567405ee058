"""The pages of the programme: what everybody reads, what other programs read, and what organisers change."""

from halqa.doors.web.programme.desk import begin, change, edit, upload
from halqa.doors.web.programme.feeds import schedule_ics, schedule_json, schedule_xml, session_ics
from halqa.doors.web.programme.public import agenda, day, home, people, person, room, search, session, whole

__all__ = [
    "agenda",
    "begin",
    "change",
    "day",
    "edit",
    "home",
    "people",
    "person",
    "room",
    "schedule_ics",
    "schedule_json",
    "schedule_xml",
    "search",
    "session",
    "session_ics",
    "upload",
    "whole",
]
