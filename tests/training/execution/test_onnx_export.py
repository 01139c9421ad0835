from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from cnnlib.core.paths import ROOT
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.models.registry import CATALOG, build, input_size
from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.presets import preset
from cnnlib.training.execution import background_jobs, onnx_export
from cnnlib.training.execution.onnx_export import export_in_subprocess, to_onnx

CASES: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in CATALOG),
    ("lenet", {"batch_norm": True, "activation": "sigmoid", "pooling": "average"}),
    ("resnet", {"form": "resnet18"}),
]


def weighted(model: nn.Module) -> list[nn.Conv2d | nn.Linear]:
    return [layer for layer in model.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]


@pytest.mark.parametrize(("name", "options"), CASES)
def test_onnxruntime_gives_the_network_s_outputs(name: str, options: dict[str, Any]) -> None:
    torch.manual_seed(0)
    model = build(name, options).train()
    size = input_size(name, options)
    with torch.no_grad():  # running statistics that are not those of a new network
        model(torch.rand(4, 1, size, size))
    content = to_onnx(model, (1, size, size))
    assert model.training
    model.eval()
    session = onnxruntime.InferenceSession(content)
    for count in (1, 3):
        images = torch.rand(count, 1, size, size)
        (found,) = session.run(None, {"images": images.numpy()})
        with torch.no_grad():
            expected = model(images)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)

    # The biases have one number a channel (pytorch/pytorch#166797), and no weight is apart.
    proto = onnx.load_from_string(content)
    onnx.checker.check_model(proto, full_check=True)
    shapes = {tensor.name: tuple(tensor.dims) for tensor in proto.graph.initializer}
    assert all(tensor.data_location == 0 for tensor in proto.graph.initializer)
    used = [node for node in proto.graph.node if node.op_type in ("Conv", "Gemm")]
    assert len(used) == len(weighted(model))
    for node in used:
        weight = shapes[node.input[1]]
        assert len(weight) == (4 if node.op_type == "Conv" else 2)
        for bias in node.input[2:]:
            assert shapes[bias] == (weight[0],)
    # Where the program lies on this machine is nobody's business.
    assert str(ROOT).encode() not in content
    assert b"site-packages" not in content


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "w.safetensors"
    model = build("lenet", preset("lenet", "quick").options)
    save_weights(path, model.state_dict(), {"recipe": preset("lenet", "quick").to_json()})
    return path


def test_a_subprocess_exports_a_file_with_its_recipe_and_classes(weights: Path) -> None:
    content = export_in_subprocess(weights)
    assert onnxruntime.InferenceSession(content).get_inputs()[0].shape == ["batch", 1, 28, 28]
    told = {each.key: each.value for each in onnx.load_from_string(content).metadata_props}
    assert json.loads(told["recipe"]) == preset("lenet", "quick").to_json()
    assert tuple(json.loads(told["classes"])) == fashion_mnist.CLASSES


def test_a_file_that_does_not_fit_is_refused_by_the_subprocess(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    save_weights(path, build("lenet").state_dict(), {"recipe": {"model": "resnet"}})
    with pytest.raises(SettingsError) as error:
        export_in_subprocess(path)
    assert {p.code for p in error.value.problems} >= {"weights_missing", "weights_unexpected"}


def test_a_file_without_a_recipe_takes_the_one_that_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "w.safetensors"
    save_weights(path, build("lenet").state_dict(), {})
    monkeypatch.setattr(onnx_export, "trained_to_onnx", lambda network: b"onnx")
    request = {"kind": onnx_export.JOB, "path": str(path), "target": str(tmp_path / "x.onnx")}
    assert background_jobs.problems_of(background_jobs.answer(request))[0].code == "model_unknown"
    answer = background_jobs.answer({**request, "recipe": {"model": "lenet"}})
    assert answer == {"bytes": 4}
    assert (tmp_path / "x.onnx").read_bytes() == b"onnx"


def test_without_the_exporter_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onnx_export, "find_spec", lambda name: None)
    assert not onnx_export.is_available()
    with pytest.raises(SettingsError, match="pip install onnxscript"):
        to_onnx(build("lenet"), (1, 28, 28))
