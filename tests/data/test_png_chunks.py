"""PNG files that Pillow alone reads wrongly or refuses, though their pixels are whole."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnnlib.core.problems import SettingsError
from cnnlib.data.png_chunks import SIGNATURE, pixel_chunks
from cnnlib.data.uploads import read_image
from tests.support.image_files import chunk, png


def one_pixel(depth: int, colour: int, row: bytes, clear: bytes) -> bytes:
    transparency, pixels = chunk(b"tRNS", clear), chunk(b"IDAT", zlib.compress(row))
    return png(1, 1, transparency, pixels, chunk(b"IEND", b""), depth=depth, colour=colour)


IMAGES = Path(__file__).resolve().parents[1] / "fixtures" / "images"


def test_a_transparent_level_is_compared_at_the_depth_of_the_file() -> None:
    values = read_image((IMAGES / "g4_trns5.png").read_bytes())
    assert (values * 255).round().ravel().tolist()[:2] == [255, 0]


@pytest.mark.parametrize("name", ["ztxt_1m.png", "badcrc_text.png"])
def test_a_text_decides_no_pixel(name: str) -> None:
    data = (IMAGES / name).read_bytes()
    cleaned = Image.open(io.BytesIO(pixel_chunks(data)))
    assert np.array_equal(read_image(data), np.asarray(cleaned.convert("L"), np.float32) / 255)


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_every_grey_level_can_be_the_transparent_one(depth: int) -> None:
    most = 2**depth - 1
    levels = range(0, most + 1, max(1, most // 5))
    for clear in levels:
        for level in levels:
            raw = bytes([0, level << (8 - depth)])
            data = one_pixel(depth, 0, raw, clear.to_bytes(2, "big"))
            shown = 255 if level == clear else round(level * 255 / most)
            assert round(float(read_image(data)[0, 0]) * 255) == shown, (clear, level)


def test_a_transparent_colour_of_16_bits_is_found() -> None:
    colour = bytes([0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC])
    data = one_pixel(16, 2, b"\0" + colour, colour)
    assert read_image(data)[0, 0] == 1
    other = one_pixel(16, 2, bytes(7), colour)
    assert read_image(other)[0, 0] == 0


@given(st.binary(max_size=200))
def test_any_bytes_give_bytes_that_begin_alike(rest: bytes) -> None:
    assert pixel_chunks(rest) == rest or rest.startswith(SIGNATURE)
    data = SIGNATURE + rest
    assert pixel_chunks(data).startswith(SIGNATURE)
    with pytest.raises(SettingsError):
        read_image(data)
