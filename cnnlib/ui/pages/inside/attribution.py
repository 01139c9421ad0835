"""The tab that says why: which pixels speak for a class, for two classes side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape

import streamlit as st

from cnnlib.analysis.attribution import Attribution
from cnnlib.analysis.attribution_jobs import (
    JOB,
    QUICK_MACS,
    CheckedAttribution,
    checked_attribution,
    estimated_macs,
    job_request,
    maps_from_json,
)
from cnnlib.analysis.attribution_reference import GradCamTerms, grad_cam_terms
from cnnlib.analysis.attribution_spec import (
    GRAD_CAM,
    GRADIENTS,
    INTEGRATED,
    OCCLUSION,
    AttributionSpec,
)
from cnnlib.analysis.attribution_spec import SETTINGS as METHOD_SETTINGS
from cnnlib.analysis.map_layers import MapLayer, default_map_layer, network_map_layers
from cnnlib.core.number_format import format_number, format_shape
from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Int, Schema
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.field import field
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.job_status import job_answer, show_job_problems
from cnnlib.ui.components.layer_choice import layer_choice, layer_setting
from cnnlib.ui.components.map_overlay.map_overlay import OverlayMap, map_overlay
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import PageResult

PREDICTED, RUNNER_UP = -1, -2
COMPLETE = 0.01
"""Gap of completeness, as a share, up to which a map of integrated gradients is called complete."""

KEPT_MAPS = 256

SETTINGS: Schema = {
    "why": METHOD_SETTINGS["method"],
    "why_class": Choice(
        PREDICTED,
        {PREDICTED: N_("Predicted class"), **dict(enumerate(CLASSES))},
        label=N_("Class"),
    ),
    "why_other": Choice(
        RUNNER_UP,
        {RUNNER_UP: N_("Second most probable"), **dict(enumerate(CLASSES))},
        label=N_("Compared with"),
    ),
    "why_layer": layer_setting(),
    "why_relu": METHOD_SETTINGS["relu"],
    "why_patch": METHOD_SETTINGS["patch"],
    "why_stride": METHOD_SETTINGS["stride"],
    "why_strength": Int(60, 0, 100),
}

_SETTING_OF = {"patch": "why_patch", "stride": "why_stride", "relu": "why_relu"}
"""The page's setting for an attribute of `AttributionSpec`."""


@dataclass(frozen=True)
class _Map:
    """A map with its check and, of Grad-CAM, what its cells are the sums of."""

    checked: CheckedAttribution
    terms: GradCamTerms | None = None


def show(state: PageState, result: PageResult) -> None:
    """Draw the method's controls and the maps of two classes over the picture."""
    layers = network_map_layers(result.network.recipe)
    targets = _targets(state, result)
    field(state, "why", widget="segmented", collapsed=True)
    spec = _controls(state, layers)
    found = spec.problems()
    if found:
        problem_list.problems(
            state, found, lambda changes: {_SETTING_OF[name]: v for name, v in changes.items()}
        )
        return
    maps = _maps(result, targets, spec)
    if maps is not None:
        _draw(state, result, maps)


def _targets(state: PageState, result: PageResult) -> tuple[int, int]:
    """Return the two classes: those chosen, or the most probable ones that are not the other."""
    ranked = [int(target) for target in result.logits.argsort(kind="stable")[::-1]]
    first, other = state["why_class"], state["why_other"]
    if first == PREDICTED:
        first = ranked[0]
    if other == RUNNER_UP:
        other = next(target for target in ranked if target != first)
    return first, other


def _controls(state: PageState, layers: tuple[MapLayer, ...]) -> AttributionSpec:
    """Draw the controls of the chosen method and return what they say."""
    columns = st.columns(4, gap="small", vertical_alignment="bottom")
    for column, name in zip(columns, ("why_class", "why_other"), strict=False):
        with column:
            field(state, name)
    match state["why"]:
        case method if method == GRAD_CAM:
            with columns[2]:
                shapes = {each.name: f"{each.name}, {format_shape(each.shape)}" for each in layers}
                layer = layer_choice(state, "why_layer", shapes, default_map_layer(layers))
            with columns[3]:
                field(state, "why_relu")
            return AttributionSpec(method, layer, state["why_relu"])
        case method if method == OCCLUSION:
            for column, name in zip(columns[2:], ("why_patch", "why_stride"), strict=True):
                with column:
                    field(state, name)
            return AttributionSpec(method, patch=state["why_patch"], stride=state["why_stride"])
        case method:
            return AttributionSpec(method)


def _maps(
    result: PageResult, targets: tuple[int, int], spec: AttributionSpec
) -> tuple[_Map, ...] | None:
    """Return the maps, computed at once or by a background job; None while there are none."""
    recipe = result.network.recipe
    if len(targets) * estimated_macs(recipe, spec) <= QUICK_MACS:
        settings = json.dumps([recipe.model, dict(recipe.options), asdict(spec)], sort_keys=True)
        image = result.image.tobytes()
        return tuple(
            _quick_map(result.digest, image, target, settings, result, spec) for target in targets
        )
    key, request = job_request(
        result.weights.path, result.digest, recipe, result.image, targets, spec
    )
    first, second = (_(CLASSES[target]) for target in targets)
    said = _("Computing the maps of {first} and {second} in the background.").format(
        first=first, second=second
    )
    answer = job_answer(JOB, key, request, lambda: st.caption(said), cancellable=True)
    if answer is None or show_job_problems(answer):
        return None
    return tuple(_Map(each) for each in maps_from_json(answer))


@st.cache_data(max_entries=KEPT_MAPS, show_spinner=False)
def _quick_map(
    digest: str,
    image: bytes,
    target: int,
    settings: str,
    _result: PageResult,
    _spec: AttributionSpec,
) -> _Map:
    """Return the map of a class; the first four arguments identify it."""
    model, pixels = _result.network.model, _result.pixels
    checked = checked_attribution(model, pixels, target, _spec)
    if _spec.method != GRAD_CAM:
        return _Map(checked)
    return _Map(checked, grad_cam_terms(model, pixels, target, _spec.layer))


def _draw(state: PageState, result: PageResult, maps: tuple[_Map, ...]) -> None:
    """Draw the maps, what they say, and how far they can be relied on."""
    found = [each.checked.found for each in maps]
    spec, terms = found[0].spec, maps[0].terms
    map_overlay(
        f"{state.page}:why_map",
        result.image,
        [_overlay_map(result, each) for each in maps],
        state["why_strength"],
        lambda strength: state.set(why_strength=strength),
        signed=spec.signed,
        meaning=_(_MEANINGS[spec.method]),
        channels=None if terms is None else terms.maps,
        rectified=spec.method == GRAD_CAM and spec.relu,
    )
    if spec.relu and any(each.largest_sum is not None and each.largest_sum < 0 for each in found):
        st.button(
            _("Show it without the ReLU"),
            key=f"{state.page}:without_relu",
            on_click=state.set,
            kwargs={"why_relu": False},
        )
    st.caption(_explanation(found[0]))
    panel(f"{state.page}:why_check", _checks_html([each.checked for each in maps]))


def _overlay_map(result: PageResult, each: _Map) -> OverlayMap:
    found, terms = each.checked.found, each.terms
    share = float(result.probabilities[found.target])
    detail = _("logit {logit}, {share}").format(
        logit=format_number(found.score), share=f"{share:.1%}"
    )
    note = "" if (reason := found.zero_reason) is None else say(reason)
    weights = None if terms is None else terms.weights
    return OverlayMap(_(CLASSES[found.target]), detail, found.values, note, weights)


_MEANINGS = {
    GRAD_CAM: N_("{value}"),
    OCCLUSION: N_("covered, the logit falls by {value}"),
    GRADIENTS: N_("slope {value}"),
    INTEGRATED: N_("{value} of the logit"),
}
"""What the value of a cell says."""


def _explanation(found: Attribution) -> str:
    """Return what the maps show, as Markdown."""
    spec = found.spec
    match spec.method:
        case method if method == GRAD_CAM:
            rows, columns = found.values.shape
            return _(
                "A cell is the sum of the channels of `{layer}` there, each times the mean slope "
                "of the class's logit over its cells. The {rows} × {columns} cells are smoothed "
                "over the picture: point at one to see its sum."
            ).format(layer=spec.layer, rows=rows, columns=columns)
        case method if method == OCCLUSION:
            return _(
                "How far the class's logit falls when a black square of {patch} × {patch} pixels "
                "covers a pixel: the mean over all squares that do. The background is black too, "
                "so that covering it changes nothing."
            ).format(patch=spec.patch)
        case method if method == GRADIENTS:
            return _(
                "How steeply the class's logit rises with the brightness of each pixel. It says "
                "what would change the answer, not what has made it."
            )
    return _(
        "What each pixel adds to the class's logit on the way from a black picture to this one: "
        "its brightness times the mean slope over {steps} pictures in between. Black pixels add "
        "nothing."
    ).format(steps=f"{found.steps:,}")


def _checks_html(maps: Sequence[CheckedAttribution]) -> str:
    """Return how far the maps are from the same without Captum, or from being complete."""
    checks = [each.verification for each in maps if each.verification is not None]
    if not checks:
        return "".join(_completeness(each.found) for each in maps)
    worst = min(checks, key=lambda check: (check.holds, check.matches, -check.difference))
    remark = ""
    if maps[0].found.spec.method == OCCLUSION:
        remark = _("Compared in the strongest pixel of each map.")
    return verification_line(worst, remark)


def _completeness(found: Attribution) -> str:
    """Return a line of HTML that compares the sum of a map with the difference of the logits."""
    difference, gap = found.score - (found.black_score or 0.0), found.gap
    complete = gap is not None and gap <= COMPLETE
    said = _(
        "{name}: the map adds up to {total}; the logit is {difference} above that of a black "
        "picture. They differ by {gap} after {steps} steps."
    ).format(
        name=_(CLASSES[found.target]),
        total=format_number(found.total),
        difference=format_number(difference),
        gap="—" if gap is None else f"{gap:.2%}",
        steps=f"{found.steps:,}",
    )
    kind, mark = ("proof", "✓ ") if complete else ("proof rounded", "")
    return f'<p class="{kind}">{mark}{escape(said)}</p>'
