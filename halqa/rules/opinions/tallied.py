"""What the record's tallies of statements say to a map: the votes of everyone, and of each published audience."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from halqa.rules.ballots import Answer, Tally
from halqa.rules.opinions.tally import Count

Told = dict[str, tuple[tuple[str, int, Count], ...]]


def count_of(counts: Mapping[int, int]) -> Count:
    """Return answers as votes: not clear is seen, as a pass is."""
    return Count(counts[Answer.AGREE], counts[Answer.DISAGREE], sum(counts.values()))


def shown_of(tallies: Mapping[int, Tally], hidden: Collection[int]) -> dict[str, Count]:
    """Return the votes of everyone on each statement of a map: those answered that moderators did not hide."""
    return {
        str(number): count_of(one.counts)
        for number, one in sorted(tallies.items())
        if one.ballots and number not in hidden
    }


def audiences_of(tallies: Mapping[int, Tally]) -> Told:
    """Return each published audience (its name, how many answered, their votes) of statements that have several."""
    return {
        str(number): tuple((name, sum(one.values()), count_of(one)) for name, one in tally.by_audience.items())
        for number, tally in tallies.items()
        if len(tally.by_audience) > 1
    }
