"""Two hundred addresses, most of them nonsense: none breaks the page."""

from __future__ import annotations

import pytest

from cnnlib.training.execution import background_jobs
from cnnlib.ui.pages.inside.settings import SCHEMA
from tests.support.inside_visits import InsideVisit, random_channels, random_code, random_layer
from tests.support.random_addresses import EACH, visit_addresses

BLOCKS = 4
TEXTS = {
    "weights": random_code,
    "map_layer": random_layer,
    "why_layer": random_layer,
    "pair": random_layer,
    "chlayer": random_layer,
    "choff": random_channels,
}


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the jobs that the addresses ask for undone."""
    monkeypatch.setattr(background_jobs, "submit", lambda _kind, _key, _request: None)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_addresses(block: int) -> None:
    assert visit_addresses(InsideVisit(), SCHEMA, block, TEXTS) > EACH // 5
