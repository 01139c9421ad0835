from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from cnnlib.analysis.feature_maps import network_maps
from cnnlib.analysis.first_convolution import MOST_READ, derive, first_layers
from cnnlib.data import fashion_mnist
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import CATALOG, build, input_size
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import load_trained
from cnnlib.training.runs.pretrained_weights import pretrained_weights

SHIPPED = {each.name: each for each in pretrained_weights()}


def picture(size: int) -> torch.Tensor:
    return preprocess(fashion_mnist.load(train=False).images[:1], size)[0]


def shapes(derivation) -> dict[str, tuple[int, int]]:
    kernel = derivation.kernel.shape
    outputs = {name: y.shape for name, y in derivation.outputs.items()}
    return {"input": derivation.padded.shape, "kernel": kernel, "bias": (1, 1), **outputs}


def values(derivation) -> dict[str, np.ndarray]:
    grids = {"input": derivation.padded, "kernel": derivation.kernel, **derivation.outputs}
    return grids | {"bias": np.array([[derivation.bias or 0.0]])}


def assert_rules_give_the_outputs(derivation, places: int = 12) -> None:
    """Each rule, in double precision, gives what the network's own layer holds."""
    random = np.random.default_rng(0)
    grids, sizes = values(derivation), shapes(derivation)
    for rule in derivation.rules():
        output = derivation.outputs[rule.target]
        assert rule.target_shape(sizes) == output.shape
        for cell in zip(*(random.integers(0, side, places) for side in output.shape), strict=True):
            terms = rule.dependencies((int(cell[0]), int(cell[1])), sizes)
            numbers = [[float(grids[name][y, x]) for name, y, x in term] for term in terms]
            assert rule.combine(numbers) == pytest.approx(float(output[cell]), abs=2e-5)


@pytest.mark.parametrize("name", list(SHIPPED))
def test_the_arithmetic_of_every_shipped_network_is_the_network_s(name: str) -> None:
    trained = load_trained(SHIPPED[name].path)
    size = trained.recipe.input_size
    graph = layer_graph(trained.model, (1, size, size))
    for channel in (0, 3):
        derivation = derive(trained.model, graph, picture(size), channel)
        assert derivation is not None
        assert derivation.verification.matches, derivation.verification
        assert derivation.verification.operator == " → ".join(derivation.layers)
        for layer in derivation.layers:
            maps = network_maps(trained.model, picture(size), layer).maps
            np.testing.assert_array_equal(derivation.outputs[layer], maps[channel])
        assert_rules_give_the_outputs(derivation)


@pytest.mark.parametrize("name", list(CATALOG))
def test_every_family_begins_with_a_convolution(name: str) -> None:
    torch.manual_seed(0)
    model, size = build(name).eval(), input_size(name)
    graph = layer_graph(model, (1, size, size))
    layers = first_layers(graph)
    assert layers[0].kind == "Conv2d"
    derivation = derive(model, graph, picture(size), 0)
    assert derivation is not None
    assert max(derivation.padded.shape) <= MOST_READ
    assert_rules_give_the_outputs(derivation)


def test_of_a_large_output_a_middle_part_is_derived() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1, stride=2), nn.ReLU()).eval()
    image = torch.rand(1, 200, 60)
    derivation = derive(model, layer_graph(model, image.shape), image, 1)
    assert derivation is not None
    top, left = derivation.corner
    assert (top, left) == (34, 0)
    rows, columns = derivation.outputs["0"].shape
    assert (rows, columns) == (31, 30)
    with torch.no_grad():
        whole = model(image[None])[0, 1].numpy()
    part = whole[top : top + rows, left : left + columns]
    np.testing.assert_array_equal(derivation.outputs["1"], part)
    assert derivation.pad == (0, 0, 1, 1)
    assert_rules_give_the_outputs(derivation)


def test_a_sigmoid_after_batch_normalization() -> None:
    torch.manual_seed(0)
    model = build("lenet", {"batch_norm": True, "activation": "sigmoid"})
    model.train()(torch.rand(8, 1, 28, 28))  # running statistics that are not 0 and 1
    model.eval()
    derivation = derive(model, layer_graph(model, (1, 28, 28)), picture(28), 5)
    assert derivation is not None
    assert derivation.layers == ("conv1", "norm1", "act1")
    assert derivation.verification.matches
    assert_rules_give_the_outputs(derivation)


def test_a_wrong_step_shows(monkeypatch) -> None:
    trained = load_trained(SHIPPED["lenet-best"].path)
    graph = layer_graph(trained.model, (1, 28, 28))
    for wrong in ("{x}", "max({x}, 0.001)"):
        monkeypatch.setattr("cnnlib.analysis.first_convolution.ACTIVATIONS", {"ReLU": wrong})
        derivation = derive(trained.model, graph, picture(28), 1)
        assert derivation is not None
        assert not derivation.verification.holds


def test_a_network_that_begins_otherwise_has_no_derivation() -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(16, 2)).eval()
    graph = layer_graph(model, (1, 4, 4))
    assert first_layers(graph) == ()
    assert derive(model, graph, torch.rand(1, 4, 4), 0) is None
