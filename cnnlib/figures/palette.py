"""The palette: a colour for each role, a diverging scale for signed values, a scale for images.

A role has one colour on every page, in the formula, its control and its grid.  Each colour has a
contrast of at least 4.5:1 (WCAG 2.2, success criterion 1.4.3) on Streamlit's background of its
theme, and the roles of one page can be told apart with protanopia, deuteranopia and tritanopia;
`tests/figures/test_palette.py` computes both.
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
"""Streamlit's backgrounds (1.67)."""
INK = Pair("#2f2d2b", "#edebe8")
QUIET = Pair("#64605b", "#aaa69f")
"""Axis numbers and captions, with a contrast of 4.5:1 too."""
LINE = Pair("#e3e0dc", "#33312d")
ACCENT = Pair("#2a5bb0", "#6ea4f5")  # primaryColor of .streamlit/config.toml
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

# Thirteen stops from -1 to +1, spaced evenly in OKLab between orange, the background and blue, so
# that equal steps of value look equal and both signs have equal weight.
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

# Images look the same in both themes: black stays black.
_PICTURE = ("#05070b", "#3a4250", "#7b8594", "#bcc4cf", "#fbfcfe")


def diverging_stops(theme: Theme) -> tuple[str, ...]:
    """Return colours at even steps from -1 to +1; the middle one is the theme's background."""
    return _DIVERGING[theme]


def picture_stops() -> tuple[str, ...]:
    """Return colours at even steps from 0 (dark) to 1 (bright), for both themes."""
    return _PICTURE


def dark_of_light() -> dict[str, str]:
    """Return the dark colour for each light one, by which a light figure is recoloured.

    The colours of images are not among them, so they stay as they are.
    """
    pairs = (*ROLES.values(), GROUND, INK, QUIET, LINE)
    stops = zip(_DIVERGING["light"], _DIVERGING["dark"], strict=True)
    return dict((*pairs, *stops))


def _scale(stops: tuple[str, ...]) -> list[list[float | str]]:
    return [[round(i / (len(stops) - 1), 6), stop] for i, stop in enumerate(stops)]


def diverging(theme: Theme) -> list[list[float | str]]:
    """Return a Plotly colour scale for signed values; set `zmid=0`, or `zmin=-a, zmax=a`."""
    return _scale(_DIVERGING[theme])


def picture() -> list[list[float | str]]:
    """Return a Plotly colour scale for images and values that are never negative."""
    return _scale(_PICTURE)


def css() -> str:
    """Return a style sheet that defines `--cnn-<role>` (and ground, ink, quiet, line, accent).

    Streamlit sets `color-scheme` on its root element to the theme chosen in its menu, and
    `light-dark()` follows that.  Popovers and dialogs are outside that element; there the theme
    is inferred from the colour of the text.

    Each property is registered as a colour, so that scripts read the resolved `rgb(...)`.  The
    syntax `<color>` is written with an escape, because `st.html` drops a style sheet that seems to
    contain a tag.
    """
    names = {
        **ROLES,
        **{"ground": GROUND, "ink": INK, "quiet": QUIET, "line": LINE, "accent": ACCENT},
    }
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
    r"""Return `symbol` in the colour of `role` for KaTeX: `\textcolor{#057cac}{n_h}`.

    Raises:
        KeyError: `role` is not in `ROLES`.
    """
    return rf"\textcolor{{{ROLES[role].light}}}{{{symbol}}}"


def latex_css() -> str:
    """Return a style sheet by which coloured formulas follow the theme.

    KaTeX writes the light colour into each element's style; browsers keep it as `#rrggbb` or write
    it as `rgb(r, g, b)`, so both are matched.
    """
    rules = []
    for name, pair in ROLES.items():
        spelled = (pair.light, "rgb({}, {}, {})".format(*_channels(pair.light)))
        selector = ", ".join(f'.katex [style*="{text}"]' for text in spelled)
        rules.append(f"{selector} {{ color: var(--cnn-{name}) !important; }}")
    return "\n".join(rules) + "\n"
