"""Train the networks whose weights are shipped in assets/weights.

Files that their recipe has made already are left alone; a run that was cut off goes on from its
last checkpoint, so the command can be stopped and given again.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cnnlib.core.problems import Problem, SettingsError

if TYPE_CHECKING:
    from cnnlib.training.runs.run_folder import Run


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="which files; all of them by default")
    add("--again", action="store_true", help="train files too that are there already")
    add("--list", action="store_true", help="only say what there is to do, and how long it takes")


def run(options: argparse.Namespace) -> int:
    """Train what is missing; raises `SettingsError` for a name that is none."""
    try:
        return _train(options.names, options.again, options.list)
    except KeyboardInterrupt:  # between two runs; during a run it stops the run
        print("Interrupted; give the command again to go on.", file=sys.stderr)
        return 130


def _train(names: list[str], again: bool, only_list: bool) -> int:
    from cnnlib.cli import progress
    from cnnlib.training.runs import pretraining

    known = pretraining.PRETRAINED
    for name in names:
        if name not in known:
            template = "There are no weights called {name}; choose from {known}."
            values = {"name": name, "known": ", ".join(known)}
            raise SettingsError([Problem("unknown_weights", template, values)])
    wanted = [name for name in names or known if again or not pretraining.is_current(name)]
    _print_plan(wanted)
    if only_list:
        return 0
    for name in wanted:
        print(name, file=sys.stderr, flush=True)
        training = None if again else pretraining.find_run(name)
        training = training or pretraining.create_run(name, progress.PERSON)
        if training.status.name != "finished":
            status = progress.run_in_terminal(training, as_json=False)
            if status != 0:
                return status
        if not _write(name, training):
            return 1
    return 0


def _print_plan(wanted: list[str]) -> None:
    """Say what is to be trained and about how long this machine needs."""
    from cnnlib.training.execution.duration_estimate import estimate
    from cnnlib.training.runs import pretraining

    if not wanted:
        print("All weights are there: --again trains them once more.")
    total = 0.0
    for name in wanted:
        recipe = pretraining.PRETRAINED[name]
        seconds = estimate(recipe).seconds
        training = pretraining.find_run(name)
        if training is not None and (now := training.status).steps:
            seconds *= 1 - now.step / now.steps
        total += seconds
        print(f"{name}: {recipe.epochs} epochs, about {_duration(seconds)}", flush=True)
    if len(wanted) > 1:
        print(f"All together about {_duration(total)}.", flush=True)


def _duration(seconds: float) -> str:
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _write(name: str, training: Run) -> bool:
    """Write the file of a finished run; say so and return False if that fails."""
    from cnnlib.training.runs import pretrained_weights, pretraining

    path = pretrained_weights.FOLDER / f"{name}.safetensors"
    try:
        metadata = pretraining.write_weights(training, path)
    except OSError as error:
        print(f"{path} could not be written ({error.strerror or error}).", file=sys.stderr)
        return False
    print(f"{path.name}: test accuracy {metadata['test_accuracy']:.4f}", flush=True)
    return True
