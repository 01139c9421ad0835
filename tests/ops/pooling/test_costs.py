from __future__ import annotations

from hypothesis import given

from cnnlib.ops.pooling.costs import pooling_costs
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis
from tests.support.pool2d_strategies import specs


@given(specs(single=True))
def test_operations_are_counted_window_by_window(spec: Pool2dSpec) -> None:
    sizes = [len(row.inside) * len(column.inside) for row in spec.rows for column in spec.columns]
    one = 1 if spec.kind == "max" else 0
    costs = pooling_costs(spec)
    if not spec.has_empty_windows:
        assert costs.operations == sum(size - one for size in sizes)
    assert costs.parameters == 0
    assert costs.output_shape == spec.output_shape


def test_a_quarter_is_kept() -> None:
    spec = Pool2dSpec("max", PoolAxis(28, 2), PoolAxis(28, 2), batch=2, channels=3)
    costs = pooling_costs(spec)
    assert costs.kept == 0.25
    assert costs.operations == 2 * 3 * 14 * 14 * 3
    assert costs.memory == 4 * 2 * 3 * (28 * 28 + 14 * 14)
    assert costs.receptive_field == (2, 2)
