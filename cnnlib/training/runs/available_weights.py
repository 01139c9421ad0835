"""The weights that can be looked into: those that come with the app, and the last ones of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs import run_folder
from cnnlib.training.runs.pretrained_weights import PretrainedWeights, pretrained_weights
from cnnlib.training.runs.run_folder import Run


@dataclass(frozen=True)
class AvailableWeights:
    """Weights in a file, of a network of the catalog.

    Attributes:
        code: Identifies them in a link: the name of a shipped file, or the id of a run.
        path: The file.
        recipe: The network, and how it was trained.
        run: The run, None for shipped weights.
        test_accuracy: What a shipped file says of itself, 0 to 1; None for a run's.
    """

    code: str
    path: Path
    recipe: Recipe
    run: Run | None = None
    test_accuracy: float | None = None


def available_weights() -> tuple[AvailableWeights, ...]:
    """Return the shipped weights by name, then the runs that have weights, newest first."""
    runs = (run for run in run_folder.list_runs() if run.weights.is_file())
    of_runs = (_readable(run) for run in runs)
    return (*map(_shipped, pretrained_weights()), *(each for each in of_runs if each))


def find_weights(code: str) -> AvailableWeights:
    """Return the weights called `code`, an untrusted text from a link.

    Raises:
        SettingsError: There is no such run (`run_unknown`), it has no weights yet (`no_weights`),
            or its recipe is invalid.
    """
    for each in pretrained_weights():
        if each.name == code:
            return _shipped(each)
    return of_run(run_folder.get_run(code))


def of_run(run: Run) -> AvailableWeights:
    """Return the last weights of `run`.

    Raises:
        SettingsError: It has none yet (`no_weights`), or its recipe is invalid.
    """
    if not run.weights.is_file():
        template = N_("The run {run} has no weights yet: it has not reached a checkpoint.")
        raise SettingsError([Problem("no_weights", template, {"run": run.id})])
    return AvailableWeights(run.id, run.weights, Recipe.from_json(run.recipe).checked(), run)


def runs_of(weights: Sequence[AvailableWeights]) -> list[Run]:
    """Return the runs among `weights`."""
    return [each.run for each in weights if each.run is not None]


def _shipped(each: PretrainedWeights) -> AvailableWeights:
    return AvailableWeights(each.name, each.path, each.recipe, test_accuracy=each.test_accuracy)


def _readable(run: Run) -> AvailableWeights | None:
    try:
        return of_run(run)
    except SettingsError:  # of another version, or damaged
        return None
