from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from math import prod

import pytest
import torch
from torch import nn

from cnnlib.analysis.saved_tensors import GRAD_MODES, SavedStorages, SavedTensor, saved_tensors
from cnnlib.models.registry import CATALOG, build, input_size

BATCH = 3


def test_lenet_keeps_what_a_hand_counts() -> None:
    # The weight's gradient of a convolution or dense layer needs its input; that of ReLU its
    # output, which is the input of the pooling or the dense layer after it; that of max pooling
    # the place of each maximum, an int64.
    found = saved_tensors(build("lenet").eval(), torch.rand(BATCH, 1, 28, 28))
    assert found == (
        SavedTensor("conv1", (BATCH, 1, 28, 28), "float32", 4 * BATCH * 28 * 28),
        SavedTensor("act1", (BATCH, 6, 28, 28), "float32", 4 * BATCH * 6 * 28 * 28),
        SavedTensor("pool1", (BATCH, 6, 14, 14), "int64", 8 * BATCH * 6 * 14 * 14),
        SavedTensor("conv2", (BATCH, 6, 14, 14), "float32", 4 * BATCH * 6 * 14 * 14),
        SavedTensor("act2", (BATCH, 16, 10, 10), "float32", 4 * BATCH * 16 * 10 * 10),
        SavedTensor("pool2", (BATCH, 16, 5, 5), "int64", 8 * BATCH * 16 * 5 * 5),
        SavedTensor("dense3", (BATCH, 400), "float32", 4 * BATCH * 400),
        SavedTensor("act3", (BATCH, 120), "float32", 4 * BATCH * 120),
        SavedTensor("act4", (BATCH, 84), "float32", 4 * BATCH * 84),
    )
    assert sum(each.bytes for each in found) == 48_080 * BATCH


def test_average_pooling_keeps_no_indices() -> None:
    course = {"activation": "sigmoid", "pooling": "average"}
    found = saved_tensors(build("lenet", course).eval(), torch.rand(BATCH, 1, 28, 28))
    per_picture = 28 * 28 + 6 * 28 * 28 + 6 * 14 * 14 + 16 * 10 * 10 + 400 + 120 + 84
    assert sum(each.bytes for each in found) == 4 * BATCH * per_picture
    assert not any(each.layer.startswith("pool") for each in found)


@pytest.mark.parametrize("name", list(CATALOG))
def test_nothing_is_kept_without_gradients(name: str) -> None:
    model = build(name).eval()
    x = torch.rand(2, 1, input_size(name), input_size(name))
    found = {mode: saved_tensors(model, x, mode) for mode in GRAD_MODES}
    assert found["grad"]
    assert found["no_grad"] == found["inference_mode"] == ()
    assert all(
        each.bytes == prod(each.shape) * (8 if each.dtype == "int64" else 4)
        for each in found["grad"]
    )


def test_an_operation_between_layers_belongs_to_the_module_that_calls_it() -> None:
    class Squares(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.dense = nn.Linear(4, 5)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            result: torch.Tensor = self.dense(x) ** 2
            return result

    found = saved_tensors(nn.Sequential(Squares()), torch.rand(2, 4))
    assert [(each.layer, each.bytes) for each in found] == [("0.dense", 32), ("0", 40)]


def test_the_network_keeps_no_hook() -> None:
    model = build("lenet").eval()
    saved_tensors(model, torch.rand(1, 1, 28, 28))
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())


def test_threads_do_not_count_each_other_s_tensors() -> None:
    model = build("lenet").eval()
    with ThreadPoolExecutor(4) as pool:
        counts = [2, 3, 4, 5] * 5
        found = pool.map(lambda n: saved_tensors(model, torch.rand(n, 1, 28, 28)), counts)
        totals = [sum(each.bytes for each in tensors) for tensors in found]
    assert totals == [48_080 * count for count in counts]


def test_the_graph_can_still_be_walked_back_and_then_keeps_nothing() -> None:
    weight = torch.rand(5, requires_grad=True)
    with SavedStorages([weight]) as saved:
        result = (weight * 2).exp()
    assert saved.storages.alive_bytes() == 20
    result.sum().backward()
    torch.testing.assert_close(weight.grad, 2 * result.detach())
    del result
    assert saved.storages.alive_bytes() == 0
