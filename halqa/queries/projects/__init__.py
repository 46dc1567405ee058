"""Reads of projects, and of the budgets that they stood in as files."""

from halqa.queries.projects.files import budget_file
from halqa.queries.projects.views import (
    Listed,
    PictureView,
    ProjectView,
    currency_for_new,
    desk_projects,
    districts_of,
    eligible_projects,
    not_free,
    own_projects,
    picture_names,
    priced,
    project,
    projects_in,
    public_projects,
    stands_of,
    waiting,
)

__all__ = [
    "Listed",
    "PictureView",
    "ProjectView",
    "budget_file",
    "currency_for_new",
    "desk_projects",
    "districts_of",
    "eligible_projects",
    "not_free",
    "own_projects",
    "picture_names",
    "priced",
    "project",
    "projects_in",
    "public_projects",
    "stands_of",
    "waiting",
]
