"""The program of the Code view, executed, gives the numbers of the stage."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib.data.fashion_mnist import ARCHIVES
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.spec import PADDING_MODES
from cnnlib.ui.pages.convolution.settings import spec_of
from tests.support.page_visits import Visit


@pytest.fixture(scope="module")
def visit(data_folder: Path) -> Visit:
    return Visit(view="code")


@pytest.fixture(scope="module", autouse=True)
def working_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder in which the programs find the archives, as if they had downloaded them."""
    folder = tmp_path_factory.mktemp("programs")
    shutil.copytree(ARCHIVES, folder / "data" / "FashionMNIST" / "raw")
    with contextlib.chdir(folder):
        yield


def edits(most: int) -> st.SearchStrategy[str]:
    value = st.integers(-99, 99).map(str) | st.floats(-9, 9, width=16).map(lambda v: f"{v:.4f}")
    edit = st.tuples(st.integers(0, most), st.integers(0, most), value)
    return st.lists(edit, max_size=3).map(lambda es: "~".join(f"{r}.{c}.{v}" for r, c, v in es))


STATES = st.fixed_dictionaries(
    {
        "lock": st.sampled_from("01"),
        "mode": st.sampled_from(PADDING_MODES),
        "input": st.sampled_from(["picture", *GRID_PRESETS]),
        "kernel": st.sampled_from(list(KERNELS)),
        "bias": st.sampled_from("01"),
        "b": st.sampled_from(["0.5", "-3", "0", "12.25"]),
        "seed": st.integers(0, 99).map(str),
        "label": st.integers(0, 9).map(str),
        "picture": st.integers(0, 20).map(str),
        "edits": edits(4),
        "weights": edits(2),
        **{
            name: st.integers(low, high).map(str)
            for letter, low, high in (
                ("n", 1, 12),
                ("k", 1, 5),
                ("p", 0, 6),
                ("s", 1, 3),
                ("d", 1, 2),
            )
            for name in (letter, letter + "w")
        },
    }
)


@settings(max_examples=60)
@given(state=STATES)
def test_the_program_gives_the_numbers_of_the_stage(visit: Visit, state: dict[str, str]) -> None:
    visit.go(view="code", **state)
    visit.assert_sound()
    assert not visit.notes
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(visit.app.code[0].value, "page", "exec"), names)
    y = np.asarray(names["y"])
    np.testing.assert_array_equal(y[0, 0], visit.grids["output"])
    assert printed.getvalue() == f"torch.Size({list(y.shape)})\n"
    if not visit.problems:
        spec = spec_of(visit.values)
        assert y.shape == (1, 1, spec.height.output, spec.width.output)
