"""Say which pixels of a picture speak for a class, by the network of saved weights or of a run.

Four methods: grad-cam weighs the output of a layer, occlusion covers the picture with a black
square, gradients and integrated-gradients differentiate the class's logit.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnlib.cli import weights_source
from cnnlib.cli.output import json_text
from cnnlib.cli.output_file import check_target
from cnnlib.core.number_format import format_number
from cnnlib.core.problems import Problem, SettingsError

if TYPE_CHECKING:
    from cnnlib.analysis.attribution import Attribution

METHODS = ("grad-cam", "occlusion", "gradients", "integrated-gradients")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    weights_source.add_arguments(parser)
    add = parser.add_argument
    add("--picture", type=int, default=0, help="index in the test set, 0 (default) to 9999")
    add("--method", choices=METHODS, default=METHODS[0], help="grad-cam by default")
    add("--class", type=int, dest="target", help="0 to 9; the predicted class by default")
    add("--layer", default="", help="grad-cam: a layer with a map; the last one by default")
    add("--no-relu", action="store_true", help="grad-cam: keep negative cells")
    add("--patch", type=int, default=6, help="occlusion: side of the square in pixels (6)")
    add("--stride", type=int, default=2, help="occlusion: pixels between two places (2)")
    add("--output", type=Path, metavar="FILE.png", help="draw the map over the picture")
    add("--strength", type=float, default=0.6, help="of the map in that file, 0 to 1 (0.6)")
    add("--json", action="store_true", help="print one JSON object, the map as rows of numbers")


def run(options: argparse.Namespace) -> int:
    """Compute the map, write the picture and print the numbers."""
    from cnnlib.analysis.attribution import attribute
    from cnnlib.analysis.attribution_spec import AttributionSpec
    from cnnlib.data import fashion_mnist
    from cnnlib.training.engine.dataloader import preprocess
    from cnnlib.training.engine.evaluation import predict_logits
    from cnnlib.training.execution.cpu_contention import short_spinning_under_contention

    if not (math.isfinite(options.strength) and 0 <= options.strength <= 1):
        template = "The strength must be a number from 0 to 1, not {strength}."
        values = {"strength": options.strength}
        raise SettingsError([Problem("number_out_of_range", template, values)])
    spec = AttributionSpec(
        options.method, options.layer, not options.no_relu, options.patch, options.stride
    ).checked()
    check_target(options.output)
    test = fashion_mnist.load(train=False)
    if not 0 <= options.picture < len(test.labels):
        template = "There is no test picture {picture}: choose one from 0 to {last}."
        values = {"picture": options.picture, "last": len(test.labels) - 1}
        raise SettingsError([Problem("unknown_picture", template, values)])
    path, network = weights_source.load_source(options)
    size = network.recipe.input_size
    images = test.images[options.picture : options.picture + 1]
    with short_spinning_under_contention():
        logits = predict_logits(network.model, images, size)[0]
        predicted = int(logits.argmax())
        target = predicted if options.target is None else options.target
        found = attribute(network.model, preprocess(images, size)[0], target, spec)
    if options.output is not None:
        _write_picture(options.output, images[0].numpy(), found, options.strength)
    result = {
        "file": str(path),
        "model": network.recipe.model,
        "picture": options.picture,
        "label": int(test.labels[options.picture]),
        "predicted": predicted,
        "class": target,
        "class_name": fashion_mnist.CLASSES[target],
        "probability": float(logits.softmax(0)[target]),
        "score": found.score,
        "method": spec.method,
        "input_shape": [1, size, size],
        **_details(found),
        "output": None if options.output is None else str(options.output),
        "shape": list(found.values.shape),
        "map": found.values.tolist(),
    }
    if options.json:
        print(json_text(result))
    else:
        _print(found, result)
    return 0


def _details(found: Attribution) -> dict[str, Any]:
    """Return what the method alone has, and the sum of the map."""
    spec = found.spec
    own: dict[str, dict[str, Any]] = {
        "grad-cam": {"layer": spec.layer, "relu": spec.relu, "largest_sum": found.largest_sum},
        "occlusion": {"patch": spec.patch, "stride": spec.stride},
        "integrated-gradients": {
            "steps": found.steps,
            "black_score": found.black_score,
            "completeness_gap": found.gap,
        },
    }
    return {**own.get(spec.method, {}), "sum": found.total, "all_zero": found.is_zero}


def _print(found: Attribution, result: dict[str, Any]) -> None:
    rows, columns = found.values.shape
    place = divmod(int(abs(found.values).argmax()), columns)
    where = f" of {found.spec.layer}" if found.spec.layer else ""
    print(
        f"Picture {result['picture']}, class {found.target} ({result['class_name']}), logit "
        f"{format_number(found.score)}: {found.spec.method}{where}, a map of {rows} x {columns}"
    )
    if found.is_zero:
        print(str(found.zero_reason))
    else:
        largest = format_number(float(found.values[place]))
        print(f"largest magnitude {largest} at row {place[0]}, column {place[1]}")
    if found.gap is not None:
        print(
            f"sum {format_number(found.total)}, difference of the logits "
            f"{format_number(result['score'] - result['black_score'])}: "
            f"a gap of {found.gap:.2%} with {found.steps} steps"
        )
    if result["output"]:
        print(result["output"])


def _write_picture(file: Path, picture: Any, found: Attribution, strength: float) -> None:
    import io

    from PIL import Image

    from cnnlib.core.atomic_io import write_bytes
    from cnnlib.figures.map_overlay import overlay_image

    buffer = io.BytesIO()
    Image.fromarray(overlay_image(picture, found.values, strength)).save(buffer, "PNG")
    write_bytes(file.resolve(), buffer.getvalue())
