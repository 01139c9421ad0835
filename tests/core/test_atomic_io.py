"""Files and locks shared by several processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cnnlib.core import atomic_io
from cnnlib.core.atomic_io import lock, lock_file, read_json, write_bytes, write_json


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def full(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("owner", "method"), [(Path, "replace"), (Path, "open"), (atomic_io.os, "fsync")]
)
def test_a_failed_write_leaves_the_old_content_and_nothing_else(
    tmp_path, monkeypatch, owner, method
):
    path = tmp_path / "file"
    write_bytes(path, b"old", sync=True)
    with monkeypatch.context() as patch:
        patch.setattr(owner, method, full)
        with pytest.raises(OSError, match="No space"):
            write_bytes(path, b"new", sync=True)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_json_comes_back(tmp_path):
    path = tmp_path / "x.json"
    write_json(path, {"a": "一"})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert read_json(path) == {"a": "一"}


@pytest.mark.parametrize("content", [None, b"", b"[1]", b"{", b"\xff"])
def test_an_unreadable_file_is_an_empty_object(tmp_path, content):
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    assert read_json(path) == {}


def test_a_reader_sees_the_old_content_or_the_new(tmp_path):
    path, stop = tmp_path / "x.json", threading.Event()
    write_json(path, {"a": "0" * 10_000})

    def write():
        while not stop.is_set():
            write_json(path, {"a": "1" * 10_000})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(200):
            assert len(set(read_json(path)["a"])) == 1
    finally:
        stop.set()
        writer.join()


def test_a_lock_excludes_another_process_until_that_ends(tmp_path):
    code = """
import sys, time
from pathlib import Path
from cnnlib.core.atomic_io import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
    folder = tmp_path / "run"
    folder.mkdir()
    entered = threading.Event()

    def enter():
        with lock(folder):
            entered.set()

    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        waiting = threading.Thread(target=enter)
        waiting.start()
        assert not entered.wait(0.2)
        with lock(folder, "other"):
            pass
        process.kill()
    assert entered.wait(10)
    waiting.join()


def test_a_folder_that_is_gone_cannot_be_locked_and_stays_gone(tmp_path):
    folder = tmp_path / "runs" / "run"
    with pytest.raises(FileNotFoundError), lock(folder):
        pass
    assert names(tmp_path) == []


def test_a_folder_that_goes_while_it_is_waited_for_stays_gone(tmp_path):
    folder, errors = tmp_path / "run", []
    folder.mkdir()

    def enter():
        try:
            with lock(folder):
                pass
        except OSError as error:
            errors.append(error)

    with lock(folder):
        waiting = threading.Thread(target=enter)
        waiting.start()
        waiting.join(0.1)
        folder.rmdir()
    waiting.join()
    assert [type(error) for error in errors] == [FileNotFoundError]
    assert names(tmp_path) == [lock_file(folder).name]
