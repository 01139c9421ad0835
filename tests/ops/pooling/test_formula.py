from __future__ import annotations

from hypothesis import given

from cnnlib.ops.pooling.formula import pooling_formulas
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis
from tests.ops.test_output_size import evaluate
from tests.support.pool2d_strategies import specs


@given(specs())
def test_both_conventions_come_to_the_output(spec: Pool2dSpec) -> None:
    for axis in (spec.height, spec.width):
        for formula in pooling_formulas(axis, spec.ceil_mode):
            assert formula.value == axis.output(spec.ceil_mode) == evaluate(formula.numbers)


def test_ceil_mode_is_not_just_a_ceiling() -> None:
    for formula in pooling_formulas(PoolAxis(5, 2, 2, 1), ceil_mode=True):
        assert formula.value == 3
        assert formula.symbols.endswith("- 1")
        assert r"\left\lceil" in formula.symbols
    for formula in pooling_formulas(PoolAxis(25, 2), ceil_mode=True):
        assert formula.value == 13
        assert not formula.symbols.endswith("- 1")
