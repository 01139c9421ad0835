from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.python_source import wrap_lines

NAMES = st.sampled_from(
    ["x", "torch.tensor", "F.conv2d", "data[0][None, None]", "'a, (b'", "-1.5", "(1,)"]
)
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=12).map(
            lambda items: f"f({', '.join(items)})[0] * ({items[0]})"
        )
        | st.lists(inner, max_size=12).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(inner, min_size=2, max_size=9).map(lambda items: f"({', '.join(items)})")
    ),
    max_leaves=20,
)


@given(st.lists(EXPRESSIONS, min_size=1, max_size=4), st.integers(40, 90))
def test_wrapped_lines_are_the_same_program(expressions: list[str], longest: int) -> None:
    program = "\n".join(f"if x:\n    y = {text}" for text in expressions)
    wrapped = wrap_lines(program, longest)
    assert ast.dump(ast.parse(wrapped)) == ast.dump(ast.parse(program))


def test_a_long_line_is_broken_at_its_arguments() -> None:
    line = "x = f(first=(1, 2), second=g(3), third=[4.0, 5.0])[0]  # why"
    assert wrap_lines(line, 30) == (
        "# why\nx = f(\n    first=(1, 2),\n    second=g(3),\n    third=[4.0, 5.0],\n)[0]"
    )
    assert wrap_lines(line) == line


def test_numbers_stand_side_by_side() -> None:
    row = ", ".join(["1.5"] * 40)
    lines = wrap_lines(f'    "weight": torch.tensor([{row}]),').split("\n")
    assert lines[0] == '    "weight": torch.tensor(['
    assert lines[-1] == "    ]),"
    assert len(lines) == 5
    assert max(map(len, lines)) <= 88
