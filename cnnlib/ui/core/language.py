"""The session's language and the translations into it.

The language is the one chosen with the switch or with `?lang=`, else the browser's, else English.
Catalogs are `.po` files, read with Babel once per process.  Sentences without a translation stay
English; `tests/assets/test_locale.py` fails on them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations

import streamlit as st

from cnnlib.core.paths import ASSETS
from cnnlib.core.problems import Fix, Problem, Verbatim

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
    """Return the browser's preferred language if the app has it, else `"en"`."""
    wanted = (st.context.locale or "en").lower()
    return "zh" if wanted.startswith("zh") else "en"


def language() -> str:
    """Return the current language, `"en"` or `"zh"`."""
    if (spoken := _spoken.get()) is not None:
        return spoken
    chosen = st.session_state.get(KEY)
    return chosen if chosen in LANGUAGES else browser_language()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use `language` in the block, for code without a session; English if it is unknown."""
    token = _spoken.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _spoken.reset(token)


def choose(language: str) -> None:
    """Set the language of the session and the parameter `?lang=`."""
    st.session_state[KEY] = language
    st.query_params[KEY] = language


def follow_address() -> None:
    """Set the language from `?lang=`, or restore `?lang=` after a change of page.

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
    """Return `message` in the current language; gettext gives the catalog's header for none."""
    return translations(language()).gettext(message) if message else message


def n_(singular: str, plural: str, count: int) -> str:
    """Return the form for `count` things in the current language, as `gettext.ngettext` does."""
    return translations(language()).ngettext(singular, plural, count)


def say(sentence: Problem | Fix, quote: Callable[[str], str] = str) -> str:
    """Return a problem or a fix as a sentence in the current language.

    Values that are translatable strings, such as the name of a mode, are translated as well, and
    those that a person wrote are not.

    Args:
        sentence: The problem or the fix.
        quote: Applied to each text among its values, which a stranger may have written.
    """
    values = {
        name: quote(_translated_value(value)) if isinstance(value, str) else value
        for name, value in sentence.values.items()
    }
    return _(sentence.template).format(**values)


def _translated_value(value: str) -> str:
    return value if isinstance(value, Verbatim) else _(value)
