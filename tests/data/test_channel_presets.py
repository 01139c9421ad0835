from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch

from cnnlib.data.channel_presets import (
    INPUT_CHANNELS,
    INPUT_PRESETS,
    KERNEL_PRESETS,
    ChannelPreset,
)


@pytest.mark.parametrize("presets", [INPUT_PRESETS, KERNEL_PRESETS])
def test_the_printed_expression_gives_the_values(presets: Mapping[str, ChannelPreset]) -> None:
    for preset in presets.values():
        for channels, size, seed in ((1, 1, 0), (4, 3, 7), (12, 2, 99)):
            values = preset.build(channels, size, seed)
            assert values.shape == (channels, size, size)
            assert values.dtype == torch.float32
            assert torch.equal(eval(preset.code(channels, size, seed)), values)


def test_counting_is_the_course_example() -> None:
    assert INPUT_PRESETS["counting"].build(2, 3)[1].tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    kernels = KERNEL_PRESETS["counting"].build(3 * INPUT_CHANNELS, 2)
    kernels = kernels.reshape(3, INPUT_CHANNELS, 2, 2)
    assert kernels[0, 0].tolist() == [[0, 1], [2, 3]]
    assert torch.equal(kernels[1, 0], kernels[0, 1])
    assert kernels[2, 1].tolist() == [[3, 4], [5, 6]]
