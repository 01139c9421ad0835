from __future__ import annotations

import json

import pytest
import torch

from cnnlib.analysis import autograd_memory
from cnnlib.analysis.autograd_memory import (
    MemoryMeasurement,
    job_request,
    measure_memory,
    measured_device,
    memory_job,
)
from cnnlib.analysis.memory_estimate import estimate_memory
from cnnlib.analysis.saved_tensors import GRAD_MODES
from cnnlib.core.problems import SettingsError
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.networks import get_network
from cnnlib.training.execution import background_jobs

MIB = 1 << 20


@pytest.fixture(scope="module")
def measured() -> MemoryMeasurement:
    return measure_memory(NetworkSpec("resnet"), 128)


def test_what_is_measured_is_what_the_shapes_tell(measured: MemoryMeasurement) -> None:
    estimate = estimate_memory(NetworkSpec("resnet"), 128)
    assert measured.saved == estimate.saved
    assert measured.saved_bytes == {
        "grad": estimate.saved_bytes,
        "no_grad": 0,
        "inference_mode": 0,
    }
    assert measured.loss.tensor[1] == 2 * measured.loss.tensor[0]
    assert measured.loss.batch == 64
    assert measured.loss.tensor[0] > estimate_memory(NetworkSpec("resnet"), 64).saved_bytes


def test_peaks_of_fresh_processes_hold_what_exists_at_once(measured: MemoryMeasurement) -> None:
    if any(peak is None for peak in measured.peak_bytes.values()):
        pytest.skip("this system does not tell the peak of a process")
    estimate = estimate_memory(NetworkSpec("resnet"), 128)
    peaks = {mode: peak or 0 for mode, peak in measured.peak_bytes.items()}
    for mode in GRAD_MODES:
        # An operation may take as much again for itself as the largest tensor, 6 MiB here.
        assert (
            estimate.peak_bytes[mode] <= peaks[mode] + MIB <= estimate.peak_bytes[mode] + 10 * MIB
        )


def test_every_mode_is_timed(measured: MemoryMeasurement) -> None:
    assert list(measured.seconds) == list(GRAD_MODES)
    assert all(0 < seconds < 60 for seconds in measured.seconds.values())
    assert measured.rounds >= 2
    assert measured.device_type == measured_device().type


def test_it_survives_json(measured: MemoryMeasurement) -> None:
    data = json.loads(json.dumps(measured.to_json()))
    assert MemoryMeasurement.from_json(data) == measured


def test_nothing_runs_where_memory_would_not_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autograd_memory, "available_memory", lambda device: MIB)
    monkeypatch.setattr(autograd_memory, "build", None)
    with pytest.raises(SettingsError) as refused:
        measure_memory(get_network("lenet"), 256)
    assert refused.value.problems[0].code == "memory_exhausted"


def test_the_job_measures_what_its_request_names(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[NetworkSpec, int]] = []

    class Found:
        def to_json(self) -> dict[str, int]:
            return {"found": 1}

    def measure(network: NetworkSpec, batch: int) -> Found:
        asked.append((network, batch))
        return Found()

    monkeypatch.setattr(autograd_memory, "measure_memory", measure)
    network = NetworkSpec("resnet", {"depth": 8})
    key, request = job_request(network, 16)
    assert memory_job(json.loads(json.dumps(request))) == {"found": 1}
    ((found, batch),) = asked
    assert (found.family, found.options["depth"], found.size, batch) == ("resnet", 8, 28, 16)
    assert key != job_request(network, 64)[0]
    # Options that are left out and those with their defaults are one request.
    assert key == job_request(NetworkSpec("resnet", {"depth": 8, "skip": True}), 16)[0]


def test_the_problems_of_a_fresh_process_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = {"problems": [{"code": "measurement", "template": "It failed.", "values": {}}]}
    monkeypatch.setattr(background_jobs, "run", lambda kind, request: failed)
    with pytest.raises(SettingsError, match="It failed"):
        autograd_memory._peak_of_fresh_process(get_network("lenet"), 1, "grad")


def test_on_cuda_the_durations_wait_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    class OnCuda:
        device = torch.device("cuda")

    waits: list[torch.device] = []
    monkeypatch.setattr(torch.cuda, "synchronize", waits.append)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert measured_device() == torch.device("cuda")
    autograd_memory._time_pass(torch.nn.Identity(), OnCuda(), "no_grad")  # type: ignore[arg-type]
    assert waits == [torch.device("cuda")]
