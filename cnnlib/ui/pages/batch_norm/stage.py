"""The stage of the Batch norm page: a batch on its way through four steps, and the proof."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_, SettingsError
from cnnlib.data.cell_edits import format_edits, parse_edits
from cnnlib.ops.normalization.stage_grids import STEPS, groups
from cnnlib.ui.components.html_block import panel, proof_line
from cnnlib.ui.components.stage.grid import Edit, Grid, Role
from cnnlib.ui.components.stage.selected_cell import parse_pin, take_pin
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm.batches import rows
from cnnlib.ui.pages.batch_norm.result import NormalizationResult
from cnnlib.ui.pages.batch_norm.settings import GRIDS

EDITS = {"x": "edits", "gamma": "gamma", "beta": "beta"}
"""Which control holds the edits of a grid."""

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
"""The step at which a grid comes into play; the others are there from the first on."""


def board(state: PageState, work: NormalizationResult) -> None:
    """Draw the stage; its edits and its pinned cell come back into the page's state."""
    pin = parse_pin(state["pin"], GRIDS)
    stage(
        f"{state.page}:stage",
        [_grid(name, work) for name in ORDER],
        work.rules,
        main=work.step,
        separators=[SIGNS.get(name, "") for name in ORDER[1:]],
        selected=pin or (work.step, 0, 0),
        pinned=pin is not None,
        on_edit=lambda edit: take_edit(state, edit),
        on_pin=lambda pin: take_pin(state, pin),
        on_step=lambda move: take_step(state, move),
        stepper=".st-key-steps",
        height=480,
    )
    panel(f"{state.page}:proof", proof_line(work.proof, _hint(work)))
    for remark in work.remarks:
        st.info(say(remark), icon=":material/lightbulb:")


def _grid(name: str, work: NormalizationResult) -> Grid:
    titles = {**TITLES, **RUNNING} if work.spec.predicts else TITLES
    shared = name in ("x", "normalized") and not work.spec.predicts
    return Grid(
        name,
        ROLES[name],
        work.grids[name],
        _(titles[name]),
        editable=name in EDITS,
        below=name in BELOW,
        faded=FIRST_STEP.get(name, 1) > work.values["step"],
        groups=groups(work.spec.labels) if shared else None,
        decimals=3 if name in ("normalized", "output") else None,
    )


def take_edit(state: PageState, edit: Edit) -> None:
    """Put a value that a person typed or dragged into the page's state."""
    name, row = EDITS[edit["grid"]], edit["row"]
    if name == "edits":
        row += state["fed"] * rows(state.values)
    try:
        edits = {**parse_edits(state[name]), (row, edit["column"]): edit["value"]}
        state.set(**{name: format_edits(edits)})
    except SettingsError as error:
        state.note(error.problems)


def take_step(state: PageState, move: int) -> None:
    """Go to the next or previous step, if there is one; its own cell comes to the fore."""
    step = state["step"] + move
    if 1 <= step <= len(STEPS):
        state.set(step=step, pin="")


def _hint(work: NormalizationResult) -> str:
    """What to look at in this step."""
    if work.spec.predicts:
        return _("Change a value of the batch: only its own cell changes, no other.")
    if work.step == STEPS[1] and work.spec.kind != "batch":
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
    }[work.step]
