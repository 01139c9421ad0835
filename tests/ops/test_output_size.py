from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.axis import Axis
from cnnlib.ops.output_size import course_formula, torch_formula
from tests.support.conv2d_strategies import axes


@given(axes(fits=True))
def test_both_conventions_come_to_the_output(axis: Axis) -> None:
    assert course_formula(axis).value == torch_formula(axis).value == axis.output


def evaluate(latex: str) -> int:
    """The value of a formula's numbers, read from its LaTeX."""
    text = re.sub(r"\\cnn[a-z]+\{(\d+)\}", r"\1", latex)
    text = re.sub(r"\\left\\lfloor\\frac\{(.*)\}\{(.*)\}\\right\\rfloor", r"((\1) // (\2))", text)
    text = re.sub(r"\\left\\lceil\\frac\{(.*)\}\{(.*)\}\\right\\rceil", r"(-(-(\1) // (\2)))", text)
    return int(eval(text.replace(r"\,", "*").replace(r"\cdot", "*")))


@given(axes(), st.booleans())
def test_the_numbers_written_come_to_the_value(axis: Axis, ceil: bool) -> None:
    for formula in (course_formula(axis, ceil=ceil), torch_formula(axis, ceil=ceil)):
        assert evaluate(formula.numbers) == formula.value


@given(axes())
def test_the_ceiling_is_above_the_floor_where_the_stride_leaves_a_rest(axis: Axis) -> None:
    rest = (axis.padded - axis.span) % axis.stride
    for formula in (course_formula, torch_formula):
        assert formula(axis, ceil=True).value - formula(axis).value == (rest > 0)


def test_formulas_name_their_roles() -> None:
    formula = course_formula(Axis(28, 5, 4, 2), "w")
    assert formula.symbols == (
        r"\left\lfloor\frac{\cnninput{n_w} + \cnnpadding{p_w} - \cnnkernel{k_w} + \cnnstride{s_w}}"
        r"{\cnnstride{s_w}}\right\rfloor"
    )
    assert r"\cnninput{28} + \cnnpadding{4} - \cnnkernel{5} + \cnnstride{2}" in formula.numbers
    assert (formula.result, formula.value) == (r"\cnnoutput{o_w}", 14)
    dilated = course_formula(Axis(28, 5, 4, 2, dilation=3))
    assert r"(\cnndilation{3}\,(\cnnkernel{5} - 1) + 1)" in dilated.numbers
    odd = torch_formula(Axis(28, 5, 3))
    assert r"\cnnpadding{p_h}" in odd.symbols
    assert r"\text{padding}" not in odd.symbols
