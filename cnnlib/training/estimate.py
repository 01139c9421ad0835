"""How long a recipe will take here, from a few measured steps."""

from __future__ import annotations

from dataclasses import dataclass

from cnnlib.training.recipe import Recipe


@dataclass(frozen=True)
class Estimate:
    """How long a run takes on this machine while nothing else uses it.

    Attributes:
        seconds: The whole run, evaluations included.
        seconds_per_step: One step.
        images_per_second: Training pictures a second.
    """

    seconds: float
    seconds_per_step: float
    images_per_second: float


def estimate(recipe: Recipe, budget: float = 2.0) -> Estimate:
    """Measure a few steps on made-up pictures, for about `budget` seconds, and count up.

    Raises:
        SettingsError: The recipe cannot be carried out on this machine.
    """
    raise NotImplementedError
