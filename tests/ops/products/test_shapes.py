from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.ops.products.shapes import LARGEST_SIZE, format_shape, parse_shape, torch_shape
from tests.support.product_strategies import shapes


@given(shapes())
def test_every_writing_of_a_shape_is_read(shape: tuple[int, ...]) -> None:
    for text in (
        format_shape(shape),
        torch_shape(shape),
        ", ".join(map(str, shape)),
        f" ( {' , '.join(map(str, shape))} ) ",
        "，".join(map(str, shape)),
    ):
        assert parse_shape(text) == shape


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_shape"),
        ("()", "no_shape"),
        ("2x3", "no_shape"),
        ("2 3", "no_shape"),
        ("2,,3", "no_shape"),
        ("2.5,3", "no_shape"),
        ("((2,3))", "no_shape"),
        ("a" * 500, "no_shape"),
        ("²,3", "no_shape"),
        ("1,2,3,4,5", "too_many_axes"),
        ("0,3", "size_out_of_range"),
        ("-1", "size_out_of_range"),
        ("2,10001", "size_out_of_range"),
        ("9" * 40, "size_out_of_range"),
    ],
)
def test_what_is_no_shape_is_refused_in_a_sentence(text: str, code: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_shape(text)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert len(str(problem)) < 120


def test_the_largest_size_can_be_less() -> None:
    assert parse_shape(str(LARGEST_SIZE)) == (LARGEST_SIZE,)
    with pytest.raises(SettingsError, match="from 1 to 10, not 11"):
        parse_shape("11", largest=10)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        shape = parse_shape(text)
    except SettingsError:
        return
    assert 1 <= len(shape) <= 4
    assert parse_shape(format_shape(shape)) == shape
