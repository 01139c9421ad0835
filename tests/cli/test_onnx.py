from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from cnnlib.__main__ import main
from cnnlib.core.paths import ASSETS
from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.presets import preset
from cnnlib.training.execution import onnx_export


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "w.safetensors"
    recipe = preset("lenet", "quick")
    torch.manual_seed(0)
    model = build("lenet", recipe.options)
    save_weights(path, model.state_dict(), {"recipe": recipe.to_json()})
    return path


def test_the_file_is_whole_and_named(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "network.onnx"
    assert main(["onnx", str(weights), "--output", str(output), "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    told = json.loads(said.out)
    assert told["file"] == str(output)
    assert told["model"] == "lenet"
    assert told["input"] == {"name": "images", "shape": ["batch", 1, 28, 28]}
    assert told["output"] == {"name": "logits", "shape": ["batch", 10]}
    assert told["bytes"] == output.stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["network.onnx", "w.safetensors"]
    images = np.zeros((3, 1, 28, 28), np.float32)
    session = onnxruntime.InferenceSession(output)
    assert session.run(["logits"], {"images": images})[0].shape == (3, 10)


@pytest.mark.parametrize(
    ("source", "output", "part"),
    [
        (str(ASSETS / "weights" / "resnet-best.safetensors"), "missing/x.onnx", "missing/x.onnx"),
        (str(ASSETS / "weights" / "resnet-best.safetensors"), ".", "folder or a device"),
        ("no-such-run", "x.onnx", "no-such-run"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    source: str,
    output: str,
    part: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "home"))
    assert main(["onnx", source, "--output", output]) == 2
    said = capsys.readouterr()
    assert part in said.err
    assert said.err.count("\n") == 1
    assert not list(tmp_path.glob("*.onnx"))


def test_where_the_exporter_is_missing_the_sentence_says_what_to_install(
    weights: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(onnx_export, "is_available", lambda: False)
    assert main(["onnx", str(weights), "--output", str(tmp_path / "x.onnx")]) == 2
    assert "pip install onnxscript" in capsys.readouterr().err
