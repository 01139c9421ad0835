from __future__ import annotations

import json
from typing import Any

import pytest

from cnnlib.__main__ import main
from cnnlib.analysis import autograd_memory
from cnnlib.analysis.memory_estimate import estimate_memory
from cnnlib.models.networks import get_network

KEPT_PER_PICTURE = 4 * (28 * 28 + 6 * 28 * 28 + 6 * 14 * 14 + 16 * 10 * 10 + 400 + 120 + 84)
"""By hand: the input of each layer with weights, and the output of each activation."""


def told(capsys: pytest.CaptureFixture[str], arguments: str) -> dict[str, Any]:
    assert main(["memory", *arguments.split(), "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_bytes_kept_with_and_without_gradients(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "lenet --batch 32")
    assert found["bytes_kept"] == {
        "grad": 32 * KEPT_PER_PICTURE,
        "no_grad": 0,
        "inference_mode": 0,
    }
    assert found["estimate"]["bytes_kept"] == found["bytes_kept"]
    assert found["estimate"]["parameter_bytes"] == 4 * 61_706
    assert sum(layer["bytes"] for layer in found["layers"]) == 32 * KEPT_PER_PICTURE
    assert set(found["peak_bytes"]) == set(found["seconds"]) == set(found["bytes_kept"])
    assert found["accumulated_loss"]["number"] == [0] * 4


def test_an_estimate_runs_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autograd_memory, "measure_memory", None)
    found = told(capsys, "lenet --estimate --set activation=relu --set pooling=max")
    assert found["batch"] == 256
    assert found["estimate"]["bytes_kept"]["grad"] == 256 * 48_080
    assert "bytes_kept" not in found
    assert main(["memory", "resnet18", "--batch", "8", "--estimate"]) == 0
    said = capsys.readouterr().out
    assert f"{estimate_memory(get_network('resnet18'), 8).saved_bytes:,}" in said


def test_a_batch_that_would_exhaust_memory_is_refused_with_the_estimate(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autograd_memory, "available_memory", lambda device: 1 << 30)
    assert main(["memory", "resnet18", "--batch", "1024"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "GiB" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("nonet", ["nonet", "lenet"]),
        ("lenet --batch 0", ["--batch", "10000"]),
        ("lenet --batch many", ["--batch", "many"]),
        ("lenet --batch 10001", ["--batch", "10000"]),
        ("lenet --image 3", ["3 × 3"]),
        ("lenet --set wings=2", ["wings"]),
        ("lenet --set pooling", ["--set", "pooling"]),
    ],
)
def test_nonsense_is_answered_with_one_sentence(
    arguments: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["memory", *arguments.split(), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert all(word in said.err for word in words)
