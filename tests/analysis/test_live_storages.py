from __future__ import annotations

import torch

from cnnlib.analysis.live_storages import LiveStorages


def test_tensors_that_share_memory_count_once() -> None:
    storages = LiveStorages()
    whole = torch.zeros(10, 10)
    assert storages.add(whole)
    assert not storages.add(whole[2:])
    assert not storages.add(whole.t())
    assert storages.alive_bytes() == 400


def test_what_is_excluded_or_empty_does_not_count() -> None:
    weight = torch.zeros(10)
    storages = LiveStorages([weight])
    assert not storages.add(weight[:3])
    assert not storages.add(torch.zeros(0))
    assert storages.alive_bytes() == 0


def test_freed_memory_no_longer_counts() -> None:
    storages = LiveStorages()
    kept, freed = torch.zeros(10), torch.zeros(100)
    storages.add(kept)
    storages.add(freed)
    assert storages.alive_bytes() == 440
    del freed
    assert storages.alive_bytes() == 40


def test_memory_at_the_address_of_a_freed_tensor_is_new() -> None:
    storages = LiveStorages()
    for _ in range(20):
        assert storages.add(torch.zeros(10))
    assert storages.alive_bytes() == 0
