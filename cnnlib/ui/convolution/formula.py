r"""The output-shape formula in three steps, in both conventions, coloured like the controls.

One Markdown element holds it all: each element of a page costs the browser time at every press.
"""

from __future__ import annotations

import re

import streamlit as st

from cnnlib.figures.palette import ROLES
from cnnlib.formulas import (
    Formula,
    SpecialCase,
    course_formula,
    special_cases,
    torch_formula,
)
from cnnlib.geometry import Conv2dSpec
from cnnlib.ui.language import _

MARKER = re.compile(r"\\cnn([a-z]+)\{")


def coloured(latex: str) -> str:
    r"""LaTeX whose marks of roles, `\cnnkernel{k}`, have become the roles' colours."""
    return MARKER.sub(lambda mark: rf"\textcolor{{{ROLES[mark[1]].light}}}{{", latex)


def steps(formula: Formula) -> str:
    """The whole equation: symbols, numbers, value."""
    role = "output" if formula.value > 0 else "negative"
    value = rf"\cnn{role}{{\mathbf{{{formula.value}}}}}"
    return coloured(f"{formula.result} = {formula.symbols} = {formula.numbers} = {value}")


def formulas(spec: Conv2dSpec, tied: bool) -> None:
    """Both conventions side by side; the width only where it may differ from the height."""
    axes = [("h", spec.height)] if tied else [("h", spec.height), ("w", spec.width)]
    course = [f"$$\n{steps(course_formula(axis, mark))}\n$$" for mark, axis in axes]
    torch = [f"$$\n{steps(torch_formula(axis, mark))}\n$$" for mark, axis in axes]
    cases = [_case(case) for mark, axis in axes for case in special_cases(axis, mark)[:2]]
    course_title = _("The course: <i>p</i> counts both sides together")
    st.markdown(
        "\n\n".join(
            [
                f'<div class="cnn-formulas {"" if tied else "pair"}"><div>',
                f"<small>{course_title}</small>",
                *course,
                '</div><div class="cnn-cases">',
                *cases,
                "</div><div>",
                f"<small>{_torch_title(spec)}</small>",
                *torch,
                "</div></div>",
            ]
        ),
        unsafe_allow_html=True,
    )


def _torch_title(spec: Conv2dSpec) -> str:
    if spec.height.symmetric and spec.width.symmetric:
        return _("PyTorch: <code>padding</code> counts each side")
    return _("PyTorch: an odd <i>p</i> has no <code>padding</code>; use <code>F.pad</code>")


def _case(case: SpecialCase) -> str:
    """One simpler form of the notes; lit where it holds, with the reason."""
    state = "on" if case.holds else "off"
    mark = "✓" if case.holds else "·"
    value = f" = {case.formula.value}" if case.holds else ""
    reason = _(case.template).format(**case.values)
    form = coloured(f"{case.formula.symbols}{value}")
    return (
        f'<span class="{state}" title="{reason}"><b>{mark}</b> ${coloured(case.condition)}$'
        f" &nbsp;→&nbsp; ${form}$ <i>{reason}</i></span>"
    )
