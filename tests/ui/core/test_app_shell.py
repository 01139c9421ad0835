from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.ui.core import app_shell


@pytest.fixture
def unfrozen() -> Iterator[None]:
    gc.unfreeze()
    app_shell.warm_up.clear()
    yield
    gc.unfreeze()
    app_shell.warm_up.clear()


@pytest.mark.usefixtures("unfrozen")
def test_warming_up_freezes_once_for_each_page() -> None:
    app_shell.warm_up("here")
    frozen = gc.get_freeze_count()
    assert frozen > 10_000
    gc.unfreeze()
    app_shell.warm_up("here")
    assert gc.get_freeze_count() == 0
    app_shell.warm_up("there")
    assert gc.get_freeze_count() > 10_000


@pytest.mark.usefixtures("unfrozen")
def test_the_variable_leaves_the_collector_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNN_EXPLORER_GC", "default")
    app_shell.warm_up("here")
    assert gc.get_freeze_count() == 0


def script() -> None:
    from cnnlib.ui.core import app_shell

    app_shell.inject_css()
    app_shell.language_switch()


def bodies(at: AppTest) -> str:
    return "".join(element.proto.body for element in at.get("html"))


@pytest.mark.parametrize(("lang", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_the_document_names_its_language(lang: str, tag: str) -> None:
    at = AppTest.from_function(script)
    at.query_params["lang"] = lang
    at.run()
    assert not at.exception
    assert f"document.documentElement.lang = '{tag}'" in bodies(at)
    assert "--cnn-input" in bodies(at)
    assert at.segmented_control(key="language_switch").value == lang
