"""Sums, means, variances and maxima of terms: their values, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from cnnlib.provenance.expression import divide, larger
from cnnlib.provenance.rule import Token, Tokens, Values

Form = Literal["dot", "sum", "mean", "max", "variance"]


def total(values: Sequence[float]) -> float:
    """A plain sum from left to right; `sum` compensates since Python 3.12, browsers do not."""
    result = values[0]
    for value in values[1:]:
        result += value
    return result


def combined(form: Form, terms: Values, correction: int = 0) -> float:
    """Sum of products, sum, mean, variance or maximum of the terms; NaN wins a maximum."""
    values = [math.prod(term[1:], start=term[0]) for term in terms]
    if form == "max":
        largest = values[0]
        for value in values[1:]:
            largest = larger(largest, value)
        return largest
    if form in ("dot", "sum"):
        return total(values)
    mean = divide(total(values), float(len(values)))
    if form == "mean":
        return mean
    squares = [(value - mean) * (value - mean) for value in values]
    return divide(total(squares), float(len(values) - correction))


def guarded(token: Token, first: bool) -> Token:
    """The number in parentheses if it is negative and does not come first."""
    text, grid = token
    return token if first or not text.startswith("−") else (f"({text})", grid)


def joined(parts: Tokens, separator: str, limit: int) -> Iterator[Token]:
    """The parts with `separator` between them; of many, the middle is an ellipsis."""
    shown: list[Sequence[Token]] = list(parts)
    if len(shown) > limit:
        shown = [*shown[: limit - 1], [("…", None)], shown[-1]]
    for index, part in enumerate(shown):
        if index:
            yield separator, None
        yield from part


def factors(terms: Tokens) -> list[list[Token]]:
    """Each term as its numbers with multiplication signs between them."""
    return [
        list(joined([[guarded(token, not (i or j))] for j, token in enumerate(term)], "×", 9))
        for i, term in enumerate(terms)
    ]


def written(form: Form, terms: Tokens, limit: int) -> Iterator[Token]:
    """The arithmetic of `combined` in writing, without its result (not the variance)."""
    if form == "max":
        yield "max(", None
        yield from joined(terms, ", ", limit)
        yield ")", None
    elif form == "mean":
        yield "(", None
        yield from joined(factors(terms), " + ", limit)
        yield f") / {len(terms)}", None
    else:
        yield from joined(factors(terms), " + ", limit)
