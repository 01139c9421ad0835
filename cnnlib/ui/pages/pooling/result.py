"""What the settings of the Pooling page give: the numbers of the stage, and their check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cnnlib.ops.pooling.reference import pool2d
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.verify import verify
from cnnlib.provenance.verification import Verification
from cnnlib.ui.components.filtered_source import filtered
from cnnlib.ui.components.grid_source import grid_values, with_edits
from cnnlib.ui.pages.pooling.settings import spec_of

Array = NDArray[np.float32]


@dataclass(frozen=True)
class PoolingResult:
    """One state of the stage: the pooling, its settings, `(H, W)` in, `(o_h, o_w)` out."""

    spec: Pool2dSpec
    values: Mapping[str, Any]
    x: Array
    output: Array
    verification: Verification


def compute(values: Mapping[str, Any]) -> PoolingResult:
    """Return the result of settings that have an output; raise `SettingsError` without data."""
    spec = spec_of(values)
    grid = grid_values(values, spec.height.size, spec.width.size)
    x = with_edits(filtered(grid, values), values["edits"])
    pixels = torch.from_numpy(x)
    return PoolingResult(spec, values, x, pool2d(pixels, spec).numpy(), verify(pixels, spec))


def spec_for(x: Array, spec: Pool2dSpec) -> Pool2dSpec:
    """Return the same windows over a map of another size."""
    rows, columns = x.shape
    height, width = replace(spec.height, size=rows), replace(spec.width, size=columns)
    return replace(spec, height=height, width=width)
