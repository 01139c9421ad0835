"""A visitor of the Training page without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from cnnlib.core.paths import data_folder_path
from cnnlib.training.execution import background_jobs, scheduler
from cnnlib.training.runs import run_status
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.wire_format import unpack
from tests.support.page_visits import elements

APP = Path(__file__).resolve().parents[2] / "app.py"
PATIENCE = 120  # seconds for one run, on a machine that others use too


class Queue:
    """A scheduler that only says that runs wait."""

    def __init__(self) -> None:
        self.submitted: list[str] = []

    def submit(self, run: Run) -> None:
        self.submitted.append(run.id)
        run_status.write(run.folder, run.status.transition(run_status.QUEUED))


class Answers:
    """Answers of background jobs that a test decides, without subprocesses."""

    def __init__(self) -> None:
        self.found: dict[str, Mapping[str, Any]] = {}
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def submit(self, kind: str, key: str, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        self.asked.append((kind, request))
        return self.found.get(kind)

    def peek(self, kind: str, key: str) -> Mapping[str, Any] | None:
        return self.found.get(kind)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    made = Queue()
    monkeypatch.setattr(scheduler, "get_scheduler", lambda: made)
    return made


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    made = Answers()
    monkeypatch.setattr(background_jobs, "submit", made.submit)
    monkeypatch.setattr(background_jobs, "peek", made.peek)
    return made


@pytest.fixture
def no_runs() -> None:
    shutil.rmtree(data_folder_path() / "runs", ignore_errors=True)


class Visit:
    """One session on the Training page."""

    def __init__(self, /, **query: str) -> None:
        self.app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        self.app.switch_page("pages/training.py")
        self.go(**query)

    def go(self, /, **query: str) -> Visit:
        """Open an address, as a link or the Back button does."""
        self.app.query_params.clear()
        self.app.query_params.update(query)
        return self.run()

    def run(self) -> Visit:
        self.app.run()
        self.assert_sound()
        return self

    def assert_sound(self) -> None:
        assert not self.app.exception, (self.address, [e.message for e in self.app.exception])

    @property
    def address(self) -> dict[str, str]:
        query = self.app.query_params
        return {name: v[-1] if isinstance(v, list) else v for name, v in query.items()}

    @property
    def values(self) -> Mapping[str, Any]:
        values: Mapping[str, Any] = self.app.session_state["training:state"]["values"]
        return values

    def group(self, name: str) -> ButtonGroup[str]:
        [found] = [group for group in self.app.button_group if group.key == name]
        return found

    def button(self, name: str) -> Any:
        """The button with this label or key."""
        [found] = [b for b in self.app.button if name in (b.label, b.key)]
        return found

    def press(self, name: str) -> Visit:
        self.button(name).click()
        return self.run()

    @property
    def buttons(self) -> set[str]:
        return {button.label for button in self.app.button}

    @property
    def html(self) -> str:
        """The content of all `st.html`, joined."""
        found = [e for e in elements(self.app.main) if e.type == "html"]
        return "\n".join(e.proto.body for e in found)

    @property
    def text(self) -> str:
        """Everything that is said, joined."""
        app = self.app
        said = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error]
        return "\n".join([*(str(each.value) for each in said), self.html])

    def component(self, name: str) -> tuple[dict[str, Any], list[bytes]]:
        """What a component that takes packets was sent."""
        found = [e for e in elements(self.app.main) if e.key == f"training:{name}"]
        assert len(found) == 1, f"{len(found)} components called {name}"
        return unpack(found[0].proto.bytes)

    def has(self, name: str) -> bool:
        return any(e.key == f"training:{name}" for e in elements(self.app.main))
