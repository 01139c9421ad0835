from __future__ import annotations

import pytest
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.core.settings import Bool, Choice
from cnnlib.models.registry import CATALOG, build, input_size


def choices(option):
    if isinstance(option, Choice):
        return list(option.options)
    return [False, True] if isinstance(option, Bool) else [option.low, option.high]


CASES = [
    (name, {option: value})
    for name, family in CATALOG.items()
    for option, told in family.options.items()
    for value in choices(told)
]


def small(case):
    """Leave out what takes seconds to build and says nothing new."""
    return case[1].get("width") != 64 and case[1].get("depth", 8) <= 20


@pytest.mark.parametrize(("name", "options"), filter(small, CASES), ids=str)
def test_every_choice_gives_ten_scores_for_the_picture_it_asks_for(name, options):
    network = build(name, options)
    size = input_size(name, options)
    assert network(torch.rand(2, 1, size, size)).shape == (2, 10)


@pytest.mark.parametrize("name", CATALOG)
def test_defaults_are_choices_and_sizes_are_known(name):
    family = CATALOG[name]
    assert family.name == name
    assert not family.problems(family.completed({}))
    assert input_size(name) in (28, 96, 224)


def test_every_parameter_learns_unless_a_choice_made_it_useless():
    for name, options in filter(small, CASES):
        network = build(name, options)
        size = input_size(name, options)
        network(torch.rand(2, 1, size, size)).sum().backward()
        assert all(p.grad is not None for p in network.parameters()), (name, options)


@pytest.mark.parametrize(
    ("name", "options", "code", "word"),
    [
        ("lenot", {}, "unknown_model", "lenot"),
        ("lenet", {"colour": 1}, "unknown_option", "colour"),
        ("lenet", {"pooling": "median"}, "option_not_allowed", "median"),
        ("lenet", {"batch_norm": 1}, "option_not_allowed", "batch_norm"),
        ("resnet", {"depth": 9}, "option_not_allowed", "9"),
        ("resnet", {"width": 65}, "option_not_allowed", "65"),
        ("resnet", {"width": True}, "option_not_allowed", "True"),
    ],
)
def test_a_wrong_choice_is_named(name, options, code, word):
    with pytest.raises(SettingsError, match=word) as caught:
        build(name, options)
    assert [p.code for p in caught.value.problems] == [code]


def test_the_seed_decides_the_first_weights():
    def weights(seed):
        torch.manual_seed(seed)
        return build("lenet", {"initialisation": "xavier"}).conv1.weight

    assert torch.equal(weights(1), weights(1))
    assert not torch.equal(weights(1), weights(2))
