"""The README's worked examples, followed in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^( *)```(python|diff)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^### {title}\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL)
    assert found, f"the README has no section {title!r}"
    return found[1]


def follow(title: str, project: Path) -> int:
    """Write and change the files that the section's blocks name; return how many blocks it has."""
    blocks = BLOCK.findall(section(title))
    for _, kind, indented in blocks:
        head, _, body = textwrap.dedent(indented).partition("\n")
        path = project / head.removeprefix("# ")
        if kind == "python":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
            continue
        lines = body.splitlines()
        before = "\n".join(line[1:] for line in lines if line[0] in "- ")
        after = "\n".join(line[1:] for line in lines if line[0] in "+ ")
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{head}: {before!r} occurs {text.count(before)} times"
        path.write_text(text.replace(before, after), encoding="utf-8")
    return len(blocks)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("project")
    for name in ("cnnlib", "pages", ".streamlit"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", copy)
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "assets").symlink_to(ROOT / "assets", target_is_directory=True)
    (copy / "static").mkdir()
    assert sum(follow(f"Add {what}", copy) for what in ("an operation", "a page")) > 6
    assert follow("Add an architecture", copy) == 4
    return copy


def run(project: Path, home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, "CNN_EXPLORER_HOME": str(home), "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


PAGE = """
import json
from streamlit.testing.v1 import AppTest

at = AppTest.from_file("app.py", default_timeout=60)
at.switch_page("pages/leaky_relu.py")
at.query_params["slope"] = "0.25"
at.query_params["edits"] = "0.0.-8"
at.run()
assert not at.exception, at.exception
sent = {e.key: e.proto for e in at.main if type(e).__name__ == "UnknownElement"}
slope = json.loads(sent["leaky_relu:slope"].json)["value"]
blocks = [str(proto) for proto in sent.values()]
print(json.dumps({"title": at.title[0].value, "slope": slope, "html": blocks}))
"""


def test_the_operation_and_its_page_work(project: Path, tmp_path: Path) -> None:
    shown = json.loads(run(project, tmp_path, "-c", PAGE).splitlines()[-1])
    assert shown["title"] == "Leaky ReLU"
    assert shown["slope"] == 0.25
    assert any("matches <code>F.leaky_relu</code>" in html for html in shown["html"]), shown


def test_the_example_is_clean(project: Path) -> None:
    files = [str(p) for p in project.rglob("*leaky_relu*") if p.suffix == ".py" or p.is_dir()]
    subprocess.run(
        [sys.executable, "-m", "ruff", "check", *files, str(project / "cnnlib/models/mlp.py")],
        cwd=project,
        check=True,
    )


def test_the_architecture_is_found_and_trains(project: Path, tmp_path: Path) -> None:
    options = ("--epochs", "1", "--subset", "512", "--json")
    told = run(project, tmp_path, "-m", "cnnlib", "train", "mlp", *options)
    result = json.loads(told.splitlines()[-1])
    assert result["state"] == "finished"
