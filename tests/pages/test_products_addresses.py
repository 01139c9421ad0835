"""Three hundred addresses, most of them nonsense: none breaks the page."""

from __future__ import annotations

import random

import pytest

from cnnlib.ui.pages.products.settings import SCHEMA
from tests.support.products_visits import ProductsVisit
from tests.support.random_addresses import random_address

BLOCKS, EACH = 6, 50


def shape(rng: random.Random) -> str:
    sizes = [rng.choice([1, 1, 2, 2, 3, 4, 10]) for _ in range(rng.randint(1, 4))]
    return rng.choice([",", ", "]).join(map(str, sizes))


def pin(rng: random.Random) -> str:
    grid = rng.choice(["a0", "a1", "b0", "bc1", "y0", "y1", "y11"])
    return f"{grid}.{rng.randint(0, 11)}.{rng.randint(0, 4)}"


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_addresses(block: int) -> None:
    rng = random.Random(block)
    visit, possible = ProductsVisit(), 0
    for _ in range(EACH):
        query, wrong = random_address(SCHEMA, rng, {"a": shape, "b": shape, "pin": pin})
        visit.go(**query)
        visit.assert_sound()
        visit.assert_true()
        assert bool(visit.notes) == bool(wrong), query
        possible += not visit.problems
        for name, value in visit.address.items():
            if name in SCHEMA:
                assert SCHEMA[name].parse(value) == visit.values[name]
    assert EACH // 5 < possible < EACH
