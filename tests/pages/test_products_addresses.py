"""Two hundred addresses, most of them nonsense: none breaks the page."""

from __future__ import annotations

import random

import pytest

from cnnlib.ui.pages.products.settings import SCHEMA
from tests.support.products_visits import ProductsVisit
from tests.support.random_addresses import EACH, visit_addresses

BLOCKS = 4


def shape(rng: random.Random) -> str:
    sizes = [rng.choice([1, 1, 2, 2, 3, 4, 10]) for _ in range(rng.randint(1, 4))]
    return rng.choice([",", ", "]).join(map(str, sizes))


def pin(rng: random.Random) -> str:
    grid = rng.choice(["a0", "a1", "b0", "bc1", "y0", "y1", "y11"])
    return f"{grid}.{rng.randint(0, 11)}.{rng.randint(0, 4)}"


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_addresses(block: int) -> None:
    texts = {"a": shape, "b": shape, "pin": pin}
    possible = visit_addresses(ProductsVisit(), SCHEMA, block, texts, always_true=True)
    assert EACH // 5 < possible < EACH
