"""The optimizer of a recipe, and its state as plain tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import nn

from cnnlib.training.engine.recipe import Recipe


def make_optimizer(recipe: Recipe, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """Make the optimizer that `recipe` asks for, over all `parameters` alike.

    SGD, Adam and AdamW are PyTorch's (torch.optim) in their fused form, which updates all
    tensors in one pass and knows CPU, CUDA and MPS.
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


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """Copies of what the optimizer remembers, on the CPU, as `"NUMBER.NAME"`."""
    return {
        f"{number}.{name}": value.detach().cpu().clone()
        for number, memory in optimizer.state_dict()["state"].items()
        for name, value in memory.items()
        if isinstance(value, torch.Tensor)
    }


def restore_optimizer(
    optimizer: torch.optim.Optimizer, tensors: Mapping[str, torch.Tensor]
) -> None:
    """Make the optimizer remember what `optimizer_tensors` gave; nothing, if that was empty."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in tensors.items():
        number, _, name = key.partition(".")
        memory = value
        if value.shape == parameters[int(number)].shape and value.dim():
            # Laid out as the weights are, or the last bits of an update might differ.
            memory = torch.empty_like(parameters[int(number)]).copy_(value)
        state.setdefault(int(number), {})[name] = memory
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
