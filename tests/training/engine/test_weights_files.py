"""Weights files as strangers write them: valid, old, endless, or of a network without numbers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from safetensors.torch import save

from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import load_weights, read_weights
from cnnlib.training.engine.evaluation import EvaluationResult, require_numbers
from cnnlib.training.engine.weights import fit_problems


def with_header(header: dict[str, object], data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def test_metadata_may_be_null() -> None:
    tensor = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    file = read_weights(with_header({"__metadata__": None, "a": tensor}, bytes(4)))
    assert file.metadata == {}
    assert file.tensors["a"].tolist() == [0.0]


def test_a_file_from_before_num_batches_tracked_fits() -> None:
    network = build("resnet", {"depth": 8, "width": 4})
    tensors = {k: v for k, v in network.state_dict().items() if "num_batches" not in k}
    assert len(tensors) < len(network.state_dict())
    load_weights(save(tensors), build("resnet", {"depth": 8, "width": 4}))
    del tensors["conv.weight"]
    assert [p.code for p in fit_problems(network, tensors)] == ["weights_missing"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are POSIX's")
def test_what_has_no_end_is_not_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(SettingsError) as caught:
            read_weights(path)
        assert caught.value.problems[0].code == "file_unreadable"


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_network_without_numbers_has_no_accuracy(loss: float) -> None:
    require_numbers(EvaluationResult(0.5, 0.1, 10))
    with pytest.raises(SettingsError, match="gives no numbers"):
        require_numbers(EvaluationResult(loss, 0.1, 10))
