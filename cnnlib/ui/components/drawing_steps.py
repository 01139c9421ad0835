"""How a drawing becomes a picture of the data set: cropped, scaled, centred."""

from __future__ import annotations

import base64
import io
from html import escape

from PIL import Image

from cnnlib.data.drawing_preparation import Pixels, PreparedDrawing
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.core.language import _


def drawing_steps(key: str, prepared: PreparedDrawing, remark: str = "") -> None:
    """Show the steps side by side.

    Args:
        key: Name of this place on the page.
        prepared: The drawing.
        remark: A translated sentence to follow, as plain text.
    """
    panel(key, steps_html(prepared, remark))


def steps_html(prepared: PreparedDrawing, remark: str = "") -> str:
    """Return the same as HTML."""
    rows, columns = prepared.drawn.shape
    high, wide = prepared.cropped.shape
    side = max(rows, columns)  # a picture that is not square is in the middle of its place
    top, left = (side - rows) / 2 + prepared.top, (side - columns) / 2 + prepared.left
    frame = (
        f'<i style="top: {top / side:.2%}; left: {left / side:.2%}; '
        f'height: {high / side:.2%}; width: {wide / side:.2%}"></i>'
    )
    figures = [
        _figure(prepared.drawn, _("Cropped"), (high, wide), frame),
        _figure(prepared.scaled, _("Scaled"), prepared.scaled.shape),
        _figure(prepared.image, _("Centred"), prepared.image.shape),
    ]
    said = _(
        "As in the data set: the empty edges are cropped, the longer side is brought to 28 pixels, "
        "and the whole is put in the middle."
    )
    return (
        f'<div class="drawing-steps">{"".join(figures)}</div>'
        f'<p class="drawing-why">{escape(said)} {escape(remark)}</p>'
    )


def _figure(pixels: Pixels, title: str, size: tuple[int, ...], frame: str = "") -> str:
    rows, columns = size
    picture = f'<img src="{_address(pixels)}" alt="">'
    return (
        f"<figure><div>{picture}{frame}</div>"
        f"<figcaption><b>{escape(title)}</b> {rows} × {columns}</figcaption></figure>"
    )


def _address(pixels: Pixels) -> str:
    """Return a picture as a PNG in a `data:` address."""
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode("ascii")
