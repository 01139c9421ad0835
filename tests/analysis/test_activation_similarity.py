from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn.functional import cosine_similarity

from cnnlib.analysis.activation_similarity import OUTPUT, LayerPair, layer_pairs
from cnnlib.analysis.block_ends import block_ends
from cnnlib.models.registry import build


def pair(first, second):
    return LayerPair("a", np.array(first, np.float32), np.array(second, np.float32))


def test_the_similarity_is_the_cosine():
    assert pair([1, 0], [0, 2]).similarity == 0
    assert pair([1, 2], [3, 6]).similarity == pytest.approx(1)
    assert pair([1, 2], [-1, -2]).similarity == pytest.approx(-1)
    assert pair([0, 0], [1, 2]).similarity == 0


def test_the_channels_that_differ_most_come_first():
    first = np.zeros((4, 2, 2), np.float32)
    second = first.copy()
    second[2], second[0, 0, 0] = -3, 1
    assert pair(first, second).most_different(2) == (2, 0)
    assert pair(first, second).most_different(9) == (2, 0, 1, 3)


@pytest.mark.parametrize("family", ["lenet", "resnet"])
def test_the_outputs_are_those_of_two_passes(family):
    torch.manual_seed(0)
    model = build(family).eval()
    images = torch.randn(2, 1, 28, 28)
    ends = block_ends(model)
    found = layer_pairs(model, images[0], images[1], (*ends, OUTPUT))
    assert [each.layer for each in found] == [*ends, OUTPUT]
    with torch.no_grad():
        logits = model(images)
    np.testing.assert_allclose(found[-1].first, logits[0], atol=1e-5)
    np.testing.assert_allclose(found[-1].second, logits[1], atol=1e-5)
    expected = float(cosine_similarity(logits[:1], logits[1:]))
    assert found[-1].similarity == pytest.approx(expected, abs=1e-5)
