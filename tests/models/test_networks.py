"""The named networks are the course's, parameter for parameter."""

from __future__ import annotations

import pytest
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.models.networks import COMPACT, COURSE, NETWORKS, get_network
from cnnlib.models.parameter_count import parameter_count
from cnnlib.models.registry import CATALOG, build
from tests.support.course_networks import PARAMETERS

STAGES = {
    "lenet": (28, {"pool1": (6, 14, 14), "pool2": (16, 5, 5)}),
    "alexnet": (224, {"conv1": (96, 54, 54), "pool1": (96, 26, 26), "pool3": (256, 5, 5)}),
    "vgg11": (224, {"block1": (64, 112, 112), "block3": (256, 28, 28), "block5": (512, 7, 7)}),
    "nin": (224, {"block1": (96, 54, 54), "pool3": (384, 5, 5), "block4": (10, 5, 5)}),
    "googlenet": (96, {"stage2": (192, 12, 12), "stage4": (832, 3, 3), "stage5": (1024, 3, 3)}),
    "resnet18": (96, {"stage1": (64, 24, 24), "stage4": (512, 3, 3)}),
    "densenet": (96, {"block1": (192, 24, 24), "transition1": (96, 12, 12), "block4": (248, 3, 3)}),
}
"""Shapes at the ends of stages, as printed in the course (chapters 7 and 8)."""


@pytest.mark.parametrize("name", COURSE)
def test_the_parameters_are_those_of_the_course(name):
    network = COURSE[name]
    assert parameter_count(network.family, network.options) == PARAMETERS[name]


@pytest.mark.parametrize("name", STAGES)
def test_the_shapes_are_those_of_the_course(name):
    size, stages = STAGES[name]
    named = COURSE[name]
    assert named.size == size
    with torch.device("meta"):
        network = build(named.family, named.options).eval()
    x, found = torch.empty(1, 1, size, size, device="meta"), {}
    for layer, module in network.named_children():
        x = module(x)
        found[layer] = tuple(x.shape[1:])
    assert {layer: found[layer] for layer in stages} == stages


def test_every_family_has_its_name_and_a_compact_form():
    assert set(CATALOG) <= set(NETWORKS)
    assert {network.family for network in COMPACT.values()} == set(CATALOG) - {"lenet"}
    assert {network.size for network in COMPACT.values()} == {28}
    for name, network in NETWORKS.items():
        assert not CATALOG[network.family].problems(network.options), name


def test_an_unknown_name_is_refused_with_those_known():
    with pytest.raises(SettingsError, match="vgg11") as caught:
        get_network("vgg12")
    assert [problem.code for problem in caught.value.problems] == ["unknown_model"]
    assert get_network("resnet18") is COURSE["resnet18"]
