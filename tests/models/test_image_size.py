"""Sizes of pictures: those taken, and the layer that runs out for those refused."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib.models.image_size import LARGEST, accepted_sizes, image_problem
from cnnlib.models.networks import COMPACT, COURSE, NETWORKS
from cnnlib.models.registry import build

PUBLISHED = {
    "lenet": (28, 31),
    "alexnet": (193, 224),
    "vgg11": (224, 255),
    "nin": (67, None),
    "googlenet": (1, None),
    "resnet18": (1, None),
    "densenet": (29, None),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_course_s_networks_take_these_sizes(name):
    network = COURSE[name]
    assert accepted_sizes(network.family, network.options) == PUBLISHED[name]


@pytest.mark.parametrize("name", COMPACT)
def test_compact_networks_take_the_data_set_s_pictures(name):
    assert image_problem(COMPACT[name].family, COMPACT[name].options, 28) is None


@pytest.mark.parametrize(
    ("name", "size", "layer", "code", "nearest"),
    [
        ("alexnet", 64, "pool3", "image_too_small", 193),
        ("densenet", 28, "transition3.pool", "image_too_small", 29),
        ("vgg11", 96, "dense1", "image_not_fitting", 224),
        ("vgg11", 300, "dense1", "image_not_fitting", 255),
        ("nin", 66, "pool3", "image_too_small", 67),
        ("lenet", 5, "conv2", "image_too_small", 28),
        ("lenet", 32, "dense3", "image_not_fitting", 31),
    ],
)
def test_a_refusal_names_the_layer_and_the_nearest_size(name, size, layer, code, nearest):
    network = COURSE[name]
    problem = image_problem(network.family, network.options, size)
    assert problem.code == code
    assert problem.values["layer"] == layer
    assert layer in problem.template.format(**problem.values)
    [fix] = problem.fixes
    assert fix.changes == {"image": nearest}
    assert image_problem(network.family, network.options, nearest) is None


@given(name=st.sampled_from(list(NETWORKS)), size=st.integers(1, LARGEST))
@settings(deadline=None, max_examples=40)
def test_a_size_is_refused_exactly_where_the_network_fails(name, size):
    network = NETWORKS[name]
    with torch.device("meta"):
        built = build(network.family, network.options).eval()
    try:
        built(torch.empty(1, 1, size, size, device="meta"))
        works = True
    except RuntimeError:
        works = False
    low, high = accepted_sizes(network.family, network.options)
    assert works == (image_problem(network.family, network.options, size) is None)
    assert works == (low <= size <= (high or LARGEST))
