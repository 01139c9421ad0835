"""Sentences as HTML: what is not ours in them stays text."""

from __future__ import annotations

from cnnlib.ui.components.html_block import sentence


def test_a_sentence_with_strong_words_and_formulas() -> None:
    html = sentence("A mean for each **channel** $c$, of $m = 8$ cells.")
    assert html.startswith('A mean for each <b>channel</b> <span class="cnn-math"')
    assert 'aria-label="m = 8"' in html
    assert html.endswith("</span> cells.")


def test_all_else_in_a_sentence_is_text() -> None:
    assert sentence("<b>1</b> & **<i>2</i>**") == (
        "&lt;b&gt;1&lt;/b&gt; &amp; <b>&lt;i&gt;2&lt;/i&gt;</b>"
    )
