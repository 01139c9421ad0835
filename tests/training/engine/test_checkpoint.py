from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save

from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import build
from cnnlib.training.engine import checkpoint
from cnnlib.training.engine.checkpoint import (
    TrainerState,
    load_checkpoint,
    load_weights,
    read_weights,
    save_checkpoint,
    save_weights,
)

RECIPE = {"recipe": {"model": "lenet"}, "test_accuracy": 0.9}


def network(seed=0):
    torch.manual_seed(seed)
    return build("lenet").to(memory_format=torch.channels_last)


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def test_weights_and_what_is_said_of_them_come_back(tmp_path):
    one, other = network(0), network(1)
    save_weights(tmp_path / "w.safetensors", one.state_dict(), RECIPE)
    found = load_weights((tmp_path / "w.safetensors").read_bytes(), other)
    assert found.metadata == RECIPE
    for name, tensor in one.state_dict().items():
        assert torch.equal(other.state_dict()[name], tensor)
    assert [p.name for p in tmp_path.iterdir()] == ["w.safetensors"]


def changed(name, tensor):
    weights = dict(network().state_dict())
    if tensor is None:
        del weights[name]
    else:
        weights[name] = tensor
    return save({n: t.contiguous() for n, t in weights.items()})


@pytest.mark.parametrize(
    ("name", "tensor", "code", "words"),
    [
        ("dense5.bias", None, "weights_missing", "dense5.bias"),
        ("extra", torch.ones(1), "weights_unexpected", "extra"),
        ("dense5.bias", torch.ones(7), "weights_shape", "dense5.bias 7 → 10"),
        ("dense5.bias", torch.ones(10, dtype=torch.int8), "weights_type", "dense5.bias"),
        ("dense5.bias", torch.full((10,), torch.nan), "weights_not_finite", "finite"),
    ],
)
def test_weights_that_do_not_fit_are_named_and_change_nothing(name, tensor, code, words):
    module = network(3)
    before = {n: t.clone() for n, t in module.state_dict().items()}
    with pytest.raises(SettingsError, match=words) as caught:
        load_weights(changed(name, tensor), module)
    assert codes(caught) == [code]
    assert all(torch.equal(t, before[n]) for n, t in module.state_dict().items())


def test_many_differences_are_counted_not_listed():
    with pytest.raises(SettingsError, match="10 more tensors") as caught:
        load_weights(save({"x": torch.ones(1)}), network())
    assert codes(caught) == ["weights_missing", "weights_unexpected"]
    assert "…" in str(caught.value)


class Bomb:
    """What a pickle may do to whoever reads it."""

    def __reduce__(self):
        return Path.touch, (Path("exploded"),)


def test_a_pickle_is_never_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"dense5.bias": Bomb()}, "weights.pt")
    for source in (Path("weights.pt"), pickle.dumps(Bomb())):
        with pytest.raises(SettingsError, match=r"\.pt") as caught:
            load_weights(source, network())
        assert codes(caught) == ["not_safetensors"]
    assert not Path("exploded").exists()


GOOD = save({"a": torch.arange(6.0).reshape(2, 3)}, metadata={"said": '"x"'})


@given(st.binary(max_size=200))
def test_any_bytes_give_a_sentence_or_tensors(content):
    with pytest.raises(SettingsError) as caught:
        read_weights(content)
    assert codes(caught) == ["not_safetensors"]


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_damaged_file_gives_a_sentence_or_tensors(place, byte):
    damaged = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    for content in (damaged, GOOD[:place]):
        try:
            found = read_weights(content).tensors
        except SettingsError as error:
            found = {p.code: torch.ones(1) for p in error.problems}
        assert found.keys() == {"not_safetensors"} or all(t.numel() for t in found.values())


def test_words_that_are_no_json_are_kept_as_words():
    deep = "[" * 100_000
    content = save({"a": torch.ones(1)}, metadata={"by": "a friend", "deep": deep})
    assert read_weights(content).metadata == {"by": "a friend", "deep": deep}


def test_too_large_and_absent_files_are_refused(tmp_path):
    path = tmp_path / "w"
    path.write_bytes(GOOD)
    for source in (path, GOOD):
        with pytest.raises(SettingsError) as caught:
            read_weights(source, max_bytes=len(GOOD) - 1)
        assert codes(caught) == ["file_too_large"]
        assert read_weights(source, max_bytes=len(GOOD)).tensors
    with pytest.raises(SettingsError) as caught:
        read_weights(tmp_path / "none")
    assert codes(caught) == ["file_unreadable"]


def state(number):
    full = float(number)
    return TrainerState(
        weights={"w": torch.full((3,), full)},
        tensors={"window": torch.empty(0, 2), "optimizer.0.step": torch.tensor(full)},
        progress={"step": number, "change": None, "seconds": 0.1},
    )


def test_a_state_comes_back_and_its_weights_can_be_read_alone(tmp_path):
    assert load_checkpoint(tmp_path) is None
    for number in (1, 2):
        save_checkpoint(tmp_path, state(number), RECIPE)
    found = load_checkpoint(tmp_path)
    assert found["progress"] == state(2)["progress"]
    assert torch.equal(found["weights"]["w"], torch.full((3,), 2.0))
    assert found["tensors"]["optimizer.0.step"].shape == ()
    alone = read_weights(tmp_path / checkpoint.WEIGHTS)
    assert alone.metadata["test_accuracy"] == 0.9


@pytest.mark.parametrize("writes", range(4))
def test_a_kill_at_any_moment_leaves_the_state_before_or_after(tmp_path, monkeypatch, writes):
    """Every rename is a moment of its own; the process ends before one of the three."""

    class KilledError(BaseException):
        pass

    save_checkpoint(tmp_path, state(1), RECIPE)
    done, rename = [], Path.replace

    def replace(self, target):
        if len(done) == writes:
            raise KilledError
        done.append(target)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    if writes < 3:
        with pytest.raises(KilledError):
            save_checkpoint(tmp_path, state(2), RECIPE)
    else:
        save_checkpoint(tmp_path, state(2), RECIPE)
    monkeypatch.undo()
    found = load_checkpoint(tmp_path)
    assert found["progress"]["step"] == found["weights"]["w"][0] == (1 if writes < 2 else 2)
    save_checkpoint(tmp_path, state(3), RECIPE)
    assert load_checkpoint(tmp_path)["weights"]["w"][0] == 3


def test_a_damaged_state_is_said(tmp_path):
    save_checkpoint(tmp_path, state(1), RECIPE)
    (tmp_path / checkpoint.STATE).write_bytes(b"x")
    with pytest.raises(SettingsError) as caught:
        load_checkpoint(tmp_path)
    assert codes(caught) == ["state_damaged"]


@pytest.mark.parametrize("name", [checkpoint.WEIGHTS, checkpoint.STATE])
def test_one_flipped_bit_is_refused(tmp_path, name):
    save_checkpoint(tmp_path, state(1), RECIPE)
    whole = (tmp_path / name).read_bytes()
    header = whole.index(b"lenet" if name == checkpoint.WEIGHTS else b"step")
    for place, bit in ((len(whole) - 3, 1), (len(whole) - 3, 128), (header, 1)):
        damaged = bytearray(whole)
        damaged[place] ^= bit
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(SettingsError) as caught:
            load_checkpoint(tmp_path)
        assert codes(caught) == ["state_damaged"]
    (tmp_path / name).write_bytes(whole)
    assert load_checkpoint(tmp_path)["progress"]["step"] == 1


def test_tensors_of_every_type_have_a_checksum(tmp_path):
    tensors = {
        "scalar": torch.tensor(3),
        "half": torch.ones(3, dtype=torch.bfloat16),
        "flags": torch.tensor([True, False]),
        "none": torch.ones(0, 4),
        "odd": torch.arange(6.0).reshape(2, 3).t(),
    }
    save_checkpoint(tmp_path, {**state(1), "weights": tensors}, RECIPE)
    found = load_checkpoint(tmp_path)["weights"]
    assert all(torch.equal(found[name], tensors[name]) for name in tensors)


def test_a_checkpoint_without_a_checksum_is_loaded(tmp_path, monkeypatch):
    """As versions before the checksum wrote it."""
    write = checkpoint._write
    monkeypatch.setattr(checkpoint, "_write", lambda *given, checksum=False: write(*given))
    save_checkpoint(tmp_path, state(1), RECIPE)
    assert b"checksum" not in (tmp_path / checkpoint.WEIGHTS).read_bytes()
    assert load_checkpoint(tmp_path)["progress"]["step"] == 1


def test_a_full_disk_leaves_the_state_before(tmp_path, monkeypatch):
    save_checkpoint(tmp_path, state(1), RECIPE)
    before = sorted(p.name for p in tmp_path.iterdir())

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(tmp_path, state(2), RECIPE)
    assert load_checkpoint(tmp_path)["progress"]["step"] == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_metadata_is_plain_json_in_the_file(tmp_path):
    save_weights(tmp_path / "w", {"a": torch.ones(1)}, RECIPE)
    content = (tmp_path / "w").read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    assert json.loads(header["__metadata__"]["recipe"]) == {"model": "lenet"}
