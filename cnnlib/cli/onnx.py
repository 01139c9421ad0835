"""Export weights, or a run's last weights, as ONNX, for programs without PyTorch.

One file with the weights inside. Its input "images" is float32 of shape (batch, 1, rows, columns)
from 0 to 1, with any number of pictures; its output "logits" has a column for each class.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cnnlib.cli import weights_source
from cnnlib.cli.output import json_text
from cnnlib.cli.output_file import check_target
from cnnlib.core.problems import Problem, SettingsError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    weights_source.add_arguments(parser)
    add = parser.add_argument
    add("--output", type=Path, required=True, metavar="FILE.onnx", help="the file to write")
    add("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Write the file and print its path; raises `SettingsError` where that is impossible."""
    from cnnlib.core.atomic_io import write_bytes
    from cnnlib.training.execution import onnx_export

    path, network = weights_source.load_source(options)
    check_target(options.output)
    content = onnx_export.trained_to_onnx(network)
    try:
        write_bytes(options.output, content)
    except OSError as error:
        template = "The file {file} cannot be written ({reason}): choose another with --output."
        values = {"file": str(options.output), "reason": error.strerror or str(error)}
        raise SettingsError([Problem("output_not_writable", template, values)]) from error
    size = network.recipe.input_size
    result = {
        "file": str(options.output),
        "weights": str(path),
        "model": network.recipe.model,
        "options": dict(network.recipe.options),
        "input": {"name": onnx_export.INPUT, "shape": ["batch", 1, size, size]},
        "output": {"name": onnx_export.OUTPUT, "shape": ["batch", 10]},
        "bytes": len(content),
    }
    print(json_text(result) if options.json else options.output)
    return 0
