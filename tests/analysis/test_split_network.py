from __future__ import annotations

import pytest
import torch

from cnnlib.analysis.layer_outputs import layer_outputs
from cnnlib.analysis.split_network import SplitNetwork
from cnnlib.core.problems import SettingsError
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import CATALOG, build, input_size


@pytest.mark.parametrize("name", list(CATALOG))
@torch.no_grad()
def test_two_parts_give_what_the_whole_gives_wherever_it_is_split(name: str) -> None:
    model = build(name).eval()
    shape = (1, input_size(name), input_size(name))
    x = torch.rand(2, *shape)
    whole = model(x)
    layers = layer_graph(model, shape).layers
    for layer in layers[:: max(1, len(layers) // 8)]:
        split = SplitNetwork(model, x, layer.name)
        for _ in range(2):
            torch.testing.assert_close(split.resume(split.output), whole)
        expected = layer_outputs(model, x, [layer.name])[layer.name]
        torch.testing.assert_close(split.output, expected)


def test_there_must_be_such_a_layer() -> None:
    with pytest.raises(SettingsError, match="no layer called act9"):
        SplitNetwork(build("lenet").eval(), torch.rand(1, 1, 28, 28), "act9")
