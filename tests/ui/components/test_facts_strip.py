from __future__ import annotations

from cnnlib.ui.components.facts_strip import facts_html


def test_names_and_figures_are_escaped() -> None:
    html = facts_html([("a < b", "<i>1</i>"), ("c", "2")])
    assert html == (
        '<div class="cnn-facts"><div><span>a &lt; b</span><b>&lt;i&gt;1&lt;/i&gt;</b></div>'
        "<div><span>c</span><b>2</b></div></div>"
    )


def test_no_facts_are_no_line() -> None:
    assert facts_html([]) == ""
