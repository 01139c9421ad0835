"""The Pooling page through AppTest: controls, examples, views, fixes, the printed program."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path

import numpy as np
import pytest
import torch

from cnnlib.core.settings import defaults
from cnnlib.data.fashion_mnist import ARCHIVES
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.pooling.arguments import pool2d_arguments
from cnnlib.ops.pooling.examples import EXAMPLES, MISTAKES
from cnnlib.ops.pooling.global_average import HEADS
from cnnlib.ops.pooling.spec import KINDS
from cnnlib.ops.pooling.windows import adaptive_windows
from cnnlib.ui.components.wire_format import unpack
from cnnlib.ui.core.language import translations
from cnnlib.ui.pages.pooling.settings import HEIGHT, SCHEMA, matching_preset, preset_values, spec_of
from tests.support.number_fields import number_fields, type_number
from tests.support.page_visits import elements, grids_of
from tests.support.pooling_visits import PoolingVisit as Visit

LANGUAGES = ("en", "zh")
VIEWS = tuple(SCHEMA["view"].options)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_control_changes_its_value_and_the_address(lang: str) -> None:
    visit = Visit(lang=lang, lock="0", tied="0", view="code", k="3", kw="3", n="12", nw="12")
    for name in (*HEIGHT, *(f"{letter}w" for letter in HEIGHT)):
        wanted = visit.values[name] + 1
        type_number(visit.app, f"pooling:{name}", wanted)
        visit.assert_sound()
        assert visit.address[name] == SCHEMA[name].format(wanted)
        assert not visit.problems
        visit.assert_true()
    for name, options in {"input": ("picture", *GRID_PRESETS), "map": ("none", *KERNELS)}.items():
        for code in (options[1], options[-1], options[0]):
            visit.app.selectbox(key=f"pooling:{name}").select(code).run()
            visit.assert_sound()
            assert visit.address.get(name, SCHEMA[name].default) == code
            visit.assert_true()
    visit.app.toggle(key="pooling:ceil").set_value(True).run()
    visit.assert_true()
    visit.group("pooling:kind").select("avg").run()
    visit.assert_true()
    visit.app.toggle(key="pooling:count").set_value(False).run()
    visit.assert_true()
    visit.app.toggle(key="pooling:override").set_value(True).run()
    type_number(visit.app, "pooling:div", 7)
    visit.assert_true()
    assert visit.address["div"] == "7"
    assert visit.address["lang"] == lang


def test_controls_are_there_only_where_they_mean_something() -> None:
    def shown(visit: Visit) -> set[str]:
        keys = [*number_fields(visit.app), *(toggle.key for toggle in visit.app.toggle)]
        return {str(key).removeprefix("pooling:") for key in keys}

    best = shown(Visit(view="code"))
    assert {"n", "k", "p", "d", "tied", "ceil"} <= best
    assert not best & {"s", "count", "override", "div", "kw"}
    average = shown(Visit(view="code", kind="avg"))
    assert not average & {"d", "count", "div"}
    assert "override" in average
    assert "count" in shown(Visit(view="code", kind="avg", p="1"))
    assert "count" not in shown(Visit(view="code", kind="avg", p="1", override="1"))
    assert "div" in shown(Visit(view="code", kind="avg", override="1"))


def test_the_stride_is_the_window_until_it_is_set_apart() -> None:
    visit = Visit(view="code", k="3", n="9")
    assert visit.grids["output"].shape == (3, 3)
    visit.app.toggle(key="pooling:tied").set_value(False).run()
    assert visit.values["s"] == 3
    assert visit.grids["output"].shape == (3, 3)
    type_number(visit.app, "pooling:s", 1)
    assert visit.grids["output"].shape == (7, 7)
    visit.app.toggle(key="pooling:tied").set_value(True).run()
    assert visit.grids["output"].shape == (3, 3)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_example_applies_is_marked_and_says_what_to_see(lang: str) -> None:
    visit = Visit(lang=lang, view="code")
    for name, example in EXAMPLES.items():
        visit.group("pooling:preset").select(name).run()
        visit.assert_sound()
        visit.assert_true()
        assert spec_of(visit.values) == example.spec
        assert visit.group("pooling:preset").value == name == matching_preset(visit.values)
        why = translations(lang).gettext(example.why)
        assert f'<span class="why">{escape(why)}</span>' in visit.formula


def test_a_link_of_the_rows_alone_is_marked_as_the_example() -> None:
    visit = Visit(view="code", n="25", ceil="1")
    assert visit.group("pooling:preset").value == "kept"


def outputs(name: str) -> np.ndarray:
    query = {
        key: SCHEMA[key].format(value)
        for key, value in preset_values(name).items()
        if value != SCHEMA[key].default
    }
    visit = Visit(view="code", **query)
    visit.assert_true()
    return visit.grids["output"]


def test_the_examples_settle_what_they_say() -> None:
    assert outputs("infinity").tolist() == [[-1, -1, -2]]
    assert outputs("dropped").shape == (12, 12)
    assert outputs("kept").shape == (13, 13)
    assert outputs("start").shape == (3, 3)
    assert outputs("counted")[0, 0] == pytest.approx(10 / 9)
    assert outputs("uncounted")[0, 0] == 2.5
    assert outputs("one").shape == (8, 8)
    assert outputs("global").shape == (1, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_view_shows_what_it_says(lang: str, kind: str) -> None:
    visit = Visit(lang=lang, kind=kind, n="7", k="3", tied="0", s="2", p="1", input="ramp")
    spoken = translations(lang).gettext
    for view in (*VIEWS[1:], VIEWS[0]):
        visit.group("pooling:view").select(view).run()
        visit.assert_sound()
        tables = " ".join(e.proto.body for e in elements(visit.app.main) if e.type == "html")
        match view:
            case "gradient":
                grids = grids_of(visit.component("gradient").bytes)
                x = torch.from_numpy(visit.grids["input"][1:-1, 1:-1].copy()).requires_grad_()
                pool = torch.nn.MaxPool2d(3, 2, 1) if kind == "max" else torch.nn.AvgPool2d(3, 2, 1)
                pool(x[None]).sum().backward()
                np.testing.assert_allclose(grids["gradient"], x.grad.numpy(), atol=1e-6)  # type: ignore[union-attr]
                assert "autograd" in json.loads(visit.component("autograd").json)["html"]
            case "global":
                for pair in HEADS.values():
                    for head in pair:
                        assert f"{head.parameters:,}" in tables
                assert "28 × 28 × 4 → 1 × 1 × 4" in tables
            case "adaptive":
                head, _ = unpack(visit.component("adaptive").bytes)
                rows = [list(window.inside) for window in adaptive_windows(7, 3)]
                assert head["rules"][0]["rows"] == rows
                grids = grids_of(visit.component("adaptive").bytes)
                assert grids["output"].shape == (3, 3)
            case "layer":
                assert all(argument.name in tables for argument in pool2d_arguments(kind))
                said = " ".join(m.value for m in visit.app.markdown)
                assert all(spoken(mistake) in said for mistake in MISTAKES)
            case "code":
                assert "nn.MaxPool2d" in visit.app.code[0].value or kind == "avg"
            case _:
                panels = unpack(visit.component("maps").bytes)[0]["panels"]
                assert [panel["width"] for panel in panels] == [28, 14, 14]


def test_a_feature_map_is_pooled_on_the_stage_and_in_the_picture() -> None:
    visit = Visit(map="sobel_x", input="edge")
    visit.assert_true()
    assert visit.grids["input"].max() == 4
    panels = unpack(visit.component("maps").bytes)[0]["panels"]
    assert len(panels) == 4


def test_problems_come_with_fixes_that_work_and_the_last_result_stays() -> None:
    visit = Visit(view="code", input="ramp")
    before = visit.grids["output"]
    type_number(visit.app, "pooling:p", 2)
    visit.assert_sound()
    (problem,) = visit.problems
    assert "pad should be at most half of effective kernel size" in problem
    np.testing.assert_array_equal(visit.grids["output"], before)
    assert [fix.label for fix in visit.fixes] == [
        "Set the padding to 1",
        "Set the window size to 4",
    ]
    for number in range(2):
        again = Visit(view="code", input="ramp", p="2")
        again.fixes[number].click().run()
        again.assert_sound()
        assert not again.problems
        again.assert_true()


def test_hand_made_values_come_from_the_address_and_can_be_undone() -> None:
    visit = Visit(view="code", input="ramp", edits="0.0.-7~2.3.0.5", p="1")
    visit.assert_true()
    assert visit.grids["input"][1, 1] == -7
    assert visit.grids["input"][3, 4] == 0.5
    [undo] = [button for button in visit.app.button if button.label == "Undo edited values"]
    undo.click().run()
    assert visit.address == {"view": "code", "input": "ramp", "p": "1"}


def test_windows_of_padding_alone_are_shown_and_have_no_gradient() -> None:
    visit = Visit(lock="0", n="1", k="1", nw="2", kw="2", pw="1", dw="3", tied="0", s="1", sw="1")
    visit.assert_sound()
    visit.assert_true()
    assert visit.grids["output"].tolist() == [[-np.inf]]
    visit.group("pooling:view").select("gradient").run()
    visit.assert_sound()
    assert not grids_of(visit.component("gradient").bytes)["gradient"].any()


def test_another_address_and_back() -> None:
    visit = Visit(k="3", input="ramp", view="code")
    before = visit.grids
    visit.go(k="4", kind="avg", input="random", seed="7", view="code")
    visit.assert_true()
    visit.go(k="3", input="ramp", view="code")
    for name, values in visit.grids.items():
        np.testing.assert_array_equal(values, before[name])
    visit.go()
    assert dict(visit.values) == defaults(SCHEMA)


@pytest.fixture
def working_folder(tmp_path: Path) -> Iterator[None]:
    """A folder in which the programs find the archives, as if they had downloaded them."""
    shutil.copytree(ARCHIVES, tmp_path / "data" / "FashionMNIST" / "raw")
    with contextlib.chdir(tmp_path):
        yield


@pytest.mark.usefixtures("working_folder")
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"map": "blur", "p": "1", "k": "3"},
        {"kind": "avg", "input": "random", "seed": "3", "edits": "0.0.0.1", "k": "3", "p": "1"},
        {"kind": "avg", "count": "0", "k": "3", "p": "1", "ceil": "1", "tied": "0", "s": "2"},
        {"kind": "avg", "override": "1", "div": "5", "map": "random", "input": "ramp"},
        {"lock": "0", "nw": "11", "kw": "3", "dw": "2", "input": "cross", "map": "gaussian"},
    ],
)
def test_the_program_gives_the_numbers_of_the_stage(query: dict[str, str]) -> None:
    visit = Visit(view="code", **query)
    visit.assert_true()
    names: dict[str, torch.Tensor] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(visit.app.code[0].value, "program", "exec"), names)
    np.testing.assert_array_equal(names["y"][0, 0].numpy(), visit.grids["output"])
