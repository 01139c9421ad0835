"""The button that downloads trained weights as ONNX."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlib.training.execution import onnx_export
from cnnlib.ui.core.language import _


def onnx_button(path: Path, recipe: Mapping[str, Any], name: str) -> None:
    """Show the button; the file is made in a subprocess once it is pressed.

    Args:
        path: The weights file; the button is disabled while it does not exist.
        recipe: JSON of the recipe of its network.
        name: Name of the downloaded file, without its ending.
    """
    st.download_button(
        "ONNX",
        data=lambda: onnx_export.export_in_subprocess(path, recipe),
        file_name=f"{name}.onnx",
        mime="application/octet-stream",
        key=f"onnx:{name}",
        icon=":material/download:",
        on_click="ignore",
        disabled=not onnx_export.is_available() or not path.is_file(),
        help=_explanation(path),
    )


def _explanation(path: Path) -> str:
    if not onnx_export.is_available():
        return _(onnx_export.MISSING)
    if not path.is_file():
        return _("There are no weights yet: they are kept from the first checkpoint on.")
    return _("The network with its weights in one file for other programs, made in seconds.")
