from __future__ import annotations

import re

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.tensor_shapes import (
    TensorShape,
    conv2d_shapes,
    tensor_shapes_html,
)


def test_a_plane_is_drawn_for_each_channel_and_an_ellipsis_for_the_rest() -> None:
    html = tensor_shapes_html([TensorShape("T", "input", (2, 3, 4, 4), "(N, C)")])
    assert html.count("<rect") == 6
    assert "…" not in html
    assert "(2, 3, 4, 4)" in html
    html = tensor_shapes_html([TensorShape("T", "input", (64, 9, 1, 1), "(N, C)")])
    assert html.count("<rect") == 16
    assert html.count("…") == 1
    assert html.count("+5") == 4


def test_a_title_is_text() -> None:
    html = tensor_shapes_html([TensorShape("<b>", "input", (1, 1, 1, 1), "(N)", "<")])
    assert "<b></figcaption>" not in html
    assert "&lt;b&gt;" in html


def test_the_drawing_stays_small() -> None:
    html = tensor_shapes_html([TensorShape("T", "input", (4096, 512, 224, 112), "(N, C)")])
    [width, height] = map(int, re.findall(r'width="(\d+)" height="(\d+)">', html)[0])
    assert width < 600
    assert height < 150


def test_the_tensors_of_a_layer_with_groups() -> None:
    axis = Axis(5, 3, 2)
    spec = Conv2dSpec(axis, axis, in_channels=4, out_channels=6, groups=2)
    x, weight, y = conv2d_shapes(spec)
    assert (x.shape, weight.shape, y.shape) == ((1, 4, 5, 5), (6, 2, 3, 3), (1, 6, 5, 5))
    assert "/ g" in weight.symbols
