"""The output size in both conventions side by side, in the colours of the roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from cnnlib.figures.palette import ROLES
from cnnlib.ops.output_size import Formula
from cnnlib.ui.components.latex_html import to_html
from cnnlib.ui.core.language import _

MARKER = re.compile(r"\\cnn([a-z]+)\{")


def coloured(latex: str) -> str:
    r"""Return LaTeX for KaTeX with role marks such as `\cnnkernel{k}` replaced by colours."""
    return MARKER.sub(lambda mark: rf"\textcolor{{{ROLES[mark[1]].light}}}{{", latex)


def output_size_html(
    course: Sequence[Formula],
    torch: Sequence[Formula],
    torch_title: str,
    *,
    why: str = "",
    between: str = "",
) -> str:
    """Return the formulas of one axis or of both as HTML for a `panel`.

    Args:
        course: The course's formula of each axis.
        torch: PyTorch's, likewise.
        torch_title: Trusted HTML above PyTorch's.
        why: What to see in these settings; it stands where the block has room to spare.
        between: Trusted HTML between the two.
    """
    sizes = " ".join(str(formula.value) for formula in (*course, *torch))
    title = _("The course: <i>p</i> counts both sides together")
    remark = f'<span class="why">{escape(why)}</span>' if why else ""
    return (
        f'<div class="formulas {"" if len(course) == 1 else "pair"}" data-sizes="{sizes}">'
        f'<div class="course"><small>{remark}<span>{title}</span></small>'
        f"{''.join(map(formula_line, course))}</div>{between}"
        f'<div class="torch"><small>{torch_title}</small>{"".join(map(formula_line, torch))}'
        "</div></div>"
    )


def formula_line(formula: Formula) -> str:
    """Return the equation as HTML on one line: symbols = numbers = value."""
    role = "output" if formula.value > 0 else "negative"
    value = rf"\cnn{role}{{\mathbf{{{formula.value}}}}}"
    line = to_html(f"{formula.result} = {formula.symbols} = {formula.numbers} = {value}")
    return f'<span class="line">{line}</span>'
