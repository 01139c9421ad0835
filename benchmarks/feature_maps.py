"""Another picture to all feature maps of a layer, at the server, beside the bare forward pass.

python -m benchmarks.feature_maps [--rounds 20] [--json]

Four things take turns: the forward pass of the network alone; the same pass with every layer
summarized (`network_maps`); what the tab computes, to the packed message; and a whole run of the
page's script in Streamlit's AppTest with another picture in its address, which is more than the
fragment that a press runs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from streamlit.testing.v1 import AppTest
from torch import Tensor

from cnnlib.analysis.feature_maps import network_maps
from cnnlib.analysis.first_convolution import derive, first_layers
from cnnlib.analysis.layer_kernels import kernel_layer, layer_kernels
from cnnlib.data import fashion_mnist
from cnnlib.models.anatomy import network_anatomy
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained
from cnnlib.training.runs.pretrained_weights import FOLDER
from cnnlib.ui.components.feature_maps.message import maps_message
from cnnlib.ui.components.wire_format import pack

APP = Path(__file__).resolve().parents[1] / "app.py"
OPENED = {
    "lenet-best": ("act1", "conv2"),
    "resnet-8": ("act", "stage2.0.add"),
    "resnet-best": ("act", "stage1.1.conv2"),
}
"""The layers that are opened, by the weights; the first one has its derivation."""
LIMIT = 300
"""Milliseconds that a change of the picture may take at the server for the first two networks."""

Change = Callable[[int], object]


def main() -> None:
    """Print the medians, the slowest run of the page and its processor time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)  # as the server has it
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("CNN_EXPLORER_HOME", home)
        rows = [
            {"weights": weights, "layer": layer, **measured(weights, layer, options.rounds)}
            for weights, layers in OPENED.items()
            for layer in layers
        ]
    if options.json:
        print(json.dumps(rows))
        return
    heads = ("forward", "summarized", "tab", "page", "page, most", "page, cpu")
    print(f"{'ms':<28}" + "".join(f"{head:>12}" for head in heads))
    for row in rows:
        times = [row[head] for head in heads]
        name = f"{row['weights']} {row['layer']}"
        print(f"{name:<28}" + "".join(f"{each:>12.1f}" for each in times))
    print(f"limit of a change at the server: {LIMIT} ms")


def measured(weights: str, layer: str, rounds: int) -> dict[str, float]:
    """Return the medians in milliseconds, and the most that a run of the page took."""
    network = load_trained(FOLDER / f"{weights}.safetensors")
    images = preprocess(
        fashion_mnist.load(train=False).images[: rounds + 1], network.recipe.input_size
    )
    app = AppTest.from_file(str(APP), default_timeout=300)
    app.switch_page("pages/inside.py")
    changes: dict[str, Change] = {
        "forward": partial(forward, network, images),
        "summarized": partial(summarized, network, images, layer),
        "tab": partial(tab, network, images, layer),
        "page": partial(run_page, app, weights, layer),
    }
    times: dict[str, list[float]] = {name: [] for name in changes}
    processor: dict[str, list[float]] = {name: [] for name in changes}
    for number in range(rounds + 1):
        for name, change in changes.items():
            began, worked = time.perf_counter(), time.process_time()
            change(number)
            times[name].append(1000 * (time.perf_counter() - began))
            processor[name].append(1000 * (time.process_time() - worked))
    found = {
        name: statistics.median(each[1:]) for name, each in times.items()
    }  # the first warms up
    cpu = statistics.median(processor["page"][1:])
    return {**found, "page, most": max(times["page"][1:]), "page, cpu": cpu}


def forward(network: TrainedNetwork, images: Tensor, number: int) -> object:
    with torch.no_grad():
        return network.model(images[number][None])


def summarized(network: TrainedNetwork, images: Tensor, layer: str, number: int) -> object:
    return network_maps(network.model, images[number], layer)


def tab(network: TrainedNetwork, images: Tensor, layer: str, number: int) -> bytes:
    recipe, model = network.recipe, network.model
    graph = network_anatomy(recipe.model, recipe.options, recipe.input_size).graph
    maps = network_maps(model, images[number], layer)
    source = kernel_layer(graph, layer)
    kernels = None if source is None else layer_kernels(model, graph, source)
    head, blobs = maps_message(maps, graph, kernels, 0)
    if layer in [each.name for each in first_layers(graph)]:
        derive(model, graph, images[number], 0)
    return pack(head, blobs)


def run_page(app: AppTest, weights: str, layer: str, number: int) -> Any:
    app.query_params.update(weights=weights, map_layer=layer, picture=str(number))
    app.run()
    assert not app.exception
    return app


if __name__ == "__main__":
    main()
