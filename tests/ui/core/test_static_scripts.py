"""Scripts published under a name of their content."""

from __future__ import annotations

import threading
from pathlib import Path

from cnnlib.ui.core.static_scripts import LONG_AGO, written


def sources(folder: Path, *texts: str) -> tuple[Path, ...]:
    paths = tuple(folder / f"{index}.js" for index in range(len(texts)))
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_the_name_follows_the_content(tmp_path: Path) -> None:
    static = tmp_path / "static"
    parts = sources(tmp_path, "const a = 1;", "export const b = a;")
    name = written("stage", parts, static)
    assert (static / name).read_text() == "const a = 1;\nexport const b = a;"
    assert (static / name).stat().st_mtime == LONG_AGO
    parts[0].write_text("const a = 2;")
    written.cache_clear()
    other = written("stage", parts, static)
    assert other != name
    assert {path.name for path in static.iterdir()} == {name, other}


def test_a_damaged_file_is_written_again(tmp_path: Path) -> None:
    parts = sources(tmp_path, "export {};")
    name = written("stage", parts, tmp_path / "static")
    (tmp_path / "static" / name).write_text("half")
    written.cache_clear()
    assert written("stage", parts, tmp_path / "static") == name
    assert (tmp_path / "static" / name).read_text() == "export {};"


def test_many_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    parts = sources(tmp_path, "x" * 200_000)
    start = threading.Barrier(8)

    def publish() -> None:
        start.wait()
        written.__wrapped__("stage", parts, tmp_path / "static")

    threads = [threading.Thread(target=publish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (file,) = (tmp_path / "static").iterdir()
    assert len(file.read_bytes()) == 200_000
