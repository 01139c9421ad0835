"""The mean squared error of (N, 1) predictions against (N,) targets, which broadcasts to (N, N)."""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cnnlib.provenance.verification import Verification, compare

_catching = threading.Lock()
"""Warnings are recorded for the whole process: one recording at a time, or one visitor's ends
another's."""


@dataclass(frozen=True)
class LossTrap:
    """Both losses of the same numbers.

    Attributes:
        matched: `F.mse_loss` of `(N,)` and `(N,)`.
        broadcast: `F.mse_loss` of `(N, 1)` and `(N,)`.
        squares: The squared differences that the second one averages, `(N, N)`; the first one
            averages their diagonal.
        warning: What PyTorch says to it.
        verification: The mean of `squares` against `F.mse_loss`.
    """

    matched: float
    broadcast: float
    squares: NDArray[np.float64]
    warning: str
    verification: Verification


def loss_trap(prediction: NDArray[Any], target: NDArray[Any]) -> LossTrap:
    """Return both losses of predictions and targets, `(N,)` each."""
    guess, truth = torch.from_numpy(prediction), torch.from_numpy(target)
    with _catching, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        broadcast = F.mse_loss(guess[:, None], truth)
    said = [str(each.message) for each in caught if "target size" in str(each.message)]
    matched = F.mse_loss(guess, truth)
    squares = (prediction[:, None].astype(np.float64) - target.astype(np.float64)) ** 2
    expected = squares.mean()
    # Each difference is rounded before it is squared, so the error follows the operands' size.
    size = float(np.abs(prediction).max() + np.abs(target).max()) ** 2
    allowed = np.array(4 * np.finfo(np.float32).eps * size * len(prediction))
    return LossTrap(
        matched=float(matched),
        broadcast=float(broadcast),
        squares=squares,
        warning=" ".join(said[0].split()) if said else "",
        verification=compare(expected, broadcast.numpy(), allowed, "F.mse_loss"),
    )


def trap_numbers(count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return predictions that are off by a tenth at most, and their targets 1, 2, 3 ..."""
    target = np.arange(1, count + 1, dtype=np.float32)
    errors = np.float32(0.1) * np.array([1, -1, 0], np.float32)
    prediction: NDArray[np.float32] = target + np.resize(errors, count)
    return prediction, target
