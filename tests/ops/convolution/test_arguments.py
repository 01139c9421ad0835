from __future__ import annotations

import inspect

from torch import nn

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.arguments import ARGUMENTS, conv2d_arguments
from cnnlib.ops.convolution.spec import Conv2dSpec


def test_every_argument_of_pytorch_is_described_and_no_other() -> None:
    names = list(inspect.signature(nn.Conv2d.__init__).parameters)[1:]
    assert [argument.name for argument in conv2d_arguments()] == names
    assert set(ARGUMENTS) == set(names)


def test_arguments_have_pytorchs_defaults_and_our_settings() -> None:
    arguments = {argument.name: argument for argument in conv2d_arguments()}
    assert arguments["in_channels"].default is None
    assert arguments["bias"].default == "True"
    assert arguments["padding_mode"].default == "'zeros'"
    spec = Conv2dSpec(Axis(3, 2), Axis(3, 2))
    moved = {setting for argument in arguments.values() for setting in argument.settings}
    for setting in moved:
        assert spec.changed({setting: "reflect" if setting == "mode" else 9}) != spec
    assert moved >= {"height.padding", "width.kernel", "groups", "mode", "bias"}
