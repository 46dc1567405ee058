"""Where a place stands in the picture of a map, in whole pixels."""

from __future__ import annotations

WIDTH, HEIGHT, EDGE = 520, 400, 24


def pixel(at: tuple[int, int], reach: int) -> tuple[int, int]:
    """Return the pixel of a place in thousandths; who stands beyond the reach stands at the edge."""
    x, y = (max(-reach, min(reach, one)) for one in at)
    return WIDTH // 2 + x * (WIDTH // 2 - EDGE) // reach, HEIGHT // 2 - y * (HEIGHT // 2 - EDGE) // reach
