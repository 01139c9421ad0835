"""Uploaded image files, which are untrusted input.

Only the decoders of PNG, JPEG and WebP are tried, the size is checked before anything is decoded,
and every failure is a `SettingsError` with one sentence.
"""

from __future__ import annotations

import io
import logging
import re
import threading

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin, PngImagePlugin, UnidentifiedImageError, WebPImagePlugin

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.data.png_chunks import pixel_chunks

log = logging.getLogger(__name__)

MAX_MEGABYTES = 10
MAX_MEGAPIXELS = 25
LIMIT = 256
"""Longest side of an image that a page computes with, in pixels."""

# Importing these plugins registers them without loading the other decoders.
_FORMATS = tuple(
    plugin.format
    for plugin in (
        PngImagePlugin.PngImageFile,
        JpegImagePlugin.JpegImageFile,
        WebPImagePlugin.WebPImageFile,
    )
)
# An ordinary progressive JPEG has about ten scans; each costs a pass over the whole image.  The
# length after the marker (ITU-T T.81, B.2.3) tells it from other bytes, as of an appended video.
_SCAN = re.compile(rb"\xff\xda\x00[\x08\x0a\x0c\x0e]")
_MAX_SCANS = 100
_ORIENTATION = 0x0112  # EXIF 2.32, 4.6.4: tag 274
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# One image is decoded at a time, so that uploads of a whole class need the memory of one.
_decoding = threading.Lock()


def read_image(data: bytes, limit: int = LIMIT, colour: bool = False) -> NDArray[np.float32]:
    """Return the luminance of the first frame of a PNG, JPEG or WebP file, upright and on white.

    Luminance is 0.299 R + 0.587 G + 0.114 B of the stored values (ITU-R BT.601, as Pillow's
    mode "L"); grey files of 16 bits keep their precision.  Decoding needs at most about twenty
    bytes for each pixel, 500 MB in all (an animated WebP).

    Args:
        data: The whole file.
        limit: Longest side of the result in pixels; a larger image is reduced to it by a Lanczos
            filter.
        colour: Whether to return red, green and blue instead of the luminance.

    Returns:
        float32, `(H, W)`, or `(H, W, 3)` with `colour`, 0 to 1.

    Raises:
        SettingsError: `upload_empty`, `upload_too_large`, `upload_too_many_pixels`,
            `upload_not_a_picture` or `upload_damaged`; nothing else for any `data`.
        ValueError: `limit` is not positive.
    """
    if limit < 1:
        raise ValueError(f"limit must be positive, not {limit}")
    if not data:
        raise _refused("upload_empty", N_("The file is empty."))
    if len(data) > MAX_MEGABYTES * 2**20:
        template = N_("The file has more than {limit} MB. Save the picture smaller and try again.")
        raise _refused("upload_too_large", template, limit=MAX_MEGABYTES)
    _check_size(_size_in_header(data))
    try:
        with _decoding:
            return _decode(pixel_chunks(data), limit, colour)
    except SettingsError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:
        # Decoders raise more exceptions for bad data than their documentation lists.
        log.debug("an image was refused", exc_info=True)
        raise _unreadable(data, error) from error


def _decode(data: bytes, limit: int, colour: bool) -> NDArray[np.float32]:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        width, height = picture.size
        _check_size((width, height))
        if picture.format not in ("PNG", "WEBP"):  # Pillow calls several JPEG images in a file MPO
            if len(_SCAN.findall(data)) > _MAX_SCANS:
                raise ValueError("too many scans")
            # Lets libjpeg decode a large image at a fraction of its size, the luminance alone
            # where no colour is wanted.
            picture.draft("RGB" if colour else "L", (2 * limit, 2 * limit))
        picture.load()
        turn = _orientation(picture)
        plain = _colours(picture) if colour else _luminance(picture)
    scale = min(1.0, limit / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size != plain.size:
        plain = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if turn in _UPRIGHT:
        plain = plain.transpose(_UPRIGHT[turn])
    values = np.asarray(plain, dtype=np.float32) / np.float32(255)
    # The Lanczos filter overshoots at edges.
    clipped: NDArray[np.float32] = np.clip(values, 0, 1)
    return clipped


def _luminance(picture: Image.Image) -> Image.Image:
    """Return an image of mode "L", or "F" for more than eight bits, with values 0 to 255."""
    if picture.mode.startswith("I"):
        levels = np.asarray(picture)
        grey = levels.astype(np.float32) * np.float32(255 / 65535)
        if isinstance(clear := picture.info.get("transparency"), int):
            grey[levels == clear] = 255
        return Image.fromarray(grey)
    if picture.has_transparency_data:
        full = picture.convert("RGBA")
        white = Image.new("L", picture.size, 255)
        return Image.composite(full.convert("L"), white, full.getchannel("A"))
    return picture.convert("RGB").convert("L") if picture.mode == "CMYK" else picture.convert("L")


def _colours(picture: Image.Image) -> Image.Image:
    """Return an image of mode "RGB"; of more than eight bits, the upper eight remain."""
    if picture.mode.startswith("I"):
        return _luminance(picture).convert("L").convert("RGB")
    if picture.has_transparency_data:
        full = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", full.size, "white"), full).convert("RGB")
    return picture.convert("RGB")


def _orientation(picture: Image.Image) -> int:
    # An image with broken EXIF data is still an image.
    try:
        turn = picture.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1


def _size_in_header(data: bytes) -> tuple[int, int]:
    """Return (width, height) from a PNG or WebP header, (0, 0) if there is none.

    Pillow warns, or allocates the canvas of a WebP file, when it opens a file, before its size can
    be asked.  Sources: PNG specification 11.2.1; RFC 9649, 2.5 to 2.7 (WebP).
    """

    def little(start: int, count: int) -> int:
        return int.from_bytes(data[start : start + count], "little")

    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        if data[12:16] == b"VP8X":
            return little(24, 3) + 1, little(27, 3) + 1
        if data[12:16] == b"VP8L":
            return (little(21, 4) & 0x3FFF) + 1, (little(21, 4) >> 14 & 0x3FFF) + 1
        if data[12:16] == b"VP8 ":
            return little(26, 2) & 0x3FFF, little(28, 2) & 0x3FFF
    return 0, 0


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_MEGAPIXELS * 1_000_000:
        raise _too_many_pixels()


def _too_many_pixels() -> SettingsError:
    template = N_(
        "The picture has more than {limit} million pixels. Save it smaller and try again."
    )
    return _refused("upload_too_many_pixels", template, limit=MAX_MEGAPIXELS)


def _unreadable(data: bytes, error: Exception) -> SettingsError:
    known = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")
    if isinstance(error, UnidentifiedImageError) and not data.startswith(known):
        template = N_("The file is not a PNG, JPEG or WebP picture, whatever its name says.")
        return _refused("upload_not_a_picture", template)
    template = N_("The picture is damaged or incomplete. Save or download it once more.")
    return _refused("upload_damaged", template)


def _refused(code: str, template: str, **values: object) -> SettingsError:
    return SettingsError([Problem(code, template, values)])
