"""Three hundred addresses, most of them nonsense: none breaks the page."""

from __future__ import annotations

import random

import pytest

from cnnlib.ui.pages.pooling.settings import SCHEMA
from tests.support.pooling_visits import PoolingVisit
from tests.support.random_addresses import random_address

BLOCKS, EACH = 6, 50


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_addresses(block: int) -> None:
    rng = random.Random(block)
    visit, possible = PoolingVisit(), 0
    for _ in range(EACH):
        query, wrong = random_address(SCHEMA, rng)
        visit.go(**query)
        visit.assert_sound()
        assert bool(visit.notes) == bool(wrong), query
        if not visit.problems:
            visit.assert_true()
            possible += 1
        for name, value in visit.address.items():
            if name in SCHEMA:
                assert SCHEMA[name].parse(value) == visit.values[name]
    assert possible > EACH // 5
