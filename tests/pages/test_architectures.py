"""The Architectures page through AppTest: networks, presets, tabs, refused pictures, links."""

from __future__ import annotations

import json
from html import escape

import pytest

from cnnlib.analysis import pretrained_networks
from cnnlib.analysis.pretrained_networks import weights_for
from cnnlib.core.settings import defaults
from cnnlib.models.meta_network import meta_network
from cnnlib.models.network_examples import EXAMPLES
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.networks import COURSE
from cnnlib.models.parameter_count import parameter_count
from cnnlib.models.registry import CATALOG
from cnnlib.models.timeline import TIMELINE
from cnnlib.training.execution import background_jobs
from cnnlib.ui.components.wire_format import unpack
from cnnlib.ui.core.language import translations
from cnnlib.ui.pages.architectures.settings import SCHEMA, matching_preset
from tests.support.architectures_visits import GRADIENTS, VIEWS
from tests.support.architectures_visits import ArchitecturesVisit as Visit
from tests.support.course_networks import PARAMETERS
from tests.support.number_fields import type_number

LANGUAGES = ("en", "zh")
RESNET = weights_for(NetworkSpec("resnet", {"form": "resnet18"}))
"""The best of the shipped ResNets."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_family_opens_as_in_the_course(lang: str) -> None:
    visit = Visit(lang=lang)
    visit.assert_true()
    course = {COURSE[name].family: PARAMETERS[name] for name in reversed(COURSE)}
    for name in (*list(CATALOG)[1:], "lenet"):
        visit.app.selectbox(key="architectures:net").select(name).run()
        visit.assert_sound()
        visit.assert_true()
        assert visit.totals[0][2] == f"{course[name]:,}"
        assert visit.address.get("net", "lenet") == name
    assert visit.address["lang"] == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_preset_applies_is_marked_and_says_what_to_see(lang: str) -> None:
    visit = Visit(lang=lang)
    for name, example in EXAMPLES.items():
        visit.group("architectures:preset").select(name).run()
        visit.assert_sound()
        visit.assert_true()
        assert visit.group("architectures:preset").value == name == matching_preset(visit.values)
        assert escape(translations(lang).gettext(example.why)) in visit.html("remark")
        assert not visit.problems
        assert len(visit.totals) == 1 + (example.second is not None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("second", ["none", "densenet"])
def test_every_tab_shows_what_it_says(
    lang: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_jobs, "peek", lambda _kind, _key: GRADIENTS)
    visit = Visit(lang=lang, net="resnet", net2=second)
    for view in (*VIEWS[1:], VIEWS[0]):
        visit.group("architectures:view").select(view).run()
        visit.assert_sound()
        visit.assert_true()
        match view:
            case "layer":
                assert "<b>2,359,808</b>" in visit.html("facts")
                field = unpack(visit.component("field").bytes)[0]
                assert (field["layer"], field["height"]) == ("stage4.1.conv2", 96)
                assert not field["effective"]
                assert visit.app.code[0].value == "nn.Conv2d(512, 512, 3, padding=1)"
            case "table":
                stage4 = meta_network("resnet", COURSE["resnet18"].options).get_submodule("stage4")
                count = sum(parameter.numel() for parameter in stage4.parameters())
                assert f">{count:,}<" in visit.html_elements
            case "costs":
                figure = json.loads(unpack(visit.component("costs").bytes)[1][0])
                assert len(figure["data"]) == 2
            case "compare":
                assert ("cnn-comparison" in visit.html_elements) == (second != "none")
            case "growth" if second != "none":
                figure = json.loads(unpack(visit.component("growth2").bytes)[1][0])
                assert len(figure["data"][0]["y"]) == 16
            case "maps":
                panels = unpack(visit.component("maps").bytes)[0]["panels"]
                assert panels[0]["size"] == "28 × 28"
                assert all(panel["size"].count(" × ") == 2 for panel in panels[1:])
            case "gradients":
                figure = json.loads(unpack(visit.component("gradients").bytes)[1][0])
                assert [len(trace["y"]) for trace in figure["data"]] == [8, 8, 8]
            case "code":
                programs = [code.value for code in visit.app.code]
                assert len(programs) == 1 + (second != "none")
                assert "11,178,378 parameters" in programs[0]
            case "trained":
                assert unpack(visit.component("accuracy").bytes)[1]


def test_the_table_has_a_row_for_each_layer_or_each_block() -> None:
    visit = Visit(view="table", net="vgg")
    assert visit.html_elements.count("block of") == 5
    assert "block1.conv1" not in visit.html_elements
    visit.group("architectures:rows").select("all").run()
    assert "block1.conv1" in visit.html_elements


def test_plain_and_residual_differ_in_eleven_layers() -> None:
    visit = Visit(view="compare", net="resnet", net2="resnet", **{"resnet.skip": "0"})
    assert visit.html_elements.count('<tr class="added">') == 11
    assert '<tr class="missing">' not in visit.html_elements
    assert [row[0] for row in visit.totals] == ["ResNet-18 A", "ResNet-18 B"]


def test_a_layer_is_chosen_from_the_list_and_kept_in_the_address() -> None:
    visit = Visit(net="resnet")
    visit.app.selectbox(key="architectures:layer").select("stage2.0.shortcut").run()
    assert visit.address == {"net": "resnet", "layer": "stage2.0.shortcut"}
    assert "<b>8,320</b>" in visit.html("facts")
    assert visit.app.code[0].value == "nn.Conv2d(64, 128, 1, stride=2)"
    visit.app.selectbox(key="architectures:net").select("lenet").run()
    assert visit.address == {}
    assert visit.app.selectbox(key="architectures:layer").value == "conv2"


def test_a_layer_stands_beside_its_counterpart_in_the_other_network() -> None:
    visit = Visit(net="resnet", net2="resnet", layer="2:stage2.0.add", **{"resnet.skip": "0"})
    assert visit.app.selectbox(key="architectures:layer").value is None
    assert visit.app.selectbox(key="architectures:layer2").value == "stage2.0.add"
    visit.app.selectbox(key="architectures:layer2").select("stage3.1.conv1").run()
    assert visit.address["layer"] == "2:stage3.1.conv1"
    assert visit.app.selectbox(key="architectures:layer").value == "stage3.1.conv1"
    visit.app.selectbox(key="architectures:layer").select("conv").run()
    assert visit.address["layer"] == "conv"
    visit.assert_sound()


def test_a_layer_that_the_network_has_not_is_like_none() -> None:
    visit = Visit(layer="stage2.0.shortcut")
    visit.assert_sound()
    assert visit.app.selectbox(key="architectures:layer").value == "conv2"


@pytest.mark.parametrize(
    ("net", "size", "layer", "mended"),
    [
        ("lenet", 32, "dense3", 31),
        ("alexnet", 64, "pool3", 193),
        ("vgg", 96, "dense1", 224),
        ("nin", 60, "pool3", 67),
        ("densenet", 28, "transition3.pool", 29),
    ],
)
def test_a_refused_picture_names_the_layer_and_is_mended(
    net: str, size: int, layer: str, mended: int
) -> None:
    visit = Visit(net=net)
    before = visit.totals
    type_number(visit.app, "architectures:image", size)
    visit.assert_sound()
    (problem,) = visit.problems
    assert layer in problem
    assert visit.totals == before
    (fix,) = visit.fixes
    fix.click().run()
    visit.assert_true()
    assert not visit.problems
    assert visit.values["image"] == mended


def test_a_link_to_a_refused_picture_shows_the_nearest_one() -> None:
    visit = Visit(net="alexnet", image="64")
    visit.assert_sound()
    assert len(visit.problems) == 1
    assert visit.totals[0][:2] == ["AlexNet", "1 × 193 × 193"]


def test_options_that_do_not_fit_have_fixes_for_the_second_network_too() -> None:
    query = {"net2": "googlenet", "googlenet.form2": "compact"}
    query |= {f"googlenet.{branch}2": "0" for branch in ("one", "three", "five", "pool")}
    visit = Visit(**query)
    assert len(visit.problems) == 1
    visit.fixes[0].click().run()
    visit.assert_true()
    assert not visit.problems
    assert visit.values["googlenet.three2"] == 32


def test_the_networks_own_size_is_not_in_the_address() -> None:
    visit = Visit(net="googlenet")
    type_number(visit.app, "architectures:image", 97)
    assert visit.address["image"] == "97"
    type_number(visit.app, "architectures:image", 96)
    assert "image" not in visit.address
    visit.assert_true()
    visit.go(net="googlenet", image="0")
    assert len(visit.notes) == 1


def test_another_form_has_its_own_size_of_pictures() -> None:
    visit = Visit(net="resnet", image="40")
    visit.app.selectbox(key="architectures:resnet.form").select("compact").run()
    assert visit.totals[0][1] == "1 × 28 × 28"
    visit.assert_true()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_network_of_the_timeline_opens(lang: str) -> None:
    visit = Visit(lang=lang, view="timeline", net2="alexnet")
    shown = " ".join(text.value for text in visit.app.markdown)
    for milestone in TIMELINE:
        assert translations(lang).gettext(milestone.summary) in shown
        assert milestone.link in shown
    number = [milestone.name for milestone in TIMELINE].index("DenseNet")
    visit.app.button(key=f"architectures:open-{number}").click().run()
    visit.assert_true()
    assert [row[0] for row in visit.totals] == ["DenseNet"]
    assert visit.address == {"lang": lang, "net": "densenet", "view": "timeline"}


def test_another_address_and_back() -> None:
    visit = Visit(net="vgg", **{"vgg.form": "vgg16", "vgg.divisor": "4"})
    before = visit.totals
    assert before[0][0] == "VGG-16"
    visit.go(net="nin", net2="nin", **{"nin.head2": "dense"})
    visit.assert_true()
    visit.go(net="vgg", **{"vgg.form": "vgg16", "vgg.divisor": "4"})
    assert visit.totals == before
    visit.go()
    assert dict(visit.values) == defaults(SCHEMA)


def test_another_picture_goes_through_the_network() -> None:
    visit = Visit(net="resnet", view="maps")
    boot = unpack(visit.component("maps").bytes)[1]
    assert any(f"{RESNET.name} is" in caption.value for caption in visit.app.caption)
    visit.app.selectbox(key="architectures:label").select(0).run()
    assert unpack(visit.component("maps").bytes)[1][0] != boot[0]
    assert visit.address["label"] == "0"


def test_a_network_without_weights_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained_networks, "pretrained_weights", tuple)
    visit = Visit(net="vgg", view="maps")
    visit.assert_sound()
    assert "No weights are shipped for this network yet." in [c.value for c in visit.app.caption]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_trained_network_shows_its_effective_field_within_the_theoretical_one(lang: str) -> None:
    visit = Visit(lang=lang, net="resnet")
    visit.app.button(key="architectures:trained").click().run()
    visit.assert_true()
    count = parameter_count("resnet", RESNET.recipe.options)
    assert visit.totals[0][2] == f"{count:,}"
    head, blobs = unpack(visit.component("field").bytes)
    assert head["effective"]
    assert len(blobs[1]) == 28 * 28 * 4
    assert "architectures:trained" not in [button.key for button in visit.app.button]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_channels_and_classes_change_the_first_and_the_last_layer(lang: str) -> None:
    visit = Visit(lang=lang)
    type_number(visit.app, "architectures:channels", "3")
    type_number(visit.app, "architectures:classes", "100")
    visit.assert_true()
    # Two more channels of 6 kernels of 5 x 5, and 90 more rows of 84 weights with a bias.
    assert visit.totals[0][2] == f"{61_706 + 2 * 6 * 25 + 90 * 85:,}"
    assert (visit.address["channels"], visit.address["classes"]) == ("3", "100")
    again = Visit(**visit.address, view="code")
    again.assert_true()
    assert "nn.Conv2d(3, 6" in " ".join(code.value for code in again.app.code)
