from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.data.tensor_edits import apply_tensor_edits, tensor_index
from cnnlib.data.tensor_presets import TENSOR_PRESETS
from cnnlib.ops.products.codegen import SPELLINGS, product_code
from cnnlib.ops.products.reference import product as multiply
from cnnlib.ops.products.spec import Product
from cnnlib.ops.products.torch_message import torch_message
from tests.support.product_strategies import any_products


@given(
    any_products(),
    st.sampled_from(sorted(SPELLINGS)),
    st.sampled_from(sorted(TENSOR_PRESETS)),
    st.integers(0, 9),
)
def test_the_program_gives_the_product_or_pytorchs_message(
    product: Product, code: str, preset: str, seed: int
) -> None:
    spelling = SPELLINGS[code]
    product = Product(spelling.operation, product.left, product.right)
    edits = {(0, 0): 2.5}
    operands = []
    arguments = []
    for shape in (product.left, product.right):
        operands.append(apply_tensor_edits(TENSOR_PRESETS[preset].build(shape, seed), edits))
        indices = {tensor_index(cell, shape): value for cell, value in edits.items()}
        arguments.append((TENSOR_PRESETS[preset].code(shape, seed), indices))
    error = torch_message(product)
    program = product_code(spelling, *arguments, error)
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        if error:
            with pytest.raises(RuntimeError) as refused:
                exec(program, names)
            assert " ".join(str(refused.value).split()) == error
            assert f"# {error}" in program
            return
        exec(program, names)
    assert np.array_equal(names["y"].numpy(), multiply(product.operation, *operands))  # type: ignore[attr-defined]
