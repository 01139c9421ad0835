"""The palette as the components read it: both themes, for the browser to choose from."""

from __future__ import annotations

from typing import Any

from cnnlib.figures import palette

SURFACES = {
    "ground": palette.GROUND,
    "ink": palette.INK,
    "quiet": palette.QUIET,
    "line": palette.LINE,
}


def theme_palette() -> dict[str, Any]:
    """Colours of roles and stops of both scales, as `Palette` in `shared/types.d.ts`."""
    return {
        **{theme: palette.diverging_stops(theme) for theme in palette.THEMES},
        "picture": palette.picture_stops(),
        "roles": {**palette.ROLES, **SURFACES},
    }
