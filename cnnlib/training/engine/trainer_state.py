"""Everything that a run needs to go on as if it had never stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypedDict

import torch

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.engine.recipe import Recipe

OPTIMIZER = "optimizer."
"""How the names of the optimizer's tensors begin in a state."""


class TrainerState(TypedDict):
    """A run between two steps, on the CPU.

    Attributes:
        weights: The network's parameters and buffers, by their names in the network.
        tensors: What the optimizer and the measurements hold.
        progress: Counters and the like, as JSON takes them.
    """

    weights: dict[str, torch.Tensor]
    tensors: dict[str, torch.Tensor]
    progress: dict[str, Any]


def check_state(state: TrainerState, recipe: Recipe) -> None:
    """See that `state` belongs to `recipe`; the device and its threads may have changed.

    Raises:
        SettingsError: It does not (`state_of_another_recipe`).
    """
    told = Recipe.from_json(state["progress"]["recipe"])
    ours = recipe.checked()
    there = replace(told, device=ours.device, threads=ours.threads)
    if there != ours:
        before, now = there.to_json(), ours.to_json()
        names = ", ".join(name for name in now if before[name] != now[name])
        template = N_("The saved state belongs to another recipe; these settings differ: {names}.")
        raise SettingsError([Problem("state_of_another_recipe", template, {"names": names})])
