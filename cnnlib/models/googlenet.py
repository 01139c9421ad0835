"""GoogLeNet: Inception blocks, whose four branches look with windows of different sizes.

Szegedy et al. 2014, arXiv:1409.4842; Dive into Deep Learning, section 8.4.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import nn

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.core.settings import Bool, Int
from cnnlib.models.base import Architecture
from cnnlib.models.form import form_option, size_of_form
from cnnlib.models.weight_init import WEIGHT_INIT
from cnnlib.ops.convolution.inception_channels import INCEPTION_MODULES


class Widths(NamedTuple):
    """Channels of an Inception block's convolutions, branch by branch (table 1 of the paper).

    Attributes:
        one: The 1 x 1 convolution's, the whole of the first branch.
        three: The second branch's: of the 1 x 1 convolution, then of the 3 x 3 one.
        five: The third branch's, likewise with 5 x 5.
        pool: The 1 x 1 convolution's after the fourth branch's pooling.

    A branch whose last number is 0 is left out.
    """

    one: int
    three: tuple[int, int]
    five: tuple[int, int]
    pool: int

    @property
    def total(self) -> int:
        """Channels of the block's output."""
        return self.one + self.three[1] + self.five[1] + self.pool


def conv(
    inputs: int, outputs: int, kernel: int, batch_norm: bool, stride: int = 1
) -> OrderedDict[str, nn.Module]:
    """Return a convolution that keeps the size at stride 1, and its activation, by name."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    padding = kernel // 2
    layers["conv"] = nn.Conv2d(
        inputs, outputs, kernel, stride=stride, padding=padding, bias=not batch_norm
    )
    if batch_norm:
        layers["norm"] = nn.BatchNorm2d(outputs)
    layers["act"] = nn.ReLU()
    return layers


def _reduced(
    inputs: int, widths: tuple[int, int], kernel: int, batch_norm: bool
) -> OrderedDict[str, nn.Module]:
    """Return a 1 x 1 convolution that reduces the channels, then one with a larger window."""
    reduce = conv(inputs, widths[0], 1, batch_norm)
    layers = OrderedDict((f"reduce_{name}", layer) for name, layer in reduce.items())
    layers.update(conv(widths[0], widths[1], kernel, batch_norm))
    return layers


class Inception(nn.Module):
    """An Inception block: branches beside each other, joined along the channels.

    It maps (N, inputs, H, W) to (N, `widths.total`, H, W).
    """

    def __init__(self, inputs: int, widths: Widths, batch_norm: bool = False) -> None:
        """Initialize the branches that have channels."""
        super().__init__()
        if widths.one:
            self.branch1 = nn.Sequential(conv(inputs, widths.one, 1, batch_norm))
        if widths.three[1]:
            self.branch2 = nn.Sequential(_reduced(inputs, widths.three, 3, batch_norm))
        if widths.five[1]:
            self.branch3 = nn.Sequential(_reduced(inputs, widths.five, 5, batch_norm))
        if widths.pool:
            pooled = OrderedDict[str, nn.Module](pool=nn.MaxPool2d(3, stride=1, padding=1))
            pooled.update(conv(inputs, widths.pool, 1, batch_norm))
            self.branch4 = nn.Sequential(pooled)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the branches' outputs, concatenated along the channels."""
        return torch.cat([branch(x) for branch in self.children()], dim=1)


def _stage(
    inputs: int, blocks: Sequence[Widths], batch_norm: bool
) -> tuple[OrderedDict[str, nn.Module], int]:
    """Return Inception blocks after each other by name, and the channels of the last one."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number, widths in enumerate(blocks, start=1):
        layers[f"inception{number}"] = Inception(inputs, widths, batch_norm)
        inputs = widths.total
    return layers, inputs


def published_widths(stage: int) -> list[Widths]:
    """Return the widths of the Inception blocks of stage 3, 4 or 5, as the paper has them."""
    return [
        Widths(module.one, module.branches[3], module.branches[5], module.pool)
        for name, module in INCEPTION_MODULES.items()
        if name.startswith(str(stage))
    ]


def course(batch_norm: bool, channels: int = 1, classes: int = 10) -> nn.Sequential:
    """Return GoogLeNet as in the course, which maps (N, channels, H, W) to (N, classes).

    It has no auxiliary classifiers, which the paper adds for training.
    """
    stem = conv(channels, 64, 7, batch_norm, stride=2)
    second = OrderedDict((f"{n}1", layer) for n, layer in conv(64, 64, 1, batch_norm).items())
    second.update((f"{n}2", layer) for n, layer in conv(64, 192, 3, batch_norm).items())
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["stage1"] = nn.Sequential(OrderedDict(**stem, pool=_pool()))
    layers["stage2"] = nn.Sequential(OrderedDict(**second, pool=_pool()))
    inputs = 192
    for number in (3, 4, 5):
        stage, inputs = _stage(inputs, published_widths(number), batch_norm)
        if number < 5:
            stage["pool"] = _pool()
        layers[f"stage{number}"] = nn.Sequential(stage)
    return _with_head(layers, inputs, classes)


def compact(base: Widths, batch_norm: bool, channels: int = 1, classes: int = 10) -> nn.Sequential:
    """Return GoogLeNet for small images, which maps (N, channels, 28, 28) to (N, classes).

    A 3 x 3 convolution, then two stages of two Inception blocks, the second stage's with twice
    the channels.

    Args:
        base: Channels of the first stage's blocks.
        batch_norm: Whether each convolution is normalized (Ioffe and Szegedy 2015).
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["stage1"] = nn.Sequential(OrderedDict(**conv(channels, 32, 3, batch_norm), pool=_pool()))
    first, inputs = _stage(32, [base] * 2, batch_norm)
    layers["stage2"] = nn.Sequential(OrderedDict(**first, pool=_pool()))
    doubled = Widths(
        2 * base.one,
        (2 * base.three[0], 2 * base.three[1]),
        (2 * base.five[0], 2 * base.five[1]),
        2 * base.pool,
    )
    second, inputs = _stage(inputs, [doubled] * 2, batch_norm)
    layers["stage3"] = nn.Sequential(second)
    return _with_head(layers, inputs, classes)


def _pool() -> nn.MaxPool2d:
    return nn.MaxPool2d(3, stride=2, padding=1)


def _with_head(layers: OrderedDict[str, nn.Module], inputs: int, classes: int) -> nn.Sequential:
    layers["pool"] = nn.AdaptiveAvgPool2d(1)
    layers["flatten"] = nn.Flatten()
    layers["dense"] = nn.Linear(inputs, classes)
    return nn.Sequential(layers)


def googlenet(
    form: str,
    one: int,
    three: int,
    five: int,
    pool: int,
    batch_norm: bool,
    channels: int = 1,
    classes: int = 10,
) -> nn.Sequential:
    """Return the network of a form.

    Args:
        form: `"compact"` or `"course"`.
        one: Channels of the first branch in the compact form's first stage; 0 for no such branch.
        three: Likewise of the 3 x 3 branch, whose 1 x 1 convolution has half as many.
        five: Likewise of the 5 x 5 branch, whose 1 x 1 convolution has half as many.
        pool: Likewise of the branch that begins with a pooling.
        batch_norm: Whether each convolution is normalized.
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    if form == "course":
        return course(batch_norm, channels, classes)
    base = Widths(one, (-(-three // 2), three), (-(-five // 2), five), pool)
    return compact(base, batch_norm, channels, classes)


def _check(options: Mapping[str, Any]) -> Iterable[Problem]:
    if options["form"] == "compact" and not any(options[name] for name in BRANCHES):
        template = N_("An Inception block needs a branch: give one of them channels.")
        fix = Fix(N_("Give the 3 × 3 branch {value} channels"), {"value": 32}, {"three": 32})
        yield Problem("no_branch", template, {"where": "three"}, (fix,))


BRANCHES = ("one", "three", "five", "pool")
"""The options with the widths of the compact form's branches."""

ARCHITECTURE = Architecture(
    name="googlenet",
    label="GoogLeNet",
    options={
        "form": form_option(96),
        "one": Int(16, 0, 64, label=N_("1 × 1 branch, channels"), when={"form": "compact"}),
        "three": Int(32, 0, 64, label=N_("3 × 3 branch, channels"), when={"form": "compact"}),
        "five": Int(8, 0, 64, label=N_("5 × 5 branch, channels"), when={"form": "compact"}),
        "pool": Int(8, 0, 64, label=N_("Pooling branch, channels"), when={"form": "compact"}),
        "batch_norm": Bool(False, label=N_("Batch normalization")),
        "initialisation": WEIGHT_INIT,
    },
    build=googlenet,
    input_size=size_of_form(96),
    check=_check,
)
