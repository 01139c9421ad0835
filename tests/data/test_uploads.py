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


@pytest.mark.parametrize("kind", FORMATS)
def test_grey_comes_back(kind: str) -> None:
    grey = ramp()
    options = {"lossless": True} if kind == "WEBP" else {"quality": 98} if kind == "JPEG" else {}
    read = read_image(saved(Image.fromarray(grey), kind, **options))
    assert read.shape == (20, 30)
    assert read.dtype == np.float32
    np.testing.assert_allclose(read, grey / 255, atol=0.02 if kind == "JPEG" else 1e-6)


@pytest.mark.parametrize("kind", FORMATS)
def test_colour_becomes_luminance(kind: str) -> None:
    for colour, expected in (((255, 0, 0), 0.299), ((0, 255, 0), 0.587), ((0, 0, 255), 0.114)):
        read = read_image(saved(Image.new("RGB", (16, 16), colour), kind))
        assert read.mean() == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_common_mode_of_png_is_read(mode: str) -> None:
    picture = colours().convert(mode)
    expected = np.asarray(picture.convert("L"), dtype=np.float32) / 255
    np.testing.assert_allclose(read_image(saved(picture)), expected, atol=1e-6)


def test_sixteen_bits_keep_their_precision() -> None:
    levels = np.arange(600, dtype=np.uint16).reshape(20, 30) * 109
    read = read_image(saved(Image.fromarray(levels)))
    np.testing.assert_allclose(read, levels / 65535, atol=1e-6)
    assert len(np.unique(read)) == 600


@pytest.mark.parametrize(("colour", "channels"), [(4, 2), (2, 3), (6, 4)])
def test_sixteen_bits_of_other_kinds_are_read(colour: int, channels: int) -> None:
    row = b"\x00" + struct.pack(">H", 0x8000) * (channels - 1) * 2
    if colour in (4, 6):
        row = b"\x00" + (struct.pack(">H", 0x8000) * (channels - 1) + b"\xff\xff") * 2
    else:
        row = b"\x00" + struct.pack(">H", 0x8000) * channels * 2
    body = chunk(b"IDAT", zlib.compress(row * 2)) + chunk(b"IEND", b"")
    read = read_image(png(2, 2, body, depth=16, colour=colour))
    np.testing.assert_allclose(read, 0.5, atol=0.005)


def test_a_transparent_grey_of_sixteen_bits_is_white() -> None:
    rows = b"\x00" + struct.pack(">HH", 1000, 0)
    body = (
        chunk(b"tRNS", struct.pack(">H", 1000)),
        chunk(b"IDAT", zlib.compress(rows)),
        chunk(b"IEND", b""),
    )
    assert read_image(png(2, 1, *body, depth=16)).tolist() == [[1, 0]]


def test_cmyk_is_read() -> None:
    picture = Image.new("CMYK", (16, 16), (0, 0, 0, 128))
    assert read_image(saved(picture, "JPEG")).mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_clear_shows_white(kind: str) -> None:
    picture = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 16, 4))
    picture.paste((0, 0, 0, 128), (0, 4, 16, 8))
    values = read_image(saved(picture, kind, lossless=True))
    assert values[:4].max() == 0
    np.testing.assert_allclose(values[4:8], 127 / 255, atol=1e-6)
    assert values[8:].min() == 1


def test_a_clear_colour_of_a_palette_shows_white() -> None:
    picture = Image.new("P", (2, 1))
    picture.putpalette([0, 0, 0, 0, 0, 0])
    picture.putpixel((1, 0), 1)
    values = read_image(saved(picture, transparency=1))
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
    assert read.shape == (40, 60)
    np.testing.assert_allclose(read, upright / 255, atol=0.05)


@pytest.mark.parametrize("exif", [b"Exif\0\0nonsense", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"x"])
def test_broken_notes_of_the_camera_do_not_matter(exif: bytes) -> None:
    read = read_image(saved(colours(), "JPEG", exif=exif))
    assert read.shape == (20, 30)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_the_first_frame_of_an_animation_is_read(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), (level,) * 3) for level in (51, 102, 204)]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    np.testing.assert_allclose(read_image(data), 0.2, atol=1e-6)


def test_several_pictures_in_one_jpeg_give_the_first() -> None:
    data = saved(colours(), "MPO", save_all=True, append_images=[colours(5, 5)])
    assert read_image(data).shape == (20, 30)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_large_picture_is_reduced(kind: str) -> None:
    read = read_image(saved(colours(1200, 900), kind))
    assert read.shape == (256, 192)
    expected = np.asarray(colours(1200, 900).convert("L").resize((192, 256))) / 255
    np.testing.assert_allclose(read, expected, atol=0.03)


def test_fine_stripes_become_grey_not_false_stripes() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (1000, 500))
    for picture in (stripes, stripes.astype(np.uint16) * 257):
        values = read_image(saved(Image.fromarray(picture)))
        assert np.ptp(values[:, 4:-4]) < 0.1
        assert values.mean() == pytest.approx(0.5, abs=0.01)


def test_reducing_never_leaves_the_scale() -> None:
    step = np.zeros((600, 600), np.uint16)
    step[:, 300:] = 65535
    values = read_image(saved(Image.fromarray(step)))
    assert values.min() == 0
    assert values.max() == 1


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 5000), (5000, 1)])
def test_thin_pictures_keep_a_pixel(width: int, height: int) -> None:
    read = read_image(saved(Image.new("L", (width, height), 255)))
    assert read.shape == (min(height, 256), min(width, 256))
    assert read.min() == 1


def test_the_limit_can_be_chosen() -> None:
    assert read_image(saved(colours()), limit=15).shape == (10, 15)
    with pytest.raises(ValueError, match="limit"):
        read_image(saved(colours()), limit=0)


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
    assert read_image(data.ljust(10 * 2**20, b"\0")).shape == (20, 30)
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
    assert read_image(saved(Image.new("L", (5000, 5000), 255))).shape == (256, 256)


def test_a_jpeg_of_countless_scans_is_refused() -> None:
    data = saved(colours(64, 64), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert read_image(data).shape == (64, 64)
    assert refusal(data[:last] + data[last:-2] * 100 + data[-2:]) == "upload_damaged"


def test_a_film_appended_to_a_jpeg_is_not_taken_for_scans() -> None:
    film = np.random.default_rng(0).bytes(8 * 2**20)
    assert film.count(b"\xff\xda") > 100
    assert read_image(saved(colours(), "JPEG") + film).shape == (20, 30)


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
        assert read.ndim == 2
        assert 1 <= max(read.shape) <= uploads.LIMIT
        assert np.isfinite(read).all()
        assert 0 <= read.min() <= read.max() <= 1
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


@pytest.mark.parametrize("kind", FORMATS)
def test_colour_comes_back_where_it_is_wanted(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {"quality": 98} if kind == "JPEG" else {}
    picture = Image.new("RGB", (30, 20), (200, 40, 90))
    read = read_image(saved(picture, kind, **options), colour=True)
    assert read.shape == (20, 30, 3)
    assert read.dtype == np.float32
    np.testing.assert_allclose(read * 255, np.asarray(picture), atol=4 if kind == "JPEG" else 1e-3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_is_read_in_colour(mode: str) -> None:
    if mode == "I;16":
        picture = Image.fromarray(np.arange(600, dtype=np.uint16).reshape(20, 30) * 109)
        expected = np.arange(600).reshape(20, 30, 1) * 109 / 65535 * np.ones(3)
    else:
        picture = colours().convert(mode)
        expected = np.asarray(picture.convert("RGB"), dtype=np.float32) / 255
    read = read_image(saved(picture, "JPEG" if mode == "CMYK" else "PNG"), colour=True)
    np.testing.assert_allclose(read, expected, atol=0.06 if mode == "CMYK" else 0.005)


def test_what_is_clear_shows_white_in_colour() -> None:
    picture = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (0, 0, 4, 2))
    read = read_image(saved(picture), colour=True)
    assert (read[2:] == 1).all()
    assert read[0, 0].tolist() == pytest.approx([200 / 255, 0, 0])
