"""What pooling costs: shapes, operations, memory; it has no parameters.

Nothing here imports PyTorch or NumPy, so that the command line answers at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from cnnlib.ops.pooling.spec import Pool2dSpec

FLOAT32 = 4
"""Bytes of one float32."""


@dataclass(frozen=True)
class PoolingCosts:
    """The costs of one pooling layer.

    Attributes:
        input_shape: `(N, C, H, W)`.
        output_shape: `(N, C, o_h, o_w)`.
        parameters: Always 0: nothing is learned.
        operations: Comparisons of a maximum; additions and divisions of an average.
        memory: Bytes in float32 of input and output, which has padding nowhere in memory.
        receptive_field: Rows and columns that one output cell reaches over.
        kept: Share of the input's cells that the output has, from 0 up.
    """

    input_shape: tuple[int, int, int, int]
    output_shape: tuple[int, int, int, int]
    parameters: int
    operations: int
    memory: int
    receptive_field: tuple[int, int]
    kept: float


def pooling_costs(spec: Pool2dSpec) -> PoolingCosts:
    """Return the costs of `spec`.

    Raises:
        SettingsError: `spec` cannot be computed.
    """
    spec.checked()
    inputs, outputs = prod(spec.input_shape), prod(spec.output_shape)
    taps = sum(len(row.inside) for row in spec.rows) * sum(len(c.inside) for c in spec.columns)
    reads = spec.batch * spec.channels * taps
    return PoolingCosts(
        spec.input_shape,
        spec.output_shape,
        0,
        # A window of m cells takes m - 1 comparisons, or m - 1 additions and one division.
        reads if spec.kind == "avg" else max(0, reads - outputs),
        FLOAT32 * (inputs + outputs),
        (spec.height.plain.span, spec.width.plain.span),
        outputs / inputs,
    )
