"""The output-size formulas of the Pooling page, in both conventions."""

from __future__ import annotations

from cnnlib.ops.pooling.formula import pooling_formulas
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.output_size import output_size_html
from cnnlib.ui.core.language import _


def formulas(spec: Pool2dSpec, tied: bool, why: str) -> None:
    """Draw both conventions side by side; the width only where it may differ from the height."""
    axes = [(spec.height, "h"), (spec.width, "w")][: 1 if tied else 2]
    pairs = [pooling_formulas(axis, spec.ceil_mode, mark) for axis, mark in axes]
    course, torch = ([pair[side] for pair in pairs] for side in (0, 1))
    title = _("PyTorch: <code>padding</code> counts each side")
    if spec.ceil_mode and any(axis.starts_in_padding for axis, _mark in axes):
        title = _("PyTorch: no window may start in the padding at the end, so one less")
    panel("pooling:formula", output_size_html(course, torch, title, why=why))
