"""The Products page through AppTest: controls, examples, views, fixes, the printed program."""

from __future__ import annotations

import contextlib
import io
import json
from html import escape

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from cnnlib.core.number_format import format_number
from cnnlib.core.settings import defaults
from cnnlib.ops.products.codegen import SPELLINGS
from cnnlib.ops.products.examples import EXAMPLES
from cnnlib.ops.products.loss_trap import trap_numbers
from cnnlib.ui.core.language import translations
from cnnlib.ui.pages.products.settings import SCHEMA, preset_values
from tests.support.number_fields import type_number
from tests.support.page_visits import elements
from tests.support.products_visits import FUNCTIONS
from tests.support.products_visits import ProductsVisit as Visit

LANGUAGES = ("en", "zh")
VIEWS = tuple(SCHEMA["view"].options)


def type_shape(visit: Visit, letter: str, text: str) -> None:
    visit.app.text_input(key=f"products:{letter}").set_value(text).run()


def html_of(visit: Visit) -> str:
    return "\n".join(
        element.proto.body for element in elements(visit.app.main) if element.type == "html"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_control_changes_its_value_and_the_address(lang: str) -> None:
    visit = Visit(lang=lang)
    visit.assert_true()
    for code in ("star", "mul", "mm", "matmul"):
        visit.group("products:op").select(code).run()
        visit.assert_sound()
        visit.assert_true()
        assert visit.address.get("op", "matmul") == code
    for letter, text, stored in (("a", "(2, 2)", "2,2"), ("b", " 2 , 5 ", "2,5")):
        type_shape(visit, letter, text)
        visit.assert_sound()
        visit.assert_true()
        assert visit.address[letter] == stored
    visit.app.selectbox(key="products:values").select("random").run()
    visit.assert_true()
    before = visit.operands
    [again] = [b for b in visit.app.button if "casino" in str(b.proto.icon)]
    again.click().run()
    visit.assert_true()
    assert visit.address["seed"] == "1"
    for old, new in zip(before, visit.operands, strict=True):
        assert not np.array_equal(old, new)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_example_applies_is_marked_and_says_what_to_see(lang: str) -> None:
    visit = Visit(lang=lang, op="mul", a="3,3", b="3,3")
    assert visit.group("products:preset").value is None
    for name in EXAMPLES:
        visit.group("products:preset").select(name).run()
        visit.assert_sound()
        visit.assert_true()
        assert {key: visit.values[key] for key in preset_values(name)} == preset_values(name)
        assert visit.group("products:preset").value == name
        assert escape(translations(lang).gettext(EXAMPLES[name].why)) in visit.axes


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_every_example(view: str, lang: str) -> None:
    visit = Visit(lang=lang, view=view)
    for name in EXAMPLES:
        visit.group("products:preset").select(name).run()
        visit.assert_sound()
        visit.assert_true()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_four_side_by_side(lang: str) -> None:
    visit = Visit(lang=lang)
    table = html_of(visit)
    assert table.count("<tr") == 1 + len(SPELLINGS)
    assert table.count("<code>(2, 3, 5)</code>") == 1
    left, right = map(torch.from_numpy, visit.operands)
    for code in ("star", "mul", "mm"):
        with pytest.raises(RuntimeError) as refused:
            FUNCTIONS[code](left, right)
        assert escape(str(refused.value)) in table


@pytest.mark.parametrize(
    ("lang", "query"),
    [
        ("en", {"op": "mul"}),
        ("zh", {"op": "mul"}),
        ("en", {"op": "mm"}),
        ("zh", {"op": "matmul", "a": "3,4", "b": "3,4"}),
        ("en", {"op": "matmul", "a": "2,3,4", "b": "3,4,5"}),
        ("zh", {"op": "star", "a": "3,4", "b": "3"}),
        ("en", {"op": "matmul", "a": "3", "b": "4"}),
    ],
)
def test_every_fix_mends_and_keeps_the_numbers(lang: str, query: dict[str, str]) -> None:
    start = Visit(lang=lang, ea="0.1.77", eb="0.0.55", **query)
    start.assert_sound()
    start.assert_true()
    count, before = len(start.problems), start.operands
    assert start.fixes
    for fix in start.fixes:
        visit = Visit(lang=lang, ea="0.1.77", eb="0.0.55", **query)
        visit.app.button(key=fix.key).click().run()
        visit.assert_sound()
        visit.assert_true()
        assert len(visit.problems) < count
        for old, new in zip(before, visit.operands, strict=True):
            if old.size == new.size:
                assert sorted(old.ravel()) == sorted(new.ravel())
            if old.shape == new.shape:
                assert np.array_equal(old, new)
            elif old.T.shape == new.shape:
                assert np.array_equal(old.T, new)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["2x3", "", "0,3", "2,11", "1,2,3,4,5", "a" * 60])
def test_a_text_that_is_no_shape_stays_in_its_field_with_a_sentence(text: str, lang: str) -> None:
    visit = Visit(lang=lang)
    before = visit.grids
    type_shape(visit, "a", text)
    visit.app.run()
    assert not visit.app.exception
    assert visit.app.text_input(key="products:a").value == text
    [sentence] = visit.problems
    assert "{" not in sentence
    assert visit.grids.keys() == before.keys()
    assert "a" not in visit.address
    type_shape(visit, "a", "5, 4")
    visit.assert_sound()
    visit.assert_true()
    assert visit.app.text_input(key="products:a").value == "5,4"


def test_an_example_is_recognized_by_its_shapes_not_by_their_writing() -> None:
    visit = Visit(op="star", a="(10, 1)", b=" 10,")
    assert visit.group("products:preset").value == "square"
    visit.assert_true()


def test_an_example_ends_a_refusal() -> None:
    visit = Visit()
    type_shape(visit, "a", "2x3")
    visit.group("products:preset").select("dot").run()
    visit.assert_sound()
    assert visit.app.text_input(key="products:a").value == "4"


@pytest.mark.parametrize("code", sorted(SPELLINGS))
@pytest.mark.parametrize(("a", "b"), [("2,3,4", "4,5"), ("3,4", "4,2"), ("4", "4"), ("10,1", "10")])
def test_the_program_gives_the_numbers_of_the_stage(code: str, a: str, b: str) -> None:
    visit = Visit(
        op=code, a=a, b=b, values="random", seed="3", ea="0.0.2.5", eb="0.1.-4", view="code"
    )
    [program] = [c.value for c in visit.app.code if c.value.startswith("import torch")]
    names: dict[str, torch.Tensor] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        if visit.problems:
            with pytest.raises(RuntimeError):
                exec(program, names)  # type: ignore[arg-type]
            return
        exec(program, names)  # type: ignore[arg-type]
    shown = [grid.ravel() for name, grid in visit.grids.items() if name.startswith("y")]
    np.testing.assert_array_equal(names["y"].numpy().ravel(), np.concatenate(shown))


def test_an_edit_is_of_the_tensor_not_of_its_drawing() -> None:
    visit = Visit(op="matmul", a="3,4", b="4", eb="0.2.9")
    assert visit.grids["b0"].tolist() == [[1], [2], [9], [4]]
    visit.group("products:op").select("star").run()
    assert visit.grids["b0"].tolist() == [[1, 2, 9, 4]]


def test_more_matrices_than_the_stage_shows_are_counted() -> None:
    visit = Visit(op="star", a="4,1,2,2", b="5,1,2")
    visit.assert_sound()
    visit.assert_true()
    assert "12 of 20" in json.loads(visit.component("proof").json)["html"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_loss_trap_shows_pytorchs_numbers(lang: str) -> None:
    visit = Visit(lang=lang, view="loss")
    type_number(visit.app, "products:n", 5)
    visit.assert_sound()
    prediction, target = map(torch.from_numpy, trap_numbers(5))
    page = html_of(visit)
    with pytest.warns(UserWarning, match="different to the input size") as caught:
        trap = F.mse_loss(prediction[:, None], target)
    for loss in (F.mse_loss(prediction, target), trap):
        assert f"<b>{format_number(float(loss))}</b>" in page
    said = " ".join(str(caught[0].message).split())
    assert f"UserWarning: {said}" in [code.value for code in visit.app.code]


def test_the_box_lights_the_pinned_cell() -> None:
    visit = Visit(view="box", pin="y1.2.3")
    picture = json.loads(visit.component("box").json)["html"]
    assert picture.count('<rect class="lit"') == 1 + 4 + 4
    left, right = visit.operands
    assert f">{int((left @ right)[1, 2, 3])}</text>" in picture


def test_a_fresh_visit_has_the_defaults_and_an_empty_address() -> None:
    visit = Visit()
    assert dict(visit.values) == defaults(SCHEMA)
    assert not set(visit.address) & set(SCHEMA)
