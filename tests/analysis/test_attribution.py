from __future__ import annotations

import copy
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from cnnlib.analysis.attribution import Attribution, attribute
from cnnlib.analysis.attribution_spec import SETTINGS, AttributionSpec
from cnnlib.core.paths import ASSETS
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.models.registry import CATALOG, build, input_size
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import load_trained

METHODS = tuple(SETTINGS["method"].labels)
LAYERS = {"lenet-best": ("act2", "pool1", "conv1"), "resnet-8": ("stage3", "stage2", "conv")}


def trained(name: str) -> nn.Sequential:
    model = load_trained(Path(ASSETS / "weights" / f"{name}.safetensors")).model
    assert isinstance(model, nn.Sequential)
    return model


def picture(index: int = 12) -> Tensor:
    return preprocess(fashion_mnist.load(train=False).images[index : index + 1], 28)[0]


def grad_cam_by_hand(model: nn.Sequential, x: Tensor, target: int, layer: str) -> Tensor:
    """Grad-CAM by the paper's equations 1 and 2: no hook, no Captum."""
    modules = list(model.children())
    names = [name for name, _ in model.named_children()]
    split = names.index(layer) + 1
    front, back = nn.Sequential(*modules[:split]), nn.Sequential(*modules[split:])
    with torch.no_grad():
        maps = front(x[None])
    maps.requires_grad_()
    score = back(maps)[0, target]
    (gradient,) = torch.autograd.grad(score, maps)
    channels, height, width = maps.shape[1:]
    total = torch.zeros(height, width, dtype=torch.float64)
    for k in range(channels):
        weight = float(gradient[0, k].double().sum()) / (height * width)
        total += weight * maps[0, k].detach().double()
    return total


@pytest.mark.parametrize("name", list(LAYERS))
@pytest.mark.parametrize("index", [0, 12])
def test_grad_cam_is_the_paper_s_weighted_sum(name: str, index: int) -> None:
    model, x = trained(name), picture(index)
    for layer in LAYERS[name]:
        for target in (3, 7):
            expected = grad_cam_by_hand(model, x, target, layer).numpy()
            scale = np.abs(expected).max()
            signed = attribute(model, x, target, AttributionSpec(layer=layer, relu=False)).values
            np.testing.assert_allclose(signed, expected, atol=1e-5 * scale)
            rectified = attribute(model, x, target, AttributionSpec(layer=layer)).values
            np.testing.assert_allclose(rectified, expected.clip(0), atol=1e-5 * scale)


def zero_map() -> tuple[nn.Sequential, Tensor]:
    """A network whose class 0 has a negative weight for the only channel, which is above 0."""
    model = nn.Sequential(nn.Conv2d(1, 1, 1), nn.Flatten(), nn.Linear(16, 2))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(1.0)
        model[2].weight[0] = -1.0
    return model, torch.full((1, 4, 4), 0.5)


def test_a_map_that_is_zero_says_why() -> None:
    model, x = zero_map()
    found = attribute(model, x, 0, AttributionSpec(layer="0"))
    assert found.is_zero
    assert found.largest_sum == -1.5  # 1.5 in each cell, with a mean gradient of -1
    reason = found.zero_reason
    assert reason is not None
    assert "negative in every cell of 0, at most −1.5" in str(reason)
    other = attribute(model, x, 1, AttributionSpec(layer="0"))
    assert (other.values == 1.5).all()
    assert other.zero_reason is None
    signed = attribute(model, x, 0, AttributionSpec(layer="0", relu=False))
    assert (signed.values == -1.5).all()
    with torch.no_grad():
        model[2].weight[0] = 0.0
    flat = attribute(model, x, 0, AttributionSpec(layer="0")).zero_reason
    assert flat is not None
    assert "the gradient of the score is 0" in str(flat)
    constant = attribute(model, x, 0, AttributionSpec("gradients")).zero_reason
    assert constant is not None
    assert "the same whatever the picture" in str(constant)


def test_in_place_activations_leave_the_map_of_the_layer_before_them() -> None:
    model, x = trained("lenet-best"), picture()
    expected = attribute(model, x, 7, AttributionSpec(layer="conv2", relu=False)).values
    in_place = copy.deepcopy(model)
    for module in in_place.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = True
    found = attribute(in_place, x, 7, AttributionSpec(layer="conv2", relu=False)).values
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("patch", "stride"), [(6, 2), (5, 3), (8, 8), (27, 1)])
def test_occlusion_is_the_mean_fall_of_the_score_over_the_patches_on_a_pixel(
    patch: int, stride: int
) -> None:
    model, x = trained("lenet-best"), picture()
    found = attribute(model, x, 7, AttributionSpec("occlusion", patch=patch, stride=stride))
    falls, counts = np.zeros((28, 28)), np.zeros((28, 28))
    starts = range(0, 28 - patch + stride, stride)  # the last may reach over the edge
    with torch.no_grad():
        score = float(model(x[None])[0, 7])
        for top in starts:
            for left in starts:
                covered = x.clone()
                covered[:, top : top + patch, left : left + patch] = 0
                fall = score - float(model(covered[None])[0, 7])
                falls[top : top + patch, left : left + patch] += fall
                counts[top : top + patch, left : left + patch] += 1
    assert counts.min() > 0
    np.testing.assert_allclose(found.values, falls / counts, atol=1e-5)
    assert found.score == pytest.approx(score, abs=1e-5)


def test_input_gradients_are_signed_slopes_of_the_score() -> None:
    # Equal neighbours would make a kink of max pooling, where there is no slope.
    torch.manual_seed(0)
    model, x = trained("lenet-best").double(), picture().double() + 0.05 * torch.rand(1, 28, 28)
    found = attribute(model, x, 7, AttributionSpec("gradients")).values
    assert found.min() < 0 < found.max()
    for row, column in ((14, 3), (20, 20), (18, 12)):
        step = torch.zeros_like(x)
        step[0, row, column] = 1e-6
        with torch.no_grad():
            rise = model((x + step)[None])[0, 7] - model((x - step)[None])[0, 7]
        assert found[row, column] == pytest.approx(float(rise) / 2e-6, rel=1e-3)


@pytest.mark.parametrize("name", list(LAYERS))
@pytest.mark.parametrize("index", [0, 12])
def test_integrated_gradients_are_complete_to_one_percent(name: str, index: int) -> None:
    model, x = trained(name), picture(index)
    with torch.no_grad():
        score, black = model(torch.stack([x, torch.zeros_like(x)]))
    target = int(score.argmax())
    found = attribute(model, x, target, AttributionSpec("integrated-gradients"))
    difference = float(score[target] - black[target])
    assert found.total == pytest.approx(difference, rel=0.01)
    assert found.gap == pytest.approx(abs(found.total / difference - 1), abs=1e-4)
    assert not found.values[x[0].numpy() == 0].any()  # black pixels do not change along the line


@pytest.mark.parametrize("name", list(CATALOG))
def test_every_family_has_a_map_by_every_quick_method(name: str) -> None:
    torch.manual_seed(0)
    model, size = build(name), input_size(name)
    before = copy.deepcopy(model.state_dict())
    for method in ("grad-cam", "gradients"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = attribute(model, torch.rand(1, size, size), 3, AttributionSpec(method))
        assert found.values.ndim == 2
        assert found.values.size > 1
    assert model.training
    assert all(torch.equal(t, before[key]) for key, t in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert not any(module._forward_hooks for module in model.modules())


def test_threads_that_share_a_network_get_their_own_maps() -> None:
    model = trained("resnet-8")
    jobs = [
        (index, target, spec)
        for index in range(4)
        for target in (3, 7)
        for spec in (
            AttributionSpec(layer="stage3"),
            AttributionSpec(layer="stage2", relu=False),
            AttributionSpec("gradients"),
        )
    ]

    def work(job: tuple[int, int, AttributionSpec]) -> Attribution:
        index, target, spec = job
        return attribute(model, picture(index), target, spec)

    alone = [work(job) for job in jobs]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(work, jobs * 3))
    for one, other in zip(alone * 3, together, strict=True):
        np.testing.assert_array_equal(one.values, other.values)


def test_it_works_where_gradients_are_off() -> None:
    model, x = trained("lenet-best"), picture()
    for method in ("grad-cam", "gradients"):
        expected = attribute(model, x, 7, AttributionSpec(method)).values
        with torch.no_grad():
            found = attribute(model, x, 7, AttributionSpec(method)).values
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("method", ["occlusion", "integrated-gradients"])
def test_slow_methods_report_a_share_that_grows(method: str) -> None:
    shares: list[float] = []
    attribute(trained("lenet-best"), picture(), 7, AttributionSpec(method), shares.append)
    assert shares == sorted(shares)
    assert 0 < shares[0] <= shares[-1] <= 1


@pytest.mark.parametrize(
    ("spec", "target", "code"),
    [
        (AttributionSpec(), 10, "unknown_class"),
        (AttributionSpec(), -1, "unknown_class"),
        (AttributionSpec("saliency"), 0, "unknown_choice"),
        (AttributionSpec(layer="conv9"), 0, "unknown_layer"),
        (AttributionSpec(layer="flatten"), 0, "no_map"),
        (AttributionSpec("occlusion", patch=0), 0, "number_out_of_range"),
        (AttributionSpec("occlusion", patch=3, stride=4), 0, "stride_beyond_patch"),
    ],
)
def test_settings_that_do_not_fit_are_refused(
    spec: AttributionSpec, target: int, code: str
) -> None:
    with pytest.raises(SettingsError) as error:
        attribute(build("lenet"), picture(), target, spec)
    assert [problem.code for problem in error.value.problems] == [code]


@pytest.mark.parametrize("method", METHODS)
def test_weights_that_are_no_numbers_are_refused(method: str) -> None:
    model = build("lenet")
    with torch.no_grad():
        model.conv1.weight.fill_(float("nan"))
    with pytest.raises(SettingsError) as error:
        attribute(model, picture(), 0, AttributionSpec(method))
    assert error.value.problems[0].code == "not_finite"
