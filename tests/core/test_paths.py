from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import platformdirs
import platformdirs.windows
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from cnnlib.core import paths
from cnnlib.core.paths import data_folder, data_folder_path
from cnnlib.core.problems import SettingsError

HOME = "/people/ada"
LINUX, MACOS, WINDOWS = "linux", "darwin", "win32"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CNN_EXPLORER_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", HOME)


@pytest.fixture(params=[LINUX, MACOS, WINDOWS])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each platform in turn, as `paths` and platformdirs see it."""
    classes = {LINUX: Unix, MACOS: MacOS, WINDOWS: Windows}
    monkeypatch.setattr(platformdirs, "PlatformDirs", classes[request.param])
    # Asking Windows itself needs Windows.
    folders = {"CSIDL_LOCAL_APPDATA": HOME + "/AppData/Local"}
    monkeypatch.setattr(platformdirs.windows, "get_win_folder", folders.__getitem__)
    monkeypatch.setattr(paths, "sys", SimpleNamespace(platform=request.param))
    return str(request.param)


def test_each_platform_has_its_default(platform: str) -> None:
    expected = {
        LINUX: ".local/share/cnn-explorer",
        MACOS: "Library/Application Support/cnn-explorer",
        WINDOWS: "AppData/Local/cnn-explorer",
    }
    assert data_folder_path() == Path(HOME) / expected[platform]


@pytest.mark.parametrize("platform", [LINUX], indirect=True)
def test_xdg_data_home_counts_when_absolute(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert data_folder_path() == Path("/data/cnn-explorer")
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert data_folder_path() == Path(HOME) / ".local/share/cnn-explorer"


@pytest.mark.parametrize("platform", [MACOS], indirect=True)
def test_a_folder_that_is_there_on_macos_is_kept(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert data_folder_path() == Path("/data/cnn-explorer")
    existing = tmp_path / "Library" / "Application Support" / "cnn-explorer"
    existing.mkdir(parents=True)
    assert data_folder_path() == existing


def test_the_variable_decides_everywhere(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "chosen"))
    assert data_folder_path() == tmp_path / "chosen"


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


@pytest.mark.parametrize("platform", [LINUX, MACOS], indirect=True)
def test_an_account_without_a_home_is_said(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "nowhere")
    monkeypatch.setitem(sys.modules, "pwd", None)
    with pytest.raises(SettingsError) as caught:
        data_folder_path()
    assert caught.value.problems[0].code == "home_unknown"
