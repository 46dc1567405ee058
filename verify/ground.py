"""Counts compared: consensus, common ground, what sets groups apart (docs/formats/record.md, section 8)."""

from math import isqrt, sqrt

Count = tuple[int, int, int]  # agreed, disagreed, saw it
MILLION, SQUARE = 10**6, 2_706_025
FEWEST = 10


def wilson(chose: int, seen: int) -> tuple[int, int]:
    """Return the ends of the 90 % interval of a share, in millionths, rounded outwards."""
    if not seen:
        return 0, MILLION
    square = SQUARE * (SQUARE * seen + 4 * MILLION * chose * (seen - chose))
    root = isqrt(-(-square // seen))
    root += root * root * seen < square
    middle, whole = 2 * MILLION * chose + SQUARE, 2 * (MILLION * seen + SQUARE)
    return max((middle - root) * MILLION // whole, 0), min(-(-(middle + root) * MILLION // whole), MILLION)


def margin(count: Count, side: int = 0) -> int:
    """Return by how much people surely take this side (0 agreement, 1 disagreement) rather than the other."""
    return wilson(count[side], count[2])[0] - wilson(count[1 - side], count[2])[1]


def consensus(counts: dict[int, Count], side: int) -> list[int]:
    """Return the five statements that most surely have more than half on this side."""
    sure = []
    for number, count in counts.items():
        chose, seen = count[side], count[2]
        share, z = (chose + 1) / (seen + 2), 2 * sqrt(seen + 1) * ((chose + 1) / (seen + 1) - 0.5)
        if share > 0.5 and z > 1.2816:
            sure.append((-share * z, number))
    return [number for _, number in sorted(sure)][:5]


def told(everyone: Count, parts: list[Count]) -> list[Count | None]:
    """Return the counts of groups without those under ten, nor what others would give away by subtraction."""
    kept = sorted((part[2], place) for place, part in enumerate(parts) if part[2] >= FEWEST)
    while kept and 0 < everyone[2] - sum(seen for seen, _ in kept) < FEWEST:
        kept.pop(0)
    places = {place for _, place in kept}
    return [part if place in places else None for place, part in enumerate(parts)]


def clearest(scores: dict[int, int], most: int) -> list[int]:
    """Return the statements with a score above 0, the highest first."""
    return sorted((one for one in scores if scores[one] > 0), key=lambda one: (-scores[one], one))[:most]


def votes_of(answers: dict[str, int]) -> Count:
    """Return counted answers as votes."""
    return answers["1"], answers["2"], sum(answers.values())


def gap(cells: list[Count]) -> int:
    """Return by how much two of these groups surely differ in agreement; of one public how much it is split."""
    if len(cells) == 1:
        return min(wilson(cells[0][side], cells[0][2])[0] for side in (0, 1)) - MILLION // 4
    ends = [wilson(count[0], count[2]) for count in cells]
    return max(low for low, _ in ends) - min(high for _, high in ends)
