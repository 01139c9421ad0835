"""Files of pictures, made in memory, whole or made to lie."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

FORMATS = ["PNG", "JPEG", "WEBP"]


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def ramp(height: int = 20, width: int = 30) -> np.ndarray:
    """Brightness that differs in every corner, so no turn goes unseen."""
    y, x = np.mgrid[:height, :width]
    return (20 + 120 * y / height + 100 * x / width).astype(np.uint8)


def colours(height: int = 20, width: int = 30) -> Image.Image:
    grey = ramp(height, width)
    return Image.fromarray(np.dstack([grey, grey[::-1], 255 - grey]))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *rest: bytes, depth: int = 8, colour: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(rest)
