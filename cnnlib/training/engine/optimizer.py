"""The optimizer of a recipe, and its state as named tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import nn

from cnnlib.training.engine.recipe import Recipe


def make_optimizer(recipe: Recipe, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """Return the optimizer of `recipe` over `parameters`, in one group.

    They are PyTorch's SGD, Adam and AdamW (torch.optim) in their fused form, which updates all
    tensors in one pass and exists for CPU, CUDA and MPS.
    """
    decay = recipe.weight_decay
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(
            parameters,
            lr=recipe.learning_rate,
            momentum=recipe.momentum,
            nesterov=recipe.nesterov,
            weight_decay=decay,
            fused=True,
        )
    kind = torch.optim.AdamW if recipe.optimizer == "adamw" else torch.optim.Adam
    return kind(parameters, lr=recipe.learning_rate, weight_decay=decay, fused=True)


def optimizer_state(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """Return CPU copies of the optimizer's state, named `"PARAMETER_INDEX.NAME"`."""
    return {
        f"{index}.{name}": value.detach().cpu().clone()
        for index, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
        if isinstance(value, torch.Tensor)
    }


def load_optimizer_state(
    optimizer: torch.optim.Optimizer, tensors: Mapping[str, torch.Tensor]
) -> None:
    """Restore the state that `optimizer_state` returned; an empty one resets the optimizer."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in tensors.items():
        index, _, name = key.partition(".")
        parameter, restored = parameters[int(index)], value
        if value.shape == parameter.shape and value.dim():
            # In the weights' memory format, or the last bits of an update might differ.
            restored = torch.empty_like(parameter).copy_(value)
        state.setdefault(int(index), {})[name] = restored
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
