"""Accuracy of recipes on training pictures kept apart: how the settings of a recipe are chosen.

    python -m benchmarks.validation resnet --preset quick --try epochs=15 --try epochs=15,flip=true

The last 10,000 training pictures are kept apart (`--apart`), each recipe is trained on the others,
and its accuracy on those apart is printed.  The test set takes no part, so the accuracy that is
measured on it afterwards is of pictures that nothing was chosen by.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator

import torch

from cnnlib.cli.train import settings
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.events import EpochEvent
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trainer import Trainer
from cnnlib.training.runs.pretraining import PRETRAINED

APART = 10_000
"""Pictures that are kept apart."""


def split_validation(train: FashionSplit, apart: int) -> tuple[FashionSplit, FashionSplit]:
    """Return all but the last `apart` pictures of `train`, and those."""
    return (
        FashionSplit(train.images[:-apart], train.labels[:-apart]),
        FashionSplit(train.images[-apart:], train.labels[-apart:]),
    )


def last_epoch(
    said: str, recipe: Recipe, train: FashionSplit, apart: FashionSplit
) -> EpochEvent | None:
    """Train by `recipe` on `train`, tell of each epoch, return the last; None if it diverged.

    What the events call test pictures is `apart`.
    """
    trainer, last = Trainer(recipe, train, apart, threads=torch.get_num_threads()), None
    for event in trainer.events():
        if isinstance(event, EpochEvent):
            last, done = event, f"epoch {event.epoch}/{recipe.epochs}"
            told = f"\r{said}: {done}, {event.test_accuracy:.2%}"
            print(told, end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    return None if trainer.diverged else last


def recipes(options: argparse.Namespace) -> Iterator[tuple[str, Recipe]]:
    """Yield the recipe as it is and with each set of changes, with what was changed."""
    base = PRETRAINED.get(options.network)
    base = preset(options.network, options.preset) if base is None else base
    for given in options.change or [""]:
        yield given or "as it is", base.changed(settings(given.split(",") if given else []))


def main() -> int:
    """Measure what the command line asks for; print a line or a JSON object for each recipe."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("network", help="a file of assets/weights, for example resnet-8, or a family with --preset")
    add("--preset", default="quick", help="recipe of a family to begin with (quick)")
    add(
        "--try",
        dest="change",
        action="append",
        metavar="NAME=VALUE,...",
        help="changes of the recipe; one recipe each time it is given",
    )
    add("--seeds", type=int, default=1, help="seeds of each recipe (1)")
    add("--apart", type=int, default=APART, help=f"training pictures kept apart ({APART})")
    add("--threads", type=int, default=0, help="threads (as PyTorch has them)")
    add("--json", action="store_true")
    options = parser.parse_args()
    if options.apart < 1 or options.seeds < 1:
        parser.error("--apart and --seeds take whole numbers from 1")
    if options.threads:
        torch.set_num_threads(options.threads)
    try:
        chosen = [(said, recipe.checked()) for said, recipe in recipes(options)]
        whole = fashion_mnist.load(train=True)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if options.apart > len(whole.labels) - 2:
        parser.error(f"--apart must leave two of the {len(whole.labels):,} pictures for training")
    train, apart = split_validation(whole, options.apart)
    for said, recipe in chosen:
        for seed in range(options.seeds):
            named = f"{said}, seed {seed}"
            started = time.monotonic()
            last = last_epoch(named, recipe.changed({"seed": seed}), train, apart)
            found = {
                "recipe": said,
                "seed": seed,
                "accuracy": last and last.test_accuracy,
                "train_accuracy": last and last.train_accuracy,
                "seconds": round(time.monotonic() - started),
            }
            if options.json:
                print(json.dumps(found), flush=True)
            elif last is None:
                print(f"{named}: diverged, {found['seconds']} s", flush=True)
            else:
                print(
                    f"{named}: {last.test_accuracy:.2%} apart, "
                    f"{last.train_accuracy:.2%} in training, {found['seconds']} s",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
