"""Uploads are stored once under the hash of their content, and removed after a day."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cnnlib.ui.pages.training.weights_upload import content_key, store_upload


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))


def test_the_same_bytes_are_stored_once() -> None:
    first = store_upload(b"weights")
    assert first == store_upload(b"weights")
    assert first.read_bytes() == b"weights"
    assert [*first.parent.iterdir()] == [first]


def test_an_upload_that_nobody_asks_for_is_removed() -> None:
    first = store_upload(b"weights")
    os.utime(first, (0, 0))
    assert store_upload(b"others") != first
    assert not first.exists()


def test_the_key_changes_with_the_content(tmp_path: Path) -> None:
    path = tmp_path / "last.safetensors"
    absent = content_key(path)
    path.write_bytes(b"one")
    first = content_key(path)
    path.write_bytes(b"other")
    assert len({absent, first, content_key(path)}) == 3
    assert content_key(store_upload(b"one")) == store_upload(b"one").name
