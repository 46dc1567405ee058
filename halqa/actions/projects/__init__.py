"""Projects: called for, sent, let through, examined, put on a ballot, read from a file."""

from halqa.actions.projects.examination import drop_picture, examine_project, show_project
from halqa.actions.projects.submissions import call_projects, submit_project

__all__ = [
    "call_projects",
    "drop_picture",
    "examine_project",
    "show_project",
    "submit_project",
]
