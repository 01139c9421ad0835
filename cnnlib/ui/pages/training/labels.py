"""Settings, devices and runs as they are called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnlib.core.number_format import format_bytes
from cnnlib.core.settings import Choice
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.presets import LABELS
from cnnlib.training.engine.recipe import SETTINGS, Recipe
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.training.settings import matching_preset, values_of


def setting_label(name: str) -> str:
    """Return the name of a setting of a recipe."""
    return _("Network options") if name == "options" else _(SETTINGS[name].label)


def setting_text(name: str, value: Any) -> str:
    """Return the value of a setting: a choice translated, a number short, options as a list."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "subset":
        return f"{value:,}" if value else _("all")
    if name == "model" and value in CATALOG:
        return CATALOG[value].label
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {setting_text('', each)}" for key, each in value.items())
    setting = SETTINGS.get(name)
    if isinstance(setting, Choice):
        return _(setting.labels.get(value, str(value)))
    return str(value)


def device_text(description: Mapping[str, Any]) -> str:
    """Return the type and name of a device, and the memory of a GPU; empty if unknown.

    Args:
        description: A device as `cnnlib.training.engine.device.describe` puts it in JSON.
    """
    name = str(description.get("name") or "")
    kind = str(description.get("type") or "").upper()
    memory = description.get("memory")
    known = [part for part in (kind, name) if part]
    if isinstance(memory, int) and kind == "CUDA":
        known.append(format_bytes(memory))
    return " · ".join(known)


def run_label(recipe: Recipe) -> str:
    """Return a first label for a run: its network, its preset if it has one, and its seed."""
    model = CATALOG[recipe.model].label
    preset = matching_preset(values_of(recipe))
    preset_text = _(LABELS[preset]) if preset else _("own recipe")
    return " · ".join((model, preset_text, _("seed {seed}").format(seed=recipe.seed)))


def join_sentences(first: str, second: str) -> str:
    """Return two sentences, one after the other, spaced as the language has it."""
    return _("{first} {second}").format(first=first, second=second)
