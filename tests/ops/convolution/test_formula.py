from __future__ import annotations

import math
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.formula import course_formula, special_cases, torch_formula
from tests.support.conv2d_strategies import axes


@given(axes(fits=True))
def test_both_conventions_come_to_the_output(axis: Axis) -> None:
    assert course_formula(axis).value == torch_formula(axis).value == axis.output


def evaluate(latex: str) -> int:
    """The value of a formula's numbers, read from its LaTeX."""
    text = re.sub(r"\\cnn[a-z]+\{(\d+)\}", r"\1", latex)
    text = re.sub(r"\\left\\lfloor\\frac\{(.*)\}\{(.*)\}\\right\\rfloor", r"((\1) // (\2))", text)
    return int(eval(text.replace(r"\,", "*").replace(r"\cdot", "*")))


@given(axes(fits=True))
def test_the_numbers_written_come_to_the_value(axis: Axis) -> None:
    for formula in (course_formula(axis), torch_formula(axis)):
        assert evaluate(formula.numbers) == formula.value


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


@given(axes(fits=True), st.booleans(), st.booleans(), st.booleans())
def test_special_cases_hold_exactly_where_they_say(
    axis: Axis, cancel: bool, divide: bool, one: bool
) -> None:
    axis = replace(axis, padding=axis.span - 1) if cancel else axis
    axis = replace(axis, size=axis.size * axis.stride) if divide else axis
    axis = replace(axis, stride=1) if one else axis
    cases = {case.code: case for case in special_cases(axis)}
    p, k, s, n = axis.padding, axis.span, axis.stride, axis.size
    assert cases["keeps"].holds == (p == k - 1)
    assert cases["divides"].holds == (p == k - 1 and n % s == 0)
    assert cases["steps_by_one"].holds == (s == 1)
    assert cases["keeps"].formula.value == math.floor((n + s - 1) / s)
    for case in cases.values():
        assert str(case)
        if case.holds:
            assert case.formula.value == axis.output
