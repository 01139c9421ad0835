"""The weights in assets/weights say how they were made.

That they are as good as they say is measured in tests/analysis/test_predictions.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.parameter_count import parameter_count
from cnnlib.training.engine.checkpoint import read_weights
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs import pretraining
from cnnlib.training.runs.pretraining import PRETRAINED

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted((ROOT / "assets" / "weights").glob("*.safetensors"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_weights_are_made_by_their_recipe(path):
    assert pretraining.is_current(path.stem)
    metadata = read_weights(path).metadata
    assert metadata["epoch"] == PRETRAINED[path.stem].epochs
    assert metadata["test_accuracy"] >= (0.90 if path.stem == "lenet-best" else 0.92)


def test_the_folder_stays_small():
    assert sum(path.stat().st_size for path in FILES) < 20e6


def row(path):
    """The line about a file in the README's table."""
    metadata = read_weights(path).metadata
    recipe = Recipe.from_json(metadata["recipe"])
    found = network_anatomy(recipe.model, recipe.options, recipe.input_size)
    seconds = metadata.get("train_seconds")
    cells = (
        f"`{path.stem}`",
        f"{found.parameters:,}",
        f"{found.macs:,}",
        f"{metadata['test_accuracy']:.2%}".replace("%", " %"),
        f"{recipe.epochs}",
        f"{recipe.seed}",
        "" if seconds is None else f"{seconds / 60:.0f} min",
    )
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_readme_says_what_the_file_holds(path):
    assert row(path) in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_the_best_resnet_is_shipped_as_its_preset_makes_it():
    (path,) = [path for path in FILES if path.stem == "resnet-best"]
    metadata = read_weights(path).metadata
    assert Recipe.from_json(metadata["recipe"]) == preset("resnet", "best")
    assert metadata["epoch"] == preset("resnet", "best").epochs
    assert metadata["test_accuracy"] >= 0.945
    assert parameter_count("resnet", preset("resnet", "best").options) < 1_000_000


@pytest.mark.parametrize(
    ("name", "parameters", "accuracy"),
    [("resnet-8", 100_000, 0.935), ("resnet-20-best", 300_000, 0.945)],
)
def test_a_small_resnet_is_as_good_as_it_is_meant_to_be(name, parameters, accuracy):
    metadata = read_weights(ROOT / "assets" / "weights" / f"{name}.safetensors").metadata
    assert metadata["test_accuracy"] >= accuracy
    assert parameter_count("resnet", PRETRAINED[name].options) < parameters
