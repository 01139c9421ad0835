"""The file that a command will write is checked before the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnlib.cli import output_file
from cnnlib.core.problems import SettingsError


@pytest.mark.parametrize("target", [".", "/dev/null", "missing/w.safetensors", "x" * 300])
def test_a_target_that_is_no_file_is_refused_early(tmp_path, monkeypatch, target):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="Nothing can be written to") as caught:
        output_file.check_target(Path(target))
    assert target in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_device_without_room_is_refused_early(tmp_path, monkeypatch):
    class Full:
        def __enter__(self):
            raise OSError(28, "No space left on device")

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(output_file.tempfile, "TemporaryFile", lambda **_: Full())
    with pytest.raises(SettingsError, match="No space left"):
        output_file.check_target(tmp_path / "w.safetensors")


@pytest.mark.parametrize("target", ["new.safetensors", "old.safetensors"])
def test_a_file_that_can_be_written_is_left_as_it_is(tmp_path, target):
    (tmp_path / "old.safetensors").write_bytes(b"old")
    output_file.check_target(tmp_path / target)
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]
