from __future__ import annotations

import pytest
import torchvision

from cnnlib.ops.convolution.inception_channels import INCEPTION_MODULES
from cnnlib.ops.convolution.layer_sequence import bottleneck, direct


def test_the_channels_are_those_of_torchvisions_googlenet() -> None:
    network = torchvision.models.googlenet(weights=None, aux_logits=False, init_weights=False)
    for name, module in INCEPTION_MODULES.items():
        built = getattr(network, f"inception{name}")
        for kernel, branch in ((3, built.branch2), (5, built.branch3)):
            reduce, expand = branch[0].conv, branch[1].conv
            assert reduce.kernel_size == (1, 1)
            found = reduce.in_channels, (reduce.out_channels, expand.out_channels)
            assert found == (module.inputs, module.branches[kernel]), (name, kernel)
        ends = built.branch1.conv.out_channels, built.branch4[1].conv.out_channels
        assert ends == (module.one, module.pool), name


@pytest.mark.parametrize(
    ("kernel", "weights_direct", "weights_reduced"),
    [(3, 221_184, 129_024), (5, 153_600, 15_872)],
)
def test_what_the_first_module_saves(
    kernel: int, weights_direct: int, weights_reduced: int
) -> None:
    module = INCEPTION_MODULES["3a"]
    reduced, outputs = module.branches[kernel]
    plain = direct(module.inputs, outputs, kernel, module.size)
    cheap = bottleneck(module.inputs, reduced, outputs, kernel, module.size)
    assert (plain.weights, cheap.weights) == (weights_direct, weights_reduced)
    assert (plain.macs, cheap.macs) == (weights_direct * 28**2, weights_reduced * 28**2)
