"""Files and names that documents and docstrings mention exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "benchmarks/README.md",
    ROOT / "static/README.md",
    ROOT / ".streamlit/config.toml",
]
CODE = [
    path
    for folder in ("cnnlib", "pages", "benchmarks", "tests")
    for kind in ("*.py", "*.js")
    for path in sorted((ROOT / folder).rglob(kind))
    if "static" not in path.parts
]
FILE = re.compile(r"(?<![\w/.\"])((?:cnnlib|tests|benchmarks|assets|pages)/[\w/.-]*\w/?)")
BLOCK = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"`(cnnlib(?:\.\w+)+)`")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def resolves(name: str) -> bool:
    """Whether a dotted name is a module, or something that its module's text defines."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:cut])
        file = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        if file.exists():
            text = file.read_text(encoding="utf-8")
            return all(re.search(rf"\b{part}\b", text) for part in parts[cut:])
    return False


def mentioned(path: Path) -> Iterator[str]:
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    for file in FILE.findall(text):
        if not (ROOT / file).exists():
            yield file
    for name in NAME.findall(text):
        if not resolves(name):
            yield name


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_what_a_document_mentions_exists(path: Path) -> None:
    assert list(mentioned(path)) == []


def test_what_docstrings_mention_exists() -> None:
    here = Path(__file__)
    lost = {
        relative(path): found for path in CODE if path != here and (found := [*mentioned(path)])
    }
    assert lost == {}
