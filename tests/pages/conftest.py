"""One unpacked data set for all tests of pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnlib.analysis import predictions
from cnnlib.training.execution import background_jobs
from cnnlib.ui.core import language
from tests.support.page_visits import Visit

# AppTest draws without a browser, and Streamlit would say so at every element.
BARE = "streamlit.runtime.scriptrunner_utils.script_run_context"
logging.getLogger(BARE).addFilter(lambda record: "ScriptRunContext" not in record.msg)


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("CNN_EXPLORER_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def no_predictions_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random addresses name many networks, each of which would be shown all test pictures."""
    submit = background_jobs.submit

    def others(kind: str, key: str, request: Mapping[str, Any]) -> background_jobs.Answer | None:
        return None if kind == predictions.JOB else submit(kind, key, request)

    monkeypatch.setattr(background_jobs, "submit", others)


@pytest.fixture(autouse=True)
def labels_in_the_visitors_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest asks for the labels of choices outside the session, where no language is known."""
    inside = language.language

    def spoken() -> str:
        known = get_script_run_ctx(suppress_warning=True) or language._spoken.get()
        return inside() if known else Visit.latest.language

    monkeypatch.setattr(language, "language", spoken)
