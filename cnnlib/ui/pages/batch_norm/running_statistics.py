"""The Running statistics tab: batches in training update what prediction normalizes with."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnlib.core.number_format import format_number
from cnnlib.core.problems import N_
from cnnlib.figures.running_statistics import RunningStatisticsLabels, running_statistics
from cnnlib.ops.normalization.reference import reference_steps
from cnnlib.ops.normalization.running_statistics import (
    BatchUpdate,
    newest_batch_weight,
    unbiased_variance,
    update_running,
)
from cnnlib.ops.normalization.stage_grids import running_rules
from cnnlib.ui.components.field import field
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.components.stage.grid import Grid, Role
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.components.verification_line import verification_text
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm import result as results
from cnnlib.ui.pages.batch_norm.batches import batch
from cnnlib.ui.pages.batch_norm.result import NormalizationResult
from cnnlib.ui.pages.batch_norm.settings import MOST_FED

OWN = N_(
    "Only batch normalization keeps running statistics: the other readings average within one "
    "example, so they need none and predict as they train."
)


def running(state: PageState, result: NormalizationResult) -> None:
    """Draw the buttons that feed batches, the next update cell by cell, and the history."""
    if result.running is None:
        st.caption(_(OWN))
        return
    _buttons(state)
    _stage(state, result)
    _verification(result)
    if result.values["fed"]:
        _history(state, results.frames(result.values))


def _buttons(state: PageState) -> None:
    fed = state["fed"]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for label, count in ((_("Feed this batch"), 1), (_("Feed ten"), 10)):
            st.button(
                label,
                key=f"feed-{count}",
                icon=":material/input:" if count == 1 else None,
                disabled=fed + count > MOST_FED,
                on_click=state.set,
                kwargs={"fed": min(fed + count, MOST_FED), "pin": ""},
            )
        st.button(
            _("Start over"),
            key="feed-none",
            disabled=not fed,
            on_click=state.set,
            kwargs={"fed": 0, "pin": ""},
        )
        field(state, "momentum", width=170)
        st.markdown(_("Batches fed: **{count}**").format(count=fed))


def _stage(state: PageState, result: NormalizationResult) -> None:
    """Draw a second stage: how the batch on the stage would update the running statistics."""
    spec = results.feeding(result.values)
    held = results.running(result.values)
    x = batch(result.values, result.values["fed"]).reshape(spec.shape)
    steps = reference_steps(spec, x)
    after = update_running(spec, held, x)
    rows = {
        "mean": steps.mean,
        "unbiased": unbiased_variance(spec, steps.variance),
        "running_mean": held.mean,
        "running_variance": held.variance,
        "new_mean": after.mean,
        "new_variance": after.variance,
    }
    titles = {
        "mean": _("Mean of this batch"),
        "unbiased": _("Unbiased variance"),
        "running_mean": _("Running mean"),
        "running_variance": _("Running variance"),
        "new_mean": _("New running mean"),
        "new_variance": _("New running variance"),
    }
    grids = [Grid("x", "input", x.reshape(len(x), -1), _("Batch x"))]
    for name, row in rows.items():
        role: Role = "output" if name.startswith("new") else "statistic"
        below = name.endswith(("unbiased", "variance"))
        grids.append(Grid(name, role, row[None].astype(np.float32), titles[name], below=below))
    stage(
        f"{state.page}:running",
        grids,
        running_rules(spec, held),
        main="new_mean",
        separators=("→", "", "", "", "→", ""),
        selected=("new_mean", 0, 0),
        height=220,
    )
    new = newest_batch_weight(spec, held.batches + 1)
    st.caption(
        _(
            "Momentum is the share of the **new** batch, here {new}, as PyTorch counts it. The "
            "running variance takes the **unbiased** variance, the sum of squares over m − 1 = "
            "{less}, though the batch itself is normalized with the biased one, over m = {count}."
        ).format(new=format_number(new), less=spec.count - 1, count=spec.count)
    )


def _verification(result: NormalizationResult) -> None:
    if not result.values["fed"]:
        st.caption(_("A new layer starts from mean 0 and variance 1. Feed it a batch."))
        return
    verifications = results.running_verification(result.values)
    sound = all(each.holds for each in verifications.values())
    line = (
        _("After {count} batches both match `{operator}`, to {mean} and {variance}.")
        if sound
        else _(":red[**After {count} batches both differ from `{operator}`: {mean}, {variance}.**]")
    )
    unsure = [each for each in verifications.values() if each.holds and not each.matches]
    if sound and unsure:
        st.caption(verification_text(unsure[0]))
        return
    icon = ":material/check_circle:" if sound else ":material/error:"
    text = line.format(
        count=result.values["fed"],
        operator=verifications["mean"].operator,
        mean=format_number(verifications["mean"].difference),
        variance=format_number(verifications["variance"].difference),
    )
    st.caption(f"{icon} {text}")


def _history(state: PageState, frames: tuple[BatchUpdate, ...]) -> None:
    """Draw each batch's statistics as points and the running ones as lines."""
    columns = st.columns(2, gap="medium")
    pictures = (
        (_("**Mean**"), [f.steps.mean for f in frames], [f.running.mean for f in frames], 0.0),
        (
            _("**Variance**"),
            [f.unbiased for f in frames],
            [f.running.variance for f in frames],
            1.0,
        ),
    )
    for column, (title, points, lines, start), name in zip(
        columns, pictures, ("means", "variances"), strict=True
    ):
        with column:
            st.markdown(title)
            plot(
                running_statistics(np.stack(points), np.stack(lines), start, _words()),
                f"{state.page}:{name}",
                alt=_("Each batch's statistic as a point and the running one as a line"),
                height=260,
            )
    st.caption(_("Points: the batches. Lines: the running statistics, one for each channel."))


def _words() -> RunningStatisticsLabels:
    return RunningStatisticsLabels(batches=_("batches fed"))
