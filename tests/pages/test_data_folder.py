"""A data folder that cannot be written is said in one sentence, on every page."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.ui.pages.batch_norm import batches
from tests.support.page_visits import APP, PATIENCE, Visit


@pytest.mark.parametrize("page", ["convolution", "batch_norm", "training"])
def test_a_data_folder_that_cannot_be_written(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("no folder can be made below a file")
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(file / "home"))
    batches._draw.cache_clear()  # what other tests have read needs no folder any more
    Visit()  # whom the labels of choices are asked for
    at = AppTest.from_file(str(APP), default_timeout=PATIENCE)
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    shown = [element.value for element in (*at.warning, *at.error, *at.info)]
    assert any("cannot be written" in text for text in shown), shown
