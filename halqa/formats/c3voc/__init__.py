"""The c3voc schedule (pentabarf, frab, pretalx): XML and JSON read in their dialects, written strictly."""

from halqa.formats.c3voc.read_json import read_json
from halqa.formats.c3voc.read_xml import read_schedule

__all__ = ["read_json", "read_schedule"]
