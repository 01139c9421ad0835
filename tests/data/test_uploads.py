from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from cnnlib.data.uploads import read_image
from tests.support.image_files import FORMATS, chunk, colours, png, ramp, saved


@pytest.mark.parametrize("kind", FORMATS)
def test_grey_comes_back(kind: str) -> None:
    grey = ramp()
    options = {"lossless": True} if kind == "WEBP" else {"quality": 98} if kind == "JPEG" else {}
    read = read_image(saved(Image.fromarray(grey), kind, **options), "mine.x")
    assert (read.original_size, read.format, read.name) == ((20, 30), kind, "mine.x")
    assert read.values.shape == (20, 30)
    assert read.values.dtype == np.float32
    assert not read.reduced
    np.testing.assert_allclose(read.values, grey / 255, atol=0.02 if kind == "JPEG" else 1e-6)


@pytest.mark.parametrize("kind", FORMATS)
def test_colour_becomes_luminance(kind: str) -> None:
    for colour, expected in (((255, 0, 0), 0.299), ((0, 255, 0), 0.587), ((0, 0, 255), 0.114)):
        read = read_image(saved(Image.new("RGB", (16, 16), colour), kind))
        assert read.values.mean() == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_common_mode_of_png_is_read(mode: str) -> None:
    picture = colours().convert(mode)
    expected = np.asarray(picture.convert("L"), dtype=np.float32) / 255
    np.testing.assert_allclose(read_image(saved(picture)).values, expected, atol=1e-6)


def test_sixteen_bits_keep_their_precision() -> None:
    levels = np.arange(600, dtype=np.uint16).reshape(20, 30) * 109
    read = read_image(saved(Image.fromarray(levels)))
    np.testing.assert_allclose(read.values, levels / 65535, atol=1e-6)
    assert len(np.unique(read.values)) == 600


@pytest.mark.parametrize(("colour", "channels"), [(4, 2), (2, 3), (6, 4)])
def test_sixteen_bits_of_other_kinds_are_read(colour: int, channels: int) -> None:
    row = b"\x00" + struct.pack(">H", 0x8000) * (channels - 1) * 2
    if colour in (4, 6):
        row = b"\x00" + (struct.pack(">H", 0x8000) * (channels - 1) + b"\xff\xff") * 2
    else:
        row = b"\x00" + struct.pack(">H", 0x8000) * channels * 2
    body = chunk(b"IDAT", zlib.compress(row * 2)) + chunk(b"IEND", b"")
    read = read_image(png(2, 2, body, depth=16, colour=colour))
    np.testing.assert_allclose(read.values, 0.5, atol=0.005)


def test_a_transparent_grey_of_sixteen_bits_is_white() -> None:
    rows = b"\x00" + struct.pack(">HH", 1000, 0)
    body = (
        chunk(b"tRNS", struct.pack(">H", 1000)),
        chunk(b"IDAT", zlib.compress(rows)),
        chunk(b"IEND", b""),
    )
    assert read_image(png(2, 1, *body, depth=16)).values.tolist() == [[1, 0]]


def test_cmyk_is_read() -> None:
    picture = Image.new("CMYK", (16, 16), (0, 0, 0, 128))
    assert read_image(saved(picture, "JPEG")).values.mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_clear_shows_white(kind: str) -> None:
    picture = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 16, 4))
    picture.paste((0, 0, 0, 128), (0, 4, 16, 8))
    values = read_image(saved(picture, kind, lossless=True)).values
    assert values[:4].max() == 0
    np.testing.assert_allclose(values[4:8], 127 / 255, atol=1e-6)
    assert values[8:].min() == 1


def test_a_clear_colour_of_a_palette_shows_white() -> None:
    picture = Image.new("P", (2, 1))
    picture.putpalette([0, 0, 0, 0, 0, 0])
    picture.putpixel((1, 0), 1)
    values = read_image(saved(picture, transparency=1)).values
    assert values.tolist() == [[0, 1]]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("turn", range(10))
def test_the_orientation_of_the_camera_is_honoured(kind: str, turn: int) -> None:
    # The stored pixels for each tag, as EXIF defines where row 0 and column 0 lie.
    upright = ramp(40, 60)
    stored = {
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright),
        7: upright[::-1, ::-1].T,
        8: np.rot90(upright, -1),
    }.get(turn, upright)
    exif = Image.Exif()
    exif[0x0112] = turn
    picture = Image.fromarray(np.ascontiguousarray(stored)).convert("RGB")
    read = read_image(saved(picture, kind, exif=exif.tobytes(), quality=95))
    assert read.original_size == read.values.shape == (40, 60)
    np.testing.assert_allclose(read.values, upright / 255, atol=0.05)


@pytest.mark.parametrize("exif", [b"Exif\0\0nonsense", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"x"])
def test_broken_notes_of_the_camera_do_not_matter(exif: bytes) -> None:
    read = read_image(saved(colours(), "JPEG", exif=exif))
    assert read.values.shape == (20, 30)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_the_first_frame_of_an_animation_is_read(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), (level,) * 3) for level in (51, 102, 204)]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    np.testing.assert_allclose(read_image(data).values, 0.2, atol=1e-6)


def test_several_pictures_in_one_jpeg_give_the_first() -> None:
    data = saved(colours(), "MPO", save_all=True, append_images=[colours(5, 5)])
    read = read_image(data)
    assert (read.format, read.original_size) == ("JPEG", (20, 30))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_large_picture_is_reduced_and_said(kind: str) -> None:
    read = read_image(saved(colours(1200, 900), kind))
    assert read.original_size == (1200, 900)
    assert read.values.shape == (256, 192)
    assert read.reduced
    expected = np.asarray(colours(1200, 900).convert("L").resize((192, 256))) / 255
    np.testing.assert_allclose(read.values, expected, atol=0.03)


def test_fine_stripes_become_grey_not_false_stripes() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (1000, 500))
    for picture in (stripes, stripes.astype(np.uint16) * 257):
        values = read_image(saved(Image.fromarray(picture))).values
        assert np.ptp(values[:, 4:-4]) < 0.1
        assert values.mean() == pytest.approx(0.5, abs=0.01)


def test_reducing_never_leaves_the_scale() -> None:
    step = np.zeros((600, 600), np.uint16)
    step[:, 300:] = 65535
    values = read_image(saved(Image.fromarray(step))).values
    assert values.min() == 0
    assert values.max() == 1


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 5000), (5000, 1)])
def test_thin_pictures_keep_a_pixel(width: int, height: int) -> None:
    read = read_image(saved(Image.new("L", (width, height), 255)))
    assert read.original_size == (height, width)
    assert read.values.shape == (min(height, 256), min(width, 256))
    assert read.values.min() == 1


def test_the_limit_can_be_chosen() -> None:
    assert read_image(saved(colours()), limit=15).values.shape == (10, 15)
    with pytest.raises(ValueError, match="limit"):
        read_image(saved(colours()), limit=0)
