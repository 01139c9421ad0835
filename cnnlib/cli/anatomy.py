"""The layers of a network: shapes, parameters, MACs and receptive fields.

NAME is a network of the catalog (lenet, resnet18, densenet-compact), torchvision:NAME for any of
torchvision.models, or path/to/file.py:ClassName for a module of your own, whose file is run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnlib.cli.name_values import name_values
from cnnlib.cli.output import json_text
from cnnlib.cli.whole_numbers import count
from cnnlib.core.plain_text import plain_text
from cnnlib.core.problems import Problem, SettingsError

MOST = {"image": 16_384, "channels": 4_096, "classes": 1_000_000}
"""Largest size of a picture, in pixels, and largest numbers of channels and classes."""

TORCHVISION = "torchvision:"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options to `parser`."""
    add = parser.add_argument
    add("name", metavar="NAME", help="lenet, torchvision:resnet50, path/to/file.py:ClassName")
    add("--image", metavar="N", help="rows and columns of the picture (default: the network's)")
    add("--channels", metavar="C", help="its channels (default 1 for the catalog, 3 elsewhere)")
    add("--classes", metavar="K", help="classes (default 10 for the catalog, 1000 torchvision)")
    add(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the network, for example skip=false",
    )
    add("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the anatomy; raise `SettingsError` for an unknown network or a picture it refuses."""
    numbers = {name: count(name, getattr(options, name), most) for name, most in MOST.items()}
    request = _Request(name_values(options.set), **numbers)
    try:
        answer = {"name": options.name, **_find(options.name, request)}
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    print(json_text(answer, indent=1) if options.json else as_text(answer))
    return 0


def _wrong(said: str) -> SettingsError:
    return SettingsError([Problem("option_not_allowed", "{said}", {"said": said})])


@dataclass(frozen=True)
class _Request:
    """What is asked of a network; a number that is not given is None."""

    settings: Mapping[str, Any]
    image: int | None
    channels: int | None
    classes: int | None


def _find(name: str, request: _Request) -> dict[str, Any]:
    if name.startswith(TORCHVISION):
        return _of_torchvision(name.removeprefix(TORCHVISION), request)
    path, colon, member = name.rpartition(":")
    if colon and path.endswith(".py"):
        return _of_file(Path(path), member, request)
    if name.endswith(".py"):
        raise _wrong(f"Name a class of the file too: {name}:ClassName.")
    from cnnlib.models.anatomy import network_anatomy
    from cnnlib.models.networks import get_network

    network = get_network(name)
    return network_anatomy(
        network.family,
        {**network.options, **request.settings},
        request.image or network.size,
        request.channels or 1,
        request.classes or 10,
    ).to_json()


def _of_torchvision(name: str, request: _Request) -> dict[str, Any]:
    from cnnlib.models.anatomy import anatomy
    from cnnlib.models.torchvision_network import build_torchvision, image_size

    classes = {"num_classes": request.classes} if request.classes else {}
    network = build_torchvision(name, {**request.settings, **classes})
    side = request.image or image_size(name, network)
    return anatomy(network, (request.channels or 3, side, side)).to_json()


def _of_file(path: Path, member: str, request: _Request) -> dict[str, Any]:
    from cnnlib.models.file_anatomy import file_anatomy, is_file

    if not member.isidentifier():
        raise _wrong(f"After the file and a colon belongs the name of a class, not {member}.")
    if request.classes is not None:
        raise _wrong(f"--classes is unknown to {member}: give its own argument by --set NAME=N.")
    if is_file(path):
        said = f"Running the code of {path} in a process of its own, with your rights."
        print(plain_text(said, len(said)), file=sys.stderr)
    side = request.image or 224
    return file_anatomy(path, member, request.settings, (request.channels or 3, side, side))


def as_text(answer: Mapping[str, Any]) -> str:
    """Return the table of layers, the totals, and why some layers have no receptive field."""
    heads = ("layer", "kind", "output", "parameters", "MACs", "field", "stride", "start")
    rows = [heads, *map(_row, answer["layers"])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < 3 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", *_totals(answer)])


def _row(layer: Mapping[str, Any]) -> tuple[str, ...]:
    field = layer["receptive_field"]
    shown = ("all" if layer["whole_picture"] else "-", "-", "-")
    if field is not None:
        shown = (_pair(field), _pair(layer["stride"]), _pair(layer["start"]))
    return (
        plain_text(layer["name"]),
        plain_text(layer["kind"]),
        " x ".join(map(str, layer["output_shape"])),
        f"{layer['parameters']:,}",
        f"{layer['macs']:,}",
        *shown,
    )


def _pair(values: list[int]) -> str:
    """Return a value for both axes, or both: rows, columns."""
    rows, columns = values
    return str(rows) if rows == columns else f"{rows},{columns}"


def _totals(answer: Mapping[str, Any]) -> list[str]:
    macs = answer["macs"]
    lines = [
        f"{'input':<13}{' x '.join(map(str, answer['input_shape']))}",
        f"{'parameters':<13}{answer['parameters']:,}",
        f"{'MACs':<13}{macs:,} (multiply-accumulates; {2 * macs:,} FLOPs)",
        f"{'activations':<13}{answer['activation_bytes']:,} bytes in float32, one picture",
    ]
    if answer["unused_parameters"]:
        lines.insert(2, f"{'of them':<13}{answer['unused_parameters']:,} not used by a prediction")
    if answer["problem"]:
        lines.append(plain_text(answer["problem"], 1000))
    return lines
