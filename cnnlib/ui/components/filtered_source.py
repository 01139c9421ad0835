"""An input convolved on the spot with a 3 x 3 kernel, so that a page works on its feature map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Schema
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.reference import conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.image_source import Image

Values = Mapping[str, Any]
Map = NDArray[np.float32]
SIZE = 3
"""Rows and columns of the kernel."""

FILTER_SETTINGS: Schema = {
    "map": Choice(
        "none",
        {"none": N_("nothing"), **{name: kernel.label for name, kernel in KERNELS.items()}},
        label=N_("Convolve with"),
        help=N_("The feature map of this 3 × 3 kernel takes the place of the input."),
        resets=("edits",),
    ),
}
"""The settings of a page that uses this source, beside `seed` and `edits`."""


def filtered(x: Map, values: Values) -> Map:
    """Return `x`, `(H, W)`, convolved in the same size; `x` itself where nothing is chosen."""
    if values["map"] == "none":
        return x
    weight = torch.from_numpy(KERNELS[values["map"]].build(SIZE, SIZE, values["seed"]))
    rows, columns = x.shape
    spec = Conv2dSpec(Axis(rows, SIZE, SIZE - 1), Axis(columns, SIZE, SIZE - 1))
    result: Map = conv2d(torch.from_numpy(x), weight, None, spec).numpy()
    return result


def filtered_image(image: Image, values: Values) -> Map:
    """Return the feature map of an image whose values are taken from 0 to 1."""
    return filtered(np.asarray(image / (255 if image.dtype == np.uint8 else 1), np.float32), values)


def filtered_code(code: str, imports: list[str], values: Values) -> tuple[str, list[str]]:
    """Return the expression of `filtered` for the expression `code` of its input, and imports."""
    if values["map"] == "none":
        return code, imports
    weight = KERNELS[values["map"]].build(SIZE, SIZE, values["seed"]).tolist()
    call = f"F.conv2d(({code})[None, None], torch.tensor([[{weight}]]), padding=1)[0, 0]"
    return call, ["import torch.nn.functional as F", *imports]
