"""A visitor of the Products page without a browser."""

from __future__ import annotations

import json
import re

import numpy as np
import torch

from cnnlib.ui.components.tensor_source import tensor
from tests.support.page_visits import Visit

FUNCTIONS = {
    "star": lambda a, b: a * b,
    "mul": torch.mul,
    "mm": torch.mm,
    "matmul": torch.matmul,
}


class ProductsVisit(Visit):
    """One session on the Products page."""

    page = "products"

    @property
    def axes(self) -> str:
        """The HTML of the shapes below each other."""
        return str(json.loads(self.component("axes").json)["html"])

    @property
    def shape(self) -> str:
        """The shape of the result as the page writes it."""
        [found] = re.findall(r'data-shape="([^"]*)"', self.axes)
        return str(found)

    @property
    def operands(self) -> tuple[np.ndarray, np.ndarray]:
        return tensor(self.values, "a"), tensor(self.values, "b")

    def assert_sound(self) -> None:
        """Nothing broke: no exception, both operands, and a result or PyTorch's message."""
        assert not self.app.exception, (self.address, [e.message for e in self.app.exception])
        names = set(self.grids)
        assert names >= {"a0", "b0"}, self.address
        assert ("y0" in names) != bool(self.problems), self.address

    def assert_true(self) -> None:
        """The stage shows PyTorch's result of the operands, or PyTorch's message."""
        left, right = map(torch.from_numpy, self.operands)
        try:
            expected = FUNCTIONS[self.values["op"]](left, right)
        except RuntimeError as refusal:
            message = " ".join(str(refusal).split())
            assert f"RuntimeError: {message}" in [code.value for code in self.app.code]
            return
        assert self.shape == str(tuple(expected.shape)), self.address
        shown = [grid.ravel() for name, grid in self.grids.items() if name.startswith("y")]
        found = np.concatenate(shown)
        np.testing.assert_array_equal(found, expected.numpy().ravel()[: len(found)])
