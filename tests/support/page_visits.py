"""A visitor of a page without a browser: what is asked, and what is shown.

`Visit` is of the Convolution page; a subclass names another one that has a formula and a stage.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, ButtonGroup, Element

from cnnlib.ui.components.wire_format import unpack
from cnnlib.ui.pages.convolution.settings import spec_of

APP = Path(__file__).resolve().parents[2] / "app.py"
PATIENCE = 120  # seconds for one run, on a machine that others use too
PAD_MODES = {"zeros": "constant"}


class Visit:
    """One session, and shorthands for what it shows."""

    latest: Visit
    page = "convolution"
    shown: ClassVar[set[str]] = {"input", "kernel", "output"}

    def __init__(self, /, **query: str) -> None:
        Visit.latest = self
        self.app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        self.app.switch_page(f"pages/{self.page}.py")
        self.app.query_params.update(query)
        self.app.run()

    def go(self, /, **query: str) -> Visit:
        """Open another address in the same session, as a link or the Back button does."""
        self.app.query_params.clear()
        self.app.query_params.update(query)
        self.app.run()
        return self

    @property
    def language(self) -> str:
        spoken = self.app.session_state
        return str(spoken["lang"]) if "lang" in spoken else "en"

    @property
    def address(self) -> dict[str, str]:
        return {name: value for name, [value] in _lists(self.app.query_params)}

    @property
    def values(self) -> Mapping[str, Any]:
        """The state that the page keeps for this visitor."""
        values: Mapping[str, Any] = self.app.session_state[f"{self.page}:state"]["values"]
        return values

    @property
    def formula(self) -> str:
        """The HTML of the output-size formulas."""
        return self.html("formula")

    @property
    def sizes(self) -> list[int]:
        """The results that the formulas end with, course's first, height before width."""
        [sizes] = re.findall(r'data-sizes="([-\d ]+)"', self.formula)
        return [int(value) for value in sizes.split()]

    @property
    def notes(self) -> list[str]:
        return [note.value for note in self.app.info]

    @property
    def problems(self) -> list[str]:
        return [warning.value for warning in self.app.warning]

    @property
    def fixes(self) -> list[Any]:
        return [b for b in self.app.button if (b.key or "").startswith("fix-")]

    def group(self, name: str) -> ButtonGroup[str]:
        [found] = [group for group in self.app.button_group if group.key == name]
        return found

    def component(self, name: str) -> Any:
        """The message that a components-v2 component was sent, as protobuf."""
        found = [e for e in elements(self.app.main) if e.key == f"{self.page}:{name}"]
        assert len(found) == 1, f"{len(found)} components called {name}"
        return found[0].proto

    def html(self, name: str) -> str:
        """What an HTML block shows."""
        return str(json.loads(self.component(name).json)["html"])

    @property
    def stage(self) -> dict[str, Any]:
        """The header of the stage's message."""
        return unpack(self.component("stage").bytes)[0]

    @property
    def grids(self) -> dict[str, np.ndarray]:
        """The stage's numbers by the grid's name."""
        return grids_of(self.component("stage").bytes)

    def assert_sound(self) -> None:
        """Nothing broke: no exception, a formula, and a stage with the grids of the page."""
        assert not self.app.exception, (self.address, [e.message for e in self.app.exception])
        assert self.sizes, self.address
        assert set(self.grids) >= self.shown, self.address

    def assert_true(self) -> None:
        """Where the settings have an output, stage and formula are PyTorch's for them."""
        spec, grids = spec_of(self.values), self.grids
        h, w = spec.height, spec.width
        assert not spec.problems()
        x = grids["input"][h.before :, w.before :][: h.size, : w.size]
        sides = (w.before, w.after, h.before, h.after)
        mode = PAD_MODES.get(spec.mode, spec.mode)
        padded = F.pad(torch.from_numpy(x.copy())[None, None], sides, mode=mode)
        np.testing.assert_array_equal(padded[0, 0].numpy(), grids["input"])
        bias = torch.from_numpy(grids["bias"][0].copy()) if spec.bias else None
        expected = F.conv2d(
            padded,
            torch.from_numpy(grids["kernel"].copy())[None, None],
            bias,
            stride=(h.stride, w.stride),
            dilation=(h.dilation, w.dilation),
        )[0, 0]
        scale = max(1.0, float(np.abs(grids["input"]).max() * np.abs(grids["kernel"]).sum()))
        np.testing.assert_allclose(grids["output"], expected.numpy(), atol=1e-5 * scale)
        heights = self.sizes[::2] if not self.values["lock"] else self.sizes
        assert heights[0] == expected.shape[0], self.address
        assert set(self.sizes) <= set(expected.shape), self.address


def elements(block: Block) -> Iterator[Element]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from elements(child)
        else:
            yield child


def grids_of(message: bytes) -> dict[str, np.ndarray]:
    """The numbers in a message to the stage, by the grid's name."""
    head, blobs = unpack(message)
    return {
        grid["name"]: np.frombuffer(blob, "<" + grid["type"]).reshape(grid["shape"])
        for grid, blob in zip(head["grids"], blobs, strict=True)
    }


def _lists(query: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for name, value in query.items():
        yield name, value if isinstance(value, list) else [value]
