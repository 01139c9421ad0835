"""The first view of a network's numbers, against building the network and running it once.

python -m benchmarks.anatomy [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from functools import partial

import torch

from cnnlib.models.anatomy import anatomy, network_anatomy
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.networks import NETWORKS
from cnnlib.models.registry import build
from cnnlib.models.torchvision_network import build_torchvision

LARGE = ("resnet50", "densenet121", "inception_v3", "vit_b_16")
"""Networks of torchvision that are measured beside the catalog's."""


def main() -> None:
    """Print the times of every network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    network_anatomy("lenet", {}, 28)  # what PyTorch imports for it counts for none of them
    rows: list[tuple[str, float, float | None]] = [
        (name, *compared(partial(numbers, network), partial(real, network), options.rounds))
        for name, network in NETWORKS.items()
        if name not in ("vgg", "resnet")  # other names of two of the rest
    ]
    for name in LARGE:
        rows.append((f"torchvision:{name}", timed(partial(large, name), options.rounds), None))
    if options.json:
        print(json.dumps(rows))
        return
    print(f"{'network':<26}{'numbers, ms':>12}{'real, ms':>10}{'ratio':>8}")
    for name, first, whole in rows:
        beside = "" if whole is None else f"{whole:>10.0f}{first / whole:>8.2f}"
        print(f"{name:<26}{first:>12.0f}{beside}")


def compared(
    one: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Return the medians of two functions that take turns, in milliseconds."""
    pairs = [(timed(one, 1), timed(other, 1)) for _ in range(rounds)]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def timed(function: Callable[[], object], rounds: int) -> float:
    """Return the median processor time of a function, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        function()
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def numbers(network: NetworkSpec) -> None:
    """Find a network's numbers as for its first view, without the cache."""
    with torch.device("meta"):
        module = build(network.family, network.options)
    anatomy(module, (1, network.size, network.size))


def real(network: NetworkSpec) -> None:
    """Build the network with its weights and run it on one picture."""
    with torch.inference_mode():
        module = build(network.family, network.options).eval()
        module(torch.zeros(1, 1, network.size, network.size))


def large(name: str) -> None:
    """Find the numbers of a network of torchvision."""
    side = 299 if name == "inception_v3" else 224
    anatomy(build_torchvision(name), (3, side, side))


if __name__ == "__main__":
    main()
