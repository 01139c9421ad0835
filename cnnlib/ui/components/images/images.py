"""Pictures from arrays: one message, one colour scale, one zoom and one pointer for several.

`image_panels` shows pictures side by side (an input and its feature maps); pointing at a cell
shows the value of that place in each of them.  `gallery` is a group of small pictures of which
one is chosen.  Both draw on canvases in the browser from the bytes of the arrays; hovering and
zooming send nothing to the server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnlib.figures import palette
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.wire_format import HTML, loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.static_scripts import module_address

STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
"""The style sheet of the components of this folder."""
PANELS = "components/images/image_panels.js"
GALLERY = "components/images/gallery.js"

_panels = st.components.v2.component("cnn_explorer_images", html=HTML, css=STYLE, js=loader(PANELS))
_gallery = st.components.v2.component(
    "cnn_explorer_gallery", html=HTML, css=STYLE, js=loader(GALLERY)
)


@dataclass(frozen=True)
class Panel:
    """One picture.

    Attributes:
        title: Its name, in the reader's language.
        role: Role of the palette that colours the title.
        values: Shape (H, W), uint8 or float; or (H, W, 3), uint8, red green blue.
        scale: `"picture"` from dark to bright, or `"signed"` with the ground's colour at zero.
        caption: A line under the picture.
        size: What stands beside the title; the rows and columns where empty.
        file: Name of the file when it is saved; made from the title where empty.
    """

    title: str
    role: str
    values: NDArray[Any]
    scale: Literal["picture", "signed"] = "picture"
    caption: str = ""
    size: str = ""
    file: str = ""


@dataclass(frozen=True)
class ImageCell:
    """A cell that was chosen: which panel, and its row and column counted from 0."""

    panel: int
    row: int
    column: int


@dataclass(frozen=True)
class ImagesResult:
    """What was chosen on the pictures, if they are selectable."""

    cell: ImageCell | None = None


def image_panels(
    key: str,
    panels: Sequence[Panel],
    *,
    limit: float | None = None,
    zoom: bool = True,
    download: bool = True,
    selectable: bool = False,
    scales: bool = True,
    height: int = 280,
) -> ImagesResult:
    """Show `panels` side by side under one scale and one zoom.

    Args:
        key: Name of the group; the same key keeps the zoom.
        panels: The pictures; different sizes share the view by their relative place.
        limit: Value at which signed panels reach their full colour; the largest magnitude
            among them if `None`.
        zoom: Offer zooming and moving.
        download: Offer each picture as a PNG file.
        selectable: Clicking a cell, or Enter on it, runs the script.
        scales: Show which colour stands for which value.
        height: Greatest height of one picture in CSS pixels.

    Returns:
        The chosen cell; a cell that the panels no longer have is `None`.

    Raises:
        ValueError: A panel is empty, has another shape than (H, W) or (H, W, 3), or is signed
            and not of one channel.
        KeyError: A role is not in the palette.
    """
    arrays = [_plain(panel) for panel in panels]
    ranges = shared_ranges(panels, arrays, limit)
    specs = [
        {
            "title": panel.title,
            "role": panel.role,
            "caption": panel.caption,
            "size": panel.size or f"{array.shape[0]} × {array.shape[1]}",
            "file": panel.file or file_name(panel.title, array),
            "height": array.shape[0],
            "width": array.shape[1],
            "channels": array.shape[2] if array.ndim == 3 else 1,
            "dtype": array.dtype.name,
            "scale": panel.scale,
            "range": list(extent),
        }
        for panel, array, extent in zip(panels, arrays, ranges, strict=True)
    ]
    head = {
        "src": module_address(PANELS),
        "panels": specs,
        "palette": theme_palette(),
        "zoom": zoom,
        "download": download,
        "selectable": selectable,
        "scales": scales,
        "height": height,
        "labels": {
            "failed": _("The pictures could not be loaded. Reload the page to try again."),
            "keys": _("Arrow keys choose a cell, plus and minus zoom, 0 shows all."),
            "cell": _("row {row}, column {column}"),
            "save": _("Save {title} as a picture"),
            "zero": _("Zero has the colour of the page"),
            "zoom": _("Zoom"),
            "in": _("Zoom in"),
            "out": _("Zoom out"),
            "whole": _("Show all"),
        },
    }
    message = pack(head, [array.tobytes() for array in arrays])
    result = _panels(key=key, data=message, on_cell_change=_nothing)
    return ImagesResult(_cell(result.get("cell"), arrays))


def gallery(
    key: str,
    images: NDArray[np.uint8],
    captions: Sequence[str] = (),
    selected: int | None = None,
    on_select: Callable[[int], None] | None = None,
    *,
    label: str = "",
    size: int = 56,
) -> int | None:
    """Show small pictures of which one is chosen.

    Args:
        key: Name of the group.
        images: Shape (N, H, W) or (N, H, W, 3), uint8.
        captions: One line for each picture, or none at all.
        selected: The chosen picture as the page knows it (from the address, say).
        on_select: Called with the index of a newly chosen picture before the script runs again.
        label: What the group is, for screen readers.
        size: Width of a picture in CSS pixels.

    Returns:
        `selected` where `on_select` keeps it, else the index chosen last by hand.

    Raises:
        ValueError: `images` is not uint8 of such a shape, or captions do not match.
    """
    if images.dtype != np.uint8 or images.ndim not in (3, 4) or images.shape[3:] not in ((), (3,)):
        raise ValueError(
            f"expected uint8 (N, H, W) or (N, H, W, 3), got {images.dtype} {images.shape}"
        )
    if captions and len(captions) != len(images):
        raise ValueError(f"{len(captions)} captions for {len(images)} pictures")

    def pick() -> dict[str, int]:
        value = st.session_state.get(key, {}).get("pick")
        whole = isinstance(value, dict) and all(
            isinstance(value.get(name), int) for name in ("index", "count")
        )
        return value if whole and 0 <= value["index"] < len(images) else {}

    def changed() -> None:
        chosen = pick()
        if on_select and chosen:
            on_select(chosen["index"])

    # A page that hears of choices knows best which one stands; else the last one by hand does.
    chosen = selected if on_select else pick().get("index", selected)
    head = {
        "src": module_address(GALLERY),
        "palette": theme_palette(),
        "label": label,
        "captions": list(captions) or [""] * len(images),
        "height": images.shape[1],
        "width": images.shape[2],
        "channels": 3 if images.ndim == 4 else 1,
        "selected": chosen,
        "acknowledged": pick().get("count", 0),
        "size": size,
        "labels": {
            "failed": _("The pictures could not be loaded. Reload the page to try again."),
        },
    }
    message = pack(head, [np.ascontiguousarray(images).tobytes()])
    _gallery(key=key, data=message, on_pick_change=changed)
    return chosen


def shared_ranges(
    panels: Sequence[Panel], arrays: Sequence[NDArray[Any]], limit: float | None = None
) -> list[tuple[float, float]]:
    """The values with the first and the last colour of each panel.

    Signed panels share one range about zero.  Pictures of bytes go from 0 to 255; pictures of
    real numbers share one range, from 0 to 1 where they fit into it.
    """
    signed = [a for p, a in zip(panels, arrays, strict=True) if p.scale == "signed"]
    real = [
        a
        for p, a in zip(panels, arrays, strict=True)
        if p.scale == "picture" and a.dtype != np.uint8
    ]
    most = float(limit) if limit is not None else _extent(signed, absolute=True)[1]
    low, high = _extent(real)
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    return [
        (-most, most)
        if panel.scale == "signed"
        else (0.0, 255.0)
        if array.dtype == np.uint8
        else (low, high)
        for panel, array in zip(panels, arrays, strict=True)
    ]


def _extent(arrays: Sequence[NDArray[Any]], *, absolute: bool = False) -> tuple[float, float]:
    """Least and greatest finite value (or magnitude); (0, 1) where there is none or all are 0."""
    finite = [a[np.isfinite(a)].astype(np.float64) for a in arrays]
    values = np.concatenate([np.abs(a) if absolute else a for a in finite] or [np.zeros(0)])
    if not values.size or (absolute and not values.any()):
        return 0.0, 1.0
    return float(values.min()), float(values.max())


def file_name(title: str, array: NDArray[Any]) -> str:
    """File name for a picture: its title and its size, `"feature-map-3-26x26.png"`."""
    words = re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "picture"
    return f"{words}-{array.shape[0]}x{array.shape[1]}.png"


def _plain(panel: Panel) -> NDArray[Any]:
    if panel.role not in palette.ROLES:
        raise KeyError(panel.role)
    values = np.asarray(panel.values)
    colour = values.ndim == 3 and values.shape[2] == 3 and values.dtype == np.uint8
    if not values.size or (values.ndim != 2 and not colour):
        raise ValueError(
            f"expected (H, W), or (H, W, 3) of bytes; got {values.dtype} {values.shape}"
        )
    if panel.scale == "signed" and colour:
        raise ValueError("a signed picture has one channel")
    if values.dtype != np.uint8 or panel.scale == "signed":
        values = values.astype(np.float32)
    return np.ascontiguousarray(values)


def _cell(value: Any, arrays: Sequence[NDArray[Any]]) -> ImageCell | None:
    """Return the reported cell, or None if the panels have no such cell."""
    try:
        cell = ImageCell(int(value["panel"]), int(value["row"]), int(value["column"]))
        array = arrays[cell.panel]
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    inside = cell.panel >= 0 and 0 <= cell.row < len(array) and 0 <= cell.column < array.shape[1]
    return cell if inside else None


def _nothing() -> None:
    """Do nothing: a component reports only what has a callback."""
