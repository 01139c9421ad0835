"""The output-size formulas of the Convolution page, in both conventions and the roles' colours."""

from __future__ import annotations

from html import escape

from cnnlib.ops.convolution.formula import SpecialCase, special_cases
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.output_size import course_formula, torch_formula
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.latex_html import to_html
from cnnlib.ui.components.output_size import output_size_html
from cnnlib.ui.core.language import _


def formulas(spec: Conv2dSpec, tied: bool, why: str = "") -> None:
    """Draw both conventions side by side; the width only where it may differ from the height.

    Args:
        spec: What the formulas compute.
        tied: Whether the width is the height.
        why: What to see in these settings; it stands where the block has room to spare.
    """
    axes = [("h", spec.height)] if tied else [("h", spec.height), ("w", spec.width)]
    course = [course_formula(axis, mark) for mark, axis in axes]
    torch = [torch_formula(axis, mark) for mark, axis in axes]
    cases = [_case(case) for mark, axis in axes for case in special_cases(axis, mark)[:2]]
    between = f'<div class="cases">{"".join(cases)}</div>'
    html = output_size_html(course, torch, _torch_title(spec), why=why, between=between)
    panel("convolution:formula", html)


def _torch_title(spec: Conv2dSpec) -> str:
    if spec.height.symmetric and spec.width.symmetric:
        return _("PyTorch: <code>padding</code> counts each side")
    return _("PyTorch: an odd <i>p</i> has no <code>padding</code>; use <code>F.pad</code>")


def _case(case: SpecialCase) -> str:
    """Return one special case as HTML, highlighted and explained where it holds."""
    state, mark = ("on", "✓") if case.holds else ("off", "·")
    value = f" = {case.formula.value}" if case.holds else ""
    reason = escape(_(case.template).format(**case.values))
    form = to_html(case.formula.symbols + value)
    return (
        f'<span class="{state}" title="{reason}"><b>{mark}</b> {to_html(case.condition)}'
        f" &nbsp;→&nbsp; {form} <em>{reason}</em></span>"
    )
