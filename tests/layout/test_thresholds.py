from __future__ import annotations

from tests.layout.thresholds import shortfalls


def _file(lines: int, branches: int) -> dict[str, dict[str, int]]:
    return {"summary": {"missing_lines": lines, "missing_branches": branches}}


def test_a_whole_report_falls_short_of_nothing() -> None:
    files = {"halqa/rules/floor.py": _file(0, 0), "halqa/doors/web/floor.py": _file(3, 1)}
    assert shortfalls({"files": files, "totals": {"percent_covered": 95.0}}) == []


def test_one_branch_missed_in_a_rule_is_told() -> None:
    files = {"halqa/rules/floor.py": _file(0, 1), "halqa/doors/web/floor.py": _file(3, 1)}
    lines = shortfalls({"files": files, "totals": {"percent_covered": 99.0}})
    assert lines == ["halqa/rules/floor.py: 1 lines or branches never reached, of none allowed"]


def test_too_little_overall_is_told() -> None:
    assert shortfalls({"files": {}, "totals": {"percent_covered": 94.99}}) == [
        "halqa: 94.99 % reached, of 95 % required"
    ]
