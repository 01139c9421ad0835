from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings

from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import CATALOG, build, input_size
from tests.support.network_strategies import choices, combinations

CASES = [
    (name, {option: value})
    for name, family in CATALOG.items()
    for option, told in family.options.items()
    for value in choices(told)
    if not family.problems({option: value})
]


def on_meta(name, options):
    """The network without memory: one of VGG's would take half a gigabyte."""
    with torch.device("meta"):
        return build(name, options)


@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_every_choice_gives_ten_scores_for_the_picture_it_asks_for(name, options):
    size = input_size(name, options)
    scores = on_meta(name, options)(torch.empty(2, 1, size, size, device="meta"))
    assert scores.shape == (2, 10)


@pytest.mark.parametrize("name", CATALOG)
def test_channels_and_classes_are_those_asked_for(name):
    with torch.device("meta"):
        network = build(name, {}, channels=3, classes=7)
    size = input_size(name)
    assert network(torch.empty(2, 3, size, size, device="meta")).shape == (2, 7)


@pytest.mark.parametrize("name", CATALOG)
def test_defaults_are_choices_and_sizes_are_known(name):
    family = CATALOG[name]
    assert family.name == name
    assert not family.problems(family.completed({}))
    assert input_size(name) == 28


@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_every_parameter_learns_unless_a_choice_made_it_useless(name, options):
    network, size = on_meta(name, options), input_size(name, options)
    network(torch.empty(2, 1, size, size, device="meta")).sum().backward()
    assert all(p.grad is not None for p in network.parameters())


@given(combination=combinations())
@settings(deadline=None, max_examples=60)
def test_any_combination_is_built_or_refused_with_a_way_out(combination):
    name, options = combination
    problems = CATALOG[name].problems(options)
    for problem in problems:
        assert problem.fixes
        for fix in problem.fixes:
            changes = {key.removeprefix("options."): value for key, value in fix.changes.items()}
            assert not CATALOG[name].problems({**options, **changes})
    if problems:
        with pytest.raises(SettingsError):
            build(name, options)
        return
    size = input_size(name, options)
    network = on_meta(name, options).eval()
    assert network(torch.empty(1, 1, size, size, device="meta")).shape == (1, 10)


@pytest.mark.parametrize(
    ("name", "options", "code", "word"),
    [
        ("lenot", {}, "unknown_model", "lenot"),
        ("lenet", {"colour": 1}, "unknown_option", "colour"),
        ("lenet", {"pooling": "median"}, "option_not_allowed", "median"),
        ("lenet", {"batch_norm": 1}, "option_not_allowed", "batch_norm"),
        ("googlenet", {"one": 0, "three": 0, "five": 0, "pool": 0}, "no_branch", "branch"),
        ("resnet", {"depth": 14, "bottleneck": True}, "depth_of_bottlenecks", "14"),
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
