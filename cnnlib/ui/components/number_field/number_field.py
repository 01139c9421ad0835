"""A field for one number, whose text is parsed in Python.

`st.number_input` parses in the browser, which makes 5 of `0,05` and 1 of `1e3` without a word.
Here the browser sends what was typed, or the number that a step leads to, and `Int.parse_typed`
and `Float.parse_typed` decide what it is.

Inputs in quick succession are not lost: each has a sequence number, and until Python has
acknowledged the newest one the browser keeps what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import streamlit as st

from cnnlib.core.settings import Float, Int
from cnnlib.ui.components.wire_format import loader
from cnnlib.ui.core.language import _
from cnnlib.ui.core.static_scripts import module_address

MODULE = "components/number_field/number_field.js"

LONGEST_KEPT = 200
"""Characters of a typed text that are read, and stay in the field where they are refused."""

MOST_INPUTS = 2**53
"""Up to it the browser counts exactly."""

_component = st.components.v2.component(
    "cnn_explorer_number",
    # As high as it will be, so that nothing moves when the module is there.
    html='<div data-root style="min-height: 4.25rem"></div><p data-note role="alert" hidden></p>',
    js=loader(MODULE),
)


class Refusal(NamedTuple):
    """A text that is no number of the field.

    Attributes:
        text: What was typed.
        sentence: What to change, in the reader's language.
    """

    text: str
    sentence: str


class Label(NamedTuple):
    """What a field is called.

    Attributes:
        html: The label, trusted markup.
        name: The same as plain text, for screen readers.
        help: What the symbol at the label's end explains, trusted markup; empty for none.
        collapsed: Whether the label is for screen readers only.
    """

    html: str
    name: str
    help: str = ""
    collapsed: bool = False


def number_field(
    key: str,
    label: Label,
    setting: Int | Float,
    value: float,
    on_input: Callable[[str], None],
    *,
    refusal: Refusal | None = None,
    disabled: str = "",
    width: int | Literal["stretch", "content"] = "stretch",
) -> None:
    """Draw the field of a number.

    Args:
        key: Name of this field, unique on the page.
        label: What it is called.
        setting: Range and step.
        value: The number in effect.
        on_input: Called with the text of each new input before the script runs.
        refusal: The last input, where it was refused; its text stays in the field.
        disabled: Why it cannot be changed now; empty where it can be.
        width: As for Streamlit's elements.
    """
    memory: dict[str, Any] = st.session_state.setdefault(
        f"{key}:inputs", {"mount": None, "sequence": 0}
    )

    def typed() -> None:
        text = new_input(memory, (st.session_state.get(key) or {}).get("typed"))
        if text is not None and not disabled:
            on_input(text)

    head = {
        "src": module_address(MODULE),
        "html": label.html,
        "name": label.name,
        "help": label.help,
        "collapsed": label.collapsed,
        "value": value,
        "low": setting.low,
        "high": setting.high,
        "step": setting.step,
        "openLow": isinstance(setting, Float) and setting.open_low,
        "whole": isinstance(setting, Int),
        "refused": refusal.text if refusal else None,
        "refusal": refusal.sentence if refusal else "",
        "disabled": disabled,
        "acknowledged": [memory["mount"], memory["sequence"]],
        "labels": {
            "down": _("Decrease"),
            "up": _("Increase"),
            "help": _("Help"),
            "failed": _("This field could not be loaded. Reload the page to try again."),
        },
    }
    # JSON, not bytes: the browser leaves a field alone whose message is the same as before.
    _component(key=key, data=head, on_typed_change=typed, width=width)


def new_input(memory: dict[str, Any], message: Any) -> str | None:
    """Return the text of a message that is newer than those before, None for any other message.

    Args:
        memory: Mount and sequence number of the newest input, which is brought up to date.
        message: What the browser sent.
    """
    if not isinstance(message, Mapping):
        return None
    text, mount, sequence = (message.get(name) for name in ("text", "mount", "sequence"))
    if not isinstance(text, str) or not isinstance(mount, str) or type(sequence) is not int:
        return None
    if not 0 < sequence <= MOST_INPUTS:
        return None
    if mount == memory["mount"] and sequence <= memory["sequence"]:
        return None
    memory.update(mount=mount, sequence=sequence)
    return text[:LONGEST_KEPT]
