"""Imports go one way, and torch is imported only where a page needs it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = sorted((ROOT / "cnnlib").rglob("*.py"))
SCREEN = ROOT / "cnnlib" / "ui"
FIGURES = ROOT / "cnnlib" / "figures"


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def offends(names: set[str], forbidden: tuple[str, ...]) -> list[str]:
    return [n for n in names if any(n == f or n.startswith(f + ".") for f in forbidden)]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path):
    forbidden = ["app", "pages"]
    if SCREEN not in path.parents:
        forbidden += ["streamlit", "streamlit_drawable_canvas", "cnnlib.ui"]
        if FIGURES not in path.parents:
            forbidden += ["cnnlib.figures", "plotly"]
    assert not offends(imported(path), tuple(forbidden))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_the_entry_and_the_command_line_do_without_torch():
    code = "import sys, cnnlib.ui.core.app_shell, cnnlib.__main__; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
