"""Receptive fields of networks: published, computed by hand, and as gradients show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torchvision import models

from cnnlib.models.layer_graph import Layer, LayerGraph, layer_graph


class With(nn.Module):
    """A function of a feature map and of layers."""

    def __init__(self, function: Callable[..., torch.Tensor], *layers: nn.Module) -> None:
        super().__init__()
        self.function = function
        self.layers = nn.ModuleList(layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.function(x, *self.layers)


def local(graph: LayerGraph) -> Layer:
    """Return the last layer whose cells see a part of the picture each."""
    return [layer for layer in graph.layers if layer.receptive_field][-1]


def square(layer: Layer) -> tuple[int, int, int]:
    """Return size, stride and start of a field that is the same along both axes."""
    field = layer.receptive_field
    assert field is not None
    for both in (field.size, field.stride, field.start):
        assert both[0] == both[1]
    return field.size[0], field.stride[0], field.start[0]


def model(name: str, **options: Any) -> nn.Module:
    with torch.device("meta"):
        network: nn.Module = models.get_model(name, weights=None, **options)
    return network


# Araujo, Norris, Sim 2019: alexnet_v2 195, vgg_a 150, vgg_16 212, inception_v3 1311 with strides
# of 32, paddings of 64, 59, 90 and 618; torchvision's AlexNet adds two pixels before its first
# convolution.  torchvision's ResNets have their strides elsewhere than those of that table.
PUBLISHED = {
    "alexnet": (195, 32, -66),
    "vgg11": (150, 32, -59),
    "vgg16": (212, 32, -90),
    "inception_v3": (1311, 32, -618),
    "resnet18": (435, 32, -217),
    "resnet34": (899, 32, -449),
    "resnet50": (427, 32, -213),
    "resnet101": (971, 32, -485),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_torchvisions_networks_have_the_known_fields(name: str) -> None:
    options = {"init_weights": False} if name.startswith("inception") else {}
    side = 299 if name.startswith("inception") else 224
    graph = layer_graph(model(name, **options), (3, side, side))
    assert square(local(graph)) == PUBLISHED[name]
    assert graph.layers[-1].whole_picture
    assert graph.problem is None


def test_vgg16_layer_by_layer() -> None:
    """The same table's rows of VGG-16: size, stride, padding."""
    table = {
        0: (3, 1, 1),  # conv1_1
        4: (6, 2, 2),  # pool1
        5: (10, 2, 4),
        9: (16, 4, 6),
        10: (24, 4, 10),
        12: (32, 4, 14),
        16: (44, 8, 18),
        17: (60, 8, 26),
        19: (76, 8, 34),
        23: (100, 16, 42),
        24: (132, 16, 58),
        26: (164, 16, 74),
        30: (212, 32, 90),  # pool5
    }
    graph = layer_graph(model("vgg16"), (3, 224, 224))
    for number, (size, stride, padding) in table.items():
        assert square(graph.layer(f"features.{number}")) == (size, stride, -padding)


def conv(kernel: Any, **options: Any) -> nn.Conv2d:
    return nn.Conv2d(1, 1, kernel, **options)


class SlimUnit(nn.Module):
    """A bottleneck of TF-Slim's ResNet v1, which strides in the last unit of each block."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.reduce, self.expand = nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1)
        self.conv = nn.Conv2d(1, 1, 3, stride=stride, padding=1)
        self.subsample = nn.MaxPool2d(1, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.subsample(x) + self.expand(self.conv(self.reduce(x))))


@pytest.mark.parametrize(
    ("units", "size"), [((3, 4, 6, 3), 483), ((3, 4, 23, 3), 1027), ((3, 8, 36, 3), 1507)]
)
def test_the_resnets_of_the_published_table(units: tuple[int, ...], size: int) -> None:
    layers: list[nn.Module] = [conv(7, stride=2, padding=3), nn.MaxPool2d(3, 2, padding=1)]
    for block, count in enumerate(units):
        last = 2 if block < 3 else 1
        layers += [SlimUnit(last if unit == count - 1 else 1) for unit in range(count)]
    graph = layer_graph(nn.Sequential(*layers), (1, 224, 224))
    assert square(local(graph))[:2] == (size, 32)


def branches(*layers: nn.Module) -> nn.Module:
    return With(lambda x, *each: torch.cat([layer(x) for layer in each], 1), *layers)


def excited() -> nn.Module:
    """Squeeze and excitation: a channel is multiplied by a number from all of its cells."""
    return With(lambda x: x * x.mean([2, 3], keepdim=True).sigmoid())


HAND_COMPUTED = {
    "even kernel": (conv(4), (4, 1, 0)),
    "dilation": (conv(3, dilation=3, padding=3), (7, 1, -3)),
    "even kernels, padded once": (nn.Sequential(conv(2, padding=1), conv(2)), (3, 1, -1)),
    "stride, then dilation": (nn.Sequential(conv(3, stride=2), conv(3, dilation=2)), (11, 2, 0)),
    "same, odd": (conv(5, padding="same"), (5, 1, -2)),
    "same, even": (conv(4, padding="same"), (4, 1, -1)),
    "skip with a stride": (SlimUnit(2), (3, 2, -1)),
    "skip": (SlimUnit(1), (3, 1, -1)),
    "branches": (branches(conv(1), conv(5, padding=2), conv(3, padding=1)), (5, 1, -2)),
    "branches side by side": (
        branches(With(lambda x: F.pad(x, (3, 0, 3, 0))), With(lambda x: F.pad(x, (0, 3, 0, 3)))),
        (4, 1, -3),
    ),
    "pooling without a module": (With(lambda x: F.avg_pool2d(x, 3, 1, 1)), (3, 1, -1)),
    "pooling by keyword": (With(lambda x: F.max_pool2d(x, 3, stride=2)), (3, 2, 0)),
    "pooling's own stride": (With(lambda x: F.max_pool2d(x, 2)), (2, 2, 0)),
    "ceil_mode": (nn.MaxPool2d(3, stride=2, ceil_mode=True), (3, 2, 0)),
    "padding before": (nn.Sequential(nn.ZeroPad2d((3, 0, 3, 0)), conv(3)), (3, 1, -3)),
    "adaptive": (With(lambda x: F.adaptive_avg_pool2d(x, 8)), (4, 4, 0)),
    "slices": (nn.Sequential(With(lambda x: x[:, :, 1::2, 1::2]), conv(3)), (5, 2, 1)),
    "twice as large": (
        nn.Sequential(conv(4, stride=4), With(lambda x: F.interpolate(x, scale_factor=2.0))),
        (6, 2, -2),
    ),
    "four times as large": (
        nn.Sequential(conv(4, stride=4), nn.Upsample(scale_factor=4)),
        (7, 1, -3),
    ),
    "transposed": (
        nn.Sequential(conv(2, stride=2), nn.ConvTranspose2d(1, 1, 2, stride=2)),
        (3, 1, -1),
    ),
    "pixel shuffle": (
        nn.Sequential(nn.Conv2d(1, 4, 2, stride=2), nn.PixelShuffle(2)),
        (3, 1, -1),
    ),
    "small and enlarged": (
        With(lambda x: x + F.interpolate(x[:, :, ::2, ::2], scale_factor=2)),
        (2, 1, -1),
    ),
    "channels last and back": (
        nn.Sequential(
            conv(3),
            With(lambda x: x.permute(0, 2, 3, 1)),
            nn.LayerNorm(1),
            nn.Linear(1, 5),
            With(lambda x: x.permute(0, 3, 1, 2)),
        ),
        (3, 1, 0),
    ),
    "channels shuffled": (
        nn.Sequential(
            nn.Conv2d(1, 4, 3),
            With(lambda x: x.view(1, 2, 2, 30, 30).transpose(1, 2).reshape(1, 4, 30, 30)),
        ),
        (3, 1, 0),
    ),
    "halves": (
        nn.Sequential(nn.Conv2d(1, 4, 3), With(lambda x: torch.cat(x.chunk(2, 1)[::-1], 1))),
        (3, 1, 0),
    ),
    "functional convolution": (
        With(lambda x, layer: F.conv2d(x, layer.weight, layer.bias, 2, 1), conv(3)),
        (3, 2, -1),
    ),
}


@pytest.mark.parametrize("case", HAND_COMPUTED)
def test_fields_computed_by_hand(case: str) -> None:
    network, field = HAND_COMPUTED[case]
    graph = layer_graph(network, (1, 32, 32))
    assert graph.problem is None
    assert square(graph.layers[-1]) == field


def test_axes_are_apart() -> None:
    network = nn.Sequential(
        nn.Conv2d(1, 1, (1, 7), padding=(0, 3)), nn.MaxPool2d((2, 3), stride=(2, 1))
    )
    field = layer_graph(network, (1, 20, 30)).layers[-1].receptive_field
    assert field is not None
    assert (field.size, field.stride, field.start) == ((2, 9), (2, 1), (0, -3))


WHOLE = {
    "squeeze and excitation": excited(),
    "and what follows it": nn.Sequential(excited(), conv(3)),
    "adaptive average": nn.AdaptiveAvgPool2d(1),
    "adaptive maximum": nn.AdaptiveMaxPool2d((1, 1)),
    "adaptive function": With(lambda x: F.adaptive_avg_pool2d(x, 1)),
    "instance norm": nn.InstanceNorm2d(1),
    "group norm": nn.GroupNorm(1, 1),
    "layer norm": nn.LayerNorm([1, 16, 16]),
    "mean": With(lambda x: x.mean((2, 3))),
    "mean of means": With(lambda x: x.mean(3).mean(2)),
    "flatten": With(lambda x: x.flatten(1)),
    "view": With(lambda x: x.view(x.size(0), -1)),
    "dense": nn.Sequential(nn.Flatten(), nn.Linear(256, 4)),
    "unknown after it": With(lambda x: torch.cumsum(x.mean((2, 3)), 1)),
}


@pytest.mark.parametrize("case", WHOLE)
def test_operations_on_all_cells_see_the_whole_picture(case: str) -> None:
    graph = layer_graph(WHOLE[case], (1, 16, 16))
    assert graph.problem is None
    assert graph.layers[-1].whole_picture
    assert graph.layers[-1].receptive_field is None


def test_one_axis_may_see_everything() -> None:
    network = nn.Sequential(
        With(lambda x: x.mean(2, keepdim=True)), nn.Conv2d(1, 1, (1, 3), padding=(0, 1))
    )
    field = layer_graph(network, (1, 16, 20)).layers[-1].receptive_field
    assert field is not None
    assert (field.size, field.stride, field.start) == ((16, 3), (0, 1), (0, -1))


@pytest.mark.parametrize(
    "reduce",
    [
        lambda x: x.mean(2),
        lambda x: x.mean(-2, True),
        lambda x: x.sum(axis=(2,), keepdims=True),
        lambda x: torch.std(x, 2),
        lambda x: torch.var(input=x, dim=2),
        lambda x: x.norm(2, 2),
        lambda x: x.logsumexp(2),
        lambda x: torch.amax(x, [2], True),
    ],
)
def test_only_what_is_named_is_reduced(reduce: Callable[..., torch.Tensor]) -> None:
    field = layer_graph(With(reduce), (1, 16, 20)).layers[-1].receptive_field
    assert field is not None
    assert (field.size, field.stride, field.start) == ((16, 1), (0, 1), (0, 0))


def test_pixels_that_nothing_reads_are_no_part_of_a_field() -> None:
    graph = layer_graph(nn.Sequential(conv(3, stride=3), nn.Flatten()), (1, 17, 17))
    assert square(graph.layers[-1]) == (15, 0, 0)


WITHOUT = {
    "uneven": (nn.Upsample(scale_factor=2), "several cells on one pixel"),
    "beside": (With(lambda x: torch.cat([x, x], 3)), "another order"),
    "flipped": (With(lambda x: x.flip(3)), "what the operation flip reads"),
    "ambiguous": (With(lambda x: x.std(False)), "std"),
    "unequal": (With(lambda x: x[:, :, :8, :8] + x[:, :, ::2, ::2]), "different distances"),
    "reshaped": (With(lambda x: x.reshape(1, 1, 8, 32)), "another order"),
    "turned": (With(lambda x: x + x.transpose(2, 3)), "another order"),
    "split": (With(lambda x: x.chunk(2, 3)[0]), "another order"),
    "attention": (With(lambda x: F.scaled_dot_product_attention(x, x, x)), "A transformer"),
    "then": (nn.Sequential(With(lambda x: torch.cumsum(x, 3)), conv(3)), "cumsum"),
}


@pytest.mark.parametrize("case", WITHOUT)
def test_where_fields_end_a_sentence_says_why(case: str) -> None:
    network, sentence = WITHOUT[case]
    graph = layer_graph(network, (1, 16, 16))
    assert sentence in str(graph.problem)
    assert graph.layers[-1].receptive_field is None
    assert not graph.layers[-1].whole_picture


@pytest.mark.parametrize("name", ["vit_b_16", "swin_t"])
def test_a_transformer_has_no_fields(name: str) -> None:
    graph = layer_graph(model(name), (3, 224, 224))
    assert "A transformer has no receptive fields" in str(graph.problem)
    assert graph.layers[0].receptive_field is not None
    assert graph.layers[-1].receptive_field is None


Draw = st.DrawFn
sides = st.tuples(st.integers(1, 3), st.integers(1, 3))


def _window(draw: Draw) -> nn.Module:
    return conv(draw(sides), stride=draw(sides), padding=draw(st.integers(0, 2)))


def _average(draw: Draw) -> nn.Module:
    kernel, stride = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    return With(lambda x: F.avg_pool2d(x, kernel, stride, padding=1))


def _skip(draw: Draw) -> nn.Module:
    return With(lambda x, layer: x + layer(x), conv(draw(sides), padding="same"))


def _branches(draw: Draw) -> nn.Module:
    size, stride = draw(st.sampled_from((1, 3, 5))), draw(st.integers(1, 2))
    one = conv(3, stride=stride, padding=1)
    other = conv(size, stride=stride, padding=size // 2)
    return nn.Sequential(branches(one, other), nn.Conv2d(2, 1, 1))


def _sliced(draw: Draw) -> nn.Module:
    rows, columns = draw(sides)
    return With(lambda x: x[:, :, ::rows, ::columns])


def _channels_last(draw: Draw) -> nn.Module:
    there, back = (With(lambda x, d=dims: x.permute(d)) for dims in ((0, 2, 3, 1), (0, 3, 1, 2)))
    return nn.Sequential(conv(draw(sides)), there, nn.ReLU(), back)


PARTS = (_window, _average, _skip, _branches, _sliced, _channels_last)


@given(st.data())
def test_a_gradient_reaches_exactly_the_field(data: st.DataObject) -> None:
    """With positive weights nothing cancels; windows side by side leave no gap in a hull."""
    kinds = data.draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4))
    network = nn.Sequential(*(kind(data.draw) for kind in kinds)).double()
    for parameter in network.parameters():
        nn.init.uniform_(parameter, 0.5, 1)
    size = (40, 48)
    last = layer_graph(network, (1, *size)).layers[-1]
    x = torch.ones(1, 1, *size, dtype=torch.double, requires_grad=True)
    y = network(x)
    assert y.shape[1:] == last.output_shape
    field = last.receptive_field
    assert field is not None
    rows, columns = (data.draw(st.integers(0, side - 1)) for side in y.shape[2:])
    (gradient,) = torch.autograd.grad(y[0, 0, rows, columns], x)
    reached = [axis.unique() for axis in torch.nonzero(gradient[0, 0], as_tuple=True)]
    for cells, window, side in zip(reached, field.window(rows, columns), size, strict=True):
        if not len(cells):  # a window of padding alone
            continue
        first, final = int(cells[0]), int(cells[-1])
        assert window[0] <= first
        assert final <= window[1]
        if window[0] >= 0 and window[1] < side:
            assert (first, final) == window
