"""Initial weights of a network."""

from __future__ import annotations

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice

WEIGHT_INIT = Choice(
    "pytorch",
    {
        "pytorch": N_("PyTorch's own"),
        "xavier": N_("Xavier uniform, as in the course"),
        "kaiming": N_("Kaiming normal, for ReLU"),
    },
    label=N_("Initial weights"),
)
"""The option `initialisation` of every family, which `registry.build` applies."""


def init_weights(module: nn.Module, way: str) -> None:
    """Initialize the weights of `module` in place.

    Args:
        module: A network as PyTorch has initialized it.
        way: `"xavier"` draws the weights of convolutions and dense layers uniformly between plus
            and minus sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010), as the course does for
            all its networks; `"kaiming"` draws them from a normal distribution with the variance
            2 / fan_in, so that the size of the activations stays through layers with ReLU (He,
            Zhang, Ren, Sun 2015, arXiv:1502.01852).  Both leave biases as they are; `"pytorch"`
            changes nothing.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            if way == "xavier":
                nn.init.xavier_uniform_(layer.weight)
            elif way == "kaiming":
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
