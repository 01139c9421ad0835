from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from cnnlib.cli.weights_source import add_arguments, load_source
from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.recipe import Recipe
from tests.support import fake_runs


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "home"))


def test_a_file_that_names_its_network(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    recipe = Recipe("lenet", {"pooling": "average"}).checked()
    save_weights(path, build("lenet").state_dict(), {"recipe": recipe.to_json()})
    found, network = load_source(parsed(str(path)))
    assert found == path
    assert network.recipe == recipe
    _, changed = load_source(parsed(str(path), "--set", "options.pooling=max"))
    assert changed.recipe.options["pooling"] == "max"


def test_a_run_gives_its_last_weights_and_its_recipe() -> None:
    run = fake_runs.make("finished")
    with pytest.raises(SettingsError) as error:
        load_source(parsed(run.id))
    assert error.value.problems[0].code == "no_weights"
    save_weights(run.weights, build("lenet", run.recipe["options"]).state_dict(), {})
    found, network = load_source(parsed(run.id))
    assert found == run.weights
    assert network.recipe.model == "lenet"


def test_a_file_that_names_no_network_needs_an_option(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    save_weights(path, build("lenet").state_dict(), {})
    with pytest.raises(SettingsError) as error:
        load_source(parsed(str(path)))
    assert "--model" in str(error.value.problems[0])
    assert load_source(parsed(str(path), "--model", "lenet"))[1].recipe.model == "lenet"


def test_a_name_too_long_for_a_file_is_a_run_that_does_not_exist() -> None:
    with pytest.raises(SettingsError):
        load_source(parsed("x" * 300))


def test_a_name_that_is_too_long_for_a_file_is_looked_for_among_the_runs() -> None:
    with pytest.raises(SettingsError, match="xxx"):
        load_source(parsed("x" * 300))
