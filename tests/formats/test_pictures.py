"""Pictures come back small, upright and bare; what is no picture, or too large a one, is refused."""

from __future__ import annotations

import io
import random
import struct
import zlib
from contextlib import suppress

import pytest
from PIL import Image

from halqa.formats import pictures
from halqa.formats.pictures import MAX_BYTES, PIXELS_WHOLE, SIDE_MOST, WEIGHT_MOST, is_kept, reencoded
from halqa.rules.refusals import Code, Refused

RED, BLUE = (200, 20, 20), (20, 20, 200)
SIZES = [((4000, 3000), (800, 600)), ((30, 20), (30, 20)), ((500, 2500), (160, 800))]
SECRET = b"33.5731 N, 7.5898 W"


def file(image: Image.Image, form: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def halves(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """A picture that is red above and blue below."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, *size))
    return image.convert(mode)


def noise(side: int) -> Image.Image:
    return Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3))


def seen(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def is_near(pixel, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "small"), [((4000, 3000), (800, 600)), ((30, 20), (30, 20)), ((500, 2500), (160, 800))]
)
def test_a_picture_is_made_small_and_keeps_its_shape(form: str, size: tuple[int, int], small: tuple[int, int]) -> None:
    made = reencoded(file(halves(size), form))
    image = seen(made.data)
    assert (image.format, image.size, (made.width, made.height)) == ("WEBP", small, small)
    assert is_near(image.getpixel((2, 2)), RED)
    assert is_near(image.getpixel((2, small[1] - 3)), BLUE)
    assert is_kept(made.data)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("size", "small"), [((1, 5000), (1, 800)), ((16_000, 3), (800, 1)), ((1, 1), (1, 1))])
def test_the_narrowest_strip_keeps_a_pixel(form: str, size: tuple[int, int], small: tuple[int, int]) -> None:
    made = reencoded(file(Image.new("RGB", size, RED), form))
    assert seen(made.data).size == (made.width, made.height) == small


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1", "LA"])
def test_a_picture_of_any_kind_of_colours_is_read(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    made = seen(reencoded(file(halves((60, 40), mode), form)).data)
    assert (made.mode, made.size) == ("RGB", (60, 40))


def test_what_is_transparent_is_white() -> None:
    clear = file(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG")
    assert is_near(seen(reencoded(clear).data).getpixel((5, 5)), pictures.GROUND)


def test_nothing_is_kept_of_where_and_how_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    options = {"exif": exif, "icc_profile": b"icc" + SECRET, "comment": SECRET}
    data = file(halves((400, 200)), **options)
    assert SECRET in data
    made = reencoded(data)
    assert SECRET not in made.data
    assert (made.width, made.height) == (200, 400)  # turned as the camera was held
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(seen(made.data).info)


@pytest.mark.parametrize(("side", "form"), [(SIDE_MOST, "PNG"), (SIDE_MOST, "JPEG"), (400, "PNG"), (3000, "JPEG")])
def test_even_noise_is_light(side: int, form: str) -> None:
    made = reencoded(file(noise(side), form))
    assert len(made.data) <= WEIGHT_MOST
    assert made.width == made.height >= 320


def test_a_sharp_picture_keeps_its_size() -> None:
    made = reencoded(file(noise(80).resize((1600, 1200), Image.Resampling.BICUBIC), "PNG"))
    assert (made.width, made.height) == (800, 600)
    assert len(made.data) <= WEIGHT_MOST


def bomb(width: int, height: int) -> bytes:
    """A PNG of some bytes that says it is this large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(PIXELS_WHOLE // 1000 + 1, 1000), (65_000, 65_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_of_a_huge_picture_is_refused_unread(size: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        reencoded(bomb(*size))
    assert refused.value.code is Code.PICTURE_TOO_LARGE
    assert refused.value.facts == {"megabytes": 8, "megapixels": 16}


@pytest.mark.parametrize(("size", "form", "most"), [((5000, 4000), "WEBP", 16), ((10_000, 5001), "JPEG", 50)])
def test_a_picture_may_be_larger_where_it_is_read_at_a_fraction(size: tuple[int, int], form: str, most: int) -> None:
    with pytest.raises(Refused) as refused:
        reencoded(file(Image.new("RGB", size, RED), form))
    assert refused.value.facts["megapixels"] == most
    made = reencoded(file(Image.new("RGB", (5000, 4000), RED), "JPEG"))
    assert (made.width, made.height) == (800, 640)


def test_a_picture_of_a_telephone_that_holds_two_is_read_as_its_first() -> None:
    data = file(halves((5000, 4000)), "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))])
    made = reencoded(data)
    assert (made.width, made.height) == (800, 640)
    assert is_near(seen(made.data).getpixel((2, 2)), RED)


def test_a_picture_that_asks_to_be_read_over_and_over_is_refused() -> None:
    data = file(halves((600, 400)), progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert reencoded(data[:-2] + last * 20 + data[-2:]).width == 600
    with pytest.raises(Refused) as refused:
        reencoded(data[:-2] + last * 100 + data[-2:])
    assert refused.value.code is Code.PICTURE_BAD


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(Refused) as refused:
        reencoded(b"\xff" * (MAX_BYTES + 1))
    assert refused.value.code is Code.PICTURE_TOO_LARGE
    assert refused.value.facts == {"megabytes": 8, "megapixels": 50}


GIF = file(halves((20, 20)), "GIF")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data", [b"", b"x", GIF, SVG, b"%PDF-1.4", b"\xff\xd8\xff\xe0", bomb(100, 100), b"RIFF0000WEBP"]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        reencoded(data)
    assert (refused.value.code, refused.value.field) == (Code.PICTURE_BAD, "picture")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_picture_is_read_or_refused_and_nothing_else(form: str) -> None:
    whole, chance = file(noise(40), form), random.Random(form)
    for _ in range(150):
        data = bytearray(whole[: chance.choice([len(whole), chance.randrange(len(whole))])])
        for _ in range(chance.randrange(1, 6)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(Refused):
            assert is_kept(reencoded(bytes(data)).data)


def test_only_light_webp_can_have_been_kept() -> None:
    assert not is_kept(GIF)
    assert not is_kept(b"RIFF0000WEBP" + bytes(WEIGHT_MOST))
