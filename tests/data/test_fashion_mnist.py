"""The archives are real, the processes are real; only the folder is temporary."""

from __future__ import annotations

import gzip
import hashlib
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.data.split_sizes import TEST_PICTURES, TRAIN_PICTURES

IMAGES, LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"

# Forked from one server that holds the imports: real processes, started in milliseconds.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["cnnlib.data.fashion_mnist", "torchvision.datasets"])


def _forget() -> None:
    fashion_mnist._splits.clear()
    fashion_mnist._notices.clear()
    fashion_mnist._verified.clear()


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty user data folder; gives the place of the unpacked files."""
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "home"))
    _forget()
    yield tmp_path / "home" / "FashionMNIST" / "raw"
    _forget()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        assert self.family == socket.AF_UNIX, "the network was touched"
        connect(self, address)

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", local_only)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_archives_are_the_official_ones_and_the_sums_are_theirs() -> None:
    from torchvision.datasets import FashionMNIST

    assert len(FashionMNIST.resources) == len(fashion_mnist.SHA256) == 4
    for name, md5 in FashionMNIST.resources:
        archive = (fashion_mnist.ARCHIVES / name).read_bytes()
        assert hashlib.md5(archive).hexdigest() == md5
        unpacked = hashlib.sha256(gzip.decompress(archive)).hexdigest()
        assert unpacked == fashion_mnist.SHA256[name.removesuffix(".gz")]
    assert (fashion_mnist.ARCHIVES.parent / "LICENSE").is_file()


def test_the_classes_are_torchvisions() -> None:
    from torchvision.datasets import FashionMNIST

    assert list(fashion_mnist.CLASSES) == FashionMNIST.classes


def test_both_splits_equal_what_torchvision_reads(raw: Path) -> None:
    from torchvision.datasets import FashionMNIST

    ours = {train: fashion_mnist.load(train) for train in (False, True)}
    for train, count in ((False, TEST_PICTURES), (True, TRAIN_PICTURES)):
        split = ours[train]
        theirs = FashionMNIST(str(raw.parent.parent), train=train, download=True)
        assert split.images.shape == (count, 28, 28)
        assert split.images.dtype == torch.uint8
        assert split.labels.dtype == torch.int64
        assert torch.equal(split.images, theirs.data)
        assert torch.equal(split.labels, theirs.targets)
    assert _names(raw.parent) == ["raw"]
    assert fashion_mnist.prepare() == ()


def test_the_test_split_leaves_the_training_files_alone(raw: Path) -> None:
    fashion_mnist.load(train=False)
    assert _names(raw) == [IMAGES, LABELS]


def test_a_second_load_gives_the_same_object(raw: Path) -> None:
    first = fashion_mnist.load(train=False)
    shutil.rmtree(raw)
    assert fashion_mnist.load(train=False) is first


def test_verified_files_are_read_without_importing_torchvision(raw: Path) -> None:
    fashion_mnist.load(train=False)
    code = (
        "import sys; from cnnlib.data import fashion_mnist; fashion_mnist.load(train=False); "
        "print('torchvision' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_examples_are_the_first_of_their_class(raw: Path) -> None:
    labels = fashion_mnist.load(train=False).labels
    for label in range(10):
        found = fashion_mnist.examples(label, 5)
        assert len(found) == 5
        assert list(found) == sorted(set(found))
        assert (labels[: found[-1] + 1] == label).sum() == 5
        assert all(labels[i] == label for i in found)
    assert fashion_mnist.examples(3, 0) == fashion_mnist.examples(3, -1) == ()
    assert len(fashion_mnist.examples(3, 10**6)) == 1000


def test_the_position_of_an_image_is_its_class_and_number_there(raw: Path) -> None:
    labels = fashion_mnist.load(train=False).labels.tolist()
    for index in (0, 1, 17, 5000, 9999):
        label, number = fashion_mnist.position_in_class(index)
        assert label == labels[index]
        assert fashion_mnist.examples(label, number + 1)[-1] == index
    with pytest.raises(IndexError):
        fashion_mnist.position_in_class(10_000)


@pytest.mark.parametrize("label", [-1, 10])
def test_an_unknown_class_is_said(label: int) -> None:
    with pytest.raises(SettingsError, match=f"There is no class {label}"):
        fashion_mnist.examples(label, 1)


@pytest.mark.parametrize("damage", ["cut", "bit", "empty"])
@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_a_damaged_file_is_replaced_and_said(
    raw: Path, name: str, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    fashion_mnist.load(train=False)
    _forget()
    content = bytearray((raw / name).read_bytes())
    if damage == "bit":
        content[-7] ^= 16
    (raw / name).write_bytes(content[: {"cut": 5000, "bit": None, "empty": 0}[damage]])
    assert fashion_mnist.load(train=False).labels[:4].tolist() == [9, 2, 1, 1]
    assert hashlib.sha256((raw / name).read_bytes()).hexdigest() == fashion_mnist.SHA256[name]
    (notice,) = fashion_mnist.prepare()
    assert notice.code == "fashion_replaced"
    assert str(notice) == f"The data file {name} was damaged and has been replaced."
    assert str(notice) in caplog.text


def test_prepare_reads_a_file_again_only_when_it_has_changed(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fashion_mnist.prepare() == ()
    assert _names(raw) == sorted(fashion_mnist.SHA256)
    with monkeypatch.context() as patch:
        patch.setattr(fashion_mnist, "_read", None)  # would fail if it were called
        assert fashion_mnist.prepare() == ()
    (raw / LABELS).write_bytes(b"nonsense")
    assert [n.values["name"] for n in fashion_mnist.prepare()] == [LABELS]
    assert [n.values["name"] for n in fashion_mnist.prepare()] == [LABELS]


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_bad_archive_is_said_and_never_fetched(
    raw: Path, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archives = tmp_path / "archives"
    shutil.copytree(fashion_mnist.ARCHIVES, archives)
    monkeypatch.setattr(fashion_mnist, "ARCHIVES", archives)
    bad = archives / f"{LABELS}.gz"
    if damage == "missing":
        bad.unlink()
    else:
        bad.write_bytes(bad.read_bytes()[:99] if damage == "cut" else gzip.compress(b"other"))
    with pytest.raises(SettingsError, match=r"with git") as caught:
        fashion_mnist.load(train=False)
    assert caught.value.problems[0].code == "fashion_archive"
    assert not raw.exists() or _names(raw) == []
    assert not list(raw.parent.glob(".unpacking-*"))


def test_a_folder_that_cannot_be_written_is_said(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "file"))
    with pytest.raises(SettingsError) as caught:
        fashion_mnist.load(train=False)
    assert caught.value.problems[0].code == "home_not_writable"


def test_something_else_in_a_files_place_is_said(raw: Path) -> None:
    (raw / IMAGES / "deeper").mkdir(parents=True)
    with pytest.raises(SettingsError) as caught:
        fashion_mnist.load(train=False)
    assert caught.value.problems[0].code == "home_not_writable"


def _load_together(home: Path, barrier: Barrier, answer: Connection) -> None:
    os.environ["CNN_EXPLORER_HOME"] = str(home)
    barrier.wait(60)
    split = fashion_mnist.load(train=False)
    answer.send((split.images.sum().item(), split.labels.sum().item(), fashion_mnist._notices))


def test_four_processes_start_on_an_empty_folder(raw: Path) -> None:
    barrier = processes.Barrier(4)
    started = []
    for _ in range(4):
        here, there = processes.Pipe()
        process = processes.Process(target=_load_together, args=(raw.parent.parent, barrier, there))
        process.start()
        there.close()
        started.append((process, here))
    answers = [here.recv() for _, here in started]
    for process, _ in started:
        process.join(60)
        assert process.exitcode == 0
    split = fashion_mnist.load(train=False)
    assert answers == [(split.images.sum().item(), split.labels.sum().item(), {})] * 4
    assert _names(raw.parent) == ["raw"]
    assert _names(raw) == [IMAGES, LABELS]


def _stop_before_replacing(home: Path, survivor: str | None, answer: Connection) -> None:
    os.environ["CNN_EXPLORER_HOME"] = str(home)
    replace = fashion_mnist._replace

    def hang(source: Path, target: Path) -> None:
        if target.name == survivor:
            return replace(source, target)
        answer.send(target.name)
        return time.sleep(600)

    fashion_mnist._replace = hang
    fashion_mnist.load(train=False)


@pytest.mark.parametrize("survivor", [None, IMAGES])
def test_a_process_killed_midway_breaks_nothing(raw: Path, survivor: str | None) -> None:
    here, there = processes.Pipe()
    process = processes.Process(
        target=_stop_before_replacing, args=(raw.parent.parent, survivor, there)
    )
    process.start()
    assert here.recv() == (LABELS if survivor else IMAGES)
    process.kill()
    process.join(60)
    (temporary,) = raw.parent.glob(".unpacking-*")
    assert _names(raw) == ([survivor] if survivor else [])

    assert len(fashion_mnist.load(train=False).labels) == 10_000
    assert fashion_mnist._notices == {}
    assert temporary.is_dir(), "it might be another process at work"

    os.utime(temporary, (0, 0))
    (raw / LABELS).unlink()
    _forget()
    fashion_mnist.load(train=False)
    assert not temporary.exists(), "an hour later nobody works there"


def test_threads_share_one_reading(raw: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        splits = list(pool.map(fashion_mnist.load, [False] * 8))
    assert all(split is splits[0] for split in splits)
    assert _names(raw.parent) == ["raw"]
