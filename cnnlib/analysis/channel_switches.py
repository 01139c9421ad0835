"""What a network does without some channels of a layer, or with them scaled.

A channel is multiplied where it leaves its unit: after normalization and activation, so that a
factor of 0 leaves nothing of it.  Before batch normalization it would leave a constant.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.split_network import SplitNetwork
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.models.layer import Layer, LayerGraph
from cnnlib.models.layer_categories import category
from cnnlib.provenance.verification import Verification, compare
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.evaluation import chunk_slices
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained
from cnnlib.training.execution import background_jobs

ACCURACY_JOB, IMPORTANCE_JOB = "channel_accuracy", "channel_importance"
PICTURES = 500
"""Test pictures on which an accuracy is measured: the first ones."""
MOST_CHANNELS = 4096

_LOGIT_ERROR = 1e-4
_AHEAD = ("normalization", "activation")


@dataclass(frozen=True)
class ChannelSwitches:
    """Channels of a layer that are multiplied by a factor.

    Attributes:
        layer: Name of the layer.
        channels: The channels, counted from 0, in ascending order.
        factor: What they are multiplied by; 0 switches them off.
    """

    layer: str
    channels: tuple[int, ...] = ()
    factor: float = 0.0

    def applied(self, output: Tensor) -> Tensor:
        """Return the layer's output, (N, C, ...), with the channels that there are scaled."""
        scale = torch.ones(output.shape[1], dtype=output.dtype, device=output.device)
        scale[[channel for channel in self.channels if channel < len(scale)]] = self.factor
        return output * scale.reshape(-1, *[1] * (output.dim() - 2))


@dataclass(frozen=True)
class SwitchedPicture:
    """What a network makes of one picture.

    Attributes:
        maps: The layer's channels as they are without switches, float32 (C, H, W); those of a
            dense layer have one cell.
        before: Logits with every channel as it is, (10,), of the same two parts of the network.
        after: Logits with the switches, (10,).
    """

    maps: NDArray[np.float32]
    before: NDArray[np.float32]
    after: NDArray[np.float32]

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """Softmax of the logits with the switches, (10,)."""
        powers = np.exp(self.after.astype(np.float64) - self.after.max())
        found: NDArray[np.float64] = powers / powers.sum()
        return found


@dataclass(frozen=True)
class SwitchedAccuracy:
    """Pictures classified correctly among the first test pictures.

    Attributes:
        before: With every channel as it is.
        after: With the switches.
        total: All pictures.
    """

    before: int
    after: int
    total: int


@dataclass(frozen=True)
class ChannelImportance:
    """Pictures classified correctly while one channel of a layer is off.

    Attributes:
        before: With every channel on.
        after: With each channel off alone, in the order of the channels.
        total: All pictures.
    """

    before: int
    after: tuple[int, ...]
    total: int

    @property
    def drops(self) -> tuple[float, ...]:
        """By how much the accuracy falls without each channel; negative where it rises."""
        return tuple((self.before - each) / self.total for each in self.after)


def parse_channels(text: str) -> tuple[int, ...]:
    """Return the channels of a text such as `0.3.5-8`, in ascending order.

    Raises:
        SettingsError: It is no such text (`channels_not_readable`).
    """
    found: set[int] = set()
    for part in text.split(".") if text else ():
        first, dash, last = part.partition("-")
        ends = (first, last if dash else first)
        if not all(end.isascii() and end.isdigit() and len(end) <= 4 for end in ends):
            raise _unreadable(text)
        start, stop = map(int, ends)
        if not start <= stop < MOST_CHANNELS:
            raise _unreadable(text)
        found.update(range(start, stop + 1))
    return tuple(sorted(found))


def format_channels(channels: Collection[int]) -> str:
    """Return the shortest text that `parse_channels` reads as `channels`."""
    runs: list[list[int]] = []
    for channel in sorted(set(channels)):
        if runs and channel == runs[-1][-1] + 1:
            runs[-1].append(channel)
        else:
            runs.append([channel])
    return ".".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _unreadable(text: str) -> SettingsError:
    template = N_("These are no channels: {text}. Write them as in 0.3.5-8.")
    return SettingsError([Problem("channels_not_readable", template, {"text": text[:40]})])


def switchable_layers(graph: LayerGraph) -> tuple[Layer, ...]:
    """Return the layers in which units end whose channels go on to other layers.

    That is a convolution or dense layer with what normalizes and activates it, and whatever joins
    such units; the logits are left out.
    """
    readers: dict[str, list[Layer]] = {layer.name: [] for layer in graph.layers}
    for layer in graph.layers:
        for name in layer.inputs:
            if name in readers:
                readers[name].append(layer)
    kinds = ("convolution", "dense", "merge", *_AHEAD)
    return tuple(
        layer
        for layer in graph.layers
        if category(layer.kind) in kinds
        and readers[layer.name]
        and not (len(readers[layer.name]) == 1 and category(readers[layer.name][0].kind) in _AHEAD)
    )


@torch.no_grad()
def switch_channels(
    model: nn.Module, picture: Tensor, switches: ChannelSwitches
) -> SwitchedPicture:
    """Return what a network makes of a picture with the switches; it is not changed.

    Args:
        model: A shared network in evaluation mode.
        picture: Its input, (channels, H, W).
        switches: The layer and its channels.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    split = SplitNetwork(model, picture[None], switches.layer)
    output = split.output[0]
    return SwitchedPicture(
        output.reshape(len(output), *(output.shape[1:] or (1, 1))).numpy(),
        split.resume(split.output)[0].numpy(),
        split.resume(switches.applied(split.output))[0].numpy(),
    )


def verify_split(picture: SwitchedPicture, logits: NDArray[np.float32]) -> Verification:
    """Compare the logits of the network run in two parts, without switches, with `model(x)`.

    Args:
        picture: The result of `switch_channels`.
        logits: What the whole network gives, (10,).
    """
    # Each layer's sums are rounded in another order: some units of the last place of the largest.
    allowed = np.full(logits.shape, _LOGIT_ERROR * max(1.0, float(np.abs(logits).max())))
    return compare(picture.before, logits, allowed, "model(x)", resolution=float(allowed[0]))


@torch.no_grad()
def switched_accuracy(network: TrainedNetwork, switches: ChannelSwitches) -> SwitchedAccuracy:
    """Return how many of the first `PICTURES` test pictures are right without and with switches.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    before = after = total = 0
    for split, labels in _split_pictures(network, switches.layer):
        before += _correct(split.resume(split.output), labels)
        after += _correct(split.resume(switches.applied(split.output)), labels)
        total += len(labels)
    return SwitchedAccuracy(before, after, total)


@torch.no_grad()
def channel_importance(
    network: TrainedNetwork,
    layer: str,
    progress: Callable[[float], object] = lambda share: None,
) -> ChannelImportance:
    """Return how many of the first `PICTURES` test pictures are right with each channel off alone.

    Args:
        network: The network.
        layer: Name of the layer.
        progress: Called with the share that is done, 0 to 1.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    before = total = 0
    after: list[int] = []
    for split, labels in _split_pictures(network, layer):
        whole = _correct(split.resume(split.output), labels)
        count = split.output.shape[1]
        after = after or [0] * count
        for channel in range(count):
            off = ChannelSwitches(layer, (channel,))
            if split.output[:, channel].any():
                after[channel] += _correct(split.resume(off.applied(split.output)), labels)
            else:  # a channel that is 0 anyway
                after[channel] += whole
            progress((total + len(labels) * (channel + 1) / count) / PICTURES)
        before += whole
        total += len(labels)
    return ChannelImportance(before, tuple(after), total)


def _split_pictures(network: TrainedNetwork, layer: str) -> Iterator[tuple[SplitNetwork, Tensor]]:
    """Yield the network run up to `layer` on a chunk of the pictures, and their classes."""
    test, size = fashion_mnist.load(train=False), network.recipe.input_size
    for chunk in chunk_slices(PICTURES, size, torch.device("cpu")):
        x = preprocess(test.images[chunk], size, channels_last=True)
        yield SplitNetwork(network.model, x, layer), test.labels[chunk]


def _correct(logits: Tensor, labels: Tensor) -> int:
    return int((logits.argmax(1) == labels).sum())


@background_jobs.register(ACCURACY_JOB, newest_only=True)
def accuracy_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a `SwitchedAccuracy` as JSON; the request is that of `accuracy_request`."""
    switches = ChannelSwitches(
        request["layer"], tuple(request["channels"]), float(request["factor"])
    )
    return asdict(switched_accuracy(_network(request), switches))


@background_jobs.register(IMPORTANCE_JOB, newest_only=True)
def importance_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a `ChannelImportance` as JSON; the request is that of `importance_request`."""
    progress = background_jobs.report_progress
    return asdict(channel_importance(_network(request), request["layer"], progress))


def accuracy_request(
    path: Path, network: TrainedNetwork, switches: ChannelSwitches
) -> tuple[str, dict[str, Any]]:
    """Return the key and the request of a job of kind `ACCURACY_JOB`.

    Args:
        path: The weights file of `network`.
        network: The network.
        switches: The layer and its channels.
    """
    return _request(path, network, asdict(switches))


def importance_request(
    path: Path, network: TrainedNetwork, layer: str
) -> tuple[str, dict[str, Any]]:
    """Return the key and the request of a job of kind `IMPORTANCE_JOB`, see `accuracy_request`."""
    return _request(path, network, {"layer": layer})


def importance_from_json(answer: Mapping[str, Any]) -> ChannelImportance:
    """Return the result of `importance_job`."""
    return ChannelImportance(answer["before"], tuple(answer["after"]), answer["total"])


def _request(
    path: Path, network: TrainedNetwork, what: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    recipe = network.recipe.to_json()
    request = {"path": str(path), "digest": network.digest, "recipe": recipe, **what}
    return json.dumps(request, sort_keys=True), request


def _network(request: Mapping[str, Any]) -> TrainedNetwork:
    """Return the network of a request; a run replaces its weights while it trains."""
    network = load_trained(Path(request["path"]), Recipe.from_json(request["recipe"]))
    if network.digest != request["digest"]:
        template = N_("The run has other weights by now: look again.")
        raise SettingsError([Problem("weights_changed", template)])
    return network
