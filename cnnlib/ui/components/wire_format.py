"""One binary message from Python to a component: a small JSON head, then raw arrays.

A component's data may be bytes, which reach the browser as they are: no base64, no second
parse, and Streamlit hashes them once.  The layout is a 4-byte little-endian length, the JSON
head, then the blobs one after the other; `head["blobs"]` gives their lengths in bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

# The inline part of every component that takes packets.  Streamlit sends it again with each
# mount, so it only reads the head and imports the published module named there.  A module from
# a blob has no path of its own, hence the absolute address.
LOADER = """
export default async function (component) {
  const { data, parentElement } = component;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let start = 4 + view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(data.subarray(4, start)));
  const blobs = head.blobs.map((n) => data.slice(start, (start += n)));
  const note = parentElement.querySelector("[data-note]");
  try {
    const module = await import(new URL(head.src, location.href).href);
    const cleanup = await module.default(component, head, blobs);
    note.hidden = true;
    return cleanup;
  } catch (error) {
    console.warn(error);
    note.textContent = head.labels.failed;
    note.hidden = false;
  }
}
"""


def pack(head: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """One message of `head` (JSON-serializable, with `src` and `labels.failed`) and `blobs`."""
    sized = {**head, "blobs": [len(blob) for blob in blobs]}
    text = json.dumps(sized, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((struct.pack("<I", len(text)), text, *blobs))


def unpack(message: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The inverse of `pack`, for tests.

    Raises:
        ValueError: The message is cut short.
    """
    (size,) = struct.unpack_from("<I", message)
    head = json.loads(message[4 : 4 + size])
    blobs, start = [], 4 + size
    for length in head["blobs"]:
        blobs.append(message[start : start + length])
        start += length
    if start != len(message):
        raise ValueError(f"message of {len(message)} bytes, expected {start}")
    return head, blobs
