"""The contracts of pyproject.toml hold, each notices its violation, and what they cannot say."""

from __future__ import annotations

import graphlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = sorted((ROOT / "cnnlib").rglob("*.py"))
LINT = "import importlinter.cli; importlinter.cli.lint_imports_command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )


def test_the_imports_keep_the_contracts():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code and its contracts."""
    for name in ("cnnlib", "pages"):
        only_code = shutil.ignore_patterns("__pycache__", "*.js", "*.css")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/paths.py", "import cnnlib.ops.axis", "Imports go one way"),
        ("ops/axis.py", "import cnnlib.data.uploads", "Imports go one way"),
        ("training/runs/control.py", "import cnnlib.analysis.activations", "Imports go one way"),
        ("cli/runs.py", "import cnnlib.ui.core.language", "Imports go one way"),
        ("new/__init__.py", "", "Imports go one way"),
        (
            "training/engine/device.py",
            "import cnnlib.training.runs.control",
            "Imports go one way in training",
        ),
        (
            "ui/core/language.py",
            "import cnnlib.ui.components.html_block",
            "Imports go one way in ui",
        ),
        (
            "ui/pages/convolution/tabs.py",
            "import cnnlib.ui.pages.batch_norm.tabs",
            "What pages share lies outside of them",
        ),
        (
            "core/problems.py",
            "import cnnlib.core.paths",
            "No modules or packages import each other in a circle",
        ),
        ("core/atomic_io.py", "import pages.training", "The library does not know the app"),
        ("models/lenet.py", "def f(): import streamlit as st", "Only ui imports Streamlit"),
        ("cli/evaluate.py", "import plotly.graph_objects", "Only figures and ui import Plotly"),
        ("cli/evaluate.py", "import cnnlib.figures.theme", "Only figures and ui import Plotly"),
        ("../pages/training.py", "import torch", "Pages compute and draw nothing themselves"),
    ],
)
def test_a_wrong_import_breaks_its_contract(tree: Path, file: str, line: str, contract: str):
    path = tree / "cnnlib" / file
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    done = lint(tree)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in done.stdout


def test_no_module_imports_itself_by_way_of_others():
    """Import-linter compares siblings; here a package's `__init__` counts as well."""
    sys.path.insert(0, str(ROOT))
    try:
        graph = grimp.build_graph("cnnlib", cache_dir=None)
    finally:
        sys.path.remove(str(ROOT))
    imports = {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    graphlib.TopologicalSorter(imports).prepare()


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_the_entry_and_the_command_line_do_without_torch():
    code = "import sys, app, cnnlib.__main__; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_inside_page_begins_without_captum():
    code = "import sys, cnnlib.ui.pages.inside.tabs; sys.exit('captum' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
