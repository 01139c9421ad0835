"""The training loop: one run's recipe and state, told as a stream of events.

    trainer = Trainer(recipe, fashion.load(train=True), fashion.load(train=False))
    for event in trainer.events():
        write(event)            # and here: set_learning_rate, state_dict, or leave the loop

It touches no file and knows no screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

import torch
from torch import nn

from cnnlib.fashion import FashionSplit
from cnnlib.training.events import Event
from cnnlib.training.recipe import Recipe


class State(TypedDict):
    """Everything that a run needs to go on as if it had never stopped, on the CPU.

    Attributes:
        weights: The network's parameters and buffers, by their names in the network.
        tensors: What the optimizer and the measurements hold.
        progress: Counters and the like, as JSON takes them.
    """

    weights: dict[str, torch.Tensor]
    tensors: dict[str, torch.Tensor]
    progress: dict[str, Any]


class Trainer:
    """One run, from its recipe to its last weights.

    Attributes:
        recipe: As it was given, checked, options filled in.
        model: The network, on `device`.
        device: Where it is trained.
        step: Steps done.
        steps_per_epoch: Steps in an epoch.
        single_steps: While true, every step is reported by a `StepEvent` of its own.
        diverged: Whether the run has ended because its loss was not finite.
    """

    recipe: Recipe
    model: nn.Module
    device: torch.device
    step: int
    steps_per_epoch: int
    single_steps: bool
    diverged: bool

    def __init__(self, recipe: Recipe, train: FashionSplit, test: FashionSplit) -> None:
        """Build the network and bring the pictures to the device.

        Raises:
            SettingsError: The recipe cannot be carried out, here or anywhere.
        """
        raise NotImplementedError

    @property
    def total_steps(self) -> int:
        """Steps in the whole run."""
        raise NotImplementedError

    @property
    def epoch(self) -> int:
        """Epochs whose training and evaluation are done."""
        raise NotImplementedError

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do: all epochs done, or diverged."""
        raise NotImplementedError

    @property
    def seconds(self) -> float:
        """Time spent training so far, without the time that the caller took between events."""
        raise NotImplementedError

    @property
    def learning_rate(self) -> float:
        """Rate of the next step."""
        raise NotImplementedError

    def set_learning_rate(self, rate: float) -> None:
        """Use `rate` from the next step on; the schedule may lower it later, never raise it.

        Raises:
            SettingsError: It is no rate (`number_out_of_range`).
        """
        raise NotImplementedError

    def events(self) -> Iterator[Event]:
        """Train on from where the run stands and tell about it.

        An event comes at least every 0.3 s or so, during slow steps and evaluations too.
        Between two events the caller may read everything, call `set_learning_rate` and
        `state_dict`, or close the iterator; a step that is under way then is undone, and
        `events()` called again goes on.  Ends after the last epoch or a `DivergedEvent`.
        """
        raise NotImplementedError

    def state_dict(self) -> State:
        """A copy of the state between two steps; whatever event it is called after."""
        raise NotImplementedError

    def load_state_dict(self, state: State) -> None:
        """Take up a state that a trainer with the same recipe gave.

        Raises:
            SettingsError: It does not fit the recipe.
        """
        raise NotImplementedError
