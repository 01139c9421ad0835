"""English and Chinese: which one a reader sees, and the sentences in it.

The order of authority is the switch (bound to `?lang=`), then the browser's own language, then
English.  Catalogs are `.po` files read once a process with Babel; a missing translation falls
back to English, and a test fails on it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations

import streamlit as st

from cnnlib.core.paths import ASSETS
from cnnlib.core.problems import Fix, Problem

LANGUAGES = {"en": "English", "zh": "中文"}
KEY = "lang"
LOCALE = ASSETS / "locale"

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


@cache
def translations(language: str) -> NullTranslations:
    """Return the translations into `language`, read from its `.po` file once a process.

    Fuzzy entries are left out. Without a file, as for English, sentences stay as they are.
    """
    path = LOCALE / language / "LC_MESSAGES" / "messages.po"
    if language == "en" or not path.exists():
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    for message in tuple(catalog):
        if not any(message.string or ()):  # collected and not translated yet: stays English
            catalog.delete(message.id)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def browser_language() -> str:
    """The language the browser asks for, where the app speaks it, else English."""
    wanted = (st.context.locale or "en").lower()
    return "zh" if wanted.startswith("zh") else "en"


def language() -> str:
    """The language of this reader: `"en"` or `"zh"`."""
    if (spoken := _spoken.get()) is not None:
        return spoken
    chosen = st.session_state.get(KEY)
    return chosen if chosen in LANGUAGES else browser_language()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language`, English if it is unknown, where there is no session of a reader."""
    token = _spoken.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _spoken.reset(token)


def choose(language: str) -> None:
    """Take `language` for this visit and say so in the address."""
    st.session_state[KEY] = language
    st.query_params[KEY] = language


def follow_address() -> None:
    """Obey `?lang=`, and put a choice made earlier back into the address of a new page.

    Call it in the app's script, not in a fragment: see `cnnlib.ui.core.page_state.PageState`.
    """
    asked = st.query_params.get(KEY)
    if asked in LANGUAGES:
        st.session_state[KEY] = asked
    elif KEY in st.session_state:
        choose(st.session_state[KEY])
    elif asked is not None:
        del st.query_params[KEY]


def _(message: str) -> str:
    """`message` in the reader's language."""
    return translations(language()).gettext(message)


def n_(singular: str, plural: str, count: int) -> str:
    """Return the form for `count` things in the reader's language, as `gettext.ngettext` does."""
    return translations(language()).ngettext(singular, plural, count)


def say(sentence: Problem | Fix) -> str:
    """A problem or a fix from `cnnlib` as a sentence in the reader's language.

    Values that are themselves marked for translation (a mode's name, say) are translated too.
    """
    values = {
        name: _(value) if isinstance(value, str) else value
        for name, value in sentence.values.items()
    }
    return _(sentence.template).format(**values)
