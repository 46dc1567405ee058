"""Projects: called for, sent, let through, examined, put on a ballot, read from a file."""

from halqa.actions.projects.ballot import draft_budget
from halqa.actions.projects.examination import drop_picture, examine_project, show_project
from halqa.actions.projects.imports import BudgetReport, import_budget
from halqa.actions.projects.submissions import call_projects, submit_project

__all__ = [
    "BudgetReport",
    "call_projects",
    "draft_budget",
    "drop_picture",
    "examine_project",
    "import_budget",
    "show_project",
    "submit_project",
]
