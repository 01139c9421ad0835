"""The one palette: a colour for each role, a signed scale, and a scale for pictures.

A role keeps its colour on every page: the symbol in the formula, its control and its grid are
drawn alike.  Each colour reads as text (4.5:1, WCAG 2.2 success criterion 1.4.3) on Streamlit's
ground of its theme, and the roles that meet on one page stay apart for people with red-, green-
or blue-blind eyes; `tests/figures/test_palette.py` computes both.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, Theme] = ("light", "dark")


class Pair(NamedTuple):
    """One colour in the two themes, each as `#rrggbb`."""

    light: str
    dark: str


GROUND = Pair("#ffffff", "#171614")
"""Streamlit's own grounds (1.67); earlier releases had `#0e1117` for dark."""
INK = Pair("#2f2d2b", "#edebe8")
QUIET = Pair("#64605b", "#aaa69f")
"""Axis numbers and captions: still 4.5:1."""
LINE = Pair("#e3e0dc", "#33312d")
"""Grid lines and frames."""

ROLES: dict[str, Pair] = {
    "input": Pair("#057cac", "#1dbbfe"),
    "kernel": Pair("#9439f8", "#a65cff"),
    "output": Pair("#216c38", "#b4f1ac"),
    "padding": Pair("#233141", "#9ba0a6"),
    "stride": Pair("#d50e5c", "#f82137"),
    "dilation": Pair("#4c5505", "#d4d765"),
    "bias": Pair("#be3a7d", "#e06076"),
    "statistic": Pair("#5a3700", "#ddac36"),
    "selected": Pair("#98027c", "#ef18a7"),
    "sources": Pair("#004734", "#91dfc6"),
    "positive": Pair("#1758c8", "#5b96fd"),
    "negative": Pair("#ae600f", "#db9053"),
}

# Thirteen stops from -1 to +1, spaced evenly in OKLab between orange, the ground and blue, so
# that equal steps of value are equal steps to the eye and both signs weigh the same.
_DIVERGING: dict[Theme, tuple[str, ...]] = {
    "light": (
        *("#7a3a00", "#a5590e", "#d2791f", "#e39d5b", "#f3c08a", "#fae0c5"),
        "#ffffff",
        *("#cde1fc", "#9cc3f7", "#679cea", "#2f73dc", "#1c50b0", "#0b2f85"),
    ),
    "dark": (
        *("#ffd3a1", "#f0af6f", "#e08a35", "#ad6622", "#7c4410", "#432c1a"),
        "#171614",
        *("#14284e", "#163f8c", "#2b61bf", "#4285f5", "#7eaefb", "#b9d4ff"),
    ),
}

# Pictures keep their own light in both themes: black stays black.
_PICTURE = ("#05070b", "#3a4250", "#7b8594", "#bcc4cf", "#fbfcfe")


def diverging_stops(theme: Theme) -> tuple[str, ...]:
    """Colours at even steps from -1 to +1; the middle one is the theme's ground."""
    return _DIVERGING[theme]


def picture_stops() -> tuple[str, ...]:
    """Colours at even steps from 0 (dark) to 1 (bright), one neutral hue, for both themes."""
    return _PICTURE


def dark_of_light() -> dict[str, str]:
    """The dark colour for each light one, so that a figure drawn for light can be recoloured.

    Pictures' colours are not among them; a figure may hold them and keeps them.
    """
    pairs = (*ROLES.values(), GROUND, INK, QUIET, LINE)
    stops = zip(_DIVERGING["light"], _DIVERGING["dark"], strict=True)
    return dict((*pairs, *stops))


def _scale(stops: tuple[str, ...]) -> list[list[float | str]]:
    return [[round(i / (len(stops) - 1), 6), stop] for i, stop in enumerate(stops)]


def diverging(theme: Theme) -> list[list[float | str]]:
    """Plotly colour scale for signed values; give the trace `zmid=0`, or `zmin=-a, zmax=a`."""
    return _scale(_DIVERGING[theme])


def picture() -> list[list[float | str]]:
    """Plotly colour scale for pictures and for values that are never negative."""
    return _scale(_PICTURE)


def css() -> str:
    """Style sheet that defines `--cnn-<role>` (and ground, ink, quiet, line) for the page.

    Streamlit sets `color-scheme` on its root element to the theme chosen in its own menu, and
    `light-dark()` follows that.  Popovers and dialogs hang outside that element; there the
    colour of the text says which theme it is: bright text, dark theme.

    Registering each property as a colour makes the browser resolve it once, so a script that
    reads it gets `rgb(...)`.  The syntax `<color>` is written with an escape, because `st.html`
    drops a style sheet that looks as if it held a tag.
    """
    names = {**ROLES, "ground": GROUND, "ink": INK, "quiet": QUIET, "line": LINE}
    registered, inside, outside = [], [], []
    for name, pair in names.items():
        registered.append(
            f'@property --cnn-{name} {{ syntax: "\\3c color>"; inherits: true; '
            f"initial-value: {pair.light}; }}"
        )
        inside.append(f"  --cnn-{name}: light-dark({pair.light}, {pair.dark});")
        # g is the green channel of the text, 0 to 255.
        channels = " ".join(
            f"calc({a} + {b - a} * clamp(0, g - 128, 1))"
            for a, b in zip(_channels(pair.light), _channels(pair.dark), strict=True)
        )
        outside.append(f"  --cnn-{name}: rgb(from currentcolor {channels});")
    return "\n".join(
        (
            *registered,
            *(":root, .stApp {", *inside, "}"),
            *("body > :not(#root) {", *outside, "}", ""),
        )
    )


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def latex(role: str, symbol: str) -> str:
    r"""`symbol` in its role's colour for KaTeX: `\textcolor{#057cac}{n_h}`.

    Raises:
        KeyError: `role` is not in `ROLES`.
    """
    return rf"\textcolor{{{ROLES[role].light}}}{{{symbol}}}"


def latex_css() -> str:
    """Style sheet that lets coloured formulas follow the theme.

    KaTeX writes the light colour into each element's style; the browser may keep `#rrggbb` or
    spell it `rgb(r, g, b)`, so both are matched.
    """
    rules = []
    for name, pair in ROLES.items():
        spelled = (pair.light, "rgb({}, {}, {})".format(*_channels(pair.light)))
        selector = ", ".join(f'.katex [style*="{text}"]' for text in spelled)
        rules.append(f"{selector} {{ color: var(--cnn-{name}) !important; }}")
    return "\n".join(rules) + "\n"
