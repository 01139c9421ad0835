"""The Channels page through AppTest: controls, examples, views, fixes, the printed program."""

from __future__ import annotations

import contextlib
import io
import json
from html import escape

import numpy as np
import pytest
import torch
from PIL import Image

from cnnlib.core.settings import defaults
from cnnlib.data.channel_edits import BLOCK
from cnnlib.data.channel_presets import INPUT_PRESETS, KERNEL_PRESETS
from cnnlib.data.colour_images import COLOUR_IMAGES
from cnnlib.ops.convolution.channel_examples import EXAMPLES
from cnnlib.ops.convolution.colour_mixing import MIXINGS, format_matrix
from cnnlib.ops.convolution.inception_channels import INCEPTION_MODULES
from cnnlib.ops.convolution.layer_sequence import bottleneck, direct, separable
from cnnlib.ui.components.wire_format import unpack
from cnnlib.ui.core.language import translations
from cnnlib.ui.pages.channels.settings import LAYER, SCHEMA, matching_preset, spec_of
from tests.support.channels_visits import ChannelsVisit as Visit
from tests.support.image_files import saved
from tests.support.number_fields import type_number
from tests.support.page_visits import elements, grids_of

LANGUAGES = ("en", "zh")
VIEWS = tuple(SCHEMA["view"].options)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_control_changes_its_value_and_the_address(lang: str) -> None:
    visit = Visit(lang=lang, view="code", n="6")
    for name in (*LAYER[:2], *LAYER[3:]):
        wanted = visit.values[name] + 1
        type_number(visit.app, f"channels:{name}", wanted)
        visit.assert_sound()
        assert visit.address[name] == SCHEMA[name].format(wanted)
        assert not visit.problems
        visit.assert_true()
    for name, presets in (("input", INPUT_PRESETS), ("kernel", KERNEL_PRESETS)):
        for code in (*list(presets)[1:], next(iter(presets))):
            visit.app.selectbox(key=f"channels:{name}").select(code).run()
            assert visit.address.get(name, "random") == code
            visit.assert_true()
    visit.app.toggle(key="channels:bias").set_value(False).run()
    visit.assert_true()
    assert "bias" not in visit.grids
    assert visit.address["lang"] == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_example_applies_is_marked_and_says_what_to_see(lang: str) -> None:
    visit = Visit(lang=lang, view="code")
    for name, example in EXAMPLES.items():
        visit.group("channels:preset").select(name).run()
        visit.assert_sound()
        assert spec_of(visit.values) == example.spec
        assert visit.group("channels:preset").value == name == matching_preset(visit.values)
        assert escape(translations(lang).gettext(example.why)) in visit.html("costs")
        assert bool(visit.problems) == (name == "uneven")
        if not visit.problems:
            visit.assert_true()


def example(name: str) -> Visit:
    visit = Visit(view="code")
    visit.group("channels:preset").select(name).run()
    visit.assert_sound()
    return visit


def test_channels_are_summed_and_not_averaged() -> None:
    grids = example("summed").grids
    assert [grids[f"p1_{c}"].tolist() for c in (1, 2, 3)] == [[[4.0] * 3] * 3] * 3
    assert grids["y1"].tolist() == [[13.0] * 3] * 3
    assert grids["y2"].tolist() == [[11.0] * 3] * 3


def test_each_output_channel_has_a_kernel_of_its_own_for_every_input_channel() -> None:
    grids = example("own").grids
    names = sorted(name for name in grids if name.startswith("w"))
    assert names == ["w1_1", "w1_2", "w1_3", "w2_1", "w2_2", "w2_3"]
    assert len({grids[name].tobytes() for name in names}) == 6


def test_64_kernels_on_rgb_are_1728_weights_and_64_biases() -> None:
    visit = example("rgb")
    assert visit.costs[0] == 1728 + 64
    assert "(64, 3, 3, 3)" in visit.html("tensors")
    assert "first 4 of 64" in visit.html("proof")
    assert {f"y{o}" for o in range(1, 5)} <= set(visit.grids)
    assert "y5" not in visit.grids


def test_a_1x1_convolution_is_a_dense_layer_at_each_pixel() -> None:
    visit = example("pointwise")
    assert visit.values["view"] == "pointwise"
    grids = grids_of(visit.component("pointwise").bytes)
    assert grids["weight"].shape == (2, 3)
    assert grids["pixels"].shape == (3, 16)
    layer = torch.nn.Linear(3, 2, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(grids["weight"].copy()))
        expected = layer(torch.from_numpy(grids["pixels"].T.copy())).T
    for name in ("product", "dense", "convolution"):
        np.testing.assert_allclose(grids[name], expected.numpy(), atol=1e-5)
    html = visit.html("pointwise-proof")
    assert html.count('class="proof"') == 3
    assert "2 · 3 = 6" in html
    assert "32 · 48 = 1,536" in html
    np.testing.assert_allclose(visit.grids["p1_1"], visit.grids["x1"] * visit.grids["w1_1"])


def test_groups_must_divide_both_and_every_fix_mends_it() -> None:
    visit = Visit(view="code", cin="4", cout="6")
    before = visit.grids["y1"]
    type_number(visit.app, "channels:groups", 4)
    visit.assert_sound()
    (problem,) = visit.problems
    assert problem.startswith("4 groups cannot share 4 input and 6 output channels evenly")
    np.testing.assert_array_equal(visit.grids["y1"], before)
    labels = [fix.label for fix in visit.fixes]
    assert labels == ["Set the number of groups to 2", "Use 4 input and 8 output channels"]
    for number in range(2):
        again = Visit(view="code", cin="4", cout="6", groups="4")
        again.fixes[number].click().run()
        again.assert_sound()
        assert not again.problems
        again.assert_true()


def test_a_window_that_does_not_fit_has_fixes() -> None:
    visit = Visit(view="code", n="3", k="5")
    visit.assert_sound()
    assert len(visit.problems) == 1
    for number in range(len(visit.fixes)):
        again = Visit(view="code", n="3", k="5")
        again.fixes[number].click().run()
        assert not again.problems
        again.assert_true()


def test_a_muted_channel_shows_what_it_gave() -> None:
    visit = Visit(view="code")
    whole, gave = visit.grids["y1"], visit.grids["p1_2"]
    visit.group("channels:mute").select(2).run()
    visit.assert_true()
    np.testing.assert_array_equal(whole - visit.grids["y1"], gave)
    faded = {grid["name"] for grid in visit.stage["grids"] if grid["faded"]}
    assert faded == {"x2", "w1_2", "w2_2", "p1_2"}
    assert "Input channel 2 is muted" in visit.html("proof")
    type_number(visit.app, "channels:cin", 2)
    assert visit.values["mute"] == 0
    visit.go(mute="4", cin="2", view="code")
    visit.assert_sound()
    visit.assert_true()


def test_the_sums_of_any_output_channel_are_shown() -> None:
    visit = Visit(view="code", cout="3")
    visit.group("channels:out").select(3).run()
    visit.assert_true()
    rules = visit.stage["rules"]
    assert rules[-1]["target"] == "y3"
    assert rules[-1]["partial"] == ["p3_1", "p3_2", "p3_3"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_view_shows_what_it_says(lang: str) -> None:
    visit = Visit(lang=lang, cin="4", cout="4", groups="2", module="5b", branch="5")
    for view in (*VIEWS[1:], VIEWS[0]):
        visit.group("channels:view").select(view).run()
        visit.assert_sound()
        match view:
            case "layer":
                html = visit.html("tensors")
                assert all(text in html for text in ("(1, 4, 4, 4)", "(4, 2, 2, 2)", "<svg"))
            case "pointwise":
                assert grids_of(visit.component("pointwise").bytes)["product"].shape == (4, 16)
            case "colour":
                head, [pixels] = unpack(visit.component("mixer").bytes)
                assert pixels == COLOUR_IMAGES["balloons"].draw().tobytes()
                assert head["matrix"][:3] == [0.299, 0.587, 0.114]
                assert '<p class="proof">' in visit.html("mixing-proof")
            case "maps":
                panels = unpack(visit.component("maps").bytes)[0]["panels"]
                assert [panel["channels"] for panel in panels] == [3, 1, 1, 1, 1]
            case "cheaper":
                table = " ".join(e.proto.body for e in elements(visit.app.main) if e.type == "html")
                module = INCEPTION_MODULES["5b"]
                sizes = (module.inputs, 128, 5, 7)
                for layers in (direct(*sizes), separable(*sizes), bottleneck(832, 48, 128, 5, 7)):
                    assert f"{layers.macs:,}" in table
                    assert f"{layers.weights:,}" in table
            case _:
                assert "nn.Conv2d(4, 4, kernel_size=2, groups=2)" in visit.app.code[0].value


def test_the_layer_of_the_page_as_a_separable_pair() -> None:
    visit = Visit(view="cheaper", module="here", cin="4", cout="8", k="3", n="6")
    visit.assert_sound()
    table = " ".join(e.proto.body for e in elements(visit.app.main) if e.type == "html")
    assert f"{separable(4, 8, 3, 6).macs / direct(4, 8, 3, 6).macs:.1%}" in table


def test_named_mixings_become_the_matrix_and_the_address() -> None:
    visit = Visit(view="colour")
    for name, mixing in reversed(MIXINGS.items()):
        visit.group("channels:mixing").select(name).run()
        visit.assert_sound()
        assert visit.values["mix"] == format_matrix(mixing.matrix)
        head, _ = unpack(visit.component("mixer").bytes)
        assert head["matrix"] == pytest.approx(mixing.matrix.ravel().tolist(), abs=1e-3)
        assert '<p class="proof">' in visit.html("mixing-proof")


def test_an_uploaded_picture_is_mixed_in_its_colours() -> None:
    visit = Visit(view="colour", source="upload")
    visit.assert_sound()
    assert "mixer" not in {e.key for e in elements(visit.app.main)}
    picture = Image.new("RGB", (6, 4), (10, 200, 30))
    visit.app.file_uploader[0].set_value(("six.png", saved(picture), "image/png")).run()
    visit.assert_sound()
    head, [pixels] = unpack(visit.component("mixer").bytes)
    assert (head["width"], head["height"]) == (6, 4)
    assert pixels == np.asarray(picture).tobytes()
    visit.group("channels:view").select("maps").run()
    visit.assert_sound()
    assert unpack(visit.component("maps").bytes)[0]["panels"][0]["width"] == 6


def test_a_picture_smaller_than_the_window_gets_a_sentence() -> None:
    visit = Visit(view="maps", source="upload", k="3")
    tiny = saved(Image.new("RGB", (2, 2), (10, 200, 30)))
    visit.app.file_uploader[0].set_value(("tiny.png", tiny, "image/png")).run()
    visit.assert_sound()
    assert "does not fit" in visit.problems[0]


def test_hand_made_values_come_from_the_address_and_can_be_undone() -> None:
    pair = 4 + 2  # output channel 2, input channel 3
    visit = Visit(
        view="code", edits=f"{BLOCK + 1}.2.-7", weights=f"{pair * BLOCK + 1}.0.9", biases="1.0.0.5"
    )
    visit.assert_true()
    assert visit.grids["x2"][1, 2] == -7
    assert visit.grids["w2_3"][1, 0] == 9
    assert visit.grids["bias"][1, 0] == 0.5
    [undo] = [button for button in visit.app.button if button.label == "Undo edited values"]
    undo.click().run()
    assert visit.address == {"view": "code"}


def test_another_address_and_back() -> None:
    visit = Visit(view="code", cin="2", seed="4")
    before = visit.grids
    visit.go(cin="4", cout="4", groups="4", p="2", view="code")
    visit.assert_true()
    visit.go(view="code", cin="2", seed="4")
    for name, values in visit.grids.items():
        np.testing.assert_array_equal(values, before[name])
    visit.go()
    assert dict(visit.values) == defaults(SCHEMA)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"cin": "4", "cout": "6", "groups": "2", "k": "3", "p": "3", "n": "6", "s": "2"},
        {"mute": "2", "bias": "0", "input": "counting", "kernel": "counting"},
        {"cout": "64", "k": "3", "p": "2", "n": "8", "seed": "5"},
        {"edits": "17.2.0.1", "weights": "97.0.9", "biases": "1.0.0.5", "kernel": "ones"},
    ],
)
def test_the_program_gives_the_numbers_of_the_stage(query: dict[str, str]) -> None:
    visit = Visit(view="code", **query)
    visit.assert_true()
    names: dict[str, torch.Tensor] = {}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(visit.app.code[0].value, "program", "exec"), names)
    for o in range(min(spec_of(visit.values).out_channels, 4)):
        np.testing.assert_array_equal(names["y"][0, o].detach().numpy(), visit.grids[f"y{o + 1}"])
    assert said.getvalue().startswith("torch.Size")


def test_the_mixer_believes_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    from cnnlib.ui.components.images.colour_mixer import matrix_text

    good = {"weights": [1, 0, 0, 0, 1, 0, 0, 0, 0.299], "count": 1}
    assert matrix_text(good) == "1_0_0_0_1_0_0_0_0.299"
    for weights in ([1] * 8, [1] * 10, [3] + [0] * 8, ["1"] * 9, [True] * 9, None, [10**400] * 9):
        assert matrix_text({"weights": weights}) is None
    assert matrix_text(json.loads('{"weights": [NaN, 0, 0, 0, 0, 0, 0, 0, 0]}')) is None
    assert matrix_text("text") is None
