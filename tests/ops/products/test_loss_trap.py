from __future__ import annotations

from threading import Event, Thread, current_thread

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.products import loss_trap as loss_trap_module
from cnnlib.ops.products.loss_trap import loss_trap
from tests.support.product_strategies import numbers


@given(st.integers(2, 8), st.integers(0, 99))
def test_the_trap_averages_every_pair(count: int, seed: int) -> None:
    prediction, target = numbers((count,), seed), numbers((count,), seed + 1)
    found = loss_trap(prediction, target)
    assert found.squares.shape == (count, count)
    assert found.verification.holds
    guess, truth = torch.from_numpy(prediction), torch.from_numpy(target)
    assert found.matched == pytest.approx(float(F.mse_loss(guess, truth)))
    assert np.diag(found.squares).mean() == pytest.approx(found.matched, rel=1e-4)


def test_perfect_predictions_have_a_loss_and_pytorch_warns() -> None:
    numbers_ = np.array([1, 2, 3, 4], np.float32)
    found = loss_trap(numbers_, numbers_)
    assert found.matched == 0
    assert found.broadcast == 2.5
    assert "different to the input size" in found.warning


def test_visitors_at_once_all_see_the_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """One recording of warnings ends inside another, which then would record nothing."""
    numbers_ = np.array([1, 2, 3, 4], np.float32)
    second_inside, first_done = Event(), Event()
    mse_loss = F.mse_loss

    def held(guess: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        if guess.shape != truth.shape:
            if current_thread().name == "first":
                second_inside.wait(0.3)  # in vain where only one may record
            else:
                second_inside.set()
                first_done.wait(0.3)
        return mse_loss(guess, truth)

    monkeypatch.setattr(loss_trap_module.F, "mse_loss", held)
    said: dict[str, str] = {}

    def visit() -> None:
        said[current_thread().name] = loss_trap(numbers_, numbers_).warning
        if current_thread().name == "first":
            first_done.set()

    threads = [Thread(target=visit, name=name) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "different to the input size" in said["first"]
    assert said["second"] == said["first"]
