from __future__ import annotations

import math
import re

import pytest
from hypothesis import given

from cnnlib.ops.normalization.formula import shared_cells, step_formulas
from cnnlib.ops.normalization.spec import NormalizationSpec
from tests.support.normalization_strategies import specs


def evaluate(latex: str) -> float:
    fractions = re.sub(r"\\tfrac\{(\d+)\}\{(\d+)\}", r"(\1 / \2)", latex)
    return float(eval(fractions.replace(r"\cdot", "*")))


@given(specs(training=True))
def test_the_factors_come_to_the_count(spec: NormalizationSpec) -> None:
    (equation,) = re.findall(r"\$(m = [^$]*)\$", shared_cells(spec))
    *_, numbers, count = equation.split(" = ")
    assert int(count) == spec.count
    if re.search(r"\d", numbers):
        assert math.isclose(evaluate(numbers), spec.count)
    assert f"{spec.statistics} means" in shared_cells(spec)


@pytest.mark.parametrize(
    ("spec", "subscript", "factors"),
    [
        (NormalizationSpec(shape=(4, 3)), "j", "m = N = 4"),
        (NormalizationSpec(shape=(4, 3, 1, 2)), "c", r"N \cdot H \cdot W = 4 \cdot 1 \cdot 2 = 8"),
        (NormalizationSpec("layer", (4, 3)), "n", "m = D = 3"),
        (NormalizationSpec("instance", (4, 3, 1, 2)), "nc", r"H \cdot W = 1 \cdot 2 = 2"),
        (
            NormalizationSpec("group", (4, 4, 1, 2), groups=2),
            "ng",
            r"\tfrac{C}{G} \cdot H \cdot W = \tfrac{4}{2} \cdot 1 \cdot 2 = 4",
        ),
    ],
)
def test_each_kind_names_its_means(spec: NormalizationSpec, subscript: str, factors: str) -> None:
    mean, variance, normalized, output = step_formulas(spec)
    assert mean.startswith(rf"\cnnstatistic{{\mu_{{{subscript}}}}} = \frac{{1}}{{m}}")
    assert rf"\sigma^2_{{{subscript}}}" in variance
    assert rf"\cnnstatistic{{\mu_{{{subscript}}}}}" in normalized
    assert output == r"\cnnoutput{y} = \cnnkernel{\gamma} \, \cnnoutput{\hat{x}} + \cnnbias{\beta}"
    assert factors in shared_cells(spec)


def test_prediction_keeps_the_running_statistics_in_the_readers_words() -> None:
    spec = NormalizationSpec(shape=(4, 3), training=False)
    words = {"kept": "保留"}
    mean, variance, *_ = step_formulas(spec, lambda text: words.get(text, text))
    assert mean == r"\cnnstatistic{\mu_{\text{run}}} \;\; \text{保留}"
    assert variance.endswith(r"\text{保留}")
    assert "12 batches" in shared_cells(spec, 12)
    assert shared_cells(spec, 1, lambda _: "{batches}/{statistics}") == "1/3"
