"""Three hundred addresses, most of them nonsense: none breaks the page."""

from __future__ import annotations

import random

import pytest

from cnnlib.ui.pages.channels.settings import SCHEMA
from tests.support.channels_visits import ChannelsVisit
from tests.support.random_addresses import random_address

BLOCKS, EACH = 6, 50


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_addresses(block: int) -> None:
    rng = random.Random(block)
    visit, possible = ChannelsVisit(), 0
    for _ in range(EACH):
        query, wrong = random_address(SCHEMA, rng)
        # What the address bar shows already is no new address, and keeps its notes.
        known = {name: text for name, text in query.items() if name in SCHEMA}
        shown = {name: text for name, text in visit.address.items() if name in SCHEMA}
        visit.go(**query)
        visit.assert_sound()
        assert known == shown or bool(visit.notes) == bool(wrong), query
        if not visit.problems:
            visit.assert_true()
            possible += 1
        for name, value in visit.address.items():
            if name in SCHEMA:
                assert SCHEMA[name].parse(value) == visit.values[name]
    assert possible > EACH // 5
