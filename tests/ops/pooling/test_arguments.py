from __future__ import annotations

import inspect

import pytest
from torch import nn

from cnnlib.ops.pooling.arguments import ARGUMENTS, pool2d_arguments
from cnnlib.ops.pooling.spec import KINDS, Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis


@pytest.mark.parametrize("kind", KINDS)
def test_every_argument_of_pytorch_is_described_and_no_other(kind: str) -> None:
    layer = nn.MaxPool2d if kind == "max" else nn.AvgPool2d
    names = list(inspect.signature(layer).parameters)
    assert [argument.name for argument in pool2d_arguments(kind)] == names
    assert set(ARGUMENTS[kind]) == set(names)


@pytest.mark.parametrize("kind", KINDS)
def test_arguments_name_our_settings(kind: str) -> None:
    spec = Pool2dSpec(kind, PoolAxis(9, 2), PoolAxis(9, 2))
    for argument in pool2d_arguments(kind):
        for setting in argument.settings:
            assert spec.changed({setting: 7}) != spec
