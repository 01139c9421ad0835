from __future__ import annotations

from pathlib import Path

import pytest

from cnnlib.models.networks import Network
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs.shipped_weights import ShippedWeights
from cnnlib.ui.components import block_feature_maps
from cnnlib.ui.components.block_feature_maps import weights_for


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    files = tuple(
        ShippedWeights(name, Path(name), Recipe("resnet", options).checked(), accuracy)
        for name, options, accuracy in (
            ("small", {"depth": 8}, 0.93),
            ("best", {"depth": 14, "width": 32}, 0.95),
        )
    )
    monkeypatch.setattr(block_feature_maps, "shipped_weights", lambda: files)


def test_the_weights_of_the_network_itself_come_first():
    assert weights_for(Network("resnet", {"depth": 8})).name == "small"


def test_else_the_best_of_its_family():
    assert weights_for(Network("resnet", {"form": "resnet18"})).name == "best"
    assert weights_for(Network("vgg")) is None
