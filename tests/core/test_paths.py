from __future__ import annotations

from pathlib import Path

import pytest

from cnnlib.core.paths import data_folder, data_folder_path
from cnnlib.core.problems import SettingsError


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CNN_EXPLORER_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: Path("/people/ada"))


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux", "/people/ada/.local/share/cnn-explorer"),
        ("darwin", "/people/ada/Library/Application Support/cnn-explorer"),
        ("win32", "/people/ada/AppData/Local/cnn-explorer"),
    ],
)
def test_each_platform_has_its_custom(platform: str, expected: str) -> None:
    assert data_folder_path(platform) == Path(expected)


def test_xdg_data_home_counts_when_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert data_folder_path("linux") == Path("/data/cnn-explorer")
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert data_folder_path("linux") == Path("/people/ada/.local/share/cnn-explorer")


def test_localappdata_decides_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert data_folder_path("win32") == Path("/local/cnn-explorer")


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_the_variable_decides_everywhere(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "chosen"))
    assert data_folder_path(platform) == tmp_path / "chosen"


def test_a_relative_choice_becomes_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CNN_EXPLORER_HOME", "here")
    assert data_folder_path() == tmp_path / "here"


def test_home_is_made_and_left_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "a" / "b"))
    assert data_folder() == tmp_path / "a" / "b"
    assert list(data_folder().iterdir()) == []


def test_a_file_in_the_way_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "file" / "below"))
    with pytest.raises(SettingsError, match=r"CNN_EXPLORER_HOME") as caught:
        data_folder()
    assert caught.value.problems[0].code == "home_not_writable"
    assert str(tmp_path / "file" / "below") in str(caught.value)


def test_an_account_without_a_home_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", fail)
    with pytest.raises(SettingsError) as caught:
        data_folder_path("linux")
    assert caught.value.problems[0].code == "home_unknown"
