"""One thread of PyTorch for the tests that compare results to the bit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch


@pytest.fixture(autouse=True)
def one_thread_of_torch() -> Iterator[None]:
    """Let every thread compute with one thread of OpenMP; another number adds in another order.

    The number belongs to each thread, and a new one takes what was set last in any: what ran
    before in the process would decide.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
