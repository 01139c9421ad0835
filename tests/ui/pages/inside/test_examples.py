"""What the examples say is so."""

from __future__ import annotations

import pytest

from cnnlib.analysis.channel_switches import (
    ChannelSwitches,
    parse_channels,
    switch_channels,
    switched_accuracy,
)
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.core.settings import accepts
from cnnlib.data import fashion_mnist
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.ui.pages.inside.examples import EXAMPLES, MISTAKEN_SHIRT, example_values
from cnnlib.ui.pages.inside.result import Picture, compute
from cnnlib.ui.pages.inside.settings import DEFAULT_WEIGHTS, SCHEMA

BOOT = CLASSES.index("Ankle boot")


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_values_are_allowed(name):
    assert accepts(SCHEMA, example_values(name))


def test_the_mistaken_shirt_is_taken_for_a_t_shirt():
    test = fashion_mnist.load(train=False)
    image = test.images[MISTAKEN_SHIRT].numpy()
    result = compute(find_weights(DEFAULT_WEIGHTS), Picture(image, MISTAKEN_SHIRT))
    assert CLASSES[int(test.labels[MISTAKEN_SHIRT])] == "Shirt"
    assert CLASSES[result.predicted] == "T-shirt/top"
    assert result.probabilities.max() > 0.9


def test_one_channel_is_worth_many_pictures_and_the_boot_stays_one():
    weights, values = find_weights(DEFAULT_WEIGHTS), EXAMPLES["off"].values
    switches = ChannelSwitches(values["chlayer"], parse_channels(values["choff"]))
    found = switched_accuracy(cached_network(weights.path, weights.recipe), switches)
    assert found.before - found.after > found.total // 20
    image = fashion_mnist.load(train=False).images[fashion_mnist.examples(BOOT, 1)[0]].numpy()
    result = compute(weights, Picture(image))
    switched = switch_channels(result.network.model, result.pixels, switches)
    assert int(switched.after.argmax()) == BOOT
