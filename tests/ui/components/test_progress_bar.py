from __future__ import annotations

from cnnlib.ui.components.progress_bar import progress_bar_html


def test_the_bar_says_how_full_it_is() -> None:
    html = progress_bar_html(0.25, "step <1>")
    assert 'role="progressbar" aria-valuenow="25.0"' in html
    assert 'style="width: 25.0%"' in html
    assert html.count("step &lt;1&gt;") == 2
