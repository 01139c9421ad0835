"""The memory of a forward pass with and without autograd, from shapes, before anything runs.

The network runs on the meta device, where tensors have shapes alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import torch

from cnnlib.analysis.accumulated_loss import LARGEST_BATCH, STEPS
from cnnlib.analysis.layer_outputs import with_shared_tensors
from cnnlib.analysis.live_tensors import peak_tensor_bytes
from cnnlib.analysis.saved_tensors import SavedTensor, own_tensors, saved_tensors
from cnnlib.core.number_format import format_bytes
from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.models.meta_network import meta_network
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.registry import options_key

BATCHES = (1, 4, 16, 64, 256, 1024, 4096)
"""Sizes of batches to choose from."""

WITHOUT = ("no_grad", "inference_mode")

_MARGIN = 1.5  # what operations take for themselves, which shapes do not tell


@dataclass(frozen=True)
class MemoryEstimate:
    """Memory of one forward pass in float32, from the shapes of the tensors.

    Attributes:
        batch: Number of pictures.
        saved: What autograd keeps, in the order in which it is saved.
        peak_bytes: Most bytes of tensors that exist at once, the input among them, by key of
            `GRAD_MODES`; the parameters come on top, and what an operation takes for itself.
        input_bytes: The input.
        parameter_bytes: Parameters and buffers.
    """

    batch: int
    saved: tuple[SavedTensor, ...]
    peak_bytes: Mapping[str, int]
    input_bytes: int
    parameter_bytes: int

    @property
    def saved_bytes(self) -> int:
        """What autograd keeps in all."""
        return sum(each.bytes for each in self.saved)

    @property
    def kept_bytes(self) -> dict[str, int]:
        """What autograd keeps in each of `GRAD_MODES`."""
        return {"grad": self.saved_bytes, **dict.fromkeys(WITHOUT, 0)}

    @property
    def needed_bytes(self) -> int:
        """What `measure_memory` takes at most."""
        per_picture = self.saved_bytes // self.batch
        loop = STEPS * min(self.batch, LARGEST_BATCH) * per_picture
        passing = int(_MARGIN * max(self.peak_bytes.values()))
        return self.parameter_bytes + max(loop, passing)


def estimate_memory(network: NetworkSpec, batch: int) -> MemoryEstimate:
    """Return the memory of a forward pass of `batch` pictures; it is in proportion to them.

    Raises:
        SettingsError: The network cannot be built, or does not take such pictures.
    """
    network = network.checked()
    one = _estimate_one(network.family, options_key(network.family, network.options), network.size)
    return MemoryEstimate(
        batch,
        tuple(
            replace(each, shape=(batch * each.shape[0], *each.shape[1:]), bytes=batch * each.bytes)
            for each in one.saved
        ),
        {mode: batch * peak for mode, peak in one.peak_bytes.items()},
        batch * one.input_bytes,
        one.parameter_bytes,
    )


@lru_cache(maxsize=64)
def _estimate_one(family: str, options: str, size: int) -> MemoryEstimate:
    """Return the estimate for one picture.

    The meta device also keeps statistics of batch normalization, which have no batch and which a
    CPU does without; they are left out.
    """
    model = with_shared_tensors(meta_network(family, json.loads(options))).eval()
    x = torch.empty(1, 1, size, size, device="meta").to(memory_format=torch.channels_last)
    saved = (each for each in saved_tensors(model, x) if len(each.shape) > 1)
    without = peak_tensor_bytes(model, x, "no_grad")
    return MemoryEstimate(
        1,
        tuple(saved),
        {"grad": peak_tensor_bytes(model, x, "grad"), **dict.fromkeys(WITHOUT, without)},
        x.untyped_storage().nbytes(),
        sum(tensor.untyped_storage().nbytes() for tensor in own_tensors(model)),
    )


def memory_problem(network: NetworkSpec, batch: int, free: int) -> Problem | None:
    """Return why `measure_memory` must not run (`memory_exhausted`), None if there is enough.

    Args:
        network: A valid network.
        batch: Number of pictures.
        free: Bytes that can be allocated.
    """
    needed = estimate_memory(network, batch).needed_bytes
    if needed <= free:
        return None
    fitting = [each for each in BATCHES if estimate_memory(network, each).needed_bytes <= free]
    smaller = [each for each in fitting if each < batch]
    template = N_(
        "A batch of {batch} pictures would take about {needed} here, and {free} are free: "
        "choose a smaller one."
    )
    values = {
        "where": "batch",
        "batch": batch,
        "needed": format_bytes(needed),
        "free": format_bytes(free),
    }
    fixes = (Fix(N_("Take {batch} pictures"), {"batch": m}, {"batch": m}) for m in smaller[-1:])
    return Problem("memory_exhausted", template, values, tuple(fixes))
