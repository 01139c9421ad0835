from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from cnnlib.analysis.integrated_gradients import (
    COMPLETE,
    MOST_STEPS,
    SEGMENTS,
    STEPS_OF_SEGMENT,
    integrated_gradients,
)


class Score(nn.Module):
    """One logit of a picture, by a function; `gradients` counts what is differentiated."""

    def __init__(self, function: object) -> None:
        super().__init__()
        self.function = function
        self.gradients = 0

    def forward(self, x: Tensor) -> Tensor:
        if x.requires_grad:
            self.gradients += len(x)
        values: Tensor = self.function(x)[:, None]  # type: ignore[operator]
        return values


def ignored(share: float) -> None:
    """Take no notice of the progress."""


def picture() -> Tensor:
    return torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])


def test_a_linear_score_is_shared_out_by_its_weights() -> None:
    weights = torch.tensor([[1.0, -2.0], [0.5, 0.0]])
    found = integrated_gradients(
        Score(lambda x: (x[:, 0] * weights).sum((1, 2)) + 7), picture(), 0, ignored
    )
    torch.testing.assert_close(found.values[0], weights * picture()[0, 0])
    assert found.black_score == 7
    assert found.steps == SEGMENTS * STEPS_OF_SEGMENT


def test_a_product_is_shared_out_evenly() -> None:
    # Of x * y along the line to (a, b) each factor has a b / 2.
    found = integrated_gradients(
        Score(lambda x: x[:, 0, 0, 1] * x[:, 0, 1, 1]), picture(), 0, ignored
    )
    torch.testing.assert_close(found.values[0], torch.tensor([[0.0, 4.0], [0.0, 4.0]]))


def test_steps_gather_at_a_kink_until_the_sum_is_complete() -> None:
    # A steep ramp from 0 to 1, between 0.7013 and 0.7016 of the line: equal steps mostly miss it.
    score = Score(lambda x: ((x[:, 0, 1, 1] / 4 - 0.7013) / 0.0003).clamp(0, 1))
    shares: list[float] = []
    found = integrated_gradients(score, picture(), 0, shares.append)
    assert float(found.values.sum()) == pytest.approx(1, abs=COMPLETE)
    assert found.values[0, 1, 1] == found.values.sum()
    assert score.gradients == found.steps < MOST_STEPS / 2
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_a_score_that_ends_where_it_began_costs_no_more_than_the_most() -> None:
    # A triangle: the sum is 0, of which no share is small enough.
    score = Score(lambda x: (0.37 - (x[:, 0, 1, 1] / 4 - 0.371).abs()).clamp(min=0) * 100)
    found = integrated_gradients(score, picture(), 0, ignored)
    assert found.steps <= MOST_STEPS + 4 * SEGMENTS
    assert abs(float(found.values.sum())) < 0.5


def test_a_constant_score_has_no_map() -> None:
    found = integrated_gradients(Score(lambda x: 0 * x.sum((1, 2, 3)) + 3), picture(), 0, ignored)
    assert not found.values.any()
    assert found.steps == SEGMENTS * STEPS_OF_SEGMENT
