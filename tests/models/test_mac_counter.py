from __future__ import annotations

import threading

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from cnnlib.models.mac_counter import MacCounter


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_convolutions_and_products_count_and_nothing_else(device: str) -> None:
    with torch.device(device):
        x = torch.zeros(1, 4, 6, 6)
        conv, norm = nn.Conv2d(4, 8, 3, groups=2), nn.BatchNorm2d(8).eval()
        with MacCounter() as counter:
            y = F.avg_pool2d(torch.relu(norm(conv(x))), 2) + 1
            assert counter.macs == 8 * 4 * 4 * 9 * 2
            F.linear(y.flatten(1), torch.zeros(5, 32), torch.zeros(5))
            assert counter.macs == 2304 + 160
            torch.zeros(2, 3, 4) @ torch.zeros(2, 4, 5)
        assert counter.macs == 2304 + 160 + 120


def test_other_threads_are_not_counted() -> None:
    layer, x = nn.Linear(3, 3), torch.zeros(1, 3)
    hooks = dict(nn.modules.module._global_forward_pre_hooks)
    with MacCounter() as counter:
        assert dict(nn.modules.module._global_forward_pre_hooks) == hooks
        thread = threading.Thread(target=lambda: layer(x))
        thread.start()
        thread.join()
        assert counter.macs == 0
        layer(x)
    assert counter.macs == 9
