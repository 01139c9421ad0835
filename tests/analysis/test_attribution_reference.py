from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnlib.analysis.attribution import attribute
from cnnlib.analysis.attribution_reference import grad_cam_terms, verify
from cnnlib.analysis.attribution_spec import AttributionSpec
from cnnlib.core.paths import ASSETS
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained

SPECS = (
    AttributionSpec(),
    AttributionSpec(relu=False),
    AttributionSpec("gradients"),
    AttributionSpec("occlusion"),
    AttributionSpec("occlusion", patch=5, stride=3),
)


@pytest.fixture(scope="module", params=["lenet-best", "resnet-8"])
def network(request: pytest.FixtureRequest) -> TrainedNetwork:
    return load_trained(Path(ASSETS / "weights" / f"{request.param}.safetensors"))


@pytest.mark.parametrize("spec", SPECS)
def test_the_maps_hold_and_a_wrong_cell_does_not(
    network: TrainedNetwork, spec: AttributionSpec
) -> None:
    x = preprocess(fashion_mnist.load(train=False).images[12:13], 28)[0]
    found = attribute(network.model, x, 7, spec)
    verification = verify(network.model, x, found)
    assert verification is not None
    assert verification.matches
    assert verification.operator.startswith("captum.attr.")
    wrong = found.values.copy()
    wrong.flat[np.abs(wrong).argmax()] *= 1.01
    assert not verify(network.model, x, replace(found, values=wrong)).holds  # type: ignore[union-attr]


def test_a_cell_is_the_sum_of_its_channels_terms(network: TrainedNetwork) -> None:
    x = preprocess(fashion_mnist.load(train=False).images[12:13], 28)[0]
    found = attribute(network.model, x, 7, AttributionSpec(relu=False))
    terms = grad_cam_terms(network.model, x, 7, found.spec.layer)
    row, column = np.unravel_index(np.abs(found.values).argmax(), found.values.shape)
    assert terms.at(int(row), int(column)).sum() == pytest.approx(found.values[row, column], 1e-4)
    assert terms.sums[row, column] == pytest.approx(found.values[row, column], 1e-4)


def test_integrated_gradients_have_a_check_of_their_own(network: TrainedNetwork) -> None:
    x = preprocess(fashion_mnist.load(train=False).images[12:13], 28)[0]
    found = attribute(network.model, x, 7, AttributionSpec("integrated-gradients"))
    assert verify(network.model, x, found) is None
    assert found.gap is not None
