"""PyTorch programs that compute a product of two tensors with given numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cnnlib.core.problems import N_
from cnnlib.ops.products.spec import Operation
from cnnlib.ops.python_source import number

_SAME = N_("the same as {other}")
_REFUSED = N_("PyTorch refuses the next line:")


@dataclass(frozen=True)
class Spelling:
    """One way to write an operation.

    Attributes:
        name: What people call it.
        operation: What it computes.
        expression: The Python expression, of `a` and `b`.
        other: Another expression of the same; empty for none.
    """

    name: str
    operation: Operation
    expression: str
    other: str = ""


SPELLINGS: Mapping[str, Spelling] = {
    "star": Spelling("*", "mul", "a * b", "torch.mul(a, b)"),
    "mul": Spelling("torch.mul", "mul", "torch.mul(a, b)", "a * b"),
    "mm": Spelling("torch.mm", "mm", "torch.mm(a, b)"),
    "matmul": Spelling("torch.matmul", "matmul", "torch.matmul(a, b)", "a @ b"),
}
"""The four products by their code in a link; `@` is `torch.matmul`."""

Edits = Mapping[tuple[int, ...], float]


def product_code(
    spelling: Spelling,
    left: tuple[str, Edits],
    right: tuple[str, Edits],
    error: str = "",
    translate: Callable[[str], str] = str,
) -> str:
    """Return a program that builds `a` and `b`, multiplies them to `y` and prints it.

    Args:
        spelling: How the product is written.
        left: A PyTorch expression of `a`, and new values of its cells by their index.
        right: The same for `b`.
        error: PyTorch's message where it refuses the product; the program then ends with it.
        translate: Returns a comment in the reader's language.
    """
    lines = ["import torch", ""]
    for name, (expression, edits) in (("a", left), ("b", right)):
        lines.append(f"{name} = {expression}")
        lines += [
            f"{name}[{', '.join(map(str, index))}] = {number(value)}"
            for index, value in sorted(edits.items())
        ]
    lines.append("")
    if error:
        lines += [f"# {translate(_REFUSED)}", f"# {error}"]
    same = translate(_SAME).format(other=spelling.other)
    lines.append(f"y = {spelling.expression}" + (f"  # {same}" if spelling.other else ""))
    return "\n".join([*lines, "print(y.shape)", "print(y)", ""])
