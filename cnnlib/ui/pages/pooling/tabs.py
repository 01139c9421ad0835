"""The tabs below the stage; what the others need is imported when they are chosen."""

from __future__ import annotations

import numpy as np
import streamlit as st
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.data.cell_edits import edits_inside, parse_edits
from cnnlib.ops.pooling.codegen import pool2d_code
from cnnlib.ops.pooling.reference import pool2d
from cnnlib.ops.pooling.translation import translation
from cnnlib.ui.components.code_block import code_block
from cnnlib.ui.components.facts_strip import facts_strip
from cnnlib.ui.components.field import field
from cnnlib.ui.components.filtered_source import filtered_code, filtered_image
from cnnlib.ui.components.grid_source import grid_code, grid_imports
from cnnlib.ui.components.image_source import Image, image_source
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.components.tabs import tabs
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.pooling.result import PoolingResult, spec_for
from cnnlib.ui.pages.pooling.stage import gradient_stage

SHIFTS = {"right": (0, 1), "left": (0, -1), "down": (1, 0), "up": (-1, 0)}


def choose(state: PageState) -> Image | None:
    """Draw the switch and the chosen tab's own controls; return the image, if the tab has one."""
    match tabs(state):
        case "maps":
            field(state, "move", widget="segmented")
            return image_source(state)
        case "global":
            return image_source(state)
        case "adaptive":
            for column, name in zip(st.columns(4)[:2], ("a", "aw"), strict=True):
                with column:
                    field(state, name)
    return None


def show(state: PageState, result: PoolingResult, image: Image | None) -> None:
    """Draw the chosen tab."""
    match state["view"]:
        case "maps":
            pictures(state, result, image)
        case "gradient":
            gradient_stage(state, result)
        case "global":
            from cnnlib.ui.pages.pooling.global_average import global_average_tab

            global_average_tab(image)
        case "adaptive":
            from cnnlib.ui.pages.pooling.adaptive import adaptive_tab

            adaptive_tab(state, result)
        case "layer":
            from cnnlib.ui.pages.pooling.layer_reference import reference

            reference(result.spec)
        case _:
            code(result)


def pictures(state: PageState, result: PoolingResult, image: Image | None) -> None:
    """Draw the image, what is pooled of it, the pooled map, and what moving it changes."""
    if image is None:
        st.caption(_("The pooled maps appear here as soon as there is a picture."))
        return
    x = filtered_image(image, result.values)
    try:
        spec = spec_for(x, result.spec).checked()
    except SettingsError as error:
        show_error(error)
        return
    tensor = torch.from_numpy(x)
    moved = translation(tensor, spec, *SHIFTS[state["move"]])
    facts_strip(
        [
            (_("The map changes by"), f"{moved.change:.0%}"),
            (_("The pooled map changes by"), f"{moved.pooled_change:.0%}"),
        ]
    )
    maps = result.values["map"] != "none"
    panels = [Panel(_("Input"), "input", image if maps else x)]
    if maps:
        panels.append(Panel(_("Feature map"), "kernel", x, scale="signed"))
    pooled = pool2d(tensor, spec).numpy()
    difference = np.nan_to_num((moved.after - moved.before).numpy())
    scale = "signed" if maps else "picture"
    panels.append(Panel(_("Pooled"), "output", pooled, scale=scale))  # type: ignore[arg-type]
    panels.append(Panel(_("Change by one pixel"), "statistic", difference, scale="signed"))
    image_panels(f"{state.page}:maps", panels)


def code(result: PoolingResult) -> None:
    """Show the program of the stage, ready to copy."""
    st.caption(_("These lines give the numbers of the stage; a test runs them."))
    values = result.values
    grid = grid_code(values, *result.x.shape)
    expression, imports = filtered_code(grid, grid_imports(values), values)
    edits = edits_inside(parse_edits(values["edits"]), *result.x.shape)
    text = pool2d_code(result.spec, expression, edits, imports, translate=_)
    code_block(text)
