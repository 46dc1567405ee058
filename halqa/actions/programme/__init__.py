"""Acts on the programme: importing a schedule, editing it, loading a whole symposium."""

from halqa.actions.programme.edits import edit_session, edit_symposium
from halqa.actions.programme.imports import NEW, ImportReport, import_schedule, publish_schedule
from halqa.actions.programme.loads import LoadReport, load_symposium

__all__ = [
    "NEW",
    "ImportReport",
    "LoadReport",
    "edit_session",
    "edit_symposium",
    "import_schedule",
    "load_symposium",
    "publish_schedule",
]
