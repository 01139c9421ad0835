"""The binary message from Python to a component, and the script that reads it in the browser.

A component's data may be bytes, which reach the browser as they are: no base64, no second
parse, and Streamlit hashes them once.  The layout is a 4-byte little-endian length, the JSON
header, then the blobs one after the other; `head["blobs"]` gives their lengths in bytes.

A component whose data is a JSON object instead, `head` itself, is shown again only where the object
has changed, which costs less for many small ones.

A component is an ES module with two functions: `show(root, component, head, blobs)`, called at
every change of the data, and `leave(root)`, after which `show` may come again.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from cnnlib.ui.core.static_scripts import imports_of

HTML = '<div data-root></div><p data-note role="alert" hidden></p>'
"""The element that a component fills, and the place of the sentence that it could not be loaded."""

# The inline part of every component.  Streamlit sends it again with each mount, so it only reads
# the header and imports the published module named there.  A module from a blob has no path of its
# own, hence the absolute address.  What that module imports is asked for at the same time, and not
# only once the browser has read it.
#
# Streamlit calls the cleanup of a call that is out of date by the time it returns, even where a
# newer call shows the same root by then; so only the newest call's cleanup leaves the root.
_LOADER = """
const IMPORTS = [];

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector("[data-root]");
  const note = parentElement.querySelector("[data-note]");
  const [head, blobs] = data instanceof Uint8Array ? unpack(data) : [data, []];
  const newest = () => root.newest === component;
  root.newest = component;
  const address = new URL(head.src, location.href);
  for (const path of IMPORTS.splice(0)) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "modulepreload", href: new URL(path, address).href });
    document.head.append(link);
  }
  const loading = import(address.href);
  const show = async () => {
    try {
      const module = await loading;
      if (!newest()) return;
      await module.show(root, component, head, blobs);
      note.hidden = true;
    } catch (error) {
      console.warn(error);
      note.textContent = head.labels.failed;
      note.hidden = false;
    }
  };
  show();
  return () => loading.then((module) => newest() && module.leave(root), () => {});
}

function unpack(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let start = 4 + view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(data.subarray(4, start)));
  return [head, head.blobs.map((n) => data.slice(start, (start += n)))];
}
"""


def loader(module: str) -> str:
    """The inline script of the component whose module is at `module` below `cnnlib/ui`."""
    return _LOADER.replace("[]", json.dumps(imports_of(module)), 1)


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
