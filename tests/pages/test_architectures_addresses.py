"""Two hundred addresses, most of them nonsense: none breaks the page."""

from __future__ import annotations

import pytest

from cnnlib.training.execution import background_jobs
from cnnlib.ui.pages.architectures.settings import SCHEMA
from tests.support.architectures_visits import GRADIENTS, ArchitecturesVisit, random_layer
from tests.support.random_addresses import EACH, visit_addresses

BLOCKS = 4
TEXTS = {"layer": random_layer, "open": random_layer}


@pytest.fixture(autouse=True)
def no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_jobs, "peek", lambda _kind, _key: GRADIENTS)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_addresses(block: int) -> None:
    assert visit_addresses(ArchitecturesVisit(), SCHEMA, block, TEXTS) > EACH // 5
