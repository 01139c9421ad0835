"""What the settings of the Batch norm page give: the numbers of the stage, and their check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnlib.core.problems import Problem
from cnnlib.data.cell_edits import apply_edits, parse_edits
from cnnlib.ops.normalization.diagnostics import diagnose
from cnnlib.ops.normalization.reference import RunningStatistics, Steps, torch_steps
from cnnlib.ops.normalization.running_statistics import BatchUpdate, feed_batches
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.ops.normalization.stage_grids import STEPS, grids, rules, unflatten
from cnnlib.ops.normalization.verify import verify_running, verify_steps
from cnnlib.provenance.rule import Rule
from cnnlib.provenance.verification import Verification
from cnnlib.ui.pages.batch_norm.batches import batch, rows
from cnnlib.ui.pages.batch_norm.settings import spec_of

Array = NDArray[Any]
Feed = tuple[tuple[str, Any], ...]

FEEDING = ("reading", *"nchw", "eps", "input", "seed", "edits", "momentum", "fed")
"""The settings that the running statistics depend on."""


@dataclass(frozen=True)
class NormalizationResult:
    """One state of the stage, computed.

    Attributes:
        spec: The normalization, possible.
        values: The controls that gave it.
        x: The batch, in `spec.shape`.
        gamma: In `spec.parameter_shape`.
        beta: Likewise.
        running: The running statistics; None where the reading keeps none.
        steps: What PyTorch gives.
        grids: The stage's numbers by grid.
        rules: All that can be derived on the stage.
        verification: Our arithmetic of the chosen step against PyTorch.
        remarks: What is worth saying about the numbers.
    """

    spec: NormalizationSpec
    values: Mapping[str, Any]
    x: Array
    gamma: Array
    beta: Array
    running: RunningStatistics | None
    steps: Steps
    grids: Mapping[str, NDArray[np.float32]]
    rules: tuple[Rule, ...]
    verification: Verification
    remarks: tuple[Problem, ...]

    @property
    def step(self) -> str:
        """Name of the chosen step, and of its grid."""
        return STEPS[self.values["step"] - 1]

    @property
    def current(self) -> tuple[Any, ...]:
        """Arguments for `cnnlib.ops.normalization`: spec, x, gamma, beta, running."""
        return self.spec, self.x, self.gamma, self.beta, self.running


def compute(values: Mapping[str, Any]) -> NormalizationResult:
    """Return the result of settings that can be computed.

    Raises:
        SettingsError: They cannot.
    """
    spec = spec_of(values).checked()
    x = unflatten(spec, batch(values, values["fed"])[: values["n"]])
    gamma, beta = parameters(values, spec)
    held = running(values) if spec.kind == "batch" else None
    steps = torch_steps(spec, x, gamma, beta, held)
    return NormalizationResult(
        spec,
        values,
        x,
        gamma,
        beta,
        held,
        steps,
        grids(spec, x, steps, gamma, beta),
        rules(spec),
        _verification(values, spec, x, gamma, beta, held),
        diagnose(spec, x, gamma, beta, held),
    )


def _verification(values: Mapping[str, Any], spec: NormalizationSpec, *rest: Any) -> Verification:
    """Compare the chosen step; in prediction its statistics are those of the stream."""
    step = STEPS[values["step"] - 1]
    if spec.predicts and step in ("mean", "variance") and values["fed"]:
        return running_verification(values)[step]
    if spec.predicts and step in ("mean", "variance"):
        step = "output"
    return verify_steps(spec, *rest)[step]


def parameters(values: Mapping[str, Any], spec: NormalizationSpec) -> tuple[Array, Array]:
    """Return gamma, ones with its edits, and beta, zeros with its edits."""
    count = int(np.prod(spec.parameter_shape))
    found = []
    for name, start in (("gamma", 1), ("beta", 0)):
        edits = {
            (row, column): value
            for (row, column), value in parse_edits(values[name]).items()
            if row == 0 and column < count
        }
        row = apply_edits(np.full((1, count), start, np.float32), edits)
        found.append(row.reshape(spec.parameter_shape))
    return found[0], found[1]


def feeding(values: Mapping[str, Any]) -> NormalizationSpec:
    """Return the normalization in training that updates the running statistics."""
    spec = spec_of({**values, "n": rows(values), "mode": "train"})
    return replace(spec, kind="batch")


def stream(values: Mapping[str, Any]) -> list[ArrayLike]:
    """Return the batches fed so far, each in the shape of `feeding`."""
    spec = feeding(values)
    return [unflatten(spec, batch(values, number)) for number in range(values["fed"])]


def frames(values: Mapping[str, Any]) -> tuple[BatchUpdate, ...]:
    """Return the statistics after each batch fed so far."""
    return _frames(_feed(values))


def _feed(values: Mapping[str, Any]) -> Feed:
    return tuple((name, values[name]) for name in FEEDING)


@lru_cache(maxsize=64)
def _frames(feed: Feed) -> tuple[BatchUpdate, ...]:
    values = {**dict(feed), "g": 1}
    return feed_batches(feeding(values), stream(values))


def running(values: Mapping[str, Any]) -> RunningStatistics:
    """Return the running statistics after the batches fed so far."""
    if values["fed"]:
        return frames(values)[-1].running
    return RunningStatistics.fresh(feeding(values).statistics)


def running_verification(values: Mapping[str, Any]) -> dict[str, Verification]:
    """Compare the running statistics with those of a PyTorch layer fed the same stream."""
    return _verifications(_feed(values))


@lru_cache(maxsize=64)
def _verifications(feed: Feed) -> dict[str, Verification]:
    values = {**dict(feed), "g": 1}
    return verify_running(feeding(values), stream(values), _frames(feed))
