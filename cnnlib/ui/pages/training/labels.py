"""Times, devices and names in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import streamlit as st

from cnnlib.core.number_format import format_bytes
from cnnlib.core.settings import Choice
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.presets import LABELS
from cnnlib.training.engine.recipe import SETTINGS, Recipe
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.training.settings import matching_preset, values_of


def duration(seconds: float) -> str:
    """A time in two units at most: `45 s`, `2 min 05 s`, `1 h 20 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=f"{rest:02}")
    hours, minutes = divmod(minutes, 60)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=f"{minutes:02}")


def roughly(seconds: float) -> str:
    """A time as an estimate knows it: two figures at most, and never less than five seconds."""
    for below, unit in ((60, 5), (120, 15), (600, 30), (3600, 60), (36_000, 600)):
        rounded = max(5, unit * round(seconds / unit))
        if rounded < below:
            break
    else:
        rounded = 3600 * round(seconds / 3600)
    if rounded < 60 or rounded % 60:
        return duration(rounded)
    hours, minutes = divmod(rounded // 60, 60)
    if not hours:
        return _("{minutes} min").format(minutes=minutes)
    if not minutes:
        return _("{hours} h").format(hours=hours)
    return duration(rounded)


def device(about: Mapping[str, Any]) -> str:
    """A device as its worker or this process described it; empty where it is not known."""
    name = str(about.get("name") or "")
    kind = str(about.get("type") or "").upper()
    memory = about.get("memory")
    known = [part for part in (kind, name) if part]
    if isinstance(memory, int) and kind == "CUDA":
        known.append(format_bytes(memory))
    return " · ".join(known)


def menu(labels: Mapping[str, str]) -> Callable[[str], str]:
    """For a menu's `format_func`: its entries by code, translated now for this reader."""
    return {code: _(label) for code, label in labels.items()}.__getitem__


def facts(items: Iterable[tuple[str, str]]) -> None:
    """Show names and figures in one line."""
    if line := figures(items):
        st.html(line)


def figures(items: Iterable[tuple[str, str]]) -> str:
    """Names and figures in one line, as HTML; empty where there are none."""
    cells = "".join(f"<div><span>{escape(k)}</span><b>{escape(v)}</b></div>" for k, v in items)
    return f'<div class="cnn-facts">{cells}</div>' if cells else ""


def progress(share: float, text: str) -> str:
    """A bar that is full at a `share` of 1 with `text` above it, as HTML."""
    percent = f"{100 * share:.1f}"
    return (
        f'<div class="cnn-progress" role="progressbar" aria-valuenow="{percent}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-label="{escape(text)}"><p>{escape(text)}</p>'
        f'<i><u style="width: {percent}%"></u></i></div>'
    )


def sentences(first: str, second: str) -> str:
    """Two sentences, one after the other."""
    return _("{first} {second}").format(first=first, second=second)


def name(title: str, stands: str, kind: str = "") -> None:
    """Show what a run or a plan is called, and how it stands; `kind` is a key of `STATES`."""
    mark = f"state {kind}".rstrip()
    st.html(
        f'<div class="cnn-run"><h2>{escape(title)}</h2>'
        f'<span class="{escape(mark)}">{escape(stands)}</span></div>',
        width="content",
    )


def head(text: str) -> None:
    """Show a quiet line above a chart or a picture."""
    st.html(heading(text))


def heading(text: str) -> str:
    """A quiet line above a chart or a picture, as HTML."""
    return f'<p class="cnn-strip-head">{escape(text)}</p>'


def value(name: str, given: Any) -> str:
    """A setting's value."""
    if isinstance(given, bool):
        return _("yes") if given else _("no")
    if name == "subset":
        return f"{given:,}" if given else _("all")
    if name == "model" and given in CATALOG:
        return CATALOG[given].label
    if isinstance(given, float):
        return f"{given:g}"
    if isinstance(given, Mapping):
        return ", ".join(f"{key} {value('', each)}" for key, each in given.items())
    setting = SETTINGS.get(name)
    if isinstance(setting, Choice):
        return _(setting.labels.get(given, str(given)))
    return str(given)


def setting_label(name: str) -> str:
    """Return what a setting of a recipe is called."""
    return _("Network options") if name == "options" else _(SETTINGS[name].label)


def title(recipe: Recipe) -> str:
    """A first label for a run: its network, and its preset or what it trains for."""
    model = CATALOG[recipe.model].label
    known = matching_preset(values_of(recipe))
    told = _(LABELS[known]) if known else _("own recipe")
    return " · ".join((model, told, _("seed {seed}").format(seed=recipe.seed)))
