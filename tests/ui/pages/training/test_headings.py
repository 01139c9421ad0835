"""The headings of the large column."""

from __future__ import annotations

from cnnlib.ui.pages.training.headings import figure_heading_html, run_heading_html


def test_a_run_has_its_name_and_status_in_the_colour_of_the_status() -> None:
    html = run_heading_html("<b>mine</b>", "running", "running")
    assert "<h2>&lt;b&gt;mine&lt;/b&gt;</h2>" in html
    assert '<span class="state running">running</span>' in html
    assert '<span class="state">planned</span>' in run_heading_html("LeNet", "planned")


def test_the_heading_of_a_figure_is_text() -> None:
    assert figure_heading_html("a < b") == '<p class="cnn-strip-head">a &lt; b</p>'
