"""Problems as sentences, each with buttons for the fixes that the page's controls can take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st

from cnnlib.core.plain_text import plain_text
from cnnlib.core.problems import Fix, Problem, SettingsError
from cnnlib.core.settings import accepts
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState

MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|<>~$:]")
IN_A_SENTENCE = re.compile(r"[\\`*_{}\[\]#|<>~$]|:(?=[A-Za-z])")
ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
"""Where GitHub's Markdown knows an address by, though nothing marks it as one."""
LONGEST_VALUE = 2000
"""Characters of a value that are shown."""
MOST_NOTES = 3
"""Notes shown at once; more come from a URL that is nonsense throughout."""


def notes(state: PageState) -> None:
    """Show what the URL or an edit asked for and did not get."""
    if state.notes:
        lines = [_note(note) for note in state.notes[:MOST_NOTES]]
        if len(state.notes) > MOST_NOTES:
            lines.append("…")
        st.info("\n\n".join(map(escape_markdown, lines)), icon=":material/link:")


def problems(
    state: PageState,
    found: Sequence[Problem],
    settings_of: Callable[[Mapping[str, object]], Mapping[str, Any]],
    key: str = "problems",
) -> None:
    """Show each problem, with a button for every fix that the page's settings can take.

    Args:
        state: The page's values.
        found: What is wrong.
        settings_of: Turns what a fix changes into settings of the page.
        key: Name of their container; under "problems" the page's board is shown faded.
    """
    if not found:
        return
    with st.container(key=key):
        for number, problem in enumerate(found):
            show_problem(problem)
            fixes = [(fix, dict(settings_of(fix.changes))) for fix in problem.fixes]
            with st.container(horizontal=True):
                for choice, (fix, changes) in enumerate(fixes):
                    if accepts(state.schema, changes):
                        st.button(
                            say_markdown(fix),
                            key=f"fix-{number}-{choice}",
                            on_click=state.set,
                            kwargs=changes,
                        )


def show_problem(problem: Problem) -> None:
    """Show one problem as a warning, without fixes."""
    st.warning(say_markdown(problem), icon=":material/block:")


def show_error(error: SettingsError) -> None:
    """Show the problems of an error, without fixes."""
    for problem in error.problems:
        show_problem(problem)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show the problems of a `SettingsError` in place of what the `with` block did not draw.

    It is for what a person at the screen cannot set, such as a data folder that cannot be written.
    """
    try:
        yield
    except SettingsError as error:
        show_error(error)


def escape_markdown(text: str) -> str:
    """Return `text` with Markdown's markup escaped: a stranger wrote part of it."""
    return _no_address(MARKUP.sub(r"\\\g<0>", text))


def say_markdown(sentence: Problem | Fix) -> str:
    """Return a problem or a fix in the reader's language as Markdown, its values as plain text."""
    return say(sentence, _quoted)


def _quoted(value: str) -> str:
    return _no_address(IN_A_SENTENCE.sub(r"\\\g<0>", plain_text(value, LONGEST_VALUE)))


def _no_address(text: str) -> str:
    """Return `text` with a word joiner, which nobody sees, in what would become a link."""
    return ADDRESS.sub("\u2060", text)


def _note(note: Problem) -> str:
    if note.code != "address":
        return say(note)
    return " ".join((say(note), _("The default is shown instead.")))
