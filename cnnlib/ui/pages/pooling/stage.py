"""The stages of the Pooling page: windows and their results, and where the gradient goes."""

from __future__ import annotations

import numpy as np
import torch

from cnnlib.core.number_format import format_bytes
from cnnlib.ops.pooling.costs import pooling_costs
from cnnlib.ops.pooling.reference import reference_gradient
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.stage_grids import gradient_rule, padded, shares, window_rule
from cnnlib.ops.pooling.verify import verify_gradient
from cnnlib.ui.components.dropped_cells import dropped_remark
from cnnlib.ui.components.facts_strip import facts_html
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.editable_stage import editable_stage
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.pooling.result import PoolingResult


def pooling_stage(state: PageState, result: PoolingResult) -> None:
    """Draw input and output, and below them the verification and the costs of the layer."""
    spec = result.spec
    height, width = spec.height, spec.width
    top, left = height.padding, width.padding
    unread = height.unread(spec.ceil_mode), width.unread(spec.ceil_mode)
    grids = [
        Grid(
            "input",
            "input",
            padded(result.x, spec),
            _("Input"),
            pad=(top, top, left, left),
            editable=True,
            unread_rows=[row + top for row in unread[0]],
            unread_columns=[column + left for column in unread[1]],
        ),
        Grid("output", "output", result.output, _("Output")),
    ]
    rows, columns = result.output.shape
    editable_stage(
        state,
        grids,
        [window_rule(spec)],
        edits={"input": "edits"},
        offsets={"input": (top, left)},
        # One further than the middle: a picture has its object there, not the empty ground.
        start=("output", rows // 2, columns // 2),
        separators=("→",),
        height=340,
    )
    dropped = height.dropped(spec.ceil_mode), width.dropped(spec.ceil_mode)
    remark = dropped_remark(*dropped)
    if spec.has_empty_windows:
        remark = _("Windows that hold padding alone are −∞ and have no gradient.")
    panel(f"{state.page}:proof", verification_line(result.verification, remark) + _facts(spec))


def gradient_stage(state: PageState, result: PoolingResult) -> None:
    """Draw each window's share of the gradient, and what the cells of the input get."""
    spec = result.spec
    x, ones = torch.from_numpy(result.x), torch.ones(result.output.shape)
    best = spec.kind == "max"
    title = _("The winner gets") if best else _("Each cell of the window gets")
    gradient = reference_gradient(x, spec, ones).astype(np.float32)
    stage(
        f"{state.page}:gradient",
        [
            Grid("share", "output", shares(spec), title),
            Grid("gradient", "input", gradient, _("Gradient of the input")),
        ],
        [gradient_rule(result.x, spec)],
        selected=("gradient", 0, 0),
        separators=("→",),
        height=300,
    )
    if not (best and spec.has_empty_windows):
        panel(f"{state.page}:autograd", verification_line(verify_gradient(x, spec, ones)))


def _facts(spec: Pool2dSpec) -> str:
    costs = pooling_costs(spec)
    work = _("Comparisons") if spec.kind == "max" else _("Additions and divisions")
    return facts_html(
        [
            (_("Output shape (N, C, H, W)"), str(costs.output_shape)),
            (_("Stride"), f"{spec.height.step} × {spec.width.step}"),
            (_("Parameters"), "0"),
            (work, f"{costs.operations:,}"),
            (_("Memory"), format_bytes(costs.memory)),
            (_("Cells kept"), f"{costs.kept:.0%}"),
        ]
    )
