"""Export of trained networks as ONNX, for programs without PyTorch.

PyTorch's exporter takes seconds and, since torch 2.9, needs the package onnxscript.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cnnlib.core.atomic_io import write_bytes
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained
from cnnlib.training.execution import background_jobs

JOB = "onnx_export"
INPUT, OUTPUT = "images", "logits"
"""Names of the input, float32 (batch, channels, H, W) from 0 to 1, and of the output."""

MISSING = N_(
    "The export as ONNX needs the package onnxscript, which is not installed here: "
    "pip install onnxscript"
)

_STACK_TRACE = "pkg.torch.onnx.stack_trace"  # metadata key: paths of files on this machine


def is_available() -> bool:
    """Return whether the packages that the export needs are installed."""
    return find_spec("onnxscript") is not None


def to_onnx(
    model: nn.Module, shape: tuple[int, int, int], metadata: Mapping[str, str] | None = None
) -> bytes:
    """Return `model` in evaluation mode as an ONNX file with its weights inside.

    Args:
        model: Its mode is the same afterwards, but not meanwhile.
        shape: Channels, rows and columns of a picture; the batch is of any size.
        metadata: Texts by name, stored in the file.

    Raises:
        SettingsError: onnxscript is not installed (`onnxscript_missing`).
    """
    if not is_available():
        raise SettingsError([Problem("onnxscript_missing", MISSING)])
    training = model.training
    device = next((parameter.device for parameter in model.parameters()), torch.device("cpu"))
    example = torch.zeros(2, *shape, device=device)
    try:
        # With gradients, as layers may take other ways without them for the same values.
        with torch.enable_grad(), warnings.catch_warnings(action="ignore"):
            program = torch.onnx.export(
                model.eval(),
                (example,),
                dynamo=True,
                verbose=False,
                input_names=[INPUT],
                output_names=[OUTPUT],
                dynamic_shapes=({0: torch.export.Dim("batch")},),
            )
    finally:
        model.train(training)
    assert program is not None
    for node in program.model.graph:
        node.metadata_props.pop(_STACK_TRACE, None)
    program.model.metadata_props.update(metadata or {})
    content: bytes = program.model_proto.SerializeToString()
    return content


def trained_to_onnx(network: TrainedNetwork) -> bytes:
    """Return a trained network as ONNX, with its recipe and the names of the classes in it.

    Raises:
        SettingsError: As `to_onnx`.
    """
    size = network.recipe.input_size
    metadata = {
        "recipe": json.dumps(network.recipe.to_json()),
        "classes": json.dumps(fashion_mnist.CLASSES),
        "input": "gray values from 0 to 1",
    }
    return to_onnx(network.model, (1, size, size), metadata)


@background_jobs.register(JOB)
def onnx_export_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Write the network of the weights file `request["path"]` to the file `request["target"]`.

    `request["recipe"]` (JSON), if it is given, says which network it is; otherwise the file does.

    Raises:
        SettingsError: As `load_trained` and `to_onnx`.
    """
    recipe = request.get("recipe")
    network = load_trained(Path(request["path"]), Recipe.from_json(recipe) if recipe else None)
    content = trained_to_onnx(network)
    write_bytes(Path(request["target"]), content)
    return {"bytes": len(content)}


def export_in_subprocess(path: Path, recipe: Mapping[str, Any] | None = None) -> bytes:
    """Return the network of a weights file as ONNX; a subprocess makes it, for seconds.

    Args:
        path: The weights file.
        recipe: JSON of the recipe of its network; by default the one that the file names.

    Raises:
        SettingsError: As `load_trained` and `to_onnx`.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "network.onnx"
        request = {"path": str(path), "target": str(target), "recipe": recipe}
        answer = background_jobs.run(JOB, request)
        if problems := background_jobs.problems_of(answer):
            raise SettingsError(problems)
        return target.read_bytes()
