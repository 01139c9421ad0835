"""A table of numbers with a bar under each, for a few rows that are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Bar:
    """A number and its bar.

    Attributes:
        text: The number with its unit.
        share: Length of the bar, 0 to 1; None where there is no number yet.
        mark: Place of a line across the bar, 0 to 1; None for none.
        estimated: Whether the number is not measured; its bar has an outline only.
    """

    text: str
    share: float | None
    mark: float | None = None
    estimated: bool = False


@dataclass(frozen=True)
class BarRow:
    """A row of a table of bars.

    Attributes:
        name: Its name.
        bars: One for each column.
        code: Code that follows the name, or is all of it.
        main: Whether its bars have the accent's colour.
    """

    name: str
    bars: Sequence[Bar]
    code: str = ""
    main: bool = False


def bar_table_html(
    heads: Sequence[str], rows: Iterable[BarRow], *, names_above: bool = False
) -> str:
    """Return the table as HTML for an `html_block`.

    Args:
        heads: Names of the columns of bars.
        rows: Rows of as many bars.
        names_above: Whether a row's name is above its bars, as it always is on a phone.
    """
    names = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(map(_row, rows))
    kind = "bar-table above" if names_above else "bar-table"
    return (
        f'<table class="{kind}" style="--bars: {len(heads)}">'
        f"<thead><tr><td></td>{names}</tr></thead><tbody>{body}</tbody></table>"
    )


def shares_of(values: Sequence[float | None], largest: float = 0.0) -> list[float | None]:
    """Return each number relative to the largest of them and `largest`; None stays None."""
    most = max([largest, *(value for value in values if value is not None)]) or 1.0
    return [None if value is None else value / most for value in values]


def _row(row: BarRow) -> str:
    name = escape(row.name) + (f" <code>{escape(row.code)}</code>" if row.code else "")
    cells = "".join(map(_cell, row.bars))
    return f'<tr{" class=main" if row.main else ""}><th scope="row">{name.strip()}</th>{cells}</tr>'


def _cell(bar: Bar) -> str:
    if bar.share is None:
        return f"<td>{escape(bar.text)}</td>"
    mark = "" if bar.mark is None else f'<i style="left: {bar.mark:.2%}"></i>'
    kind = " class=estimated" if bar.estimated else ""
    length = f"width: {bar.share:.2%}"
    return f'<td{kind}>{escape(bar.text)}<s><u style="{length}"></u>{mark}</s></td>'
