"""How settings, devices and runs are called."""

from __future__ import annotations

from typing import Any

import pytest

from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.recipe import Recipe
from cnnlib.ui.core.language import speaking
from cnnlib.ui.pages.training import labels

VALUES = [
    ("flip", True, "yes", "是"),
    ("subset", 0, "all", "全部"),
    ("subset", 12_000, "12,000", "12,000"),
    ("model", "resnet", "ResNet", "ResNet"),
    ("learning_rate", 0.0005, "0.0005", "0.0005"),
    ("schedule", "one_cycle", "one cycle", "单周期"),
    ("options", {"depth": 20, "skip": True}, "depth 20, skip yes", "depth 20, skip 是"),
    ("schedule", "of a later version", "of a later version", "of a later version"),
]


@pytest.mark.parametrize(("name", "value", "english", "chinese"), VALUES)
def test_the_value_of_a_setting(name: str, value: Any, english: str, chinese: str) -> None:
    for language, text in (("en", english), ("zh", chinese)):
        with speaking(language):
            assert labels.setting_text(name, value) == text


def test_every_setting_of_a_recipe_has_a_name() -> None:
    names = {labels.setting_label(name) for name in preset("lenet", "quick").to_json()}
    assert {"Network", "Network options", "Learning rate", "Threads"} <= names
    assert len(names) == len(preset("lenet", "quick").to_json())


def test_a_device_is_known_by_type_name_and_the_memory_of_a_gpu() -> None:
    gpu = {"type": "cuda", "name": "Tesla", "memory": 8 * 2**30}
    assert labels.device_text(gpu) == "CUDA · Tesla · 8.0 GiB"
    assert labels.device_text({**gpu, "type": "cpu"}) == "CPU · Tesla"
    assert labels.device_text({}) == ""


def test_a_new_runs_label_names_network_preset_and_seed() -> None:
    recipe = preset("lenet", "quick").changed({"seed": 7})
    assert labels.run_label(recipe).startswith("LeNet · ")
    assert labels.run_label(recipe).endswith(" · seed 7")
    assert "own recipe" not in labels.run_label(recipe)
    assert "own recipe" in labels.run_label(Recipe(model="lenet", epochs=3))
