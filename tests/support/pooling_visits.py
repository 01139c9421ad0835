"""A visitor of the Pooling page without a browser."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import torch

from cnnlib.ops.pooling.reference import pool2d
from cnnlib.ui.pages.pooling.settings import spec_of
from tests.support.page_visits import Visit


class PoolingVisit(Visit):
    """One session on the Pooling page."""

    page = "pooling"
    shown: ClassVar[set[str]] = {"input", "output"}

    def assert_true(self) -> None:
        """Where the settings have an output, stage and formula are PyTorch's for them."""
        spec, grids = spec_of(self.values), self.grids
        assert not spec.problems()
        h, w = spec.height, spec.width
        x = grids["input"][h.padding :, w.padding :][: h.size, : w.size]
        fill = -np.inf if spec.kind == "max" else 0
        sides = ((h.padding, h.padding), (w.padding, w.padding))
        np.testing.assert_array_equal(np.pad(x, sides, constant_values=fill), grids["input"])
        expected = pool2d(torch.from_numpy(x.copy()), spec).numpy()
        np.testing.assert_array_equal(grids["output"], expected)
        heights = self.sizes[::2] if not self.values["lock"] else self.sizes
        assert heights[0] == expected.shape[0], self.address
        assert set(self.sizes) <= set(expected.shape), self.address
