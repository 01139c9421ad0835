"""The chunks of a PNG file that decide its pixels, in the form that Pillow reads correctly.

Source: PNG Specification, third edition, 5.3 (chunks), 5.4 (names), 11.3.1.1 (tRNS).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR = 0, 2  # colour types of the header


def pixel_chunks(data: bytes) -> bytes:
    """Return the PNG file without the chunks that decide no pixel.

    Kept are the critical chunks, the transparency (tRNS) and the orientation (eXIf, where it is
    whole).  A wrong checksum or a huge text in any other chunk therefore does not matter, as in
    browsers.  The transparent colour is converted to the eight bits to which Pillow expands or
    reduces a channel: Pillow compares it at the depth of the file.

    Args:
        data: The whole file; what is no PNG file is returned as it is, and so is the part from a
            chunk on that is cut short.
    """
    if not data.startswith(SIGNATURE):
        return data
    kept, end, depth, colour_type = [SIGNATURE], len(SIGNATURE), 8, -1
    for start, end, name, body in _chunks(data):
        whole = data[end - 4 : end] == _checksum(name, body)
        if name == b"IHDR" and len(body) == 13:
            depth, colour_type = body[8], body[9]
        if name == b"tRNS" and whole and (scaled := _scaled(body, depth, colour_type)):
            kept.append(struct.pack(">I", len(scaled)) + name + scaled + _checksum(name, scaled))
        elif name[:1].isupper() or name == b"tRNS" or (name == b"eXIf" and whole):
            kept.append(data[start:end])
    return b"".join((*kept, data[end:]))


def _chunks(data: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Yield start, end, name and content of each whole chunk, the last one IEND."""
    start, name = len(SIGNATURE), b""
    while name != b"IEND" and start + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, start)
        end = start + 12 + length
        name = data[start + 4 : start + 8]
        if end > len(data) or not name.isalpha():
            return
        yield start, end, name, data[start + 8 : end - 4]
        start = end


def _checksum(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(name + body))


def _scaled(body: bytes, depth: int, colour_type: int) -> bytes | None:
    """Return the transparent colour in eight bits, None where it may stay as it is."""
    if colour_type == _GREY and depth < 8 and len(body) == 2:
        (level,) = struct.unpack(">H", body)
        return struct.pack(">H", level % 2**depth * 255 // (2**depth - 1))
    if colour_type == _COLOUR and depth == 16 and len(body) == 6:
        return struct.pack(">3H", *(level >> 8 for level in struct.unpack(">3H", body)))
    return None
