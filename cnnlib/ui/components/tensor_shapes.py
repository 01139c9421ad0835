"""Tensors drawn as stacks of planes: one stack for each of the first axis, a plane a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.latex_html import to_html
from cnnlib.ui.core.language import _

MOST = 4
"""Stacks, and planes of a stack, that are drawn; an ellipsis stands for the rest."""

UNIT, LARGEST = 13, 84
"""Side of a cell and largest side of a plane, in pixels."""

SHIFT = 7
"""Pixels from one plane to the one behind it, to the right and up."""

GAP = 12
"""Pixels between two stacks."""


@dataclass(frozen=True)
class TensorShape:
    """One tensor.

    Attributes:
        title: Its name, translated.
        role: Role of the palette that colours it.
        shape: Four sizes: stacks, planes, rows and columns.
        symbols: LaTeX of the shape in symbols.
        sign: What stands between it and the next tensor.
    """

    title: str
    role: str
    shape: tuple[int, int, int, int]
    symbols: str
    sign: str = ""


def tensor_shapes_html(tensors: Sequence[TensorShape]) -> str:
    """Return the tensors side by side as HTML for an `html_block.panel`."""
    pieces = []
    for tensor in tensors:
        numbers = ", ".join(map(str, tensor.shape))
        name = f"{escape(tensor.title)} ({numbers})"
        pieces.append(
            f'<figure style="--role: var(--cnn-{tensor.role})"><figcaption>'
            f"{escape(tensor.title)}</figcaption>{_drawing(tensor.shape, name)}"
            f"<span>{to_html(tensor.symbols)}</span><b>({numbers})</b></figure>"
        )
        if tensor.sign:
            pieces.append(f'<span class="sign">{escape(tensor.sign)}</span>')
    return f'<div class="cnn-shapes">{"".join(pieces)}</div>'


def _drawing(shape: tuple[int, int, int, int], name: str) -> str:
    stacks, planes, rows, columns = shape
    unit = min(UNIT, LARGEST / max(rows, columns))
    drawn, deep = min(stacks, MOST), min(planes, MOST)
    wide, high = columns * unit, rows * unit
    step = wide + (deep - 1) * SHIFT + GAP
    more = 18 if stacks > MOST else 0
    width, height = drawn * step + more, high + (deep - 1) * SHIFT + 2
    parts = []
    for stack in range(drawn):
        for plane in reversed(range(deep)):
            left, top = stack * step + plane * SHIFT + 1, (deep - 1 - plane) * SHIFT + 1
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'
            )
        if planes > MOST:
            place = f'x="{stack * step + 4:.0f}" y="{height - 5:.0f}"'
            parts.append(f"<text {place}>+{planes - MOST}</text>")
        parts.append(_lines(stack * step + 1, (deep - 1) * SHIFT + 1, rows, columns, unit))
    if more:
        parts.append(f'<text x="{drawn * step - 4:.0f}" y="{height / 2:.0f}">…</text>')
    return (
        f'<svg role="img" aria-label="{name}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">{"".join(parts)}</svg>'
    )


def _lines(left: float, top: float, rows: int, columns: int, unit: float) -> str:
    """Return the lines between the cells of the front plane, as one path."""
    moves = [f"M{left + c * unit:.1f} {top:.1f}v{rows * unit:.1f}" for c in range(1, columns)]
    moves += [f"M{left:.1f} {top + r * unit:.1f}h{columns * unit:.1f}" for r in range(1, rows)]
    return f'<path d="{"".join(moves)}"/>' if moves and unit > 3 else ""


def conv2d_shapes(spec: Conv2dSpec) -> tuple[TensorShape, TensorShape, TensorShape]:
    """Return input, weight and output of `nn.Conv2d`."""
    share = r"C_{in} / g" if spec.groups > 1 else r"C_{in}"
    kernel = f"(C_{{out}}, {share}, k, k)"
    return (
        TensorShape(_("Input"), "input", spec.input_shape, "(N, C_{in}, H, W)", "∗"),
        TensorShape(_("Weight"), "kernel", spec.weight_shape, kernel, "="),
        TensorShape(_("Output"), "output", spec.output_shape, "(N, C_{out}, H', W')"),
    )
