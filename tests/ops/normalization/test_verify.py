from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.normalization import verify
from cnnlib.ops.normalization.reference import reference_steps, torch_steps
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.ops.normalization.verify import verify_steps
from tests.support.normalization_strategies import (
    SCALES,
    SHIFTS,
    batch,
    parameters,
    running,
    specs,
)

SEEDS = st.integers(0, 999)


@given(specs(), SEEDS, SCALES, SHIFTS)
def test_every_step_is_pytorchs(
    spec: NormalizationSpec, seed: int, scale: float, shift: float
) -> None:
    x, (gamma, beta), held = batch(spec, seed, scale, shift), parameters(spec, seed), None
    if spec.predicts:
        held = running(spec, seed)
    for step, found in verify_steps(spec, x, gamma, beta, held).items():
        assert found.holds, (step, found)


@pytest.mark.parametrize("kind", ["batch", "layer", "group"])
@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 3, 2)])
def test_the_verification_fails_on_one_wrong_cell(
    kind: str, shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = NormalizationSpec(kind, shape, groups=2)  # type: ignore[arg-type]
    x = batch(spec, 0)

    def wrong(*arguments: object) -> object:
        steps = reference_steps(*arguments)  # type: ignore[arg-type]
        steps.output[1, 2] += 1e-4
        return steps

    assert verify_steps(spec, x)["output"].holds
    monkeypatch.setattr(verify, "reference_steps", wrong)
    assert not verify_steps(spec, x)["output"].holds


def test_the_verification_fails_on_the_unbiased_variance(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = NormalizationSpec(shape=(64, 2))
    x = batch(spec, 0)

    def wrong(*arguments: object) -> object:
        steps = reference_steps(*arguments)  # type: ignore[arg-type]
        steps.normalized[:] *= np.sqrt(63 / 64)
        steps.output[:] = steps.normalized
        return steps

    monkeypatch.setattr(verify, "reference_steps", wrong)
    assert not verify_steps(spec, x)["output"].holds


def test_a_number_that_overflows_is_no_match() -> None:
    spec = NormalizationSpec(shape=(2, 1))
    assert not verify_steps(spec, [[1e30], [2e30]])["output"].holds


def test_a_number_that_is_missing_on_both_sides_is_a_match() -> None:
    spec = NormalizationSpec(shape=(3, 2))
    x = [[np.nan, 1], [2, 3], [4, 6]]
    assert verify_steps(spec, x)["output"].holds
    output = reference_steps(spec, x).output
    assert np.isnan(output[:, 0]).all()
    assert np.isfinite(output[:, 1]).all()


@given(
    specs(),
    st.sampled_from([7.3, 1e5, 16_777_216.0, 1e12]),
    st.sampled_from([0.0, 1e-3, 1.0]),
    SEEDS,
)
def test_a_tick_means_that_a_person_may_rely_on_every_cell(
    spec: NormalizationSpec, constant: float, noise: float, seed: int
) -> None:
    x = (constant + noise * batch(spec, seed)).astype(np.float32)
    held = running(spec, seed) if spec.predicts else None
    exact, single = reference_steps(spec, x, running=held), torch_steps(spec, x, running=held)
    for step, found in verify_steps(spec, x, running=held).items():
        if found.matches:
            a, b = getattr(exact, step), getattr(single, step)
            assert np.all(np.abs(a - b) <= np.maximum(1e-3 * np.abs(a), 5e-4)), step


def test_constants_whose_rounding_shows_are_no_match() -> None:
    found = verify_steps(NormalizationSpec(shape=(7, 1)), np.full((7, 1), 1e12))
    if found["normalized"].difference:  # the order in which PyTorch adds decides
        assert found["normalized"].rounded_away is not None
        assert found["normalized"].rounded_away.exact == 0
