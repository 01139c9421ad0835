"""What `torch.no_grad()` saves: memory and time of a forward pass, measured on test pictures.

Each peak of memory is that of a fresh process.  `cnnlib.analysis.memory_estimate` tells the memory
before anything runs.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn

from cnnlib.analysis.accumulated_loss import AccumulatedLoss, accumulated_loss
from cnnlib.analysis.memory_estimate import memory_problem
from cnnlib.analysis.saved_tensors import GRAD_MODES, SavedTensor, saved_tensors
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.registry import build, options_key
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.device import describe
from cnnlib.training.engine.interruptible import single_threaded
from cnnlib.training.execution import background_jobs, malloc
from cnnlib.training.execution.peak_memory import available_memory, peak_growth

JOB, PEAK_JOB = "autograd_memory", "autograd_peak"
_TIMING_SECONDS = 1.5
_FEWEST_ROUNDS, _MOST_ROUNDS = 2, 50
_WARM_UP = 2  # pictures of the pass that lets libraries allocate what they keep


@dataclass(frozen=True)
class MemoryMeasurement:
    """One forward pass in evaluation mode, in each of `GRAD_MODES`.

    Attributes:
        device: Name of the processor or GPU.
        device_type: `"cpu"` or `"cuda"`.
        saved: What autograd keeps with gradients enabled, in the order in which it is saved.
        saved_bytes: What it keeps in all.
        peak_bytes: The input, and the largest growth of the memory in use during the pass: on CUDA
            that of PyTorch's allocator, elsewhere that of a fresh process; None where the system
            does not tell.
        seconds: Duration of the quickest pass: other programs can only make one longer.  On a CPU
            it is the processor time of one thread, which they hardly change.
        rounds: Passes in each mode, in turn, of which the quickest counts.
        loss: What loops keep that add up losses.
    """

    device: str
    device_type: str
    saved: tuple[SavedTensor, ...]
    saved_bytes: Mapping[str, int]
    peak_bytes: Mapping[str, int | None]
    seconds: Mapping[str, float]
    rounds: int
    loss: AccumulatedLoss

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the measurement from the result of `to_json`."""
        saved = (SavedTensor(**{**each, "shape": tuple(each["shape"])}) for each in data["saved"])
        loss = AccumulatedLoss.from_json(data["loss"])
        return cls(**{**data, "saved": tuple(saved), "loss": loss})


def measured_device() -> torch.device:
    """Return the device on which memory is measured: CUDA where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def measure_memory(network: NetworkSpec, batch: int) -> MemoryMeasurement:
    """Measure a forward pass of the first `batch` test pictures, with new weights.

    Args:
        network: The network.
        batch: 1 to 10,000.

    Raises:
        SettingsError: The network is invalid, or memory would not suffice (`memory_exhausted`).
    """
    device = measured_device()
    if problem := memory_problem(network.checked(), batch, available_memory(device)):
        raise SettingsError([problem])
    test = fashion_mnist.load(train=False)
    images, labels = test.images[:batch].to(device), test.labels[:batch].to(device)
    model = _new_model(network, device)
    x = preprocess(images, network.size, channels_last=True)
    saved = {}
    for number, mode in enumerate(GRAD_MODES):
        background_jobs.report_progress(0.1 * number)
        saved[mode] = saved_tensors(model, x, mode)
    loss = accumulated_loss(model, images, labels, network.size)
    background_jobs.report_progress(0.35)
    seconds, rounds = _time_passes(model, x)
    del x, model
    malloc.return_freed_memory()  # which the next processes need
    peaks = {}
    for number, mode in enumerate(GRAD_MODES):
        background_jobs.report_progress(0.55 + 0.15 * number)
        peaks[mode] = _peak_of_fresh_process(network, batch, mode)
    found = describe(device)
    return MemoryMeasurement(
        found.name,
        found.type,
        saved["grad"],
        {mode: sum(each.bytes for each in tensors) for mode, tensors in saved.items()},
        peaks,
        seconds,
        rounds,
        loss,
    )


def _new_model(network: NetworkSpec, device: torch.device) -> nn.Module:
    return build(network.family, network.options).to(device).eval()


def _time_passes(model: nn.Module, x: Tensor) -> tuple[dict[str, float], int]:
    """Return the shortest duration of a pass by mode, and the number of rounds.

    The modes take turns, so that what else the machine does meets all of them.
    """
    found = dict.fromkeys(GRAD_MODES, math.inf)
    rounds, spent = 0, 0.0
    with single_threaded():
        while rounds < _FEWEST_ROUNDS or (rounds < _MOST_ROUNDS and spent < _TIMING_SECONDS):
            for mode, shortest in found.items():
                seconds = _time_pass(model, x, mode)
                found[mode] = min(shortest, seconds)
                spent += seconds
            rounds += 1
    return found, rounds


def _time_pass(model: nn.Module, x: Tensor, mode: str) -> float:
    on_cuda = x.device.type == "cuda"
    clock = time.perf_counter if on_cuda else time.thread_time
    started = clock()
    with GRAD_MODES[mode]():
        model(x)
    if on_cuda:
        torch.cuda.synchronize(x.device)
    return clock() - started


def _peak_of_fresh_process(network: NetworkSpec, batch: int, mode: str) -> int | None:
    answer = background_jobs.run(PEAK_JOB, {**_request(network, batch), "mode": mode})
    if problems := background_jobs.problems_of(answer):
        raise SettingsError(problems)
    peak: int | None = answer["bytes"]
    return peak


@background_jobs.register(PEAK_JOB)
def peak_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `bytes` of the input and by which this process grows, None if unknown.

    Args:
        request: As for `memory_job`, and the `mode`.
    """
    network, batch, mode = _network(request), request["batch"], request["mode"]
    device = measured_device()
    images = fashion_mnist.load(train=False).images[:batch].to(device)
    model = _new_model(network, device)
    x = preprocess(images, network.size, channels_last=True)
    with GRAD_MODES[mode]():
        model(x[:_WARM_UP])
        with peak_growth(device) as growth:
            output = model(x)
            del output
    return {"bytes": None if growth.bytes is None else x.nbytes + growth.bytes}


@background_jobs.register(JOB, newest_only=True)
def memory_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a `MemoryMeasurement` as JSON; the request is that of `job_request`."""
    return measure_memory(_network(request), request["batch"]).to_json()


def job_request(network: NetworkSpec, batch: int) -> tuple[str, dict[str, Any]]:
    """Return the key and the request of a job of kind `JOB`, see `measure_memory`."""
    request = _request(network, batch)
    return json.dumps(request, sort_keys=True), request


def _request(network: NetworkSpec, batch: int) -> dict[str, Any]:
    options = json.loads(options_key(network.family, network.options))
    return {"family": network.family, "options": options, "image": network.size, "batch": batch}


def _network(request: Mapping[str, Any]) -> NetworkSpec:
    return NetworkSpec(request["family"], request["options"], request["image"])
