"""Changes that a person makes in a component, told from messages that come twice or too late.

`shared/view_changes.js` is the other side: each message has the mount of its component and a
number that goes up, and the answer acknowledges the newest one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

MOST_CHANGES = 2**53
"""Up to it the browser counts exactly."""


def change_memory(key: str) -> dict[str, Any]:
    """Return what is known of the changes in the component `key`, for `new_change`."""
    memory: dict[str, Any] = st.session_state.setdefault(
        f"{key}:changes", {"mount": None, "sequence": 0}
    )
    return memory


def new_change(memory: dict[str, Any], message: Any) -> Mapping[str, Any] | None:
    """Return a message of the browser that is newer than those before, None for any other.

    Args:
        memory: Mount and sequence number of the newest change, which is brought up to date.
        message: What the browser sent.
    """
    if not isinstance(message, Mapping):
        return None
    mount, sequence = message.get("mount"), message.get("sequence")
    if not isinstance(mount, str) or type(sequence) is not int or not 0 < sequence <= MOST_CHANGES:
        return None
    if mount == memory["mount"] and sequence <= memory["sequence"]:
        return None
    memory.update(mount=mount, sequence=sequence)
    return message
