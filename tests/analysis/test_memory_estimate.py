from __future__ import annotations

import pytest
import torch

from cnnlib.analysis.live_tensors import peak_tensor_bytes
from cnnlib.analysis.memory_estimate import BATCHES, estimate_memory, memory_problem
from cnnlib.analysis.saved_tensors import saved_tensors
from cnnlib.core.problems import SettingsError
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.networks import get_network
from cnnlib.models.registry import CATALOG, build
from cnnlib.training.engine.dataloader import preprocess

BATCH = 3


@pytest.mark.parametrize("name", list(CATALOG))
def test_shapes_tell_what_a_real_pass_keeps(name: str) -> None:
    network = NetworkSpec(name)
    found = estimate_memory(network, BATCH)
    model = build(name).eval()
    images = torch.zeros(BATCH, 28, 28, dtype=torch.uint8)
    x = preprocess(images, network.size, channels_last=True)
    assert found.saved == saved_tensors(model, x)
    assert found.input_bytes == x.nbytes
    tensors = [*model.parameters(), *model.buffers()]
    assert found.parameter_bytes == sum(tensor.nbytes for tensor in tensors)
    for mode in ("grad", "no_grad"):
        real = peak_tensor_bytes(model, x, mode)
        assert real <= found.peak_bytes[mode] <= 1.03 * real
    assert found.peak_bytes["grad"] >= found.saved_bytes


def test_it_is_in_proportion_to_the_batch() -> None:
    one, many = (estimate_memory(get_network("lenet"), batch) for batch in (1, 256))
    assert many.saved_bytes == 256 * one.saved_bytes == 256 * 35_472
    assert many.saved[0].shape == (256, 1, 28, 28)
    assert many.peak_bytes["no_grad"] == 256 * one.peak_bytes["no_grad"]
    assert many.parameter_bytes == one.parameter_bytes


def test_a_batch_that_memory_does_not_hold_is_refused_with_the_estimate_and_a_fix() -> None:
    network = get_network("resnet18")
    needed = {batch: estimate_memory(network, batch).needed_bytes for batch in BATCHES}
    assert memory_problem(network, 256, needed[256]) is None
    problem = memory_problem(network, 256, needed[256] - 1)
    assert problem is not None
    assert problem.code == "memory_exhausted"
    assert "GiB" in str(problem)
    assert [dict(fix.changes) for fix in problem.fixes] == [{"batch": 64}]
    nothing = memory_problem(network, 256, 0)
    assert nothing is not None
    assert nothing.fixes == ()


def test_the_need_covers_the_peak_of_a_pass_and_the_loop_that_keeps_graphs() -> None:
    small, large = (estimate_memory(get_network("resnet18"), batch) for batch in (8, 1024))
    assert small.needed_bytes > 4 * small.saved_bytes
    assert large.needed_bytes > large.peak_bytes["grad"]


def test_a_network_that_does_not_take_the_pictures_is_refused() -> None:
    with pytest.raises(SettingsError):
        estimate_memory(NetworkSpec("alexnet", {"form": "course"}, image=8), 1)
