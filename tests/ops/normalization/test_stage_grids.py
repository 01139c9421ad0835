from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.normalization.reference import reference_steps, torch_steps
from cnnlib.ops.normalization.running_statistics import feed_batches
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.ops.normalization.stage_grids import (
    STEPS,
    flatten,
    grid_cell,
    grids,
    rules,
    running_rules,
    unflatten,
)
from cnnlib.ops.normalization.verify import bounds
from cnnlib.provenance.rule import shapes_of
from tests.support.normalization_strategies import batch, parameters, running, specs

SEEDS = st.integers(0, 999)


@given(specs(), SEEDS)
def test_the_stages_rules_give_the_four_steps(spec: NormalizationSpec, seed: int) -> None:
    x, (gamma, beta), held = batch(spec, seed), parameters(spec, seed), running(spec, seed)
    shown = grids(spec, x, torch_steps(spec, x, gamma, beta, held), gamma, beta)
    allowed = bounds(spec, x, reference_steps(spec, x, gamma, beta, held), gamma, beta)
    linked = rules(spec)
    assert [rule.target for rule in linked] == list(STEPS[2:] if spec.predicts else STEPS)
    for rule in linked:
        assert rule.target_shape(shapes_of(shown)) == shown[rule.target].shape
        off = np.abs(rule.evaluate(shown) - shown[rule.target])
        bound = getattr(allowed, rule.target).reshape(off.shape)
        # Each rule starts from numbers as shown, so their rounding comes on top of its own.
        assert np.all(off <= 2 * bound), rule.target


@given(specs(training=True))
def test_a_mean_lights_up_exactly_the_cells_it_averages(spec: NormalizationSpec) -> None:
    mean = rules(spec, 1)[0]
    shapes = {"x": flatten(spec, spec.labels).shape}
    labels = flatten(spec, spec.labels)
    for number in range(spec.statistics):
        lit = {(row, column) for ((_, row, column),) in mean.dependencies((0, number), shapes)}
        assert lit == {(int(r), int(c)) for r, c in np.argwhere(labels == number)}


def test_a_step_is_written_in_numbers() -> None:
    spec = NormalizationSpec(shape=(2, 1), eps=0.5)
    x = [[1], [2]]
    shown = grids(spec, x, torch_steps(spec, x, [3], [4]), [3], [4])
    mean, variance, normalized, output = rules(spec)
    assert mean.arithmetic((0, 0), shown) == "(1 + 2) / 2 = 1.5"
    assert variance.arithmetic((0, 0), shown) == "((1 − 1.5)² + (2 − 1.5)²) / 2 = 0.25"
    assert normalized.arithmetic((1, 0), shown) == "(2 − 1.5) / √(0.25 + 0.5) = 0.577"
    assert output.arithmetic((0, 0), shown) == "3 × (−0.577) + 4 = 2.27"


def test_steps_are_added_one_by_one() -> None:
    spec = NormalizationSpec(shape=(4, 2))
    for count in range(5):
        assert [rule.target for rule in rules(spec, count)] == list(STEPS[:count])


@given(specs(kinds=("batch",), training=True), SEEDS)
def test_the_running_rules_give_the_running_statistics(spec: NormalizationSpec, seed: int) -> None:
    held = running(spec, seed)
    assert held is not None
    x = batch(spec, seed)
    (frame,) = feed_batches(spec, [x], start=held)
    shown = {
        "x": flatten(spec, x),
        "mean": frame.steps.mean[None],
        "unbiased": frame.unbiased[None],
        "running_mean": held.mean[None],
        "running_variance": held.variance[None],
    }
    linked = {rule.target: rule.evaluate(shown)[0] for rule in running_rules(spec, held)}
    np.testing.assert_allclose(linked["mean"], frame.steps.mean, atol=1e-12)
    np.testing.assert_allclose(linked["unbiased"], frame.unbiased, atol=1e-12)
    np.testing.assert_allclose(linked["new_mean"], frame.running.mean, atol=1e-6)
    np.testing.assert_allclose(linked["new_variance"], frame.running.variance, atol=1e-6)


def test_the_running_update_is_written_in_numbers() -> None:
    spec = NormalizationSpec(shape=(2, 1), momentum=0.1)
    (frame,) = feed_batches(spec, [[[1], [3]]])
    shown = {"running_variance": np.ones((1, 1)), "unbiased": frame.unbiased[None]}
    written = running_rules(spec, frame.running)[3].arithmetic((0, 0), shown)
    assert written == "(1 − 0.1) × 1 + 0.1 × 2 = 1.1"
    average = spec.changed({"momentum": None})
    written = running_rules(average, frame.running)[3].arithmetic((0, 0), shown)
    assert written == "1 + (2 − 1) / 2 = 1.5"


@given(specs(), SEEDS)
def test_the_wide_grid_keeps_every_cell(spec: NormalizationSpec, seed: int) -> None:
    x = batch(spec, seed)
    wide = flatten(spec, x)
    np.testing.assert_array_equal(unflatten(spec, wide), x)
    cells = [grid_cell(spec, index) for index in np.ndindex(spec.shape)]
    assert cells == list(np.ndindex(wide.shape))
    assert [wide[cell] for cell in cells] == x.ravel().tolist()


def test_a_dense_batch_has_the_same_grid_with_other_labels() -> None:
    conv = NormalizationSpec(shape=(3, 2, 2, 2))
    dense = NormalizationSpec(shape=(3, 8))
    x = batch(conv, 0)
    np.testing.assert_array_equal(flatten(conv, x), flatten(dense, x.reshape(dense.shape)))
    assert (conv.statistics, dense.statistics) == (2, 8)
