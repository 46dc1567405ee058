"""Pictures that people send, made small: what is seen of them is kept, and nothing of where and how they were made.

They are read as JPEG, PNG or WebP and written as WebP (RFC 9649), from their pixels alone.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from halqa.rules.refusals import Code, Refused

MAX_BYTES = 8 * 1024 * 1024
PIXELS_MOST = 50_000_000  # of a telephone's largest pictures, which are JPEG and read at a fraction of their size
PIXELS_WHOLE = 16_000_000  # of what is read whole: a small file of 50 million takes two seconds, and some 200 MB
SIDE_MOST = 800  # pixels
WEIGHT_MOST = 60_000  # bytes
SCANS_MOST = 50  # a progressive JPEG has some ten; each pass over a large one takes 40 ms, and 80 bytes can ask for it
SCAN = b"\xff\xda"
DRAFTED = ("JPEG", "MPO")  # MPO: a JPEG with a second one behind it, as telephones write
TYPE = "image/webp"
READ = ("JPEG", "PNG", "WEBP")
# (longest side, quality), each lighter than the one before; pure noise passes by the last.
TRIES = ((SIDE_MOST, 80), (SIDE_MOST, 65), (SIDE_MOST, 45), (640, 40), (480, 30), (320, 20))
GROUND = (255, 255, 255)
# What Pillow raises at files that are cut, broken or meant to break it.
BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, MemoryError),
    *(struct.error, zlib.error),
)

Image.MAX_IMAGE_PIXELS = None  # it would warn at some sizes and refuse at others: the limit is ours, and comes first


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: a WebP file of at most 60 kB, and its size in pixels."""

    data: bytes
    width: int
    height: int


def reencoded(data: bytes) -> Picture:
    """Return a picture of at most 800 × 800 pixels, upright, on white.

    Raises Refused: PICTURE_BAD, PICTURE_TOO_LARGE.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(PIXELS_MOST)
    try:
        with Image.open(io.BytesIO(data), formats=READ) as found:
            most = PIXELS_MOST if found.format in DRAFTED else PIXELS_WHOLE
            if found.width * found.height > most:
                raise _too_large(most)
            if found.format in DRAFTED and data.count(SCAN) > SCANS_MOST:
                raise Refused(Code.PICTURE_BAD, field="picture")
            return _lightest(_pixels(found))
    except BROKEN:
        raise Refused(Code.PICTURE_BAD, field="picture") from None


def _pixels(found: Image.Image) -> Image.Image:
    """Return the pixels of a picture, upright and without what stands beside them."""
    found.draft("RGB", (2 * SIDE_MOST, 2 * SIDE_MOST))  # a JPEG is read at a fraction of its size
    found.thumbnail((2 * SIDE_MOST, 2 * SIDE_MOST), Image.Resampling.BOX)
    seen = ImageOps.exif_transpose(found).convert("RGBA")
    ground = Image.new("RGB", seen.size, GROUND)
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


def _lightest(pixels: Image.Image) -> Picture:
    """Return the first try that is light enough, or else the last."""
    for side, quality in TRIES[:-1]:
        made = _written(pixels, side, quality)
        if len(made.data) <= WEIGHT_MOST:
            return made
    return _written(pixels, *TRIES[-1])


def _written(pixels: Image.Image, side: int, quality: int) -> Picture:
    small = pixels.resize(_within(pixels.size, side)) if max(pixels.size) > side else pixels
    out = io.BytesIO()
    small.save(out, "WEBP", quality=quality, method=4)
    return Picture(out.getvalue(), *small.size)


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return a size of the same shape whose longest side is this one; the narrowest strip keeps a pixel."""
    width, height = (max(1, round(length * side / max(size))) for length in size)
    return width, height


def is_kept(data: bytes) -> bool:
    """Tell whether bytes can be a picture of ours, as they come back in a dump."""
    return len(data) <= WEIGHT_MOST and data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _too_large(pixels: int) -> Refused:
    facts = {"megabytes": MAX_BYTES // 2**20, "megapixels": pixels // 10**6}
    return Refused(Code.PICTURE_TOO_LARGE, field="picture", **facts)
