from __future__ import annotations

import hashlib
import os
from collections import OrderedDict

import pytest
import torch

from cnnlib.analysis import trained_network_cache
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.presets import preset

RECIPE = preset("lenet", "quick")


def write(path, seed=0):
    torch.manual_seed(seed)
    model = build("lenet", RECIPE.options)
    save_weights(path, model.state_dict(), {"recipe": RECIPE.to_json()})


def test_a_network_is_read_once(tmp_path):
    path = tmp_path / "a.safetensors"
    write(path)
    network = cached_network(path)
    assert cached_network(path) is network
    assert network.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not network.model.training


def test_a_file_that_a_run_has_replaced_is_read_again(tmp_path):
    path = tmp_path / "a.safetensors"
    write(path)
    first = cached_network(path)
    write(path, seed=1)
    os.utime(path, ns=(0, 1))  # also where the clock is too coarse to tell the two apart
    second = cached_network(path)
    assert second.digest != first.digest
    weights = first.model.state_dict(), second.model.state_dict()
    assert any(not torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_the_recipe_of_the_caller_decides(tmp_path):
    path = tmp_path / "a.safetensors"
    write(path)
    assert cached_network(path, RECIPE.changed({"seed": 7})).recipe.seed == 7


def test_what_cannot_be_read_is_said(tmp_path):
    with pytest.raises(SettingsError) as error:
        cached_network(tmp_path / "none.safetensors")
    assert error.value.problems[0].code == "file_unreadable"


@pytest.fixture
def empty_cache(monkeypatch):
    monkeypatch.setattr(trained_network_cache, "_networks", OrderedDict())


def test_of_a_file_that_changes_only_the_newest_network_is_kept(tmp_path, empty_cache):
    path = tmp_path / "a.safetensors"
    for seed in range(3):
        write(path, seed)
        os.utime(path, ns=(0, seed))
        cached_network(path)
    assert len(trained_network_cache._networks) == 1


@pytest.mark.parametrize("limit", [{"MOST_NETWORKS": 2}, {"MOST_BYTES": 600_000}])
def test_the_networks_used_longest_ago_are_forgotten(tmp_path, empty_cache, monkeypatch, limit):
    for name, value in limit.items():
        monkeypatch.setattr(trained_network_cache, name, value)
    paths = [tmp_path / f"{number}.safetensors" for number in range(3)]
    for path in paths:
        write(path)
    first = cached_network(paths[0])
    cached_network(paths[1])
    assert cached_network(paths[0]) is first
    cached_network(paths[2])
    assert [key[0] for key in trained_network_cache._networks] == [str(paths[0]), str(paths[2])]


def test_a_network_larger_than_the_limit_is_kept_alone(tmp_path, empty_cache, monkeypatch):
    monkeypatch.setattr(trained_network_cache, "MOST_BYTES", 1)
    path = tmp_path / "a.safetensors"
    write(path)
    assert cached_network(path) is cached_network(path)
