"""The channels of GoogLeNet's nine Inception modules.

Source: Szegedy et al. 2015, "Going Deeper with Convolutions", table 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class InceptionModule:
    """The channels of one module.

    Attributes:
        size: Rows and columns of its maps.
        inputs: Channels that it reads.
        one: Channels of the branch that is a 1x1 convolution.
        branches: By the size of the kernel, 3 or 5: the channels after the 1x1 reduction, and
            those of the kernel's output.
        pool: Channels of the branch that begins with a pooling.
    """

    size: int
    inputs: int
    one: int
    branches: Mapping[int, tuple[int, int]]
    pool: int


INCEPTION_MODULES: Mapping[str, InceptionModule] = {
    "3a": InceptionModule(28, 192, 64, {3: (96, 128), 5: (16, 32)}, 32),
    "3b": InceptionModule(28, 256, 128, {3: (128, 192), 5: (32, 96)}, 64),
    "4a": InceptionModule(14, 480, 192, {3: (96, 208), 5: (16, 48)}, 64),
    "4b": InceptionModule(14, 512, 160, {3: (112, 224), 5: (24, 64)}, 64),
    "4c": InceptionModule(14, 512, 128, {3: (128, 256), 5: (24, 64)}, 64),
    "4d": InceptionModule(14, 512, 112, {3: (144, 288), 5: (32, 64)}, 64),
    "4e": InceptionModule(14, 528, 256, {3: (160, 320), 5: (32, 128)}, 128),
    "5a": InceptionModule(7, 832, 256, {3: (160, 320), 5: (32, 128)}, 128),
    "5b": InceptionModule(7, 832, 384, {3: (192, 384), 5: (48, 128)}, 128),
}
"""Every module by its name in the paper."""
