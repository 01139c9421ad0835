"""The palette reads as text, and its roles stay apart for colour-blind eyes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cnnlib.figures import palette
from cnnlib.figures.palette import GROUND, INK, QUIET, ROLES, THEMES, Theme

# Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", IEEE TVCG 15(6), 2009, table of matrices at severity 1.0, applied to linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Ottosson, "A perceptual color space for image processing" (OKLab), 2020.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# Roles that a reader must tell apart at one glance because they meet in one figure.
TOGETHER = [
    ("input", "kernel", "output", "padding"),
    ("input", "kernel", "padding", "stride", "dilation"),
    ("input", "kernel", "output", "bias"),
    ("input", "statistic", "output"),
    ("positive", "negative", "selected", "sources"),
]


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, definition of contrast ratio."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    dim, bright = sorted(float(linear(colour) @ weights) for colour in (one, other))
    return (bright + 0.05) / (dim + 0.05)


def seen(colour: str, eye: str) -> np.ndarray:
    """OKLab coordinates of `colour` as seen by `eye`."""
    light = np.clip(EYES[eye] @ linear(colour), 0, 1)
    return TO_LAB @ np.cbrt(TO_CONES @ light)


def distance(one: str, other: str, eye: str) -> float:
    return float(np.linalg.norm(seen(one, eye) - seen(other, eye)))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ROLES)
def test_roles_read_as_text(role: str, theme: Theme) -> None:
    grounds = {getattr(GROUND, theme), {"light": "#ffffff", "dark": "#0e1117"}[theme]}
    assert all(contrast(getattr(ROLES[role], theme), ground) >= 4.5 for ground in grounds)


@pytest.mark.parametrize("theme", THEMES)
def test_ink_reads_as_text(theme: Theme) -> None:
    for ink in (INK, QUIET):
        assert contrast(getattr(ink, theme), getattr(GROUND, theme)) >= 4.5


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_roles_that_meet_stay_apart(theme: Theme, eye: str) -> None:
    close = [
        (one, other)
        for group in TOGETHER
        for one, other in combinations(group, 2)
        if distance(getattr(ROLES[one], theme), getattr(ROLES[other], theme), eye) < 0.09
    ]
    assert not close


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_no_two_roles_look_the_same(theme: Theme, eye: str) -> None:
    """0.02 in OKLab is about the least difference that is seen; ask for twice that."""
    for one, other in combinations(ROLES, 2):
        apart = distance(getattr(ROLES[one], theme), getattr(ROLES[other], theme), eye)
        assert apart >= 0.04, (one, other)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_signed_scale_is_centred_on_the_ground_and_never_turns_back(
    theme: Theme, eye: str
) -> None:
    stops = palette.diverging_stops(theme)
    middle = len(stops) // 2
    assert stops[middle] == getattr(GROUND, theme)
    away = [distance(stop, stops[middle], eye) for stop in stops]
    for half in (away[middle:], away[middle::-1]):
        assert all(np.diff(half) > 0.02)
    for step in range(2, middle + 1):  # the signs differ from two steps out of six on
        assert distance(stops[middle - step], stops[middle + step], eye) > 0.06


def test_signs_are_blue_and_orange() -> None:
    for theme in THEMES:
        plus, minus = (getattr(ROLES[role], theme) for role in ("positive", "negative"))
        assert seen(plus, "usual")[2] < -0.1 < 0.05 < seen(minus, "usual")[2]
        assert seen(minus, "usual")[1] > 0.03


def test_scales_are_plotly_colour_scales() -> None:
    for scale in (palette.picture(), *(palette.diverging(theme) for theme in THEMES)):
        assert (scale[0][0], scale[-1][0]) == (0, 1)
        assert [stop for stop, _ in scale] == sorted(stop for stop, _ in scale)


def test_css_names_every_role_in_both_themes() -> None:
    text = palette.css()
    for role, pair in {**ROLES, "ground": GROUND, "ink": INK}.items():
        assert f"--cnn-{role}: light-dark({pair.light}, {pair.dark});" in text


def test_css_survives_a_sanitizer_of_tags() -> None:
    """`st.html` drops a style sheet whole if it seems to hold a tag."""
    assert "<" not in palette.css() + palette.latex_css()


def test_every_light_colour_has_one_dark_partner() -> None:
    partners = palette.dark_of_light()
    for pair in (*ROLES.values(), GROUND, INK, QUIET):
        assert partners[pair.light] == pair.dark
    for light, dark in zip(*(palette.diverging_stops(theme) for theme in THEMES), strict=True):
        assert partners[light] == dark
    assert not set(partners) & set(palette.picture_stops())


def test_formulas_carry_the_light_colour_and_the_css_that_replaces_it() -> None:
    assert palette.latex("kernel", "k_h") == r"\textcolor{#9439f8}{k_h}"
    rules = palette.latex_css()
    assert '[style*="#9439f8"]' in rules
    assert '[style*="rgb(148, 57, 248)"]' in rules
    with pytest.raises(KeyError):
        palette.latex("kernal", "k_h")
