from __future__ import annotations

import torch
from torch import nn

from cnnlib.analysis.live_tensors import LiveTensors, peak_tensor_bytes
from cnnlib.models.registry import build

BATCH = 3


def test_without_gradients_the_pictures_a_layer_s_input_and_its_output_exist_at_once() -> None:
    # The most at once in LeNet: the picture, the first convolution's output and its activation's.
    model, x = build("lenet").eval(), torch.rand(BATCH, 1, 28, 28)
    expected = 4 * BATCH * (1 + 2 * 6) * 28 * 28
    assert peak_tensor_bytes(model, x, "no_grad") == expected
    assert peak_tensor_bytes(model, x, "inference_mode") == expected


def test_with_gradients_what_is_kept_stays() -> None:
    # Of dense layers with ReLU every output of ReLU is kept, and the last layers' outputs exist.
    layers = [nn.Linear(10, 100), nn.ReLU(), nn.Linear(100, 100), nn.ReLU(), nn.Linear(100, 10)]
    model, x = nn.Sequential(*layers), torch.rand(BATCH, 10)
    assert peak_tensor_bytes(model, x, "grad") == 4 * BATCH * (10 + 100 + 100 + 100)
    assert peak_tensor_bytes(model, x, "no_grad") == 4 * BATCH * (10 + 100 + 100)


def test_the_meta_device_tells_the_same_as_the_cpu() -> None:
    model = build("lenet").eval()
    for mode in ("grad", "no_grad"):
        here = peak_tensor_bytes(model, torch.rand(BATCH, 1, 28, 28), mode)
        with torch.device("meta"):
            shapes = build("lenet").eval()
        assert peak_tensor_bytes(shapes, torch.empty(BATCH, 1, 28, 28, device="meta"), mode) == here


def test_views_of_excluded_tensors_do_not_count() -> None:
    weight = torch.zeros(100)
    with LiveTensors([weight]) as live:
        weight.view(10, 10).t()
    assert live.peak == 0
