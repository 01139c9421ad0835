r"""The four steps as formulas, coloured by role, the chosen one lit; and what shares a mean."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.ui.components.html_block import panel, sentence
from cnnlib.ui.components.latex_html import to_html
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

TITLES = (N_("Mean"), N_("Variance"), N_("Normalize"), N_("Scale and shift"))
INDEX = {"dense": "j", "conv": "c", "layer": "n", "instance": "nc", "group": "ng"}
FACTORS = {
    "dense": "N",
    "conv": r"N \cdot H \cdot W",
    "layer": r"C \cdot H \cdot W",
    "instance": r"H \cdot W",
    "group": r"\tfrac{C}{G} \cdot H \cdot W",
}
SHARES = {
    "dense": N_(
        "A mean for each **feature** $j$, over the examples: $m = {factors} = {count}$ cells "
        "each, {statistics} means."
    ),
    "conv": N_(
        "A mean for each **channel** $c$, over examples and positions: $m = {factors} = {count}$ "
        "cells each, {statistics} means."
    ),
    "layer": N_(
        "A mean for each **example** $n$, over all it holds: $m = {factors} = {count}$ cells "
        "each, {statistics} means. Nothing depends on other examples."
    ),
    "instance": N_(
        "A mean for each **channel of each example**, over its positions: $m = {factors} = "
        "{count}$ cells each, {statistics} means. Nothing depends on other examples."
    ),
    "group": N_(
        "A mean for each **group of channels of each example**: $m = {factors} = {count}$ cells "
        "each, {statistics} means. Nothing depends on other examples."
    ),
}
PREDICTS = N_(
    "No average is taken: the mean and variance are the **running** ones that {batches} batches "
    "of training left, {statistics} each. The same input gives the same result in any batch."
)


def stepper(state: PageState) -> None:
    """Which of the four steps is shown; with the focus on it, arrow keys step."""
    titles = {step: f"{step} · {_(title)}" for step, title in enumerate(TITLES, start=1)}
    with st.container(key="steps"):
        st.segmented_control(
            _("Step"),
            tuple(titles),
            format_func=titles.__getitem__,
            label_visibility="collapsed",
            required=True,
            width="stretch",
            key=state.key("step"),
            on_change=_take_step,
            args=(state,),
        )


def _take_step(state: PageState) -> None:
    """A new step lets go of the pinned cell, so that its own comes to the fore."""
    if state.take("step"):
        state.set(pin="")


def formulas(state: PageState, spec: NormalizationSpec, batches: int) -> None:
    """The four formulas, and one sentence on what is averaged."""
    cells = []
    for number, text in enumerate(_texts(state["reading"], spec.predicts), start=1):
        mark = "on" if number == state["step"] else "off"
        cells.append(f'<div class="{mark}">{to_html(text)}</div>')
    panel(
        f"{state.page}:formulas",
        f'<div class="cnn-steps">{"".join(cells)}</div>'
        f'<p class="share">{sentence(share(state["reading"], spec, batches))}</p>',
    )


def share(reading: str, spec: NormalizationSpec, batches: int) -> str:
    """What is averaged, with this batch's numbers."""
    if spec.predicts:
        return _(PREDICTS).format(batches=batches, statistics=spec.statistics)
    return _(SHARES[reading]).format(
        factors=FACTORS[reading]
        if spec.dense
        else f"{FACTORS[reading]} = {_numbers(reading, spec)}",
        count=spec.count,
        statistics=spec.statistics,
    )


def _numbers(reading: str, spec: NormalizationSpec) -> str:
    """The factors of m as numbers."""
    sizes = dict(zip("NCHW", spec.shape, strict=False))
    names = {"conv": "NHW", "layer": "CHW", "instance": "HW", "group": "CHW"}[reading]
    numbers = [str(sizes[name]) for name in names]
    if reading == "group":
        numbers[0] = rf"\tfrac{{{sizes['C']}}}{{{spec.groups}}}"
    return r" \cdot ".join(numbers)


def _texts(reading: str, predicts: bool) -> tuple[str, str, str, str]:
    mark = r"\text{run}" if predicts else INDEX[reading]
    x, result = _role("input", "x"), _role("output", "y")
    hat = _role("output", r"\hat{x}")
    mean = _role("statistic", rf"\mu_{{{mark}}}")
    variance = _role("statistic", rf"\sigma^2_{{{mark}}}")
    gamma, beta = _role("kernel", r"\gamma"), _role("bias", r"\beta")
    normalize = rf"{hat} = \frac{{{x} - {mean}}}{{\sqrt{{{variance} + \varepsilon}}}}"
    scale = rf"{result} = {gamma} \, {hat} + {beta}"
    if predicts:
        word = _("kept")
        kept = rf"\text{{{word}}}"
        return f"{mean} \\;\\; {kept}", f"{variance} \\;\\; {kept}", normalize, scale
    total = r"\frac{1}{m} \sum"
    return (
        rf"{mean} = {total} {x}",
        rf"{variance} = {total} ({x} - {mean})^2",
        normalize,
        scale,
    )


def _role(role: str, symbol: str) -> str:
    """`symbol` in its role's colour."""
    return rf"\cnn{role}{{{symbol}}}"
