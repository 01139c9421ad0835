"""Shapes of the products of two tensors, or PyTorch's message and the reason.

A shape is one to four sizes with commas between them, such as 2,3,4.  The same two shapes are
given to torch.mul (which is *), torch.mm and torch.matmul (which is @).
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from cnnlib.cli.output import json_text, sentence
from cnnlib.ops.products.shapes import parse_shape, torch_shape

if TYPE_CHECKING:
    from cnnlib.ops.products.summary import Outcome


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options to `parser`."""
    parser.add_argument("left", metavar="SHAPE", help="shape of the left tensor, A, as in 2,3,4")
    parser.add_argument("right", metavar="SHAPE", help="shape of the right tensor, B")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print what each operation makes of the shapes; raise `SettingsError` for no shape."""
    left, right = parse_shape(options.left), parse_shape(options.right)
    from cnnlib.ops.products.summary import outcomes

    found = outcomes(left, right)
    if options.json:
        shapes = {"left": left, "right": right}
        print(json_text(shapes | {o.product.operation: as_json(o) for o in found}, indent=2))
    else:
        print("\n".join(map(as_text, found)))
    return 0


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return `shape`, or `error` and `why`, as JSON values."""
    if outcome.shape is not None:
        return {"shape": outcome.shape}
    return {"error": outcome.error, "why": _why(outcome)}


def as_text(outcome: Outcome) -> str:
    """Return the result as text: one line, or two where PyTorch refuses."""
    name = f"{outcome.product.operation:<9}"
    if outcome.shape is not None:
        return f"{name}{torch_shape(outcome.shape)}"
    return f"{name}{sentence(outcome.error)}\n{'':<9}{_why(outcome)}"


def _why(outcome: Outcome) -> str:
    return " ".join(map(str, outcome.problems))
