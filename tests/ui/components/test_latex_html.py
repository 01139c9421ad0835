from __future__ import annotations

import re

import pytest
from hypothesis import given

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.formula import special_cases
from cnnlib.ops.output_size import course_formula, torch_formula
from cnnlib.ui.components.latex_html import to_html, to_text
from tests.support.conv2d_strategies import axes


def test_the_courses_formula_reads_as_it_is_written():
    formula = course_formula(Axis(8, 3, 2, 1))
    assert to_text(formula.symbols) == "⌊(n_h + p_h − k_h + s_h) / s_h⌋"
    assert to_text(formula.numbers) == "⌊(8 + 2 − 3 + 1) / 1⌋"


def test_pytorchs_formula_reads_as_it_is_written():
    formula = torch_formula(Axis(8, 3, 2, 1, 2), "w")
    assert to_text(formula.symbols) == "⌊(n_w + 2 · padding_w − d_w (k_w − 1) − 1) / s_w⌋ + 1"


def test_roles_have_the_colours_of_the_palette():
    html = to_html(r"\cnnkernel{k_h} - 1")
    assert '<span style="color:var(--cnn-kernel)"><i>k</i><sub><i>h</i></sub></span>' in html
    assert 'aria-label="k_h − 1"' in html


def test_a_sign_in_front_is_no_difference():
    assert to_text(r"\mathbf{-1}") == "−1"
    assert "sign" not in to_html(r"\mathbf{-1}")


@given(axes())
def test_every_formula_of_the_page_is_understood(axis):
    formulas = [course_formula(axis), torch_formula(axis)]
    formulas += [case.formula for case in special_cases(axis)]
    for formula in formulas:
        for latex in (formula.symbols, formula.numbers, formula.result):
            html = to_html(latex)
            assert len(re.findall("<span", html)) == len(re.findall("</span", html))
            assert "\\" not in to_text(latex)
    for case in special_cases(axis):
        assert "\\" not in to_text(case.condition)


@given(axes())
def test_the_numbers_come_to_the_value(axis):
    """Python's own floor division works out what the page writes."""
    for formula in (course_formula(axis), torch_formula(axis)):
        text = to_text(formula.numbers)
        # A product is written by standing side by side: 2 (3 − 1).
        text = re.sub(r"(\d)\u2009?\s*\(", r"\1 * (", text)
        text = text.replace("⌊", "int_floor(").replace("⌋", ")")
        text = text.replace("−", "-").replace("·", "*").replace("\u2009", "")
        value = eval(text.replace(" / ", " // "), {"int_floor": int})
        assert value == formula.value, text


@pytest.mark.parametrize(
    "latex",
    [r"\alpha", r"\sqrt", r"\hat x", r"\frac{1}", "{1", "1}", r"\left\lfloor 1"],
)
def test_what_is_not_understood_is_refused(latex):
    with pytest.raises(ValueError, match=r"not understood|missing|out of place"):
        to_html(latex)


def test_the_formulas_of_normalization_read_as_they_are_written():
    normalize = r"\cnnoutput{\hat{x}} = \frac{x - \mu_c}{\sqrt{\sigma^2_{ng} + \varepsilon}}"
    assert to_text(normalize) == "x\u0302 = (x − μ_c) / (√(σ²_ng + ε))"
    assert to_text(r"\frac{1}{m} \sum (x - \mu)^2") == "1 / m ∑ (x − μ)²"
    assert to_text(r"x^n \;\; \text{kept}") == "x^n  kept"


def test_a_power_stands_above_the_index_of_the_same_letter():
    assert '<span class="both"><sup>2</sup><sub><i>c</i></sub></span>' in to_html(r"\sigma^2_c")
