"""The Convolution page through AppTest: controls, views, notes, fixes, sessions."""

from __future__ import annotations

from html import escape

import numpy as np
import pytest

from cnnlib.core.settings import defaults
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.ops.convolution.arguments import conv2d_arguments
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.spec import PADDING_MODES
from cnnlib.ui.core.language import translations
from cnnlib.ui.pages.convolution.settings import (
    HEIGHT,
    PRESETS,
    SCHEMA,
    WIDTH,
    preset_values,
)
from tests.support.number_fields import type_number
from tests.support.page_visits import Visit

LANGUAGES = ("en", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_control_changes_its_value_and_the_address(lang: str) -> None:
    visit = Visit(lang=lang, lock="0", view="conv2d")
    numbers = [*HEIGHT, *WIDTH, "batch", "cin", "cout"]
    for name in numbers:
        field = SCHEMA[name]
        wanted = visit.values[name] + 1
        type_number(visit.app, f"convolution:{name}", wanted)
        visit.assert_sound()
        assert visit.address[name] == field.format(wanted)
        assert not visit.problems
        visit.assert_true()
    for name, options in {
        "mode": PADDING_MODES,
        "input": ("picture", *GRID_PRESETS),
        "kernel": tuple(KERNELS),
    }.items():
        for code in (*options[1:], options[0]):
            visit.app.selectbox(key=f"convolution:{name}").select(code).run()
            visit.assert_sound()
            assert visit.values[name] == code
            assert visit.address.get(name, SCHEMA[name].default) == code
            visit.assert_true()
    for name in ("bias", "lock"):
        visit.app.toggle(key=f"convolution:{name}").set_value(not visit.values[name]).run()
        visit.assert_sound()
        visit.assert_true()
        assert visit.address.get(name) == (None if name == "lock" else "1")
    assert "bias" in visit.grids
    assert visit.address["lang"] == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_preset_applies_is_marked_and_says_what_to_see(lang: str) -> None:
    visit = Visit(lang=lang)
    for name in PRESETS:
        visit.group("convolution:preset").select(name).run()
        visit.assert_sound()
        visit.assert_true()
        assert {k: visit.values[k] for k in preset_values(name)} == preset_values(name)
        assert visit.group("convolution:preset").value == name
        why = translations(lang).gettext(PRESETS[name].why)
        assert f'<span class="why">{escape(why)}</span>' in visit.formula
    type_number(visit.app, "convolution:n", 13)
    assert visit.group("convolution:preset").value is None
    assert 'class="why"' not in visit.formula


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_view_shows_what_it_says(lang: str) -> None:
    visit = Visit(lang=lang, kernel="blur", input="ramp")
    views = tuple(SCHEMA["view"].options)
    for view in (*views[1:], views[0]):
        visit.group("convolution:view").select(view).run()
        visit.assert_sound()
        assert visit.address.get("view", "maps") == view
        if view == "maps":
            assert visit.component("maps").bytes
            assert visit.component("gallery").bytes
        elif view == "conv2d":
            tables = "".join(html.proto.body for html in visit.app.get("html"))
            for argument in conv2d_arguments():
                assert f"<code>{argument.name}</code>" in tables
        elif view == "curve":
            assert visit.component("staircase").bytes
            assert visit.component("frequency").bytes
        else:
            assert "nn.Conv2d(1, 1, kernel_size=3, padding=1" in visit.app.code[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_has_its_feature_maps(lang: str) -> None:
    visit = Visit(lang=lang)
    sources = tuple(SCHEMA["source"].options)
    for source in (*sources[1:], sources[0]):
        visit.app.selectbox(key="convolution:source").select(source).run()
        visit.assert_sound()
        assert visit.address.get("source", "fashion") == source
        if source not in ("upload", "drawing"):
            assert visit.component("maps").bytes
    first = visit.component("maps").bytes
    visit.app.selectbox(key="convolution:label").select(3).run()
    second = visit.component("maps").bytes
    type_number(visit.app, "convolution:picture", 20)
    assert visit.address | {"lang": ""} == {"lang": "", "label": "3", "picture": "20"}
    assert len({first, second, visit.component("maps").bytes}) == 3


def test_what_the_address_asks_in_vain_is_said() -> None:
    visit = Visit(k="99", mode="nonsense", s="2")
    visit.assert_sound()
    [note] = visit.notes
    assert "k=99" in note
    assert "outside 1 to 11" in note
    assert "mode=nonsense" in note
    assert (visit.values["k"], visit.values["mode"], visit.values["s"]) == (3, "zeros", 2)
    type_number(visit.app, "convolution:n", 9)
    assert not visit.notes
    assert visit.address == {"n": "9", "s": "2"}


def test_a_note_is_no_markup() -> None:
    visit = Visit(mode="<b>$x$</b>")
    [note] = visit.notes
    assert r"\$x\$" in note


IMPOSSIBLE = {
    "window": {"n": "4", "k": "11", "p": "2"},
    "dilation": {"n": "6", "k": "5", "d": "6", "p": "0"},
    "reflect": {"n": "3", "k": "3", "p": "12", "mode": "reflect"},
    "circular": {"n": "2", "k": "3", "p": "24", "mode": "circular"},
    "groups": {"cin": "3", "cout": "4", "groups": "2", "view": "conv2d"},
    "width": {"lock": "0", "nw": "2", "kw": "9", "pw": "0"},
    "both": {"lock": "0", "n": "3", "k": "7", "p": "0", "nw": "2", "kw": "9", "pw": "0"},
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_impossible_is_explained_and_every_fix_mends_it(name: str, lang: str) -> None:
    query = {**IMPOSSIBLE[name], "lang": lang}
    visit = Visit(**query)
    visit.assert_sound()
    problems = visit.problems
    keys = [button.key for button in visit.fixes]
    assert len(problems) == (2 if name == "both" else 1)
    assert keys
    for key in keys:
        visit.go(**query)
        assert visit.problems == problems
        visit.app.button(key=key).click().run()
        visit.assert_sound()
        assert len(visit.problems) < len(problems), key
        if not visit.problems:
            visit.assert_true()


def test_while_settings_are_impossible_the_last_possible_ones_stay() -> None:
    visit = Visit(n="5", k="5", p="0", input="ramp", kernel="blur")
    shown = visit.grids
    type_number(visit.app, "convolution:k", 6)
    assert visit.problems
    assert visit.sizes[0] == 0
    for name, values in visit.grids.items():
        np.testing.assert_array_equal(values, shown[name])
    type_number(visit.app, "convolution:p", 1)
    assert not visit.problems
    visit.assert_true()


def test_two_visitors_do_not_share_a_state() -> None:
    one, two = Visit(input="ramp"), Visit(input="edge")
    type_number(one.app, "convolution:k", 5)
    two.app.selectbox(key="convolution:kernel").select("blur").run()
    one.app.run()
    assert one.address == {"k": "5", "input": "ramp"}
    assert two.address == {"input": "edge", "kernel": "blur"}
    assert one.grids["kernel"].shape == (5, 5)
    assert two.grids["kernel"].shape == (3, 3)


def test_another_address_and_back() -> None:
    visit = Visit(k="5", input="ramp")
    before = visit.grids
    visit.go(k="2", s="2", input="random", seed="7")
    visit.assert_true()
    assert visit.grids["kernel"].shape == (2, 2)
    visit.go(k="5", input="ramp")
    for name, values in visit.grids.items():
        np.testing.assert_array_equal(values, before[name])
    visit.go()
    assert dict(visit.values) == defaults(SCHEMA)


def test_hand_made_values_come_from_the_address_and_can_be_undone() -> None:
    visit = Visit(input="ramp", kernel="blur", edits="0.0.-7~2.3.0.5", weights="1.1.4", bias="1")
    visit.assert_true()
    assert visit.grids["input"][1, 1] == -7
    assert visit.grids["input"][3, 4] == 0.5
    assert visit.grids["kernel"][1, 1] == 4
    [undo] = [button for button in visit.app.button if button.label == "Undo edited values"]
    undo.click().run()
    assert visit.address == {"input": "ramp", "kernel": "blur", "bias": "1"}
    visit.assert_true()
    assert visit.grids["input"][1, 1] == 0


def test_other_random_values_are_drawn_and_named() -> None:
    visit = Visit(input="random", kernel="random", seed="9999")
    first = visit.grids
    [draw] = [b for b in visit.app.button if b.label == "Draw other random values"]
    draw.click().run()
    assert visit.values["seed"] == 0
    assert (visit.grids["input"] != first["input"]).any()
    assert (visit.grids["kernel"] != first["kernel"]).any()
    visit.assert_true()


def test_tying_takes_the_height_for_both() -> None:
    visit = Visit(lock="0", n="6", nw="9", k="2", kw="4")
    assert visit.grids["output"].shape == (7, 8)
    visit.app.toggle(key="convolution:lock").set_value(True).run()
    assert visit.values["nw"] == 6
    assert visit.grids["kernel"].shape == (2, 2)
    visit.app.toggle(key="convolution:lock").set_value(False).run()
    assert visit.values["nw"] == 6
    visit.assert_true()
