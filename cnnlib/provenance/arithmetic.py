"""Sums, means, variances and maxima of terms: their values and their arithmetic in writing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from cnnlib.provenance.expression import divide, larger
from cnnlib.provenance.rule import Token, Tokens, Values

Form = Literal["dot", "sum", "mean", "max", "variance"]


def ordered_sum(values: Sequence[float]) -> float:
    """Return the sum, added from left to right as JavaScript does; `sum` compensates since 3.12."""
    result = values[0]
    for value in values[1:]:
        result += value
    return result


def combine_terms(form: Form, terms: Values, correction: int = 0) -> float:
    """Return the sum of products, sum, mean, variance or maximum of the terms.

    Args:
        form: What to compute; a maximum is NaN where a term is, as in PyTorch.
        terms: At least one; the values within a term are multiplied.
        correction: Subtracted from the number of terms in a variance, as in `torch.var`.
    """
    values = [math.prod(term[1:], start=term[0]) for term in terms]
    if form == "max":
        largest = values[0]
        for value in values[1:]:
            largest = larger(largest, value)
        return largest
    if form in ("dot", "sum"):
        return ordered_sum(values)
    mean = divide(ordered_sum(values), float(len(values)))
    if form == "mean":
        return mean
    squares = [(value - mean) * (value - mean) for value in values]
    return divide(ordered_sum(squares), float(len(values) - correction))


def parenthesize(token: Token, first: bool) -> Token:
    """Return the number, in parentheses where it is negative and does not come first."""
    text, grid = token
    return token if first or not text.startswith("−") else (f"({text})", grid)


def join_parts(parts: Tokens, separator: str, limit: int) -> Iterator[Token]:
    """Yield the parts with `separator` between them, at most `limit`, an ellipsis for the rest."""
    shown: list[Sequence[Token]] = list(parts)
    if len(shown) > limit:
        shown = [*shown[: limit - 1], [("…", None)], shown[-1]]
    for index, part in enumerate(shown):
        if index:
            yield separator, None
        yield from part


def write_products(terms: Tokens) -> list[list[Token]]:
    """Return each term as its numbers with multiplication signs between them."""
    return [
        list(
            join_parts(
                [[parenthesize(token, not (i or j))] for j, token in enumerate(term)], "×", 9
            )
        )
        for i, term in enumerate(terms)
    ]


def write_terms(form: Form, terms: Tokens, limit: int) -> Iterator[Token]:
    """Yield the arithmetic of `combine_terms` without its result, except of a variance."""
    if form == "max":
        yield "max(", None
        yield from join_parts(terms, ", ", limit)
        yield ")", None
    elif form == "mean":
        yield "(", None
        yield from join_parts(write_products(terms), " + ", limit)
        yield f") / {len(terms)}", None
    else:
        yield from join_parts(write_products(terms), " + ", limit)
