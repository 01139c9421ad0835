"""The button is there for weights that exist, and says why it is not pressed otherwise."""

from __future__ import annotations

from pathlib import Path

import onnxruntime
import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.core.paths import ASSETS
from cnnlib.training.execution import onnx_export

WEIGHTS = ASSETS / "weights" / "resnet-best.safetensors"


def button(path: Path) -> AppTest:
    def script(path: str) -> None:
        from pathlib import Path

        from cnnlib.ui.pages.training.onnx_button import onnx_button

        onnx_button(Path(path), {"model": "resnet"}, "network")

    app = AppTest.from_function(script, args=(str(path),)).run()
    assert not app.exception
    (found,) = app.get("download_button")
    return found.proto


def test_weights_that_exist_can_be_exported() -> None:
    proto = button(WEIGHTS)
    assert proto.label == "ONNX"
    assert not proto.disabled
    assert "other programs" in proto.help


def test_before_the_first_checkpoint_the_button_says_what_is_missing(tmp_path: Path) -> None:
    proto = button(tmp_path / "last.safetensors")
    assert proto.disabled
    assert "first checkpoint" in proto.help


def test_without_the_exporter_the_button_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onnx_export, "find_spec", lambda name: None)
    proto = button(WEIGHTS)
    assert proto.disabled
    assert "pip install onnxscript" in proto.help


def test_the_shipped_weights_are_exported_by_their_own_recipe() -> None:
    session = onnxruntime.InferenceSession(onnx_export.export_in_subprocess(WEIGHTS))
    assert session.get_outputs()[0].shape == ["batch", 10]
