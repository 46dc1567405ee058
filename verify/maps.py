"""The map of opinions (docs/formats/record.md, section 8): counts by group, consensus, common ground, lists.

What it takes as it stands, for `halqa.recount` to check: loadings, centres, points, who is in which group, what is
typical of one, and how sure all that is.
"""

from collections.abc import Iterator
from typing import Any

from container import need
from crowd import Crowd, bits
from ground import FEWEST, MILLION, Count, clearest, consensus, gap, margin, told, votes_of
from tree import Entries

Parts = dict[str, list[tuple[int, dict[str, Any]]]]
ALIKE = 700_000


def read(number: int, head: dict[str, Any], one: dict[str, Any], entries: Entries) -> Iterator[str]:
    """Check a map and give its lines."""
    tallies, crowd = one["statements"], one["crowd"]
    need(head["votes"] == sum(tally["ballots"] for tally in tallies.values()), number, "has other votes")
    everyone = {
        name: votes_of(tally["counts"])
        for name, tally in tallies.items()
        if tally["ballots"] and name not in one["hidden"]
    }
    for side, field in enumerate(("agreed", "disagreed")):
        need(head[field] == consensus(everyone, side), number, "lists another consensus")
    yield f"map {head['consultation']} {head['digest']}"
    if crowd:
        need(head["digest"] == crowd.digest(), number, "has another digest than the rows")
        yield from grouped(run(number, head["consultation"], entries), everyone, crowd)


def run(number: int, name: str, entries: Entries) -> Parts:
    """Read the rest of a map, and return its entries by kind."""
    found: Parts = {"axis": [], "places": [], "groups": []}
    last = 0
    while not found["groups"]:
        number, entry = next(entries, (number + 1, {"kind": "nothing"}))
        kind = entry["kind"]
        need(kind in found and entry["consultation"] == name, number, "interrupts a map")
        place = int(entry["number"]) if kind == "axis" else 2**53 if kind == "places" else 2**54
        need(place > last or place == last == 2**53, number, "is out of order")
        last = place
        found[kind].append((number, entry))
    return found


def grouped(parts: Parts, everyone: dict[int, Count], crowd: Crowd) -> Iterator[str]:
    """Count every group again, make the lists from these counts, and give their lines."""
    last, end = parts["groups"][0]
    need([entry["number"] for _, entry in parts["axis"]] == list(everyone), last, "ends a map of other statements")
    among = people(last, end, "".join(entry["places"] for _, entry in parts["places"]), crowd, len(everyone))
    kept = ~bits(crowd.flagged()[1], crowd.size)
    scores: dict[str, dict[int, int]] = {"score": {}, "common": {}, "refused": {}, "divides": {}}
    for number, axis in parts["axis"]:
        name = axis["number"]
        counts = [crowd.counted(name, those) for those in among]
        cells = told(everyone[name], counts)
        need(axis["groups"] == [cell and list(cell) for cell in cells], number, "has other counts")
        agree, disagree, seen = heard = crowd.counted(name, kept)
        need(axis["mean"] == (agree - disagree) * MILLION // max(seen, 1), number, "has another mean")
        asked = counts or [heard if seen else everyone[name]]
        need(axis["score"] == min(map(margin, asked)), number, "has another score")
        scores["score"][name] = axis["score"]
        listed(name, everyone[name], counts, asked, scores)
    for field, most in (("common", 10), ("refused", 6), ("divides", 6)):
        need(end[field] == clearest(scores[field], most), last, f"lists others as {field}")
    yield from (f"group {end['consultation']} {at} {one['people']}" for at, one in enumerate(end["groups"], 1))
    yield from (f"common {end['consultation']} {name} {scores['common'][name]}" for name in end["common"])


def listed(
    name: int, everyone: Count, counts: list[Count], asked: list[Count], scores: dict[str, dict[int, int]]
) -> None:
    """Score what all share, what all refuse, and what sets groups apart, where enough have seen it."""
    kept = [count for count in counts if count[2] >= FEWEST]
    if everyone[2] >= FEWEST:
        if kept == counts:
            scores["common"][name] = scores["score"][name]
            scores["refused"][name] = min(margin(count, 1) for count in asked)
        if len(kept) > 1 or not counts:
            scores["divides"][name] = gap(kept or asked)


def people(last: int, end: dict[str, Any], places: str, crowd: Crowd, statements: int) -> list[int]:
    """Check who is placed and how many are in each group, and return the people of each."""
    flags, aside = crowd.flagged()
    enough = max(min(7, statements), 2)
    placed = [person not in aside and votes >= enough for person, votes in enumerate(crowd.shown)]
    need([sign != "." for sign in places] == placed, last, "ends a map that places others")
    draws, same, alike = end["again"]
    held = end["found"] if end["found"] > 1 and 2 * same >= draws and alike >= ALIKE else 0
    names = [group["name"] for group in end["groups"]]
    need(len(names) == held and names == sorted(set(names)), last, "has other groups than it found")
    signs = ".-12345"[: 2 + held] if held else ".1"
    need(not places.strip(signs), last, "ends a map that places people in no group of it")
    among = [bits((at for at, sign in enumerate(places) if sign == one), crowd.size) for one in signs[2:]]
    need([those.bit_count() for those in among] == [one["people"] for one in end["groups"]], last, "has other people")
    need(end["flagged"] == flags, last, "has other flags")
    return among
