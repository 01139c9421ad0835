"""A person classifies twenty test pictures and is compared with the network."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np
import streamlit as st

from cnnlib.analysis.confidence_interval import wilson_interval
from cnnlib.analysis.confusion import confusion_matrix
from cnnlib.analysis.predictions import Predictions
from cnnlib.data import fashion_mnist
from cnnlib.data.balanced_sample import balanced_sample
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.ui.components.confusion_matrix.confusion_matrix import confusion_table
from cnnlib.ui.components.facts_strip import facts_strip
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.progress_bar import progress_bar_html
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.picture_choice import picture_choice
from cnnlib.ui.pages.inside.result import PageResult

OF_EACH = 2
"""Pictures of each class."""

PEOPLE = 0.835
"""Accuracy of people: three without expertise for each of 1,000 random test pictures, the majority
counted (https://github.com/zalandoresearch/fashion-mnist#benchmark)."""


def own_guesses(state: PageState, result: PageResult, predictions: Predictions | None) -> None:
    """Ask what the pictures show, one after the other, then compare the answers.

    Args:
        state: The page's values.
        result: The picture of the page.
        predictions: The network's, None while they are not known.
    """
    game = _game(state)
    pictures = balanced_sample(OF_EACH, game["seed"])
    if len(game["answers"]) < len(pictures):
        _ask(state, game, pictures)
    else:
        _compare(state, result, game, np.array(pictures), predictions)


def _game(state: PageState) -> dict[str, Any]:
    """Return the seed of this visit's pictures and the answers so far."""
    new = {"seed": secrets.randbelow(1 << 31), "answers": ()}
    game: dict[str, Any] = st.session_state.setdefault(_key(state), new)
    return game


def _key(state: PageState) -> str:
    return f"{state.page}:guesses"


def _change(state: PageState, **changes: Any) -> None:
    st.session_state[_key(state)] = {**_game(state), **changes}


def _ask(state: PageState, game: dict[str, Any], pictures: tuple[int, ...]) -> None:
    """Show the next picture and a button for each class."""
    answers = game["answers"]
    number = len(answers)
    st.caption(
        _(
            "People without expertise reach {people} on this data set. How many of {count} do you "
            "recognize?"
        ).format(people=f"{PEOPLE:.1%}", count=len(pictures))
    )
    said = _("Picture {number} of {count}").format(number=number + 1, count=len(pictures))
    st.html(progress_bar_html(number / len(pictures), said))
    left, right = st.columns([2, 3], gap="medium")
    with left:
        image = fashion_mnist.load(train=False).images[pictures[number]].numpy()
        panel = Panel(_("What is this?"), "input", image, size=" ")
        image_panels(
            f"{state.page}:guess", [panel], height=240, zoom=False, download=False, scales=False
        )
    with right, st.container(key="steppers-classes"):
        for label, name in enumerate(CLASSES):
            st.button(
                _(name),
                key=f"{state.page}:guess:{label}",
                width="stretch",
                on_click=_change,
                args=(state,),
                kwargs={"answers": (*answers, label)},
            )
    if answers:
        st.button(
            _("Take the last answer back"),
            icon=":material/undo:",
            type="tertiary",
            key=f"{state.page}:guess:back",
            on_click=_change,
            args=(state,),
            kwargs={"answers": answers[:-1]},
        )


def _compare(
    state: PageState,
    result: PageResult,
    game: dict[str, Any],
    pictures: np.ndarray[Any, np.dtype[np.int64]],
    predictions: Predictions | None,
) -> None:
    """Show both confusion matrices, and the pictures on which either is wrong."""
    labels = fashion_mnist.load(train=False).labels.numpy()[pictures]
    answers = np.array(game["answers"])
    count, right = len(pictures), int((answers == labels).sum())
    facts = [(_("You"), _of(right, count))]
    if predictions is not None:
        guesses = predictions.predicted[pictures]
        facts += [
            (_("The network, the same pictures"), _of(int((guesses == labels).sum()), count)),
            (_("The network, all test pictures"), f"{predictions.accuracy:.1%}"),
        ]
    facts_strip([*facts, (_("People, 1,000 test pictures"), f"{PEOPLE:.1%}")])
    left, beside = st.columns(2, gap="medium")
    names = [_(name) for name in CLASSES]
    with left:
        st.markdown(_("**You**"))
        own = confusion_matrix(labels, answers)
        key, said = f"{state.page}:own", _("Your confusion matrix")
        confusion_table(key, own, names, said, rates=False)
    wrong = answers != labels
    if predictions is not None:
        with beside:
            st.markdown(_("**The network**"))
            its = confusion_matrix(labels, guesses)
            key, said = f"{state.page}:its", _("Confusion matrix of the network")
            confusion_table(key, its, names, said, rates=False)
        wrong |= guesses != labels
    low, high = wilson_interval(right, count)
    st.caption(
        _(
            "Twenty pictures are few: with {right} of {count} right, a person's accuracy lies "
            "between {low} and {high} (Wilson interval, 95%). The {people} are those of three "
            "people a picture, of whom the majority counted, as the authors of the data set report."
        ).format(
            right=right, count=count, low=f"{low:.0%}", high=f"{high:.0%}", people=f"{PEOPLE:.1%}"
        )
    )
    if wrong.any():
        st.markdown(_("**Where you or the network were wrong**"))
        captions = [
            _answers(n, labels, answers, None if predictions is None else guesses)
            for n in np.flatnonzero(wrong).tolist()
        ]
        picture_choice(state, result, "wrong", pictures[wrong], captions, size=146)
        st.caption(_("Click a picture to show it to the network, at the top of the page."))
    st.button(
        _("Try twenty others"),
        icon=":material/replay:",
        key=f"{state.page}:guess:again",
        on_click=lambda: st.session_state.pop(_key(state), None),
    )


def _of(right: int, count: int) -> str:
    return _("{right} of {count}").format(right=right, count=count)


def _answers(n: int, labels: Any, answers: Any, guesses: Any) -> str:
    """Return the true class and both answers in three lines, with a mark for right and wrong."""

    def line(said: str, answer: int) -> str:
        mark = "✓" if answer == labels[n] else "✗"
        return f"{mark} {said.format(name=_(CLASSES[answer]))}"

    lines = [_(CLASSES[labels[n]]), line(_("you: {name}"), answers[n])]
    if guesses is not None:
        lines.append(line(_("network: {name}"), guesses[n]))
    return "\n".join(lines)
