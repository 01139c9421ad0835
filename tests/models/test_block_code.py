from __future__ import annotations

import torch

from cnnlib.models.block_code import block_code
from cnnlib.models.registry import build


def blocks(name: str, **options: object) -> str:
    with torch.device("meta"):
        return block_code(name, build(name, options)).definitions


def test_a_block_is_only_what_its_options_need() -> None:
    assert "shortcut" in blocks("resnet")
    assert "shortcut" not in blocks("resnet", skip=False)
    assert "bias=False" in blocks("resnet")
    assert "bias=False" not in blocks("resnet", form="resnet18")
    assert "inner = outputs // 4" in blocks("resnet", depth=20, bottleneck=True)
    assert "class PreActivation(" in blocks("resnet", pre_activation=True)
    assert "BatchNorm2d" in blocks("googlenet", batch_norm=True)
    assert "BatchNorm2d" not in blocks("googlenet")
    assert "branch3" not in blocks("googlenet", five=0)
    assert "norm1" not in blocks("densenet", bottleneck=False)


def test_a_network_without_blocks_has_no_definitions() -> None:
    assert blocks("lenet") == blocks("alexnet") == ""


def test_the_calls_say_the_channels() -> None:
    with torch.device("meta"):
        network = build("resnet", {"depth": 20})
    code = block_code("resnet", network)
    assert code.call("stage2", network.get_submodule("stage2")) == "stage(3, 16, 32, stride=2)"
    assert code.call("conv", network.get_submodule("conv")) is None
