"""Memory and time of a forward pass with gradients, with no_grad and with inference_mode.

What autograd keeps is counted while test pictures pass; each peak of memory is that of a fresh
process, or on a GPU that of PyTorch's allocator.  NAME is a network of the catalog (lenet,
resnet18, densenet-compact).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cnnlib.cli.name_values import name_values
from cnnlib.cli.output import json_text
from cnnlib.cli.whole_numbers import count
from cnnlib.core.number_format import format_bytes, format_shape
from cnnlib.data.split_sizes import TEST_PICTURES

if TYPE_CHECKING:
    from cnnlib.analysis.autograd_memory import MemoryMeasurement
    from cnnlib.analysis.memory_estimate import MemoryEstimate
    from cnnlib.models.network_spec import NetworkSpec

DEFAULT_BATCH = 256
LARGEST_IMAGE = 16_384


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("name", metavar="NAME", help="a network, for example lenet")
    add("--batch", metavar="N", help=f"pictures at once (default {DEFAULT_BATCH})")
    add("--image", metavar="N", help="rows and columns of a picture (default: the network's)")
    add(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the network, for example activation=relu",
    )
    add("--estimate", action="store_true", help="run nothing: only the memory that shapes tell")
    add("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the memory; raise `SettingsError` where it would not suffice."""
    batch = count("batch", options.batch, TEST_PICTURES) or DEFAULT_BATCH
    image = count("image", options.image, LARGEST_IMAGE)
    changes = {f"options.{name}": value for name, value in name_values(options.set).items()}
    from cnnlib.analysis.autograd_memory import measure_memory
    from cnnlib.analysis.memory_estimate import estimate_memory
    from cnnlib.models.networks import get_network

    network = get_network(options.name).changed(changes | ({"image": image} if image else {}))
    estimate = estimate_memory(network, batch)
    try:
        measured = None if options.estimate else measure_memory(network, batch)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    if options.json:
        print(json_text(as_json(options.name, network, batch, estimate, measured), indent=1))
    else:
        print(as_text(batch, estimate, measured))
    return 0


def as_json(
    name: str,
    network: NetworkSpec,
    batch: int,
    estimate: MemoryEstimate,
    measured: MemoryMeasurement | None,
) -> dict[str, Any]:
    """Return what was asked, the estimate, and the measurement if there is one."""
    found: dict[str, Any] = {
        "name": name,
        "family": network.family,
        "options": dict(network.options),
        "image": network.size,
        "batch": batch,
        "estimate": {
            "bytes_kept": estimate.kept_bytes,
            "peak_bytes": dict(estimate.peak_bytes),
            "input_bytes": estimate.input_bytes,
            "parameter_bytes": estimate.parameter_bytes,
            "needed_bytes": estimate.needed_bytes,
        },
        "layers": [
            {
                "layer": each.layer,
                "shape": list(each.shape),
                "dtype": each.dtype,
                "bytes": each.bytes,
            }
            for each in estimate.saved
        ],
    }
    if measured is not None:
        found |= {
            "bytes_kept": dict(measured.saved_bytes),
            "peak_bytes": dict(measured.peak_bytes),
            "seconds": dict(measured.seconds),
            "passes": measured.rounds,
            "accumulated_loss": measured.loss.to_json(),
            "device": measured.device_type,
            "device_name": measured.device,
        }
    return found


def as_text(batch: int, estimate: MemoryEstimate, measured: MemoryMeasurement | None) -> str:
    """Return what autograd keeps layer by layer, then a table of the three ways to run."""
    layers = [
        f"{each.layer:<24}{format_shape(each.shape):<22}{each.dtype:<9}{each.bytes:>14,}"
        for each in estimate.saved
    ]
    lines = [f"Kept for a backward pass, a batch of {batch}, in bytes:", *layers]
    lines += [f"{'together':<55}{estimate.saved_bytes:>14,}", ""]
    if measured is None:
        return "\n".join([*lines, *_estimated(estimate)])
    heads = ("", "kept", "peak", "time")
    rows = [
        (
            mode,
            format_bytes(measured.saved_bytes[mode]),
            "unknown" if peak is None else format_bytes(peak),
            f"{1000 * measured.seconds[mode]:.1f} ms",
        )
        for mode, peak in measured.peak_bytes.items()
    ]
    lines += [f"{a:<16}{b:>12}{c:>12}{d:>12}" for a, b, c, d in (heads, *rows)]
    where = f"{measured.device} ({measured.device_type})"
    lines += [f"Measured on {where}; the quickest of {measured.rounds} passes each."]
    return "\n".join(lines)


def _estimated(estimate: MemoryEstimate) -> list[str]:
    """Return the peaks that the shapes tell, as lines."""
    peaks: Mapping[str, int] = estimate.peak_bytes
    return [f"{mode:<16}peak of all tensors {format_bytes(n):>12}" for mode, n in peaks.items()]
