from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from cnnlib.ui.core.entry import enter


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `enter` asks of Streamlit, in order."""
    found: list[Any] = []
    monkeypatch.setattr(st, "navigation", lambda pages, position: found.append((pages, position)))
    monkeypatch.setattr(st, "Page", lambda page, default=False: (page, default))
    monkeypatch.setattr(st, "rerun", lambda: found.append("rerun"))
    return found


def test_a_page_run_by_app_py_goes_on(calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
    enter("pages/convolution.py")
    assert calls == []


def test_a_page_run_alone_declares_itself_and_runs_again(
    calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    enter("pages/convolution.py")
    (pages, position), last = calls
    assert position == "hidden"
    assert pages[1] == ("pages/convolution.py", False)
    assert last == "rerun"
