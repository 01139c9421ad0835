"""The values of one page's settings for one visitor, mirrored in the URL.

Streamlit can bind a widget to the URL itself (`bind="query-params"`), but it writes the label
that a reader sees, so a link made in Chinese does not open in English, and it drops what is out
of range silently.  Here the state is a dictionary read through `cnnlib.core.url_params`.  Widgets
are views of it: they are set from it before they are drawn and report to it when changed, so a
control that is hidden for a while loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.core.settings import Schema, defaults
from cnnlib.core.url_params import read_params, write_params
from cnnlib.ui.core.language import language
from cnnlib.ui.core.widget_sync import ABSENT, WidgetSync

URL_DELAY = 0.04
"""Seconds between the picture of a press and its URL.  For a new URL the browser renders the
whole page again, a third of its work at a press, and the picture should not wait for that."""

LAST_PAGE = "page_shown"
"""Session key of the page drawn last: coming back to a page differs from opening a new link."""


class PageState:
    """The values of one page's settings for one visitor.

    Attributes:
        page: Name of the page, the prefix of its widget keys.
        schema: Declarations of the page's settings by their name in the URL.
    """

    def __init__(self, page: str, schema: Schema) -> None:
        self.page, self.schema = page, schema
        store = st.session_state.get(f"{page}:state")
        if store is None:
            store = {"values": defaults(schema), "notes": (), "written": None}
            store["sync"] = WidgetSync()
            st.session_state[f"{page}:state"] = store
        self._store: dict[str, Any] = store
        self._take_input_in_doubt()

    @property
    def values(self) -> Mapping[str, Any]:
        """The value of every setting by its name in the URL."""
        values: Mapping[str, Any] = self._store["values"]
        return values

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What the URL or an edit asked for and did not get, until the next change."""
        notes: tuple[Problem, ...] = self._store["notes"]
        return notes

    def refused(self, name: str) -> tuple[str, Problem] | None:
        """Return the text that was typed for a setting and refused, and why, until it is set."""
        refused: tuple[str, Problem] | None = self._refusals.get(name)
        return refused

    def __getitem__(self, name: str) -> Any:
        return self._store["values"][name]

    def set(self, **changes: Any) -> None:
        """Change values and drop the notes; call it in widget callbacks."""
        self._store["values"] = {**self._store["values"], **changes}
        self._store["notes"] = ()
        self._record_input()
        for name in changes:
            self._refusals.pop(name, None)

    def set_notes(self, problems: tuple[Problem, ...]) -> None:
        """Replace the notes, which say why an edit was refused; call it in widget callbacks."""
        self._store["notes"] = problems
        self._record_input()

    def _record_input(self) -> None:
        """Record that the message being handled is about an input, whether it was taken or not."""
        self._store["touched"] = self._store["input"] = True

    def key(self, name: str) -> str:
        """Return the widget key of a setting, after bringing the widget's value up to date."""
        key = f"{self.page}:{name}"
        self.sync_widget(key, self[name])
        return key

    def bind(self, name: str) -> dict[str, Any]:
        """Return the keyword arguments that connect a widget with the setting `name`."""
        return {"key": self.key(name), "on_change": self.commit, "args": (name,)}

    def sync_widget(self, key: str, value: Any) -> None:
        """Give the widget `key` its value before it is drawn.

        The browser knows a choice by its label alone.  After a change of language the value is
        sent again, else the browser would answer with a label of the previous language.
        """
        languages = self._store.setdefault("languages", {})
        shown = st.session_state.get(key, ABSENT)
        if shown != value or languages.get(key) != language():
            st.session_state[key] = value
            languages[key] = language()
            self._sync.record_value(key, value, shown)

    def on_input(self, key: str, action: Callable[[], object]) -> None:
        """Call `action` if the widget `key` reports new input; call it in the widget's callback.

        Input that may be a stale repeat waits for the other callbacks of the same message: where
        one of them takes or refuses an input, the message was about that one (`widget_sync`).
        """
        in_doubt = self._sync.is_in_doubt(key, st.session_state[key])
        if not self._is_user_change(key):
            return
        if in_doubt:
            self._store.setdefault("in_doubt", []).append(action)
        else:
            action()

    def _take_input_in_doubt(self) -> None:
        """Take what waited in `on_input`; every script run begins with it."""
        waiting, other = self._store.pop("in_doubt", ()), self._store.pop("input", False)
        if len(waiting) == 1 and not other:
            waiting[0]()

    def _is_user_change(self, key: str) -> bool:
        value, sync = st.session_state[key], self._sync
        sync.acknowledge(self._query())
        sent, changed = sync.values.get(key, ABSENT), sync.is_user_change(key, value)
        if changed:
            if sync.stale_values(key):
                # A value on its way to the browser would undo the input on its screen.
                st.session_state[key] = value
            sync.record_value(key, value, sent if sync.stale_values(key) else ABSENT)
        elif value != sent:
            st.session_state[key] = sent
        return changed

    def commit(self, name: str, after: Callable[[], object] | None = None) -> None:
        """Store the input of the widget of `name`, then call `after`; a widget callback.

        A stale repeat, or a value that is not allowed, changes nothing.  Settings that this one
        resets return to their defaults.
        """
        key = f"{self.page}:{name}"
        value = st.session_state[key]

        def store() -> None:
            if self.schema[name].allows(value):
                self._set_with_resets(name, value)
                if after is not None:
                    after()

        if value is not None:
            self.on_input(key, store)

    def commit_text(self, name: str, text: str, parse: Callable[[str], Any]) -> bool:
        """Store the value that a person typed; a callback of its field.

        A text that is refused changes nothing and is kept for `refused`.

        Args:
            name: Name of the setting.
            text: As typed.
            parse: Returns the value; raises `SettingsError` for a text that is refused.

        Returns:
            Whether another value was stored.
        """
        try:
            value = parse(text)
        except SettingsError as error:
            self._refusals[name] = text, error.problems[0]
            self._record_input()
            return False
        self._refusals.pop(name, None)
        if value == self[name]:
            return False
        self._set_with_resets(name, value)
        return True

    def _set_with_resets(self, name: str, value: Any) -> None:
        others = self.schema[name].resets
        self.set(**{name: value}, **{other: self.schema[other].default for other in others})

    def save_to_url(self) -> None:
        """Write the values into the URL; call it once, after the controls are drawn."""
        wanted = write_params(self.schema, self.values)
        # The browser may be about to receive a URL that is out of date by now.
        behind = self._store["written"] not in (None, wanted)
        self._store["written"] = wanted
        if behind or wanted != self._query():
            self._sync.record_url(self._query(), wanted)
            time.sleep(URL_DELAY)
            others = {k: v for k, v in st.query_params.to_dict().items() if k not in self.schema}
            st.query_params.from_dict({**others, **wanted})
        for each in ("touched", "input"):
            self._store.pop(each, None)

    def load_from_url(self) -> None:
        """Read the values from a URL that is not the one written last: a link, Back, an edit.

        Call it in the page's script and never in a fragment.  A script run that a control began
        is skipped: a quick second press reaches the server with the URL from before the first.
        """
        returning = st.session_state.get(LAST_PAGE, self.page) != self.page
        st.session_state[LAST_PAGE] = self.page
        if self._store.pop("touched", False):
            return
        query = self._query()
        if query == (self._store["written"] or {}) or (returning and not query):
            return
        self._store["values"], self._store["notes"] = read_params(self.schema, query)
        self._refusals.clear()

    @property
    def _refusals(self) -> dict[str, tuple[str, Problem]]:
        refusals: dict[str, tuple[str, Problem]] = self._store.setdefault("refusals", {})
        return refusals

    @property
    def _sync(self) -> WidgetSync:
        sync: WidgetSync = self._store["sync"]
        return sync

    def _query(self) -> dict[str, str]:
        return {k: v for k, v in st.query_params.to_dict().items() if k in self.schema}
