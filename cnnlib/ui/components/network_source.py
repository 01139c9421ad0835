"""A network that a page works on: its family, its options and the size of its pictures.

A page can have two networks; the names of the second one's settings end with a suffix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnlib.core.problems import N_, Problem
from cnnlib.core.settings import Choice, Int, Setting
from cnnlib.models.image_size import LARGEST
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.networks import NETWORKS
from cnnlib.models.registry import CATALOG
from cnnlib.ui.components.field import field
from cnnlib.ui.components.network_options import (
    chosen_options,
    option_fields,
    option_settings,
    option_values,
)
from cnnlib.ui.core.page_state import PageState

Values = Mapping[str, Any]

NONE = "none"
"""Code of no network."""

NUMBERS = ("image", "channels", "classes")
"""What a network has besides its options, by the name of the setting."""

MOST_CHANNELS, MOST_CLASSES = 64, 1000

WITHOUT = ("initialisation",)
"""Options of the networks that have no setting: they change no shape."""

FORM = ("form",)
"""The option that has a line of its own, above the others."""


def network_settings(suffix: str = "", resets: tuple[str, ...] = ()) -> dict[str, Setting]:
    """Return the settings of a network; one with a suffix can be absent, and is by default.

    They are `net`, the options of every family with the course's values, `image`, `channels` and
    `classes`.

    Args:
        suffix: End of the settings' names.
        resets: Other settings that return to their defaults with another network or form.
    """
    own = (f"image{suffix}", *resets)
    names = {name: family.label for name, family in CATALOG.items()}
    settings: dict[str, Setting] = {
        f"net{suffix}": Choice(NONE, {NONE: N_("none"), **names}, label=N_("Beside it"), resets=own)
        if suffix
        else Choice("lenet", names, label=N_("Network"), resets=own)
    }
    for name, family in CATALOG.items():
        course = family.completed(NETWORKS.get(name, NetworkSpec(name)).options)
        for setting, option in option_settings(name, course, suffix, WITHOUT).items():
            is_form = setting == f"{name}.form{suffix}"
            settings[setting] = replace(option, resets=own) if is_form else option
    # Its default, 0, stands for the network's own size and cannot be typed.
    settings[f"image{suffix}"] = Int(
        0, 1, LARGEST, label=N_("Picture"), help=N_("Rows and columns of the pictures.")
    )
    settings[f"channels{suffix}"] = Int(
        1, 1, MOST_CHANNELS, label=N_("Channels"), help=N_("Channels of the pictures: 3 in colour.")
    )
    settings[f"classes{suffix}"] = Int(
        10, 1, MOST_CLASSES, label=N_("Classes"), help=N_("Outputs of the last layer.")
    )
    return settings


def network_of(values: Values, suffix: str = "") -> NetworkSpec | None:
    """Return the network that the settings describe, unchecked; None where there is none."""
    family = values[f"net{suffix}"]
    if family == NONE:
        return None
    numbers = {name: values[f"{name}{suffix}"] for name in NUMBERS}
    return NetworkSpec(family, chosen_options(values, family, suffix), **numbers)


def network_values(network: NetworkSpec, suffix: str = "") -> dict[str, Any]:
    """Return the settings that choose `network`."""
    options = CATALOG[network.family].completed(network.options)
    shown = {name: value for name, value in options.items() if name not in WITHOUT}
    return {
        f"net{suffix}": network.family,
        **option_values(shown, network.family, suffix),
        **{f"{name}{suffix}": getattr(network, name) for name in NUMBERS},
    }


def network_problems(values: Values, suffix: str = "") -> tuple[Problem, ...]:
    """Return what is wrong with the network; the fixes change settings of the page."""
    network = network_of(values, suffix)
    if network is None:
        return ()

    def mended(changes: Mapping[str, object]) -> dict[str, Any]:
        options = {name.removeprefix("options."): value for name, value in changes.items()}
        image = {f"image{suffix}": options.pop("image")} if "image" in options else {}
        return image | option_values(options, network.family, suffix)

    return tuple(
        replace(p, fixes=tuple(replace(fix, changes=mended(fix.changes)) for fix in p.fixes))
        for p in network.problems()
    )


def network_fields(state: PageState, suffix: str = "") -> None:
    """Draw the choice of the network, its options and the size of its pictures."""
    field(state, f"net{suffix}")
    family = state[f"net{suffix}"]
    if family == NONE:
        return
    option_fields(state, family, suffix, only=FORM)
    with st.container(key=f"steppers{suffix}", gap="xsmall"):
        others = [name for name in CATALOG[family].options if name not in FORM]
        option_fields(state, family, suffix, only=others)
        _image_field(state, f"image{suffix}", network_of(state.values, suffix))
        for name in ("channels", "classes"):
            field(state, f"{name}{suffix}")


def _image_field(state: PageState, name: str, network: NetworkSpec | None) -> None:
    if network is None:
        return
    own = replace(network, image=0).size

    def forget_own() -> None:
        if state[name] == own:
            state.set(**{name: 0})

    field(state, name, shown=network.size, after=forget_own)
