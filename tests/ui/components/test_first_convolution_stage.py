from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnlib.analysis.first_convolution import derive
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import build
from cnnlib.ui.components.first_convolution_stage import (
    _part,
    derivation_grids,
    derivation_rules,
    separators,
)


def derivation(batch_norm: bool = True):
    torch.manual_seed(0)
    model, image = build("lenet", {"batch_norm": batch_norm}).eval(), torch.rand(1, 28, 28)
    return derive(model, layer_graph(model, image.shape), image, 2)


@pytest.mark.parametrize("batch_norm", [True, False])
def test_every_grid_that_a_rule_names_is_on_the_stage(batch_norm: bool) -> None:
    found = derivation(batch_norm)
    names = {grid.name for grid in derivation_grids(found)}
    for rule in found.rules():
        assert {rule.target, *rule.sources} <= names
    assert len(separators(found)) == len(names) - 1


def test_the_rule_of_the_opened_layer_comes_last_and_the_others_in_order() -> None:
    found = derivation()
    for opened in found.layers:
        targets = [rule.target for rule in derivation_rules(found, opened)]
        assert targets[-1] == opened
        assert sorted(targets) == sorted(found.layers)


def test_it_says_which_part_of_a_large_output_is_shown() -> None:
    assert _part(derivation()) == ""
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()).eval()
    image = torch.rand(1, 102, 30)
    found = derive(model, layer_graph(model, image.shape), image, 0)
    said = _part(found)
    assert "100 × 28" in said
    assert "rows 20 to 81 and columns 1 to 28" in said
