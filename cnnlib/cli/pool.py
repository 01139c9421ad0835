"""Output size of a pooling, and the rows and columns that each window reads.

No tensor is made and PyTorch is not loaded: the answer is arithmetic.  An option takes one value
for both axes, or two: height, then width.
"""

from __future__ import annotations

import argparse
from typing import Any

from cnnlib.cli.output import json_text, list_cells
from cnnlib.cli.whole_numbers import both_axes, whole_number
from cnnlib.ops.pooling.costs import PoolingCosts, pooling_costs
from cnnlib.ops.pooling.spec import KINDS, Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis, Window

MOST_CELLS = 16_384
"""Largest size, kernel, padding, stride or dilation; it bounds the printed lists of windows."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options to `parser`."""
    add = parser.add_argument
    add("size", nargs="+", metavar="SIZE", help="height and width of the input")
    both: dict[str, Any] = {"nargs": "+", "metavar": "N"}
    add("--kind", default="max", metavar="KIND", help=f"{' or '.join(KINDS)} (default max)")
    add("--kernel", required=True, **both, help="rows and columns of the window")
    add("--stride", default=None, **both, help="step of the window (default: its size)")
    add(
        "--padding",
        default=["0"],
        **both,
        help="rows and columns added on each side, as PyTorch counts them (default 0)",
    )
    add("--dilation", default=["1"], **both, help="distance between its cells (default 1)")
    flag = argparse.BooleanOptionalAction
    add(
        "--ceil-mode",
        action=flag,
        default=False,
        help="let a last window reach beyond the end (default no)",
    )
    add(
        "--count-include-pad",
        action=flag,
        default=True,
        help="count the padding in an average's divisor (default yes)",
    )
    add("--divisor-override", default=None, metavar="N", help="what an average divides by")
    add("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print sizes and windows of the pooling; raise `SettingsError` if it has no output."""
    spec = read(options)
    costs = pooling_costs(spec)
    if options.json:
        print(json_text(as_json(spec, costs), indent=2))
    else:
        print(as_text(spec, costs))
    return 0


def read(options: argparse.Namespace) -> Pool2dSpec:
    """Return the pooling that the options describe, validated for size alone.

    Values that are not integers stay strings, which `Pool2dSpec` rejects.
    """
    names = ("size", "kernel", "padding", "dilation")
    pairs = {name: both_axes(name, getattr(options, name), MOST_CELLS) for name in names}
    pairs["stride"] = (None, None)
    if options.stride is not None:
        pairs["stride"] = both_axes("stride", options.stride, MOST_CELLS)
    height, width = (
        PoolAxis(**{name: values[axis] for name, values in pairs.items()}) for axis in (0, 1)
    )
    divisor = options.divisor_override
    return Pool2dSpec(
        {"average": "avg"}.get(options.kind, options.kind),
        height,
        width,
        ceil_mode=options.ceil_mode,
        count_include_pad=options.count_include_pad,
        divisor_override=divisor
        if divisor is None
        else whole_number("divisor_override", divisor, MOST_CELLS),
    )


def as_json(spec: Pool2dSpec, costs: PoolingCosts) -> dict[str, Any]:
    """Return the result as JSON values; `height` and `width` are those of the output.

    `rows` and `columns` hold the first and the last cell of the input that each window reads,
    null twice where it holds padding alone.
    """
    height, width = spec.height, spec.width
    result = {
        "height": len(spec.rows),
        "width": len(spec.columns),
        "kind": spec.kind,
        "kernel": [height.kernel, width.kernel],
        "stride": [height.step, width.step],
        "padding": {"height": _padding(height), "width": _padding(width)},
        "dilation": [height.dilation, width.dilation],
        "ceil_mode": spec.ceil_mode,
        "rows": [[window.first, window.last] for window in spec.rows],
        "columns": [[window.first, window.last] for window in spec.columns],
        "unread": {
            "rows": height.unread(spec.ceil_mode),
            "columns": width.unread(spec.ceil_mode),
        },
        "parameters": costs.parameters,
    }
    if spec.kind == "avg":
        result["count_include_pad"] = spec.count_include_pad
        result["divisor_override"] = spec.divisor_override
    return result


def _padding(axis: PoolAxis) -> dict[str, int]:
    return {"course": 2 * axis.padding, "torch": axis.padding}


def as_text(spec: Pool2dSpec, costs: PoolingCosts) -> str:
    """Return the result as text, one line for each quantity."""
    height, width = spec.height, spec.width
    lines = {
        "output": f"{len(spec.rows)} x {len(spec.columns)}, shape {costs.output_shape}",
        "stride": f"{height.step} x {width.step}",
        "padding": f"rows {height.padding}, columns {width.padding} on each side",
        "rows": _windows(spec.rows),
        "columns": _windows(spec.columns),
        "not read": f"rows {list_cells(height.unread(spec.ceil_mode))}, "
        f"columns {list_cells(width.unread(spec.ceil_mode))}",
        "parameters": "0",
    }
    return "\n".join(f"{name:<17}{text}" for name, text in lines.items())


def _windows(windows: tuple[Window, ...]) -> str:
    return list_cells([f"{w.first}-{w.last}" if w.inside else "padding" for w in windows])
