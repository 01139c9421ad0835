"""How long the maps of the tab Why take, against one forward pass, with the page's one thread.

    python -m benchmarks.attribution            (--rounds 5, --weights lenet-best resnet-8 ...)

For each shipped network and method: forward passes counted on, time of a map and its check as a
multiple of one forward pass of one picture, milliseconds for the two maps of the tab, and whether
the tab hands them to a background job (`QUICK_MACS`).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch

from cnnlib.analysis.attribution_jobs import (
    QUICK_MACS,
    checked_attribution,
    estimated_macs,
    forward_passes,
)
from cnnlib.analysis.attribution_spec import SETTINGS, AttributionSpec
from cnnlib.analysis.map_layers import default_map_layer, network_map_layers
from cnnlib.core.settings import Choice
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import load_trained
from cnnlib.training.runs.pretrained_weights import pretrained_weights

PICTURE, TARGET = 12, 7


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median time of `rounds` calls after one more."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def main() -> None:
    shipped = {each.name: each for each in pretrained_weights()}
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--weights", nargs="+", choices=list(shipped), default=list(shipped))
    options = parser.parse_args()
    torch.set_num_threads(1)
    images = fashion_mnist.load(train=False).images[PICTURE : PICTURE + 1]
    methods = SETTINGS["method"]
    assert isinstance(methods, Choice)
    print("| weights | method | passes | one pass is 1 | two maps, ms | job |")
    print("| :-- | :-- | --: | --: | --: | :-- |")
    for name in options.weights:
        network = load_trained(shipped[name].path)
        model, pixels = network.model, preprocess(images, network.recipe.input_size)[0]

        layer = default_map_layer(network_map_layers(network.recipe))

        def forward(model: torch.nn.Module = model, x: torch.Tensor = pixels[None]) -> None:
            with torch.inference_mode():
                model(x)

        bare = milliseconds(forward, 5 * options.rounds)
        for method in methods.options:
            spec = AttributionSpec(method, layer)  # as the tab asks, which knows the layers

            def work(
                model: torch.nn.Module = model,
                pixels: torch.Tensor = pixels,
                spec: AttributionSpec = spec,
            ) -> None:
                checked_attribution(model, pixels, TARGET, spec)

            took = milliseconds(work, options.rounds)
            is_job = 2 * estimated_macs(network.recipe, spec) > QUICK_MACS
            print(
                f"| {name} | {method} | {forward_passes(spec)} | {took / bare:.0f} | "
                f"{2 * took:.0f} | {'yes' if is_job else 'no'} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
