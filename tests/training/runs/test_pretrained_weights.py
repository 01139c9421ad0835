from __future__ import annotations

from pathlib import Path

import torch

from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs.pretrained_weights import pretrained_weights, skip_pairs


def write(folder: Path, name: str, **metadata: object) -> None:
    save_weights(folder / f"{name}.safetensors", {"w": torch.zeros(1)}, metadata)


def described(folder: Path, name: str, options: dict[str, object], **more: object) -> None:
    recipe = Recipe("resnet", options).checked().to_json()
    write(folder, name, recipe=recipe, test_accuracy=0.9, **more)


def test_what_is_shipped_names_recipe_and_accuracy():
    found = pretrained_weights()
    assert "resnet-best" in [each.name for each in found]
    assert all(0.85 < each.test_accuracy < 1 for each in found)


def test_files_that_say_too_little_or_nonsense_are_left_out(tmp_path):
    described(tmp_path, "good", {})
    write(tmp_path, "silent")
    write(tmp_path, "no-network", recipe={"model": "nothing"}, test_accuracy=0.9)
    write(tmp_path, "no-number", recipe=Recipe("lenet").to_json(), test_accuracy=[])
    described(tmp_path, "no-history", {}, history=[{"epoch": 1}])
    (tmp_path / "torn.safetensors").write_bytes(b"\x01\x02")
    (tmp_path / "folder.safetensors").mkdir()
    (tmp_path / "other.txt").write_text("x")
    assert [each.name for each in pretrained_weights(tmp_path)] == ["good"]


def test_the_accuracy_of_each_epoch_is_read(tmp_path):
    described(tmp_path, "run", {}, history=[{"test_accuracy": 0.5}, {"test_accuracy": 0.75}])
    (found,) = pretrained_weights(tmp_path)
    assert found.test_accuracies == (0.5, 0.75)


def test_networks_that_differ_in_skip_connections_alone_are_a_pair(tmp_path):
    described(tmp_path, "plain", {"depth": 20, "skip": False})
    described(tmp_path, "residual", {"depth": 20, "skip": True})
    described(tmp_path, "deeper", {"depth": 26, "skip": True})
    pairs = skip_pairs(pretrained_weights(tmp_path))
    assert [(one.name, other.name) for one, other in pairs] == [("plain", "residual")]
