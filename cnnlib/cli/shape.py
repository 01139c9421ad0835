"""Output size, parameters, operations and receptive field of a convolution.

No tensor is made and PyTorch is not loaded: the answer is arithmetic.  An option takes one value
for both axes, or two: height, then width.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from cnnlib.cli.output import json_text, list_cells
from cnnlib.cli.whole_numbers import both_axes, whole_number
from cnnlib.core.problems import Problem, SettingsError
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.costs import LayerCosts, layer_costs
from cnnlib.ops.convolution.spec import PADDING_MODES, Conv2dSpec

MOST_CELLS = 16_384
"""Largest size, kernel, padding, stride or dilation; it bounds the printed lists of cells."""

MOST_CHANNELS = 1_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options to `parser`."""
    add = parser.add_argument
    add("size", nargs="+", metavar="SIZE", help="height and width of the input")
    both: dict[str, Any] = {"nargs": "+", "metavar": "N"}
    add("--kernel", required=True, **both, help="rows and columns of the window")
    add("--padding", default=["0"], **both, help="rows and columns added (default 0)")
    add("--stride", default=["1"], **both, help="step of the window (default 1)")
    add("--dilation", default=["1"], **both, help="distance between its taps (default 1)")
    add(
        "--convention",
        choices=("course", "torch"),
        default="course",
        help="what --padding counts: both sides together (course, the default) or each (torch)",
    )
    add("--padding-mode", default="zeros", metavar="MODE", help=", ".join(PADDING_MODES))
    for name, text in (
        ("--batch", "pictures"),
        ("--in-channels", "channels of the input"),
        ("--out-channels", "channels of the output"),
        ("--groups", "shares of channels convolved apart"),
    ):
        add(name, default="1", metavar="N", help=f"{text} (default 1)")
    add(
        "--bias",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="a number for each output channel (default yes, as nn.Conv2d)",
    )
    add("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print shapes and costs of the convolution; raise `SettingsError` if it has no output."""
    spec = read(options)
    try:
        costs = layer_costs(spec)
    except SettingsError as error:
        if options.convention == "torch":
            raise SettingsError(map(_per_side, error.problems)) from None
        raise
    if options.json:
        print(json_text(as_json(spec, costs, options.convention), indent=2))
    else:
        print(as_text(spec, costs))
    return 0


def read(options: argparse.Namespace) -> Conv2dSpec:
    """Return the convolution that the options describe, validated for size alone.

    Values that are not integers stay strings, which `Conv2dSpec` rejects.
    """
    names = ("size", "kernel", "padding", "stride", "dilation")
    pairs = {name: both_axes(name, getattr(options, name), MOST_CELLS) for name in names}
    if options.convention == "torch":
        pairs["padding"] = tuple(2 * p if _sensible(p) else p for p in pairs["padding"])
    height, width = (Axis(**{name: pairs[name][i] for name in names}) for i in (0, 1))
    counts = {
        name: whole_number(name, getattr(options, name), MOST_CHANNELS)
        for name in ("batch", "in_channels", "out_channels", "groups")
    }
    return Conv2dSpec(height, width, options.padding_mode, bias=options.bias, **counts)


def _sensible(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _per_side(problem: Problem) -> Problem:
    """Return the problem with its advice in PyTorch's convention: padding per side."""
    if problem.code != "window_too_large":
        return problem
    kind = "row" if problem.values["where"] == "height" else "column"
    template = (
        f"The {{span}}-{kind} window does not fit in {{size}} + {{padding}} {kind}s: "
        "add {each} to --padding, which counts each side, or shrink --kernel."
    )
    missing = int(str(problem.values["missing"]))
    return replace(problem, template=template, values={**problem.values, "each": -(-missing // 2)})


def as_json(spec: Conv2dSpec, costs: LayerCosts, convention: str) -> dict[str, Any]:
    """Return the result as JSON values; `height` and `width` are those of the output."""
    height, width = spec.height, spec.width
    return {
        "height": height.output,
        "width": width.output,
        "convention": convention,
        "input_shape": costs.input_shape,
        "weight_shape": costs.weight_shape,
        "output_shape": costs.output_shape,
        "padding": {"height": _padding(height), "width": _padding(width)},
        "padding_mode": spec.mode,
        "unread": {"rows": height.unread(), "columns": width.unread()},
        "receptive_field": {"height": height.span, "width": width.span},
        "bias": spec.bias,
        "parameters": costs.parameters.value,
        "macs": costs.macs.value,
        "flops": costs.flops.value,
        "bytes": {q.name.removesuffix("_bytes"): q.value for q in costs.memory},
    }


def _padding(axis: Axis) -> dict[str, int | None]:
    return {
        "course": axis.padding,
        "torch": axis.torch_padding,
        "before": axis.before,
        "after": axis.after,
    }


def as_text(spec: Conv2dSpec, costs: LayerCosts) -> str:
    """Return the result as text, one line for each quantity."""
    height, width = spec.height, spec.width
    sides = height.torch_padding, width.torch_padding
    torch = "F.pad, for a total is odd" if None in sides else f"nn.Conv2d(padding={sides})"
    lines = {
        "output": f"{height.output} x {width.output}, shape {costs.output_shape}",
        "padding": f"rows {_sides(height)}, columns {_sides(width)}; {torch}",
        "not read": f"rows {list_cells(height.unread())}, columns {list_cells(width.unread())}",
        "receptive field": f"{height.span} x {width.span}",
        "parameters": f"{costs.parameters.value:,}",
        "MACs": f"{costs.macs.value:,}",
    }
    return "\n".join(f"{name:<17}{text}" for name, text in lines.items())


def _sides(axis: Axis) -> str:
    return f"{axis.padding} ({axis.before} + {axis.after})"
