from __future__ import annotations

from cnnlib.ops.products.summary import outcomes


def test_all_three_side_by_side() -> None:
    mul, mm, matmul = outcomes((2, 3, 4), (4, 5))
    assert (mul.shape, mm.shape, matmul.shape) == (None, None, (2, 3, 5))
    for refused in (mul, mm):
        assert refused.error
        assert refused.problems
    assert (matmul.error, matmul.problems) == ("", ())
