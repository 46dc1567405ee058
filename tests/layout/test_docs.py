"""The pages of docs/ lead to each other, and to files that are there."""

from __future__ import annotations

import re

import pytest

from tests.layout.source import ROOT, files, short

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
NAMED = re.compile(r"`((?:halqa|tests|verify|bench)/[\w./]+\.(?:py|csv|html|css|js))`")
PAGES = [*files("docs", ending=".md"), ROOT / "README.md", ROOT / "CHANGELOG.md"]


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_links_lead_somewhere(page) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_files_that_are_named_are_there(page) -> None:
    if page.name == "new-act.md":
        return  # it names what its reader is about to write; a test of its own applies it
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_page_is_reached_from_the_index() -> None:
    listed = set(LINK.findall((ROOT / "docs" / "index.md").read_text(encoding="utf-8")))
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in files("docs", ending=".md")}
    assert {page for page in pages - listed - {"index.md"} if not page.startswith("decisions/")} == set()


def test_decisions_fit_on_one_page_and_say_what_would_reverse_them() -> None:
    for page in files("docs/decisions", ending=".md"):
        words = page.read_text(encoding="utf-8")
        assert len(words.splitlines()) <= 50, short(page)
        assert "**Would be reversed by.**" in words, short(page)
