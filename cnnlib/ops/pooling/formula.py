r"""The number of windows on an axis of pooling, in both conventions (`cnnlib.ops.output_size`).

With `ceil_mode` the quotient is rounded up, and one is subtracted where the last window would
start in the padding at the end.
"""

from __future__ import annotations

from dataclasses import replace

from cnnlib.ops.output_size import Formula, course_formula, torch_formula
from cnnlib.ops.pooling.windows import PoolAxis


def pooling_formulas(
    axis: PoolAxis, ceil_mode: bool = False, subscript: str = "h"
) -> tuple[Formula, Formula]:
    """Return the course's formula for `axis`, then PyTorch's.

    Args:
        axis: The axis, possible or not.
        ceil_mode: Whether the quotient is rounded up.
        subscript: Subscript of the symbols, `"h"` or `"w"`.
    """
    course = course_formula(axis.plain, subscript, ceil_mode)
    torch = torch_formula(axis.plain, subscript, ceil_mode)
    if ceil_mode and axis.starts_in_padding:
        return _one_less(course), _one_less(torch)
    return course, torch


def _one_less(formula: Formula) -> Formula:
    return replace(
        formula,
        symbols=f"{formula.symbols} - 1",
        numbers=f"{formula.numbers} - 1",
        value=formula.value - 1,
    )
