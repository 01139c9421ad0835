"""The tab of feature maps through AppTest: its numbers, its link, both languages."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.models.layer import INPUT
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.ui.components.image_source import fashion_picture
from cnnlib.ui.components.wire_format import unpack
from tests.support.inside_visits import SHIPPED
from tests.support.inside_visits import InsideVisit as Visit
from tests.support.number_fields import type_number

LANGUAGES = ("en", "zh")


def pixels_of(visit: Visit) -> torch.Tensor:
    """The input of the network that the visit shows."""
    weights = find_weights(visit.values["weights"])
    image = fashion_picture(visit.values["label"], visit.values["picture"])
    return preprocess(torch.from_numpy(image.copy())[None], weights.recipe.input_size)


def module_output(visit: Visit, until: str) -> np.ndarray:
    """The output of a top-level module, by calling the modules before it one by one."""
    weights = find_weights(visit.values["weights"])
    x = pixels_of(visit)
    with torch.no_grad():
        for name, module in cached_network(weights.path, weights.recipe).model.named_children():
            x = module(x)
            if name == until:
                return x[0].numpy()
    raise KeyError(until)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_opens_a_layer_and_chooses_a_channel(lang: str) -> None:
    address = {"map_layer": "act2", "map_channel": "7", "map_order": "activity"}
    visit = Visit(lang=lang, weights="lenet-best", map_scale="network", **address)
    visit.assert_sound()
    head, maps = visit.maps
    assert (head["opened"], head["channel"]) == ("act2", 7)
    assert (head["order"], head["scale"]) == ("activity", "network")
    np.testing.assert_allclose(maps, module_output(visit, "act2"), atol=1e-6)
    title = {"en": "Channels of {layer}", "zh": "{layer} 的通道"}[lang]
    assert head["labels"]["channels"] == title
    assert Visit(**visit.address).maps[0]["opened"] == "act2"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_network_opens_where_its_first_convolution_ends(name: str) -> None:
    visit = Visit(weights=name)
    visit.assert_sound()
    head, maps = visit.maps
    assert head["layers"][0]["name"] == INPUT
    opened = next(layer for layer in head["layers"] if layer["name"] == head["opened"])
    # A dense block begins with a normalization of its own, so that no activation follows here.
    assert opened["kind"] == ("Conv2d" if "densenet" in name else "ReLU")
    assert maps.min() >= 0 or opened["kind"] == "Conv2d"
    stage, _blobs = unpack(visit.component("derivation").bytes)
    assert stage["main"] == head["opened"]
    assert stage["chain"]
    assert "✓" in visit.html("derivation:proof")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_layer_of_every_shipped_network_opens(name: str, lang: str) -> None:
    visit = Visit(weights=name, lang=lang)
    names = [layer["name"] for layer in visit.maps[0]["layers"]]
    step = max(1, len(names) // 4)
    kinds = {layer["kind"]: layer["name"] for layer in visit.maps[0]["layers"]}
    for layer in {*names[::step], names[-1], *kinds.values()}:
        visit.go(weights=name, lang=lang, map_layer=layer, map_channel="1")
        visit.assert_sound()
        head, maps = visit.maps
        assert head["opened"] == layer
        assert np.isfinite(maps).all()
        assert head["kernels"] or head["whyNone"]


def test_another_picture_gives_other_maps_of_the_same_layer() -> None:
    visit = Visit(weights="lenet-best", map_layer="conv2", map_channel="3")
    _head, before = visit.maps
    type_number(visit.app, "inside:picture", "17")
    head, after = visit.maps
    assert (head["opened"], head["channel"]) == ("conv2", 3)
    assert np.abs(before - after).max() > 0.1
    np.testing.assert_allclose(after, module_output(visit, "conv2"), atol=1e-6)


def test_a_layer_that_another_network_lacks_gives_way_to_the_first() -> None:
    visit = Visit(weights="resnet-8", map_layer="conv2", map_channel="99")
    visit.assert_sound()
    head, _maps = visit.maps
    assert (head["opened"], head["channel"]) == ("act", 0)


def test_a_sum_says_why_it_has_no_kernel() -> None:
    visit = Visit(weights="resnet-8", map_layer="stage1.0.relu_1")
    assert visit.maps[0]["whyNone"] == (
        "Each channel is a sum: those of stage1.0.norm2, act are added."
    )


def test_a_concatenated_channel_shows_the_kernel_of_its_branch() -> None:
    visit = Visit(weights="googlenet-best", map_layer="stage2.inception1.cat", map_channel="20")
    head, _maps = visit.maps
    assert head["kernels"]["layer"] == "stage2.inception1.branch2.conv"
    assert (head["kernels"]["first"], head["kernels"]["count"]) == (20, 1)
    assert "side by side" in head["whyNone"]


@pytest.mark.parametrize(("lang", "boot"), [("en", "Ankle boot"), ("zh", "短靴")])
def test_the_channels_of_the_answer_have_the_names_of_the_classes(lang: str, boot: str) -> None:
    visit = Visit(weights="lenet-best", map_layer="dense5", lang=lang)
    assert visit.maps[0]["names"][9] == boot
    visit.go(weights="lenet-best", map_layer="act4", lang=lang)
    assert visit.maps[0]["names"] == []
    visit.go(weights="nin-best", map_layer="block4.conv3", lang=lang)
    assert visit.maps[0]["names"][9] == boot
