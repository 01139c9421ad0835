"""The message of the feature maps to the browser: `MapsHead` in `shared/types.d.ts`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnlib.analysis.feature_maps import LayerSummary, NetworkMaps, channel_activity
from cnnlib.analysis.layer_kernels import LayerKernels
from cnnlib.core.number_format import format_shape
from cnnlib.models.layer import INPUT, LayerGraph
from cnnlib.models.layer_categories import category

THUMBNAIL = 56
"""Most rows and columns of a thumbnail."""
MOST_VALUES = 2**20
"""Most values of the opened layer, 4 MiB; of more, only every second row and column is sent."""
MOST_WEIGHTS = 160_000
"""Most weights of all kernels of a layer; of more, only the chosen channel's kernel is sent."""
FULL = 127
"""What stands for the largest magnitude in a thumbnail."""


def maps_message(
    maps: NetworkMaps, graph: LayerGraph, kernels: LayerKernels | None, channel: int
) -> tuple[dict[str, Any], list[bytes]]:
    """Return the part of the message that tells of the network, and its blobs.

    The blobs are the thumbnails, the opened maps, the activity of each channel, the kernels.

    Args:
        maps: What the layers make of the picture.
        graph: The layers.
        kernels: Those of the opened layer, None where there are none.
        channel: The chosen channel, counted from 0.
    """
    kinds = {layer.name: layer.kind for layer in graph.layers}
    thumbnails = [_thumbnail(summary) for summary in maps.layers]
    step = max(1, math.ceil(math.sqrt(maps.maps.size / MOST_VALUES)))
    sent = np.ascontiguousarray(maps.maps[:, ::step, ::step], "<f4")
    sent_kernels = None if kernels is None else _kernels(kernels, channel)
    head = {
        "layers": [
            _layer(summary, kinds.get(summary.name, ""), thumbnail)
            for summary, thumbnail in zip(maps.layers, thumbnails, strict=True)
        ],
        "opened": maps.opened,
        "maps": {"count": sent.shape[0], "rows": sent.shape[1], "columns": sent.shape[2]},
        "step": step,
        "kernels": sent_kernels,
    }
    blobs = [
        b"".join(thumbnail.tobytes() for thumbnail in thumbnails),
        sent.tobytes(),
        channel_activity(maps.maps).astype("<f4").tobytes(),
    ]
    if kernels is not None and sent_kernels is not None:
        blobs.append(np.ascontiguousarray(_sent(kernels, channel).values, "<f4").tobytes())
    return head, blobs


def _layer(summary: LayerSummary, kind: str, thumbnail: NDArray[np.int8]) -> dict[str, Any]:
    return {
        "name": summary.name,
        "kind": kind,
        "category": "input" if summary.name == INPUT else category(kind),
        "shape": format_shape(summary.shape),
        "channels": summary.shape[0],
        "largest": summary.largest,
        "rows": thumbnail.shape[0],
        "columns": thumbnail.shape[1],
    }


def _sent(kernels: LayerKernels, channel: int) -> LayerKernels:
    """Return the kernels that are sent: all, or only the chosen channel's if they are many."""
    if kernels.values.size <= MOST_WEIGHTS or len(kernels.values) == 1:
        return kernels
    return kernels.only(channel - kernels.first, channel)


def _kernels(kernels: LayerKernels, channel: int) -> dict[str, Any]:
    sent = _sent(kernels, channel)
    return {
        "layer": sent.layer,
        "dense": sent.dense,
        "first": sent.first,
        "count": len(sent.values),
        "slices": sent.values.shape[1],
        "rows": sent.values.shape[2],
        "columns": sent.values.shape[3],
        "bias": None if sent.bias is None else [float(value) for value in sent.bias],
    }


def _thumbnail(summary: LayerSummary) -> NDArray[np.int8]:
    """Return the strongest channel in whole numbers from -`FULL` to `FULL`, its largest is full.

    Features are wrapped into a square.
    """
    values = summary.thumbnail
    if len(summary.shape) == 1:
        values = _wrapped(values.ravel())
    step = max(1, math.ceil(max(values.shape) / THUMBNAIL))
    values = values[::step, ::step]
    largest = float(np.abs(values).max(initial=0.0))
    scaled = values * (FULL / largest) if largest > 0 else np.zeros_like(values)
    return np.ascontiguousarray(np.rint(np.nan_to_num(scaled)).astype(np.int8))


def _wrapped(features: NDArray[np.float32]) -> NDArray[np.float32]:
    columns = math.ceil(math.sqrt(len(features)))
    rows = math.ceil(len(features) / columns)
    square = np.zeros(rows * columns, np.float32)
    square[: len(features)] = features
    return square.reshape(rows, columns)


def returns_input(kind: str) -> bool:
    """Return whether a layer of `kind` gives the values of its input, in evaluation mode."""
    return kind in ("Dropout", "Dropout2d", "Identity", "Flatten")
