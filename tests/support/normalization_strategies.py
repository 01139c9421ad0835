"""Random normalizations and the batches that fit them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from cnnlib.ops.normalization.reference import RunningStatistics
from cnnlib.ops.normalization.spec import KINDS, NormalizationSpec


@st.composite
def specs(
    draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, training: bool | None = None
) -> NormalizationSpec:
    """A normalization that can be computed."""
    kind = draw(st.sampled_from(kinds))
    groups = draw(st.integers(1, 3)) if kind == "group" else 1
    shape = draw(st.integers(1, 5)), groups * draw(st.integers(1, 3))
    if kind == "instance" or draw(st.booleans()):
        shape = (*shape, draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    spec = NormalizationSpec(
        kind,
        shape,
        groups,
        eps=draw(st.sampled_from([1e-8, 1e-5, 1e-3, 0.5])),
        momentum=draw(st.sampled_from([None, 0.0, 0.1, 0.37, 1.0])),
        affine=draw(st.booleans()),
        training=draw(st.booleans()) if training is None else training,
    )
    if any(problem.code == "one_value" for problem in spec.problems()):
        last = (2, 2) if len(shape) == 4 else ()
        spec = spec.changed({"shape": (2, shape[1], *last)})
    return spec.checked()


SCALES = st.sampled_from([1e-6, 1e-2, 1.0, 50.0, 1e6])
SHIFTS = st.sampled_from([0.0, 1.0, -3.0, 1e3])


def batch(spec: NormalizationSpec, seed: int, scale: float = 1.0, shift: float = 0.0) -> np.ndarray:
    """Random values; some repeat, so that variances may vanish."""
    draw = np.random.default_rng(seed)
    return (shift + scale * draw.normal(size=spec.shape).round(1)).astype(np.float32)


def parameters(spec: NormalizationSpec, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Random gamma and beta."""
    draw = np.random.default_rng((seed, 1))
    gamma, beta = draw.normal(size=(2, *spec.parameter_shape)).astype(np.float32)
    return gamma, beta


def running(spec: NormalizationSpec, seed: int) -> RunningStatistics | None:
    """Random running statistics for batch normalization, none for the others."""
    if spec.kind != "batch":
        return None
    draw = np.random.default_rng((seed, 2))
    mean, variance = draw.normal(size=(2, spec.statistics)).astype(np.float32)
    return RunningStatistics(mean, variance**2, int(draw.integers(0, 5)))
