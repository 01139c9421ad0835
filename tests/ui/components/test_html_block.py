"""Sentences and proofs as HTML: what is not ours in them stays text."""

from __future__ import annotations

from cnnlib.provenance.verification import Verification
from cnnlib.ui.components.html_block import proof_line, sentence


def test_a_sentence_with_strong_words_and_formulas() -> None:
    html = sentence("A mean for each **channel** $c$, of $m = 8$ cells.")
    assert html.startswith('A mean for each <b>channel</b> <span class="cnn-math"')
    assert 'aria-label="m = 8"' in html
    assert html.endswith("</span> cells.")


def test_all_else_in_a_sentence_is_text() -> None:
    assert sentence("<b>1</b> & **<i>2</i>**") == (
        "&lt;b&gt;1&lt;/b&gt; &amp; <b>&lt;i&gt;2&lt;/i&gt;</b>"
    )


def test_a_proof_says_how_near_it_comes_or_that_it_fails() -> None:
    assert "matches <code>F.conv2d</code> exactly" in proof_line(
        Verification(0.0, "F.conv2d", 1e-6, True)
    )
    assert "to 2e-7" in proof_line(Verification(2e-7, "F.conv2d", 1e-6, True))
    wrong = proof_line(Verification(0.5, "F.conv2d", 1e-6, False), "a < b")
    assert wrong.startswith('<p class="proof wrong">✗')
    assert "by 0.5." in wrong
    assert wrong.endswith("a &lt; b</p>")
