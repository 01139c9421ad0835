"""Scripts published under a name of their content."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from cnnlib.ui.core import static_scripts
from cnnlib.ui.core.static_scripts import LONG_AGO, UI, imports_of, write_file, write_modules


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A tree of two modules and a file that is none."""
    folder = tmp_path / "source"
    (folder / "stage").mkdir(parents=True)
    (folder / "shared").mkdir()
    (folder / "stage" / "stage.js").write_text('import "../shared/a.js";')
    (folder / "shared" / "a.js").write_text("export const a = 1;")
    (folder / "shared" / "types.d.ts").write_text("export {};")
    return folder


def test_modules_keep_their_places_under_a_name_of_their_content(
    source: Path, tmp_path: Path
) -> None:
    static = tmp_path / "static"
    name = write_modules(source, static)
    files = {path.relative_to(static / name).as_posix() for path in static.rglob("*.*")}
    assert files == {"stage/stage.js", "shared/a.js"}
    written = static / name / "stage" / "stage.js"
    assert written.read_text() == 'import "../shared/a.js";'
    assert written.stat().st_mtime == LONG_AGO
    (source / "shared" / "a.js").write_text("export const a = 2;")
    write_modules.cache_clear()
    other = write_modules(source, static)
    assert other != name
    assert {path.name for path in static.iterdir()} == {name, other}


def test_a_renamed_module_changes_the_name(source: Path, tmp_path: Path) -> None:
    before = write_modules(source, tmp_path / "static")
    (source / "shared" / "a.js").rename(source / "shared" / "b.js")
    write_modules.cache_clear()
    assert write_modules(source, tmp_path / "static") != before


def test_a_damaged_file_is_written_again(source: Path, tmp_path: Path) -> None:
    static = tmp_path / "static"
    name = write_modules(source, static)
    (static / name / "shared" / "a.js").write_text("half")
    (static / name / "stage" / "stage.js").unlink()
    write_modules.cache_clear()
    assert write_modules(source, static) == name
    assert (static / name / "shared" / "a.js").read_text() == "export const a = 1;"
    assert (static / name / "stage" / "stage.js").exists()


def test_one_file_is_published_alone(tmp_path: Path) -> None:
    (tmp_path / "plotly.min.js").write_text("window.Plotly = {};")
    name = write_file("plotly", tmp_path / "plotly.min.js", tmp_path / "static")
    assert re.fullmatch(r"plotly-[0-9a-f]{8}\.js", name)
    assert (tmp_path / "static" / name).read_text() == "window.Plotly = {};"


def test_many_at_once_leave_whole_files_and_nothing_else(source: Path, tmp_path: Path) -> None:
    (source / "shared" / "a.js").write_text("x" * 200_000)
    start = threading.Barrier(8)

    def publish() -> None:
        start.wait()
        write_modules.__wrapped__(source, tmp_path / "static")

    threads = [threading.Thread(target=publish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = [path for path in (tmp_path / "static").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"stage.js", "a.js"}
    assert max(len(path.read_bytes()) for path in files) == 200_000


def test_an_address_is_given_only_for_a_module_that_exists() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.js"):
        static_scripts.module_address("components/nothing.js")
    with pytest.raises(RuntimeError, match="running Streamlit script"):
        static_scripts.module_address("components/stage/stage.js")


def test_all_that_a_module_imports_is_found() -> None:
    found = imports_of("components/images/image_panels.js")
    assert len(found) == len(set(found))
    assert {"panel.js", "../shared/colour_scale.js", "../shared/number_format.js"} <= set(found)
    stage = set(imports_of("components/stage/stage.js"))
    mine = {path.name for path in (UI / "components" / "stage").glob("*.js")} - {"stage.js"}
    assert {path for path in stage if "/" not in path} == mine
    for module in UI.rglob("*.js"):
        imports_of(module.relative_to(UI).as_posix())
