"""How long the server works for a network's first view.  `python -m benchmarks.first_views`.

What the Architectures page computes for a network that nobody has opened before: whether it can be
built, its layers and their numbers, the message of the diagram.  A warm process, as the server is;
what was computed before is forgotten before each.  Processor time is counted, whoever else uses it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Mapping
from statistics import median
from typing import Any

from cnnlib.core.settings import defaults
from cnnlib.models import anatomy, image_size, meta_network
from cnnlib.models.layer_tree import layer_tree
from cnnlib.models.networks import COURSE
from cnnlib.ui.components.network_diagram.message import network_message
from cnnlib.ui.components.network_source import network_values
from cnnlib.ui.core.language import speaking
from cnnlib.ui.pages.architectures.result import compute
from cnnlib.ui.pages.architectures.settings import SCHEMA, find_problems

LIMIT = 300
"""Milliseconds of processor time that a first view may take."""


def forget() -> None:
    """Empty the caches of what is known of networks."""
    for module in (anatomy, image_size, meta_network):
        for each in vars(module).values():
            if hasattr(each, "cache_clear"):
                each.cache_clear()


def view(values: Mapping[str, Any]) -> None:
    """Compute what the page shows first."""
    assert not find_problems(values)
    for network in compute(values).networks:
        graph = network.anatomy.graph
        network_message(network.title, graph, layer_tree(graph), {})


def measure(rounds: int) -> dict[str, list[float]]:
    """Milliseconds of processor time of each first view; the networks take turns."""
    times: dict[str, list[float]] = {name: [] for name in COURSE}
    for number in range(rounds + 1):
        for name, network in COURSE.items():
            forget()
            began = time.process_time()
            view(defaults(SCHEMA) | network_values(network))
            if number:  # the first round imports
                times[name].append(1000 * (time.process_time() - began))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="first views of each network")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    options = parser.parse_args()
    with speaking("en"):
        times = measure(options.rounds)
    if options.json:
        print(json.dumps(times, indent=1))
        return
    print(f"load {os.getloadavg()[0]:.1f}; a first view may take {LIMIT} ms")
    print(f"{'first view, ms':20} median   most  median/limit")
    for name, values in times.items():
        middle = median(values)
        print(f"{name:20} {middle:6.0f} {max(values):6.0f} {middle / LIMIT:13.2f}")


if __name__ == "__main__":
    main()
