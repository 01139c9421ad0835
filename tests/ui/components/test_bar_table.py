from __future__ import annotations

from cnnlib.ui.components.bar_table import Bar, BarRow, bar_table_html, shares_of


def test_bars_are_on_one_scale_and_a_number_that_is_missing_has_none() -> None:
    assert shares_of([2, 4, None]) == [0.5, 1.0, None]
    assert shares_of([0, 0]) == [0.0, 0.0]
    html = bar_table_html(
        ["Memory"], [BarRow("a", [Bar("4 B", 1.0)]), BarRow("b", [Bar("…", None)])]
    )
    assert html.count("<u ") == 1
    assert "width: 100.00%" in html


def test_names_and_numbers_are_text() -> None:
    html = bar_table_html(["<h>"], [BarRow("<n>", [Bar("<t>", 0.5, 0.25)], "<c>", main=True)])
    assert "<n>" not in html
    assert "&lt;h&gt;" in html
    assert "<code>&lt;c&gt;</code>" in html
    assert "left: 25.00%" in html
    assert "class=main" in html


def test_an_estimate_is_marked_and_names_may_be_above() -> None:
    html = bar_table_html(["x"], [BarRow("a", [Bar("1", 1.0, estimated=True)])], names_above=True)
    assert "class=estimated" in html
    assert 'class="bar-table above"' in html
