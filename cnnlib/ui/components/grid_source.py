"""The values of a small grid: a reduced Fashion-MNIST picture or a preset, with edited cells.

A page that uses it has the settings of `GRID_SETTINGS` and of `IMAGE_SETTINGS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Int, Schema, Text
from cnnlib.data import fashion_mnist
from cnnlib.data.cell_edits import apply_edits, edits_inside, parse_edits
from cnnlib.data.downsample import downsample, downsample_code
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.ui.components.image_source import fashion_index
from cnnlib.ui.core.language import _

Values = Mapping[str, Any]
Grid = NDArray[np.float32]

GRID_SETTINGS: Schema = {
    "input": Choice(
        "picture",
        {
            "picture": N_("Fashion-MNIST"),
            **{name: preset.label for name, preset in GRID_PRESETS.items()},
        },
        label=N_("Input values"),
        resets=("edits",),
    ),
    "seed": Int(0, 0, 9999),
    "edits": Text(check=parse_edits),
}


def grid_values(values: Values, rows: int, columns: int) -> Grid:
    """Return the grid before its edits, `(rows, columns)`.

    Raises:
        SettingsError: The data set cannot be read.
    """
    if values["input"] == "picture":
        index = fashion_index(values["label"], values["picture"])
        return downsample(fashion_mnist.load(train=False).images[index].numpy(), rows, columns)
    return GRID_PRESETS[values["input"]].build(rows, columns, values["seed"])


def data_notices() -> None:
    """Show which data had to be replaced, where any had."""
    for notice in fashion_mnist.notices():
        st.info(_(notice.template).format(**notice.values), icon=":material/healing:")


def with_edits(grid: Grid, edits: str) -> Grid:
    """Return the grid with the edited cells that it has."""
    return apply_edits(grid, edits_inside(parse_edits(edits), *grid.shape))


def grid_code(values: Values, rows: int, columns: int) -> str:
    """Return the Python expression that makes the grid before its edits."""
    if values["input"] == "picture":
        index = fashion_index(values["label"], values["picture"])
        return downsample_code(
            f"FashionMNIST('data', train=False, download=True).data[{index}]", rows, columns
        )
    return GRID_PRESETS[values["input"]].code(rows, columns, values["seed"])


def grid_imports(values: Values) -> list[str]:
    """Return the lines that `grid_code` needs in addition to `import torch`."""
    if values["input"] == "picture":
        return ["from torchvision.datasets import FashionMNIST"]
    return []
