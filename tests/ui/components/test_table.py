from __future__ import annotations

from cnnlib.ui.components.table import Cell, Row, table_html


def test_every_text_is_escaped() -> None:
    html = table_html(["<h>"], [Row(["<td>"]), Row([Cell("<c>", code=True)])])
    assert html == (
        '<div class="cnn-table"><table><thead><tr><th>&lt;h&gt;</th></tr></thead><tbody>'
        "<tr><td>&lt;td&gt;</td></tr><tr><td><code>&lt;c&gt;</code></td></tr></tbody></table></div>"
    )


def test_table_rows_and_cells_have_classes() -> None:
    html = table_html(["a", "b"], [Row(["1", Cell("2", "differs")], "open")], "cnn-runs")
    assert html.startswith('<div class="cnn-table cnn-runs">')
    assert '<tr class="open"><td>1</td><td class="differs">2</td></tr>' in html


def test_a_table_may_be_empty() -> None:
    assert "<tbody></tbody>" in table_html(["a"], [])
