"""What people get wrong about pooling, as small examples with the right answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from cnnlib.core.problems import N_
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis


@dataclass(frozen=True)
class Example:
    """One pooling, and what to see in it.

    Attributes:
        label: Its name in a few letters, marked for translation.
        why: One sentence, likewise.
        spec: The pooling.
        cells: Values of the input by (row, column); empty for any input.
    """

    label: str
    why: str
    spec: Pool2dSpec
    cells: Mapping[tuple[int, int], float] = field(default_factory=dict)


def _square(kind: str, axis: PoolAxis, **options: bool) -> Pool2dSpec:
    return Pool2dSpec(kind, axis, axis, **options)  # type: ignore[arg-type]


_CORNER = partial(_square, "avg", PoolAxis(2, 3, 1, 1))
_FOUR = {(0, 0): 1.0, (0, 1): 2.0, (1, 0): 3.0, (1, 1): 4.0}

EXAMPLES: Mapping[str, Example] = {
    "halve": Example(
        N_("Halve"),
        N_("The stride is the window: every cell is read once."),
        _square("max", PoolAxis(8, 2)),
    ),
    "infinity": Example(
        "−∞",
        N_("A maximum pads with minus infinity, not with zeros: −1, −2 gives −1, −1, −2."),
        Pool2dSpec("max", PoolAxis(1, 1, 1), PoolAxis(2, 2, 1, 1)),
        {(0, 0): -1.0, (0, 1): -2.0},
    ),
    "dropped": Example(
        N_("Last row"),
        N_("Row 25 does not fill a window, so it is dropped: 12 rows."),
        _square("max", PoolAxis(25, 2)),
    ),
    "kept": Example(
        "ceil_mode",
        N_("The ceiling keeps row 25 in a window of its own: 13 rows."),
        _square("max", PoolAxis(25, 2), ceil_mode=True),
    ),
    "start": Example(
        N_("Not just a ceiling"),
        N_("The ceiling alone gives 4, but the fourth window would start in the padding: 3 rows."),
        _square("max", PoolAxis(5, 2, None, 1), ceil_mode=True),
    ),
    "counted": Example(
        N_("Padding counts"),
        N_("The zeros of the padding count in the average: 10 / 9 in the corner."),
        _CORNER(),
        _FOUR,
    ),
    "uncounted": Example(
        N_("Padding left out"),
        N_("With count_include_pad=False the same corner is 10 / 4 = 2.5."),
        _CORNER(count_include_pad=False),
        _FOUR,
    ),
    "one": Example(
        "AvgPool2d(1)",
        N_("A window of one cell changes nothing: it is not global average pooling."),
        _square("avg", PoolAxis(8, 1)),
    ),
    "global": Example(
        N_("Global"),
        N_("A window of the whole map gives one number for each channel."),
        _square("avg", PoolAxis(8, 8)),
    ),
}
"""Every example by its name, in the order of the buttons."""

MISTAKES = (
    N_("The padding of a maximum is minus infinity, not zero: it never wins."),
    N_(
        "Padding is checked twice, with two messages: against half of the dilated window, then "
        "against half of the window without its dilation."
    ),
    N_("Rows that do not fill a window are dropped: 25 rows and a window of 2 give 12."),
    N_("ceil_mode keeps them, but no window may start in the padding at the end."),
    N_("The padding's zeros count in an average unless count_include_pad is False."),
    N_("nn.AvgPool2d(1) changes nothing; global is nn.AdaptiveAvgPool2d(1)."),
    N_("Of equal cells PyTorch's maximum takes the first, row by row; it alone has the gradient."),
)
"""The same as sentences, marked for translation."""
