"""What a stranger may send instead of a picture: each thing ends in one sentence."""

from __future__ import annotations

import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from cnnlib.core.problems import SettingsError
from cnnlib.data import uploads
from cnnlib.data.uploads import read_image
from tests.support.image_files import FORMATS, chunk, colours, png, ramp, saved

CODES = {
    "upload_empty",
    "upload_too_large",
    "upload_too_many_pixels",
    "upload_not_a_picture",
    "upload_damaged",
}


def refusal(data: bytes) -> str:
    with pytest.raises(SettingsError) as caught:
        read_image(data)
    (problem,) = caught.value.problems
    assert "{" not in str(problem)
    return problem.code


def test_an_empty_file_is_said() -> None:
    assert refusal(b"") == "upload_empty"


def test_a_file_of_too_many_bytes_is_said() -> None:
    data = saved(colours())
    assert read_image(data.ljust(10 * 2**20, b"\0")).values.shape == (20, 30)
    assert refusal(data.ljust(10 * 2**20 + 1, b"\0")) == "upload_too_large"


@pytest.mark.parametrize("text", [b"dear diary", b"GIF89a" + b"\0" * 50, b"<svg/>", b"%PDF-1.7"])
def test_what_is_no_picture_is_said(text: bytes) -> None:
    assert refusal(text) == "upload_not_a_picture"


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM", "ICO", "TGA", "EPS"])
def test_other_formats_are_not_even_tried(kind: str) -> None:
    assert refusal(saved(colours(), kind)) == "upload_not_a_picture"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_cut_short_is_said(kind: str) -> None:
    data = saved(colours(200, 300), kind)
    assert refusal(data[: len(data) // 2]) == "upload_damaged"
    assert refusal(data[:20]) == "upload_damaged"


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (0, 0)])
def test_a_picture_without_pixels_is_said(width: int, height: int) -> None:
    body = chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert refusal(png(width, height, body)) == "upload_damaged"


def _jpeg_claiming(width: int, height: int) -> bytes:
    data = saved(Image.new("L", (8, 8)), "JPEG")
    start = data.index(b"\xff\xc0") + 5
    return data[:start] + struct.pack(">HH", height, width) + data[start + 4 :]


def _webp_claiming(first: bytes, width: int, height: int) -> bytes:
    sizes = {
        b"VP8X": b"\0" * 4 + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3],
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14),
        b"VP8 ": b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }
    body = b"WEBP" + first + struct.pack("<I", len(sizes[first])) + sizes[first]
    return b"RIFF" + struct.pack("<I", len(body)) + body


BOMBS = {
    "png": png(30_000, 30_000, chunk(b"IDAT", b"")),
    "png, warned": png(10_000, 10_000, chunk(b"IDAT", b"")),
    "png, just": png(5001, 5000, chunk(b"IDAT", b"")),
    "png, second header": png(5, 5) + png(30_000, 30_000, chunk(b"IDAT", b""))[8:],
    "jpeg": _jpeg_claiming(65_000, 65_000),
    "jpeg, warned": _jpeg_claiming(10_000, 10_000),
    "jpeg, just": _jpeg_claiming(5001, 5000),
    "webp, extended": _webp_claiming(b"VP8X", 16_384, 16_384),
    "webp, lossless": _webp_claiming(b"VP8L", 16_384, 16_384),
    "webp, lossy": _webp_claiming(b"VP8 ", 16_383, 16_383),
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("bomb", BOMBS)
def test_too_many_pixels_are_refused_by_the_header(
    bomb: str, strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(*args: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    with warnings.catch_warnings():
        warnings.simplefilter("error" if strict else "ignore")
        assert refusal(BOMBS[bomb]) == "upload_too_many_pixels"


def test_twenty_five_megapixels_are_still_read() -> None:
    assert read_image(saved(Image.new("L", (5000, 5000), 255))).values.shape == (256, 256)


def test_a_jpeg_of_countless_scans_is_refused() -> None:
    data = saved(colours(64, 64), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert read_image(data).values.shape == (64, 64)
    assert refusal(data[:last] + data[last:-2] * 100 + data[-2:]) == "upload_damaged"


def test_a_film_appended_to_a_jpeg_is_not_taken_for_scans() -> None:
    film = np.random.default_rng(0).bytes(8 * 2**20)
    assert film.count(b"\xff\xda") > 100
    assert read_image(saved(colours(), "JPEG") + film).values.shape == (20, 30)


def test_nothing_of_pillows_own_settings_changes() -> None:
    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
    read_image(saved(colours()))
    assert refusal(BOMBS["png"]) == "upload_too_many_pixels"
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)


def survives(data: bytes) -> None:
    try:
        read = read_image(data)
    except SettingsError as error:
        codes = {problem.code for problem in error.problems}
    else:
        codes = set()
        assert read.values.ndim == 2
        assert 1 <= max(read.values.shape) <= uploads.LIMIT
        assert np.isfinite(read.values).all()
        assert 0 <= read.values.min() <= read.values.max() <= 1
    assert codes <= CODES


MAGIC = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"RIFF\x40\0\0\0WEBPVP8 ",
    b"RIFF\0\0\0\0WEBPVP8X",
]


@given(start=st.sampled_from(MAGIC), rest=st.binary(max_size=400))
def test_any_bytes_give_a_picture_or_a_sentence(start: bytes, rest: bytes) -> None:
    survives(start + rest)


_exif = Image.Exif()
_exif[0x0112] = 6
SEEDS = [
    *(saved(colours(), kind, exif=_exif.tobytes()) for kind in FORMATS),
    saved(colours().convert("P"), transparency=3),
    saved(Image.fromarray(ramp().astype(np.uint16))),
    saved(colours().convert("CMYK"), "JPEG"),
    saved(colours(), "JPEG", progressive=True),
    saved(colours(), "PNG", save_all=True, append_images=[colours()]),
    saved(colours().convert("RGBA"), "WEBP", save_all=True, append_images=[colours()]),
    saved(colours(), "MPO", save_all=True, append_images=[colours()]),
]


@settings(max_examples=400)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    cut=st.floats(0, 1),
    valid_sums=st.booleans(),
)
def test_a_spoilt_picture_gives_a_picture_or_a_sentence(
    seed: bytes, changes: list[tuple[float, int]], cut: float, valid_sums: bool
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * len(data))] = value
    if valid_sums and seed.startswith(b"\x89PNG"):
        data = bytearray(_with_valid_sums(bytes(data)))
    survives(bytes(data[: max(1, round(cut * len(data)))] if cut > 0.3 else data))


def _with_valid_sums(data: bytes) -> bytes:
    """Mend the checksums of a PNG, so that what was changed reaches the decoder."""
    result, place = data[:8], 8
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if place + 12 + length > len(data):
            break
        result += chunk(data[place + 4 : place + 8], data[place + 8 : place + 8 + length])
        place += 12 + length
    return result + data[place:]
