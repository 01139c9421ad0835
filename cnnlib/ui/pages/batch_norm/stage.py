"""The stage of the Batch norm page: a batch on its way through four steps, and the verification."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.ops.normalization.stage_grids import STEPS, groups
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.problem_list import say_markdown
from cnnlib.ui.components.stage.editable_stage import editable_stage
from cnnlib.ui.components.stage.grid import Grid, Role
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm.batches import rows
from cnnlib.ui.pages.batch_norm.result import NormalizationResult

EDITS = {"x": "edits", "gamma": "gamma", "beta": "beta"}
"""The setting that holds the edits of a grid."""

ORDER = ("x", "mean", "variance", "normalized", "gamma", "beta", "output")
BELOW = ("mean", "variance", "gamma", "beta")
SIGNS = {"normalized": "→", "output": "→"}
ROLES: dict[str, Role] = {
    "x": "input",
    "mean": "statistic",
    "variance": "statistic",
    "normalized": "output",
    "gamma": "kernel",
    "beta": "bias",
    "output": "output",
}
TITLES = {
    "x": N_("Batch x"),
    "mean": N_("Mean μ"),
    "variance": N_("Variance σ²"),
    "normalized": N_("Normalized x̂"),
    "gamma": N_("Scale γ"),
    "beta": N_("Shift β"),
    "output": N_("Result y"),
}
RUNNING = {"mean": N_("Running mean μ"), "variance": N_("Running variance σ²")}
FIRST_STEP = {"normalized": 3, "gamma": 4, "beta": 4, "output": 4, "variance": 2}
"""The step at which a grid is computed; the others are there from the first on."""


def normalization_stage(state: PageState, result: NormalizationResult) -> None:
    """Draw the stage and, below it, the verification and what is worth saying of the numbers."""
    editable_stage(
        state,
        [_grid(name, result) for name in ORDER],
        result.rules,
        edits=EDITS,
        offsets={"x": (-state["fed"] * rows(state.values), 0)},
        start=(result.step, 0, 0),
        main=result.step,
        separators=[SIGNS.get(name, "") for name in ORDER[1:]],
        on_step=lambda move: change_step(state, move),
        stepper=".st-key-steps",
        height=480,
    )
    panel(f"{state.page}:proof", verification_line(result.verification, _hint(result)))
    for remark in result.remarks:
        st.info(say_markdown(remark), icon=":material/lightbulb:")


def _grid(name: str, result: NormalizationResult) -> Grid:
    titles = {**TITLES, **RUNNING} if result.spec.predicts else TITLES
    shared = name in ("x", "normalized") and not result.spec.predicts
    return Grid(
        name,
        ROLES[name],
        result.grids[name],
        _(titles[name]),
        editable=name in EDITS,
        below=name in BELOW,
        faded=FIRST_STEP.get(name, 1) > result.values["step"],
        groups=groups(result.spec.labels) if shared else None,
        decimals=3 if name in ("normalized", "output") else None,
    )


def change_step(state: PageState, move: int) -> None:
    """Go `move` steps on, if there is such a step, and drop the pinned cell."""
    step = state["step"] + move
    if 1 <= step <= len(STEPS):
        state.set(step=step, pin="")


def _hint(result: NormalizationResult) -> str:
    """Return a sentence on what to look at in this step."""
    if result.spec.predicts:
        return _("Change a value of the batch: only its own cell changes, no other.")
    if result.step == STEPS[1] and result.spec.kind != "batch":
        return _("Divided by m, not m − 1.")
    return {
        STEPS[0]: _(
            "Point at a mean: the cells that it averages light up. Arrow keys change the step."
        ),
        STEPS[1]: _(
            "Divided by m, not m − 1: PyTorch normalizes with this biased variance and keeps the "
            "unbiased one for prediction."
        ),
        STEPS[2]: _("ε keeps the root from 0 where all values are alike."),
        STEPS[3]: _("γ and β are learned: the network may undo what was done."),
    }[result.step]
