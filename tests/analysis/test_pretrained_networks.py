from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnnlib.analysis import pretrained_networks
from cnnlib.analysis.pretrained_networks import effective_field, has_weights, weights_for
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs.pretrained_weights import FOLDER, PretrainedWeights


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    files = tuple(
        PretrainedWeights(name, Path(name), Recipe("resnet", options).checked(), accuracy)
        for name, options, accuracy in (
            ("small", {"depth": 8}, 0.93),
            ("best", {"depth": 14, "width": 32}, 0.95),
        )
    )
    monkeypatch.setattr(pretrained_networks, "pretrained_weights", lambda: files)


def test_the_weights_of_the_network_itself_come_first():
    assert weights_for(NetworkSpec("resnet", {"depth": 8})).name == "small"


def test_else_the_best_of_its_family():
    assert weights_for(NetworkSpec("resnet", {"form": "resnet18"})).name == "best"
    assert weights_for(NetworkSpec("vgg")) is None


def test_the_initial_weights_do_not_tell_networks_apart():
    best = weights_for(NetworkSpec("resnet", {"depth": 14, "width": 32}))
    for options, same in (
        ({"depth": 14, "width": 32, "initialisation": "xavier"}, True),
        ({"depth": 14, "width": 16}, False),
    ):
        assert has_weights(NetworkSpec("resnet", options), best) is same


def test_a_network_for_other_pictures_or_classes_is_not_trained():
    best = weights_for(NetworkSpec("resnet", {"depth": 14, "width": 32}))
    for numbers in ({"channels": 3}, {"classes": 100}):
        assert not has_weights(NetworkSpec("resnet", {"depth": 14, "width": 32}, **numbers), best)


def test_the_effective_field_lies_within_the_theoretical_one():
    (path,) = FOLDER.glob("resnet-best.safetensors")
    effective = effective_field(path, "conv", 28)
    assert effective.shape == (28, 28)
    assert effective.max() == 1
    assert {tuple(cell) for cell in np.argwhere(effective > 0).tolist()} <= {
        (row, column) for row in (13, 14, 15) for column in (13, 14, 15)
    }
