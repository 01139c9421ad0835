"""The limits of uploads that the pages say are those that the platform keeps."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cnnlib.data import uploads
from cnnlib.training.engine.checkpoint import MAX_BYTES
from cnnlib.ui.pages.training import weights_upload

ROOT = Path(__file__).resolve().parents[3]
RESNET_18 = 45


def test_the_platform_takes_the_largest_upload_that_a_page_offers() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf8"))
    limit = config["server"]["maxUploadSize"]
    assert limit == max(weights_upload.MAX_MEGABYTES, uploads.MAX_MEGABYTES)
    assert RESNET_18 < weights_upload.MAX_MEGABYTES < MAX_BYTES / 1e6


@pytest.mark.parametrize(
    "path", [*(ROOT / "cnnlib/ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")], ids=str
)
def test_every_uploader_has_its_limit(path: Path) -> None:
    source = path.read_text(encoding="utf8")
    for call in source.split("st.file_uploader(")[1:]:
        assert "max_upload_size=MAX_MEGABYTES" in call
        assert ".format(most=MAX_MEGABYTES)" in call
