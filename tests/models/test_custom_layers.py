from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from cnnlib.models.custom_layers import HalvingMaxPool2d, Shortcut

SHAPES = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(2, 9), st.integers(2, 9))


def maps(seed, shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@given(seed=st.integers(0, 2**31), shape=SHAPES, last=st.booleans(), gradient=st.booleans())
def test_the_values_are_those_of_pytorch(seed, shape, last, gradient):
    x = maps(seed, shape)
    if last:
        x = x.contiguous(memory_format=torch.channels_last)
    with torch.set_grad_enabled(gradient):
        assert torch.equal(HalvingMaxPool2d()(x), F.max_pool2d(x, 2))


@given(seed=st.integers(0, 2**31), shape=SHAPES)
def test_the_gradients_are_those_of_pytorch(seed, shape):
    x = maps(seed, shape).requires_grad_()
    ours, theirs = HalvingMaxPool2d()(x), F.max_pool2d(x, 2)
    back = maps(seed + 1, theirs.shape)
    found, wanted = (torch.autograd.grad(y, x, back)[0] for y in (ours, theirs))
    assert torch.equal(found, wanted)


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float64])
def test_other_precisions(kind):
    x = maps(0, (2, 3, 6, 4)).to(kind)
    with torch.inference_mode():
        assert torch.equal(HalvingMaxPool2d()(x), F.max_pool2d(x, 2))


def test_what_is_no_number_stays_none():
    x = torch.zeros(1, 1, 2, 4)
    x[0, 0, 1, 0], x[0, 0, 0, 2] = torch.nan, -torch.inf
    with torch.no_grad():
        found = HalvingMaxPool2d()(x)
    assert found.isnan().tolist() == [[[[True, False]]]]
    assert found[0, 0, 0, 1] == 0


def test_without_a_gradient_the_places_are_not_looked_for(monkeypatch):
    def refused(*args, **kwargs):
        raise AssertionError("PyTorch's own was called")

    monkeypatch.setattr(F, "max_pool2d", refused)
    with torch.no_grad():
        HalvingMaxPool2d()(torch.zeros(1, 1, 5, 4))
    with pytest.raises(AssertionError, match="own"):
        HalvingMaxPool2d()(torch.zeros(1, 1, 5, 4))


@pytest.mark.parametrize("size", [6, 7])
def test_a_shortcut_is_torch_s_strided_convolution(size):
    layer = Shortcut(3, 5, stride=2, bias=True)
    x = torch.rand(2, 3, size, size, requires_grad=True)
    expected = nn.functional.conv2d(x, layer.weight, layer.bias, stride=2)
    torch.testing.assert_close(layer(x), expected)
    ours, theirs = (torch.autograd.grad(y.sum(), x)[0] for y in (layer(x), expected))
    torch.testing.assert_close(ours, theirs)
