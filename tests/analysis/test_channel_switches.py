from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from cnnlib.analysis import channel_switches
from cnnlib.analysis.channel_switches import (
    ChannelSwitches,
    accuracy_job,
    accuracy_request,
    channel_importance,
    format_channels,
    importance_from_json,
    importance_job,
    importance_request,
    parse_channels,
    switch_channels,
    switchable_layers,
    switched_accuracy,
    verify_split,
)
from cnnlib.analysis.layer_outputs import layer_outputs
from cnnlib.analysis.split_network import SplitNetwork
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import CATALOG, build, input_size
from cnnlib.training.engine.evaluation import predict_logits
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained
from cnnlib.training.runs.pretrained_weights import FOLDER

LENET = FOLDER / "lenet-best.safetensors"
FEW = 60


@torch.no_grad()
def switched_logits(model: nn.Module, x: Tensor, switches: ChannelSwitches) -> Tensor:
    split = SplitNetwork(model, x, switches.layer)
    return split.resume(switches.applied(split.output))


@pytest.fixture(scope="module")
def lenet() -> TrainedNetwork:
    return load_trained(LENET)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_switches, "PICTURES", FEW)


def without_weights_of(model: nn.Module, reader: str, channels: tuple[int, ...]) -> nn.Module:
    """A copy whose layer `reader` has no weights for these input channels: the same by hand."""
    copied = copy.deepcopy(model)
    with torch.no_grad():
        copied.get_submodule(reader).weight[:, list(channels)] = 0
    return copied


def test_a_channel_that_is_off_is_one_that_nothing_reads(lenet: TrainedNetwork) -> None:
    x = torch.rand(5, 1, 28, 28)
    for layer, reader, channels in (("act1", "conv2", (0, 4)), ("act3", "dense4", (7, 100))):
        found = switched_logits(lenet.model, x, ChannelSwitches(layer, channels))
        expected = without_weights_of(lenet.model, reader, channels)(x)
        torch.testing.assert_close(found, expected)
        assert not torch.allclose(found, lenet.model(x))


@torch.no_grad()
def test_a_picture_has_its_maps_and_its_logits_before_and_after(lenet: TrainedNetwork) -> None:
    picture = torch.rand(1, 28, 28)
    switches = ChannelSwitches("act1", (0, 4))
    found = switch_channels(lenet.model, picture, switches)
    maps = layer_outputs(lenet.model, picture[None], ["act1"])["act1"][0]
    torch.testing.assert_close(torch.from_numpy(found.maps), maps)
    whole = lenet.model(picture[None])[0]
    torch.testing.assert_close(torch.from_numpy(found.before), whole)
    after = without_weights_of(lenet.model, "conv2", (0, 4))(picture[None])[0]
    torch.testing.assert_close(torch.from_numpy(found.after), after)
    torch.testing.assert_close(torch.from_numpy(found.probabilities).float(), after.softmax(0))
    assert verify_split(found, whole.numpy()).matches
    assert not verify_split(found, after.numpy()).holds
    assert switch_channels(lenet.model, picture, ChannelSwitches("act3")).maps.shape == (120, 1, 1)


def test_a_factor_scales_a_channel(lenet: TrainedNetwork) -> None:
    x = torch.rand(5, 1, 28, 28)
    scaled = copy.deepcopy(lenet.model)
    with torch.no_grad():
        scaled.conv2.weight[:, 3] *= 2.5
    found = switched_logits(lenet.model, x, ChannelSwitches("act1", (3,), 2.5))
    torch.testing.assert_close(found, scaled(x), atol=1e-4, rtol=1e-4)
    one = switched_logits(lenet.model, x, ChannelSwitches("act1", (3,), 1.0))
    torch.testing.assert_close(one, lenet.model(x))


def test_channels_that_the_layer_lacks_do_nothing(lenet: TrainedNetwork) -> None:
    x = torch.rand(2, 1, 28, 28)
    found = switched_logits(lenet.model, x, ChannelSwitches("act1", (6, 4000)))
    torch.testing.assert_close(found, lenet.model(x))


def test_threads_with_other_switches_do_not_meet(lenet: TrainedNetwork) -> None:
    x = torch.rand(3, 1, 28, 28)
    switches = [ChannelSwitches("act1", (channel,)) for channel in range(6)]
    expected = [switched_logits(lenet.model, x, each) for each in switches]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda each: switched_logits(lenet.model, x, each), switches * 10))
    for number, logits in enumerate(found):
        torch.testing.assert_close(logits, expected[number % 6])
    assert not any(module._forward_hooks for module in lenet.model.modules())


@pytest.mark.parametrize("name", list(CATALOG))
def test_units_end_where_nothing_normalizes_or_activates_any_more(name: str) -> None:
    model = build(name).eval()
    graph = layer_graph(model, (1, input_size(name), input_size(name)))
    found = switchable_layers(graph)
    assert found
    assert len({layer.name for layer in found}) == len(found)
    assert graph.layers[-1] not in found
    normalized = ("BatchNorm2d", "BatchNorm1d", "ReLU", "relu", "Sigmoid")
    for layer in found:
        readers = [each.kind for each in graph.layers if layer.name in each.inputs]
        assert readers
        assert readers[0] not in normalized or len(readers) > 1


def test_the_layers_of_lenet_and_of_a_residual_block() -> None:
    def names(family: str) -> list[str]:
        graph = layer_graph(build(family), (1, 28, 28))
        return [layer.name for layer in switchable_layers(graph)]

    assert names("lenet") == ["act1", "act2", "act3", "act4"]
    assert names("resnet")[:4] == ["act", "stage1.0.relu", "stage1.0.norm2", "stage1.0.relu_1"]


def count_right(model: nn.Module) -> int:
    test = fashion_mnist.load(train=False)
    logits: Tensor = predict_logits(model, test.images[:FEW], 28)
    return int((logits.argmax(1) == test.labels[:FEW]).sum())


@pytest.mark.usefixtures("few")
def test_accuracy_and_importance_are_those_of_networks_changed_by_hand(
    lenet: TrainedNetwork,
) -> None:
    before = count_right(lenet.model)
    by_hand = [count_right(without_weights_of(lenet.model, "conv2", (c,))) for c in range(6)]
    shares: list[float] = []
    found = channel_importance(lenet, "act1", shares.append)
    assert (found.before, found.after, found.total) == (before, tuple(by_hand), FEW)
    assert found.drops == tuple((before - each) / FEW for each in by_hand)
    assert shares == pytest.approx([(channel + 1) / 6 for channel in range(6)])
    both = switched_accuracy(lenet, ChannelSwitches("act1", (1, 2)))
    after = count_right(without_weights_of(lenet.model, "conv2", (1, 2)))
    assert (both.before, both.after, both.total) == (before, after, FEW)


@pytest.mark.usefixtures("few")
def test_a_dead_channel_has_no_importance(lenet: TrainedNetwork) -> None:
    dead = TrainedNetwork(lenet.recipe, copy.deepcopy(lenet.model), {}, lenet.digest)
    with torch.no_grad():
        dead.model.norm1.weight[2] = 0
        dead.model.norm1.bias[2] = -1
    found = channel_importance(dead, "act1")
    assert found.after[2] == found.before


@pytest.mark.usefixtures("few")
def test_jobs_answer_as_json(lenet: TrainedNetwork, tmp_path: Path) -> None:
    switches = ChannelSwitches("act2", (0, 5), 0.5)
    key, request = accuracy_request(LENET, lenet, switches)
    answer = json.loads(json.dumps(accuracy_job(json.loads(json.dumps(request)))))
    expected = switched_accuracy(lenet, switches)
    assert (answer["before"], answer["after"]) == (expected.before, expected.after)
    other, request = importance_request(LENET, lenet, "act1")
    assert importance_from_json(importance_job(request)) == channel_importance(lenet, "act1")
    assert key != other
    # Other content at the same path is another question, which this content does not answer.
    changed = TrainedNetwork(lenet.recipe, lenet.model, {}, digest="0" * 64)
    third, request = importance_request(LENET, changed, "act1")
    assert third != other
    with pytest.raises(SettingsError, match="other weights by now"):
        importance_job(request)


@pytest.mark.parametrize(
    ("text", "channels"),
    [("", ()), ("3", (3,)), ("0.2.5-7", (0, 2, 5, 6, 7)), ("0-1.3", (0, 1, 3))],
)
def test_channels_as_text(text: str, channels: tuple[int, ...]) -> None:
    assert parse_channels(text) == channels
    assert format_channels(channels) == text


def test_order_and_repetition_do_not_count() -> None:
    assert parse_channels("5.3-4.5") == (3, 4, 5)
    assert format_channels([5, 4, 3, 9, 9]) == "3-5.9"


@pytest.mark.parametrize(
    "text", ["a", "1.", ".1", "3-1", "-1", "1-", "1,2", "4096", "99999", "0-4096", "1.5e3", "²"]
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="no channels"):
        parse_channels(text)
