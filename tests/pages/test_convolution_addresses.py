"""Two hundred addresses, most of them nonsense: none breaks the page."""

from __future__ import annotations

import random

import pytest

from cnnlib.ui.pages.convolution.settings import SCHEMA
from tests.support.page_visits import Visit
from tests.support.random_addresses import EACH, random_address, visit_addresses

BLOCKS = 4


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_addresses(block: int) -> None:
    assert visit_addresses(Visit(), SCHEMA, block) > EACH // 5


def test_the_addresses_are_of_every_kind() -> None:
    drawn = [
        random_address(SCHEMA, rng)
        for rng in map(random.Random, range(BLOCKS))
        for _ in range(EACH)
    ]
    assert sum(not wrong for _, wrong in drawn) > 50
    assert sum(wrong > 2 for _, wrong in drawn) > 50
    assert {name for query, _ in drawn for name in query} >= set(SCHEMA)
