"""A page's controls, kept in one place and mirrored in the address.

Streamlit can bind a widget to the address itself (`bind="query-params"`), but it writes the
label a reader sees, so a link made in Chinese would not open in English, and it drops what is
out of range without a word.  Here the state is a plain dictionary read by `cnnlib.core.url_params`;
widgets are views of it: they are set from it before they are drawn and report to it when
touched, so a control that is hidden for a while loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnlib.core import url_params
from cnnlib.core.problems import Problem
from cnnlib.ui.core.language import language
from cnnlib.ui.core.widget_sync import ABSENT, WidgetSync

LULL = 0.04
"""Seconds between the picture of a press and its address.  For a new address the browser renders
the whole page again, a third of its work at a press, and the picture should not wait for that."""

HERE = "page_shown"
"""Session key: which page drew last, so that coming back to a page can be told from a new link."""


class PageState:
    """The values of one page's controls for one visitor.

    Attributes:
        values: Every field's value; change it through `set`.
        notes: What the address asked for and could not have, until the next change.
    """

    def __init__(self, page: str, schema: url_params.Schema) -> None:
        self.page, self.schema = page, schema
        store = st.session_state.get(f"{page}:state")
        if store is None:
            store = {"values": url_params.defaults(schema), "notes": (), "written": None}
            store["echoes"] = WidgetSync()
            st.session_state[f"{page}:state"] = store
        self._store: dict[str, Any] = store

    @property
    def values(self) -> Mapping[str, Any]:
        """Every field's value by its name in the address."""
        values: Mapping[str, Any] = self._store["values"]
        return values

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What the address asked for and could not have."""
        notes: tuple[Problem, ...] = self._store["notes"]
        return notes

    def __getitem__(self, name: str) -> Any:
        return self._store["values"][name]

    def set(self, **changes: Any) -> None:
        """Change values and forget the notes of the address; call from widget callbacks."""
        self._store["values"] = {**self._store["values"], **changes}
        self._store["notes"], self._store["touched"] = (), True

    def note(self, problems: tuple[Problem, ...]) -> None:
        """Say why something a person asked for was not done, until the next change."""
        self._store["notes"] = problems

    def key(self, name: str) -> str:
        """The widget key of a field, with the widget's value brought up to date."""
        key = f"{self.page}:{name}"
        self.sync_widget(key, self[name])
        return key

    def sync_widget(self, key: str, value: Any) -> None:
        """Bring the widget `key` up to date before it is drawn.

        The browser knows a choice by its label alone, so after a change of language it is told
        again what is chosen; else it would answer with a label of the language before.
        """
        spoken = self._store.setdefault("spoken", {})
        shown = st.session_state.get(key, ABSENT)
        if shown != value or spoken.get(key) != language():
            st.session_state[key] = value
            spoken[key] = language()
            self._echoes.tell(key, value, shown)

    def is_user_change(self, key: str) -> bool:
        """Whether the widget `key` reports a person's choice; call it in the widget's callback."""
        value, echoes = st.session_state[key], self._echoes
        echoes.arrived(self._asked())
        told, chosen = echoes.told.get(key, ABSENT), echoes.is_choice(key, value)
        if chosen:
            if echoes.waiting(key):
                # What the browser is about to hear would undo the choice on its screen.
                st.session_state[key] = value
            echoes.tell(key, value, told if echoes.waiting(key) else ABSENT)
        elif value != told:
            st.session_state[key] = told
        return chosen

    def take(self, name: str) -> bool:
        """Widget callback: what the person chose; what is no choice leaves it as it was.

        Returns:
            Whether it was a choice.
        """
        value, field = st.session_state[f"{self.page}:{name}"], self.schema[name]
        if value is None or not self.is_user_change(f"{self.page}:{name}"):
            return False
        try:
            field.parse(field.format(value))
        except url_params.RefusedError:
            return False
        self.set(**{name: value})
        return True

    def control(self, name: str) -> dict[str, Any]:
        """The keyword arguments that tie a widget to the field `name`."""
        return {"key": self.key(name), "on_change": self.take, "args": (name,)}

    def publish(self) -> None:
        """Write the address; call once, after the controls are drawn."""
        wanted = url_params.write(self.schema, self.values)
        # The browser may be about to hear of an address that is out of date by now.
        behind = self._store["written"] not in (None, wanted)
        self._store["written"] = wanted
        if behind or wanted != self._asked():
            self._echoes.address(self._asked(), wanted)
            time.sleep(LULL)
            others = {k: v for k, v in st.query_params.to_dict().items() if k not in self.schema}
            st.query_params.from_dict({**others, **wanted})
        self._store.pop("touched", None)

    def follow_address(self) -> None:
        """Take up an address that is not the one written last: a link, Back, or a hand edit.

        Call it in the page's script and never in a fragment.  A run that a control began is
        passed over: a quick second press reaches the server with the address of before the
        first one, and must not undo it.
        """
        returning = st.session_state.get(HERE, self.page) != self.page
        st.session_state[HERE] = self.page
        if self._store.pop("touched", False):
            return
        asked = self._asked()
        if asked == (self._store["written"] or {}) or (returning and not asked):
            return
        self._store["values"], self._store["notes"] = url_params.read(self.schema, asked)

    @property
    def _echoes(self) -> WidgetSync:
        echoes: WidgetSync = self._store["echoes"]
        return echoes

    def _asked(self) -> dict[str, str]:
        return {k: v for k, v in st.query_params.to_dict().items() if k in self.schema}
