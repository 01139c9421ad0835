from __future__ import annotations

import copy
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from cnnlib.__main__ import main as command
from cnnlib.analysis import activations
from cnnlib.analysis.activations import (
    EDGES,
    STEPS,
    histogram,
    load,
    regenerate,
    take_snapshot,
    train_with_snapshots,
)
from cnnlib.data import fashion_mnist
from cnnlib.models.registry import build

LAYERS = ["conv1", "conv2", "dense3", "dense4"]


@pytest.fixture(scope="module")
def batch() -> tuple[torch.Tensor, torch.Tensor]:
    split = fashion_mnist.load(train=False)
    return split.images[:32], split.labels[:32]


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_what_is_seen_is_what_the_activations_get(
    batch: tuple[torch.Tensor, torch.Tensor], batch_norm: bool, activation: str
) -> None:
    torch.manual_seed(0)
    model = build("lenet", {"batch_norm": batch_norm, "activation": activation})
    before = copy.deepcopy(model.state_dict())
    snapshot = take_snapshot(model, *batch)
    assert [h.layer for h in snapshot.layers] == LAYERS
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    x = batch[0][:, None] / 255
    with torch.no_grad():
        for name, layer in model.train().named_children():
            if name.startswith("act"):
                assert snapshot.layers[int(name[3:]) - 1] == histogram(LAYERS[int(name[3:]) - 1], x)
            x = layer(x)
    assert snapshot.accuracy == pytest.approx(float((x.argmax(1) == batch[1]).double().mean()))


def test_a_histogram_loses_no_value() -> None:
    found = histogram("layer", torch.tensor([[-7.0, -6.0, 0.05, 0.3], [5.95, 6.0, 6.1, 100.0]]))
    assert found.below == 0.125
    assert found.above == 0.25
    assert sum(found.shares) == pytest.approx(0.625)
    assert found.shares[0] == found.shares[30] == found.shares[31] == 0.125
    assert found.shares[-1] == 0.25
    assert found.straight == 0.25
    assert found.flat == 0.75


def test_the_asset_tells_of_two_whole_runs() -> None:
    asset = load()
    for run in (asset.without, asset.normalized):
        assert [snapshot.step for snapshot in run] == list(STEPS)
        for snapshot in run:
            assert [h.layer for h in snapshot.layers] == LAYERS
            for h in snapshot.layers:
                assert len(h.shares) == len(EDGES) - 1
                assert sum(h.shares) + h.below + h.above == pytest.approx(1, abs=1e-3)


def test_the_asset_begins_as_a_run_begins_today() -> None:
    asset = load()
    for told, batch_norm in ((asset.without[0], False), (asset.normalized[0], True)):
        (now,) = train_with_snapshots(activations.recipe(batch_norm), (0,))
        assert now.loss == pytest.approx(told.loss, abs=1e-3)
        for ours, theirs in zip(now.layers, told.layers, strict=True):
            np.testing.assert_allclose(ours.shares, theirs.shares, atol=1e-3)


def test_the_asset_shows_what_normalization_does() -> None:
    asset = load()
    for h in asset.normalized[0].layers:
        assert h.mean == pytest.approx(0, abs=1e-4)
        assert h.deviation == pytest.approx(1, abs=1e-2)
    assert asset.normalized[-1].loss < asset.without[-1].loss


def test_it_can_be_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = activations.recipe
    short = {"subset": 96, "batch_size": 32, "epochs": 1}
    monkeypatch.setattr(
        activations, "recipe", lambda norm, seed=0: whole(norm, seed).changed(short)
    )
    path = tmp_path / "activations.json"
    regenerate(path, (0, 1, 3))
    made = load(path)
    assert [snapshot.step for snapshot in made.without] == [0, 1, 3]
    assert made.without[0].layers != made.without[1].layers
    with pytest.raises(ValueError, match="ended at step 3"):
        train_with_snapshots(activations.recipe(False), (0, 9))
    path.write_text(json.dumps({**json.loads(path.read_text()), "edges": [0, 1]}))
    with pytest.raises(ValueError, match="other bins"):
        load(path)


def test_the_command_writes_what_the_page_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[int] = []

    def told(seed: int, steps: object) -> dict[str, object]:
        asked.append(seed)
        return json.loads(activations.ASSET.read_text())

    monkeypatch.setattr(activations, "compute_activations", told)
    path = tmp_path / "made.json"
    assert command(["activations", "--seed", "3", "--out", str(path)]) == 0
    assert asked == [3]
    assert capsys.readouterr().out.strip() == str(path)
    assert load(path) == load()


def test_another_seed_is_another_run() -> None:
    assert activations.recipe(True, 5).seed == 5
    assert activations.recipe(True, 5).changed({"seed": 0}) == activations.recipe(True)
