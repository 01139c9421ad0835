from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.multi_channel_window import MultiChannelWindow
from tests.support import provenance_cases
from tests.support.provenance_cases import assert_agrees, tensor

GRIDS = {
    "x1": np.array([[1.0, 2.0]]),
    "w1": np.array([[3.0, -1.0]]),
    "x2": np.array([[-2.0, 0.0]]),
    "w2": np.array([[-4.0, 5.0]]),
    "b": np.array([[7.0], [-0.5]]),
}
PAIRS = (("x1", "w1"), ("x2", "w2"))


def torch_window(rule: MultiChannelWindow, grids: dict[str, np.ndarray]) -> torch.Tensor:
    x = torch.stack([tensor(grids[source]) for source, _ in rule.channels])[None]
    weight = torch.stack([tensor(grids[weights]) for _, weights in rule.channels])[None]
    weight[:, list(rule.muted)] = 0
    bias = tensor(grids[rule.bias])[rule.bias_row] if rule.bias else None
    return F.conv2d(x, weight, bias, rule.stride, 0, rule.dilation)[0, 0]


@given(st.integers(0, 10**9))
def test_it_is_pytorchs(seed: int) -> None:
    rule, grids = provenance_cases.multi_channel_window(np.random.default_rng(seed))
    assert isinstance(rule, MultiChannelWindow)
    assert_agrees(rule, grids, torch_window(rule, grids))


@given(st.integers(0, 10**9))
def test_groups_are_the_channels_that_the_rule_is_given(seed: int) -> None:
    random = np.random.default_rng(seed)
    groups, share, out = (int(random.integers(1, 4)) for _ in range(3))
    inputs, outputs = groups * share, groups * out
    x = torch.randn(inputs, 4, 5, dtype=torch.float64)
    weight = torch.randn(outputs, share, 2, 2, dtype=torch.float64)
    y = F.conv2d(x[None], weight, groups=groups)[0]
    for o in range(outputs):
        first = o // out * share
        grids = {f"x{c}": x[c].numpy() for c in range(inputs)}
        grids |= {f"w{c}": weight[o, c].numpy() for c in range(share)}
        pairs = tuple((f"x{first + c}", f"w{c}") for c in range(share))
        rule = MultiChannelWindow("y", pairs, kernel=(2, 2))
        np.testing.assert_allclose(rule.evaluate(grids), y[o].numpy(), atol=1e-12)


@pytest.mark.parametrize(
    ("rule", "limit", "text"),
    [
        (
            MultiChannelWindow("y", PAIRS, bias="b", bias_row=1, kernel=(1, 2)),
            12,
            "(1×3 + 2×(−1)) + (−2×(−4) + 0×5) + (−0.5) = 1 + 8 + (−0.5) = 8.5",
        ),
        (
            MultiChannelWindow("y", PAIRS, bias="b", bias_row=1, kernel=(1, 2)),
            4,
            "1 + 8 + (−0.5) = 8.5",
        ),
        (MultiChannelWindow("y", PAIRS, (0,), kernel=(1, 2)), 12, "−2×(−4) + 0×5 = 8"),
        (MultiChannelWindow("y", PAIRS, (0, 1), kernel=(1, 2)), 12, "0 = 0"),
        (MultiChannelWindow("y", PAIRS, (0, 1), "b", kernel=(1, 2)), 12, "7 = 7"),
        (MultiChannelWindow("y", PAIRS, bias="b"), 12, "1×3 + (−2)×(−4) + 7 = 18"),
    ],
)
def test_the_sums_of_the_channels_are_written(
    rule: MultiChannelWindow, limit: int, text: str
) -> None:
    assert rule.arithmetic((0, 0), GRIDS, limit) == text


def test_the_sum_of_a_channel_takes_the_colour_of_its_own_grid() -> None:
    rule = MultiChannelWindow("y", PAIRS, partial=("p1", "p2"), kernel=(1, 2))
    numbers = [grid for _text, grid in rule.tokens((0, 0), GRIDS) if grid]
    assert numbers[-3:] == ["p1", "p2", "y"]


def test_a_muted_channel_reaches_nothing() -> None:
    rule = MultiChannelWindow("y", PAIRS, (1,), "b", 1, kernel=(1, 1))
    shapes = {name: grid.shape for name, grid in GRIDS.items()}
    assert rule.dependents("x1", (0, 1), shapes) == ((0, 1),)
    assert rule.dependents("x2", (0, 1), shapes) == ()
    assert rule.dependents("b", (0, 0), shapes) == ()
    assert rule.dependents("b", (1, 0), shapes) == ((0, 0), (0, 1))
