"""The options of the networks as settings of a page, and their controls.

Each option is named after its family, such as `resnet.depth`; of a second network on the same page
the names end with its suffix, such as `resnet.depth2`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from cnnlib.core.settings import Setting
from cnnlib.models.registry import CATALOG
from cnnlib.ui.components.field import field
from cnnlib.ui.core.page_state import PageState


def option_name(model: str, option: str, suffix: str = "") -> str:
    """Return the setting that holds an option of a family, for example `resnet.depth`."""
    return f"{model}.{option}{suffix}"


def option_settings(
    model: str,
    default: Mapping[str, Any],
    suffix: str = "",
    without: Collection[str] = (),
) -> dict[str, Setting]:
    """Return the settings of a family's options.

    Args:
        model: The family, a key of `CATALOG`.
        default: Value of every option where nothing is chosen.
        suffix: End of the settings' names.
        without: Options that have no setting.
    """
    return {
        option_name(model, name, suffix): replace(option, default=default[name])
        for name, option in CATALOG[model].options.items()
        if name not in without
    }


def chosen_options(values: Mapping[str, Any], model: str, suffix: str = "") -> dict[str, Any]:
    """Return the options of a family that have a setting, by their own names."""
    names = {name: option_name(model, name, suffix) for name in CATALOG[model].options}
    return {name: values[setting] for name, setting in names.items() if setting in values}


def option_values(options: Mapping[str, Any], model: str, suffix: str = "") -> dict[str, Any]:
    """Return options of a family as settings of a page."""
    return {option_name(model, name, suffix): value for name, value in options.items()}


def option_fields(
    state: PageState,
    model: str,
    suffix: str = "",
    only: Collection[str] | None = None,
) -> None:
    """Draw the controls of a family's options, as far as the others let them have an effect.

    Args:
        state: The page's values.
        model: The family.
        suffix: End of the settings' names.
        only: The options to draw; None for all.
    """
    values = chosen_options(state.values, model, suffix)
    for name, option in CATALOG[model].options.items():
        setting = option_name(model, name, suffix)
        wanted = only is None or name in only
        if wanted and setting in state.schema and option.applies(values):
            field(state, setting)
