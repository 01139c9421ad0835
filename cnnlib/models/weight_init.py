"""How the weights of a network begin."""

from __future__ import annotations

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice

WEIGHT_INIT = Choice(
    "pytorch",
    {"pytorch": N_("PyTorch's own"), "xavier": N_("Xavier uniform, as in the course")},
    label=N_("Initial weights"),
)
"""The choice that every family offers as `initialisation`."""


def init_weights(module: nn.Module, way: str) -> None:
    """Draw the weights of `module` anew, in place.

    `"xavier"` draws the weights of convolutions and dense layers uniformly from plus or minus
    sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010) and leaves the biases as PyTorch made
    them, as the course does for all its networks; `"pytorch"` leaves everything.
    """
    if way != "xavier":
        return
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
