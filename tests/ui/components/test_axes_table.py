from __future__ import annotations

import re

from hypothesis import given

from cnnlib.ops.products.spec import Product
from cnnlib.ops.products.summary import outcome
from cnnlib.ui.components.axes_table import axes_table
from tests.support.product_strategies import any_products


def rows(html: str) -> list[list[str]]:
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row)]
        for row in re.findall(r"<tr class.*?</tr>", html)
    ]


def test_stretched_axes_and_the_summed_one_are_marked() -> None:
    batch = axes_table(outcome(Product("matmul", (2, 3, 4), (4, 5))), ("a < b", ""))
    assert rows(batch) == [["2", "3", "4", ""], ["→2", "", "4", "5"], ["2", "3", "Σ", "5"]]
    assert "<p>a &lt; b</p>" in batch
    square = axes_table(outcome(Product("mul", (10, 1), (10,))))
    assert rows(square) == [["10", "1→10"], ["→10", "10"], ["10", "10"]]


def test_the_axis_at_fault_is_marked_in_every_row() -> None:
    refused = axes_table(outcome(Product("mul", (2, 3, 4), (3, 5))))
    assert rows(refused)[-1] == ["2", "3", "✗"]
    assert refused.count('class="wrong"') == 3


def test_the_batch_that_mm_does_not_take_is_marked() -> None:
    refused = axes_table(outcome(Product("mm", (2, 3, 4), (4, 5))))
    assert rows(refused) == [["2", "3", "4", ""], ["", "", "4", "5"], ["✗", "3", "Σ", "5"]]
    assert refused.count('class="wrong"') == 2


@given(any_products())
def test_every_product_has_a_table(product: Product) -> None:
    table = rows(axes_table(outcome(product)))
    assert len({len(row) for row in table}) == 1
    assert "None" not in str(table)
