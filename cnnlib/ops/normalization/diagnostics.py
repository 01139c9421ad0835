"""Warnings about the numbers of a batch that can be computed, but with surprising results.

Rows and columns are those of the grid on the stage, counted from 1; a statistic is named by its
column in the row of means.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.core.number_format import format_number
from cnnlib.core.problems import N_, Problem
from cnnlib.ops.normalization.reference import (
    Array,
    RunningStatistics,
    as_float32,
    reference_steps,
    torch_steps,
)
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.ops.normalization.stage_grids import grid_cell

FLOAT32_MAX, FLOAT32_TINY = float(np.finfo(np.float32).max), float(np.finfo(np.float32).tiny)
FLOAT32_EPS = float(np.finfo(np.float32).eps)

_NOT_FINITE = {
    True: N_(
        "Row {row}, column {column} holds {value}: every cell that shares its mean becomes NaN. "
        "Type a number there."
    ),
    False: N_(
        "Row {row}, column {column} holds {value}: no average is taken in prediction, so only "
        "this cell has no number. Type a number there."
    ),
}


def diagnose(
    spec: NormalizationSpec,
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    running: RunningStatistics | None = None,
) -> tuple[Problem, ...]:
    """Return the warnings about a batch, most serious first.

    There is at most one of each code, about the first cell or statistic concerned.  Arguments and
    errors are those of `torch_steps`.
    """
    spec.checked()
    batch = as_float32(spec, x, gamma, beta)[0].astype(np.float64)
    found = [*_not_finite(spec, batch)]
    if not found:
        found += [*_overflow(spec, x, gamma, beta, running)]
    if not spec.predicts:
        found += [*_variances(spec, batch, x)]
    return tuple(found)


def _not_finite(spec: NormalizationSpec, batch: Array) -> Iterator[Problem]:
    places = np.argwhere(~np.isfinite(batch))
    if len(places):
        index = tuple(int(i) for i in places[0])
        row, column = grid_cell(spec, index)
        values = {"row": row + 1, "column": column + 1, "value": format_number(batch[index])}
        yield Problem("not_finite", _NOT_FINITE[not spec.predicts], values)


def _overflow(
    spec: NormalizationSpec,
    x: ArrayLike,
    gamma: ArrayLike | None,
    beta: ArrayLike | None,
    running: RunningStatistics | None,
) -> Iterator[Problem]:
    reference = reference_steps(spec, x, gamma, beta, running)
    result = torch_steps(spec, x, gamma, beta, running)
    for step in ("mean", "variance", "normalized", "output"):
        exact, single = getattr(reference, step), getattr(result, step)
        lost = np.isfinite(exact) & (~np.isfinite(single) | (np.abs(exact) > FLOAT32_MAX))
        if lost.any():
            yield Problem(
                "overflow",
                N_(
                    "The values are too large for float32, which ends at {largest}: the {step} "
                    "should be {value} but cannot be held, and what follows from it is wrong."
                ),
                {
                    "largest": format_number(FLOAT32_MAX),
                    "step": _NAMES[step],
                    "value": format_number(exact[lost][0]),
                },
            )
            return


_NAMES = {
    "mean": N_("mean"),
    "variance": N_("variance"),
    "normalized": N_("normalized value"),
    "output": N_("result"),
}


_ZERO_VARIANCE = {
    True: N_(
        "The {count} values that share mean {number} are all {value}: their variance is 0, "
        "so ε = {eps} alone stands under the root, and they become 0."
    ),
    False: N_(
        "The {count} values that share mean {number} are all {value}: their variance is 0, so "
        "ε = {eps} alone stands under the root. They should become 0; rounding in float32 "
        "leaves up to {kept}."
    ),
}


def _variances(spec: NormalizationSpec, batch: Array, x: ArrayLike) -> Iterator[Problem]:
    rows = [batch[spec.labels == label] for label in range(spec.statistics)]
    constant = [i for i, row in enumerate(rows) if np.isfinite(row[0]) and np.all(row == row[0])]
    if constant and spec.count == 1:
        yield Problem(
            "alone",
            N_(
                "Each mean here is of one value, so every value is its own mean, every variance "
                "is 0 and every normalized value is 0: only beta is left."
            ),
        )
    elif constant:
        normalized = np.asarray(torch_steps(spec, x).normalized)
        kept = np.abs(normalized[spec.labels == constant[0]]).max()
        values = {
            "count": spec.count,
            "number": constant[0] + 1,
            "value": format_number(rows[constant[0]][0]),
            "eps": format_number(spec.eps),
            "kept": format_number(float(kept)),
        }
        yield Problem("zero_variance", _ZERO_VARIANCE[not kept], values)
    yield from _small(spec, rows)


def _small(spec: NormalizationSpec, rows: list[Array]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if not np.isfinite(row).all() or np.all(row == row[0]):
            continue
        with np.errstate(all="ignore"):
            mean, variance = float(row.mean()), float(row.var())
        values = {
            "number": number,
            "variance": format_number(variance),
            "eps": format_number(spec.eps),
        }
        for code, applies in (
            ("underflow", variance < FLOAT32_TINY),
            ("eps_rules", FLOAT32_TINY <= variance < spec.eps),
            ("rounded", np.sqrt(variance) < 100 * FLOAT32_EPS * abs(mean)),
        ):
            if applies and code not in seen:
                seen.add(code)
                spread = format_number(float(np.sqrt(variance / (variance + spec.eps))))
                shown = values | {"spread": spread, "mean": format_number(mean)}
                yield Problem(code, _SMALL[code], shown)


_SMALL = {
    "underflow": N_(
        "Variance {number} is {variance}, too small for float32 to hold exactly; it is lost beside "
        "ε = {eps}, and all normalized values are nearly 0."
    ),
    "eps_rules": N_(
        "Variance {number} is {variance}, smaller than ε = {eps}: so ε decides, and the normalized "
        "values have a standard deviation of {spread}, not 1."
    ),
    "rounded": N_(
        "The values that share mean {number} lie so close to {mean} that float32 keeps two digits "
        "or fewer of what sets them apart: the normalized values are rough."
    ),
}
