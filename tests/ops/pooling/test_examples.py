from __future__ import annotations

import pytest
import torch

from cnnlib.ops.pooling.examples import EXAMPLES
from cnnlib.ops.pooling.reference import pool2d


def output(name: str) -> torch.Tensor:
    example = EXAMPLES[name]
    x = torch.zeros(example.spec.height.size, example.spec.width.size)
    for (row, column), value in example.cells.items():
        x[row, column] = value
    return pool2d(x, example.spec)


def test_every_example_gives_what_it_says() -> None:
    assert output("halve").shape == (4, 4)
    assert output("infinity").tolist() == [[-1, -1, -2]]
    assert output("dropped").shape == (12, 12)
    assert output("kept").shape == (13, 13)
    assert output("start").shape == (3, 3)
    assert output("counted")[0, 0].item() == pytest.approx(10 / 9)
    assert output("uncounted")[0, 0].item() == 2.5
    assert output("one").shape == (8, 8)
    assert output("global").shape == (1, 1)
