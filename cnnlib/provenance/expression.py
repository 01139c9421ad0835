"""Arithmetic expressions with named values: `({x} − {mean}) / √({var} + {eps})`.

An expression is text as people write it, with names in braces.  It is parsed once into postfix
steps, which the browser evaluates too; `eval` is never called.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

Step = float | str
"""A number, a `{name}`, or an operation of `OPERATIONS`."""

TOKEN = re.compile(r"\s*(\{\w+\}|\d+(?:\.\d+)?|max|min|exp|[-−+*×/√²(),])")


def divide(a: float, b: float) -> float:
    """Return `a / b` as IEEE 754 and PyTorch do: an infinity or NaN where `b` is 0."""
    if b != 0 or math.isnan(b):
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)


def larger(a: float, b: float) -> float:
    """Return the maximum, or NaN if one is NaN, as in PyTorch."""
    return a if math.isnan(a) or a > b else b


def smaller(a: float, b: float) -> float:
    """Return the minimum, or NaN if one is NaN, as in PyTorch."""
    return a if math.isnan(a) or a < b else b


def root(a: float) -> float:
    """Return the square root, NaN below zero."""
    return math.sqrt(a) if a >= 0 else math.nan


def exponential(a: float) -> float:
    """Return e to the power `a`, infinity where that is too large for a double."""
    return math.exp(a) if a < 709.78 else math.inf if a == a else math.nan


OPERATIONS: dict[str, tuple[int, Callable[..., float]]] = {
    "+": (2, lambda a, b: a + b),
    "-": (2, lambda a, b: a - b),
    "*": (2, lambda a, b: a * b),
    "/": (2, divide),
    "max": (2, larger),
    "min": (2, smaller),
    "negative": (1, lambda a: -a),
    "root": (1, root),
    "square": (1, lambda a: a * a),
    "exp": (1, exponential),
}


@dataclass(frozen=True)
class Expression:
    """An arithmetic expression with named values.

    Attributes:
        text: Numbers, `{names}`, `+ − × /`, `√` before and `²` after what they apply to,
            parentheses, `max(a, b)`, `min(a, b)`, `exp(a)`.

    Raises:
        ValueError: When `steps` is read and the text is no expression.
    """

    text: str

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The expression in postfix order."""
        return _Parser(self.text).parse()

    def evaluate(self, values: Mapping[str, float]) -> float:
        """Return the value in double precision, given the `values` of the names."""
        stack: list[float] = []
        for step in self.steps:
            if isinstance(step, float):
                stack.append(step)
            elif step.startswith("{"):
                stack.append(float(values[step[1:-1]]))
            else:
                count, apply = OPERATIONS[step]
                arguments = stack[-count:]
                stack[-count:] = [apply(*arguments)]
        return stack[0]

    def write(self, texts: Mapping[str, str]) -> list[tuple[str, str | None]]:
        """Return the text in pieces, with `texts` in place of the names.

        A negative number is in parentheses unless it opens the text or a parenthesis.

        Returns:
            Pairs of a piece and the name that it replaces, None for the text between.
        """
        pieces: list[tuple[str, str | None]] = []
        before = ""
        for piece in re.split(r"(\{\w+\})", self.text):
            if piece.startswith("{"):
                text = texts[piece[1:-1]]
                bare = before.rstrip() == "" or before.rstrip().endswith(("(", ","))
                pieces.append((text if bare or text[0] != "−" else f"({text})", piece[1:-1]))
                before = text
            elif piece:
                pieces.append((piece, None))
                before = piece
        return pieces


class _Parser:
    """Recursive-descent parser; each method reads one level of precedence, appending its steps."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.steps = text, list[str](), list[Step]()
        position = 0
        while text[position:].strip():
            match = TOKEN.match(text, position)
            if match is None:
                raise ValueError(f"not an expression at {text[position:]!r}")
            self.tokens.append(match[1].replace("−", "-").replace("×", "*"))
            position = match.end()

    def parse(self) -> tuple[Step, ...]:
        self.sum()
        if self.tokens:
            raise ValueError(f"{self.tokens[0]!r} is out of place in {self.text!r}")
        return tuple(self.steps)

    def take(self, *wanted: str) -> str | None:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def need(self, wanted: str) -> None:
        if self.take(wanted) is None:
            raise ValueError(f"{wanted!r} is missing in {self.text!r}")

    def sum(self) -> None:
        self.product()
        while operation := self.take("+", "-"):
            self.product()
            self.steps.append(operation)

    def product(self) -> None:
        self.factor()
        while operation := self.take("*", "/"):
            self.factor()
            self.steps.append(operation)

    def factor(self) -> None:
        if self.take("-"):
            self.factor()
            self.steps.append("negative")
        elif self.take("√"):
            self.factor()
            self.steps.append("root")
        else:
            self.atom()
            while self.take("²"):
                self.steps.append("square")

    def atom(self) -> None:
        token = self.tokens.pop(0) if self.tokens else ""
        if token in OPERATIONS and token[0].isalpha():
            self.need("(")
            self.sum()
            for _ in range(OPERATIONS[token][0] - 1):
                self.need(",")
                self.sum()
            self.need(")")
            self.steps.append(token)
        elif token == "(":
            self.sum()
            self.need(")")
        elif token.startswith("{"):
            self.steps.append(token)
        elif token[:1].isdigit():
            self.steps.append(float(token))
        else:
            raise ValueError(f"a number or a name is missing in {self.text!r}")
