from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from cnnlib.messages import SettingsError
from cnnlib.training import device
from cnnlib.training.estimate import estimate
from cnnlib.training.recipe import Recipe

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("present", "expected"),
    [(["cuda", "mps", "cpu"], "cuda"), (["mps", "cpu"], "mps"), (["cpu"], "cpu")],
)
def test_auto_takes_the_fastest_that_is_there(monkeypatch, present, expected):
    for name in ("cuda", "mps", "cpu"):
        monkeypatch.setitem(device._PRESENT, name, lambda name=name: name in present)
    assert device.choose("auto").type == expected
    for name in ("cuda", "mps", "cpu"):
        if name in present:
            assert device.choose(name).type == name
        else:
            with pytest.raises(SettingsError, match=name) as caught:
                device.choose(name)
            assert caught.value.problems[0].fixes[0].changes == {"device": "auto"}


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


def test_an_estimate_counts_up_what_it_measured():
    recipe = Recipe("lenet", epochs=3, batch_size=16, subset=1000, device="cpu")
    found = estimate(recipe, budget=0.2)
    assert found.seconds_per_step == pytest.approx(16 / found.images_per_second)
    assert found.seconds > 3 * 1000 / found.images_per_second
    with pytest.raises(SettingsError):
        estimate(replace(recipe, epochs=0))
