from __future__ import annotations

import json

import pytest
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.training.engine import device

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("present", "expected"),
    [(["cuda", "mps", "cpu"], "cuda"), (["mps", "cpu"], "mps"), (["cpu"], "cpu")],
)
def test_auto_takes_the_fastest_that_is_there(monkeypatch, present, expected):
    for name in ("cuda", "mps", "cpu"):
        monkeypatch.setitem(device._IS_AVAILABLE, name, lambda name=name: name in present)
    assert device.select_device("auto").type == expected
    for name in ("cuda", "mps", "cpu"):
        if name in present:
            assert device.select_device(name).type == name
        else:
            with pytest.raises(SettingsError, match=name) as caught:
                device.select_device(name)
            assert caught.value.problems[0].fixes[0].changes == {"device": "auto"}


@pytest.mark.parametrize("channels_last", [False, True])
def test_a_model_gets_the_layout_that_its_recipe_asks_for(channels_last):
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.Flatten())
    moved = device.move_model(model, CPU, channels_last)
    [weight, _] = moved.parameters()
    assert weight.is_contiguous(memory_format=torch.channels_last) == channels_last
    assert moved[0](torch.rand(2, 3, 8, 8)).is_contiguous() != channels_last


def test_the_cpu_is_described_in_plain_values():
    told = json.loads(json.dumps(device.describe(CPU).to_json()))
    assert told["type"] == "cpu"
    assert told["name"]
    assert told["memory"] is None or told["memory"] > 2**28


def test_bfloat16_is_refused_where_the_cpu_has_none(monkeypatch):
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda: False, raising=False)
    problem = device.precision_problem("bfloat16", CPU)
    assert problem.code == "no_bfloat16"
    assert problem.fixes[0].changes == {"precision": "float32"}
    assert device.precision_problem("float32", CPU) is None
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True, raising=False)
    assert device.precision_problem("bfloat16", CPU) is None
    monkeypatch.delattr(torch.cpu, "_is_avx512_bf16_supported")
    assert device.precision_problem("bfloat16", CPU)


def test_what_layers_draw_follows_from_the_seed():
    drawn = []
    for number in (5, 5, 6):
        device.seed_device(torch.device("cpu"), number)
        drawn.append(torch.nn.functional.dropout(torch.ones(1000)))
    torch.manual_seed(5)
    assert torch.equal(drawn[0], torch.nn.functional.dropout(torch.ones(1000)))
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_each_kind_of_device_has_its_own_seed(monkeypatch, kind):
    asked = []
    monkeypatch.setattr(getattr(torch, kind), "manual_seed", asked.append)
    before = torch.get_rng_state()
    device.seed_device(torch.device(kind), 7)
    assert asked == [7]
    assert torch.equal(torch.get_rng_state(), before)
