from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnlib.analysis.attribution_jobs import (
    JOB,
    QUICK_MACS,
    CheckedAttribution,
    attribution_job,
    checked_attribution,
    estimated_macs,
    forward_passes,
    job_request,
    maps_from_json,
)
from cnnlib.analysis.attribution_spec import SETTINGS, AttributionSpec
from cnnlib.core.paths import ASSETS
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained
from cnnlib.training.execution import background_jobs

WEIGHTS = Path(ASSETS / "weights" / "lenet-best.safetensors")
METHODS = tuple(SETTINGS["method"].labels)


@pytest.fixture(scope="module")
def network() -> TrainedNetwork:
    return load_trained(WEIGHTS)


def picture() -> NDArray[np.uint8]:
    image: NDArray[np.uint8] = fashion_mnist.load(train=False).images[12].numpy()
    return image


def requested(
    network: TrainedNetwork, spec: AttributionSpec, **changes: Any
) -> tuple[str, dict[str, Any]]:
    given = {"path": WEIGHTS, "digest": network.digest, "image": picture(), "targets": (7, 3)}
    return job_request(recipe=network.recipe, spec=spec, **{**given, **changes})


def assert_same(one: CheckedAttribution, other: CheckedAttribution) -> None:
    np.testing.assert_array_equal(one.found.values, other.found.values)
    for name in ("spec", "target", "score", "black_score", "steps", "largest_sum"):
        assert getattr(one.found, name) == getattr(other.found, name)
    assert one.verification == other.verification


@pytest.mark.parametrize("method", METHODS)
def test_a_job_gives_the_maps_that_this_process_computes(
    network: TrainedNetwork, method: str
) -> None:
    spec = AttributionSpec(method, patch=8, stride=4)
    _, request = requested(network, spec)
    found = maps_from_json(attribution_job(request))
    x = preprocess(fashion_mnist.load(train=False).images[12:13], 28)[0]
    assert [each.found.target for each in found] == [7, 3]
    for each in found:
        assert_same(each, checked_attribution(network.model, x, each.found.target, spec))


def test_a_subprocess_answers(network: TrainedNetwork) -> None:
    spec = AttributionSpec("occlusion", patch=14, stride=14)
    _, request = requested(network, spec)
    (first, _) = maps_from_json(background_jobs.run(JOB, request))
    assert first.verification is not None
    assert first.verification.matches


def test_weights_that_were_replaced_meanwhile_are_refused(network: TrainedNetwork) -> None:
    _, request = requested(network, AttributionSpec(), digest="0" * 64)
    with pytest.raises(SettingsError) as error:
        attribution_job(request)
    assert error.value.problems[0].code == "weights_replaced"
    assert maps_from_json(background_jobs.answer({"kind": JOB, **request})) == ()


def test_the_key_is_that_of_the_content_wherever_the_file_lies(network: TrainedNetwork) -> None:
    spec = AttributionSpec()
    key = requested(network, spec)[0]
    assert requested(network, spec, path=Path("elsewhere"))[0] == key
    others = [
        requested(network, AttributionSpec(relu=False)),
        requested(network, spec, targets=(3, 7)),
        requested(network, spec, digest="0" * 64),
        requested(network, spec, image=picture() // 2),
    ]
    assert len({key, *(other for other, _ in others)}) == 5


def test_passes_are_counted_as_they_are_run(network: TrainedNetwork) -> None:
    seen = 0

    def count(_module: Any, inputs: Any, _output: Any) -> None:
        nonlocal seen
        seen += len(inputs[0])

    model, x = load_trained(WEIGHTS).model, preprocess(picture_batch(), 28)[0]
    for spec in (AttributionSpec("occlusion"), AttributionSpec("occlusion", patch=9, stride=3)):
        seen = 0
        # `with_shared_tensors` copies the hook with the network.
        handle = model.register_forward_hook(count)
        checked_attribution(model, x, 7, spec)
        handle.remove()
        assert forward_passes(spec) - 8 <= seen <= forward_passes(spec)


def picture_batch() -> Any:
    return fashion_mnist.load(train=False).images[12:13]


def test_small_networks_need_no_job_and_large_ones_do(network: TrainedNetwork) -> None:
    for method in ("grad-cam", "gradients", "occlusion"):
        assert 2 * estimated_macs(network.recipe, AttributionSpec(method)) < QUICK_MACS
    large = load_trained(WEIGHTS.with_name("resnet-8.safetensors")).recipe
    assert 2 * estimated_macs(large, AttributionSpec()) < QUICK_MACS
    for method in ("occlusion", "integrated-gradients"):
        assert 2 * estimated_macs(large, AttributionSpec(method)) > QUICK_MACS
