"""Two hundred addresses, most of them nonsense: none breaks the page."""

from __future__ import annotations

import pytest

from cnnlib.ui.pages.pooling.settings import SCHEMA
from tests.support.pooling_visits import PoolingVisit
from tests.support.random_addresses import EACH, visit_addresses

BLOCKS = 4


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_addresses(block: int) -> None:
    assert visit_addresses(PoolingVisit(), SCHEMA, block) > EACH // 5
