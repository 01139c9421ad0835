from __future__ import annotations

from pathlib import Path

import pytest
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import load_trained


def test_the_network_that_the_file_names_has_its_weights(tmp_path: Path) -> None:
    model = build("lenet", {"pooling": "average"})
    recipe = Recipe("lenet", {"pooling": "average"}).checked()
    halves = {name: tensor.half() for name, tensor in model.state_dict().items()}
    path = tmp_path / "w.safetensors"
    save_weights(path, halves, {"recipe": recipe.to_json(), "test_accuracy": 0.5})
    found = load_trained(path)
    assert found.recipe == recipe
    assert found.metadata == {"test_accuracy": 0.5}
    assert not found.model.training
    for name, tensor in found.model.state_dict().items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, halves[name].float())


def test_a_file_that_names_no_network_needs_a_recipe(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    save_weights(path, build("lenet").state_dict(), {})
    with pytest.raises(SettingsError) as error:
        load_trained(path)
    assert error.value.problems[0].code == "model_unknown"
    assert load_trained(path, Recipe("lenet")).recipe.model == "lenet"
    with pytest.raises(SettingsError) as error:
        load_trained(path, Recipe("resnet"))
    assert "weights_missing" in {problem.code for problem in error.value.problems}
