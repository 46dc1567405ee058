"""The c3voc schedule (pentabarf, frab, pretalx): XML and JSON read in their dialects, written strictly."""

from halqa.formats.c3voc.read_json import read_json
from halqa.formats.c3voc.read_xml import read_schedule
from halqa.formats.c3voc.write_json import write_json
from halqa.formats.c3voc.write_xml import write_xml

__all__ = ["read_json", "read_schedule", "write_json", "write_xml"]
