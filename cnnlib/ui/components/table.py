"""A table as HTML, for rows that `st.table` cannot mark: every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Cell:
    """A cell that is not plain text alone.

    Attributes:
        text: What it says.
        css_class: A class for its `td`.
        code: Whether it is set as code.
    """

    text: str
    css_class: str = ""
    code: bool = False


@dataclass(frozen=True)
class Row:
    """A row, from left to right.

    Attributes:
        cells: Its cells; a `str` is plain text.
        css_class: A class for its `tr`.
    """

    cells: Sequence[Cell | str]
    css_class: str = ""


def table_html(head: Sequence[str], rows: Iterable[Row], css_class: str = "") -> str:
    """Return a table with one line of column heads.

    Args:
        head: The names of the columns.
        rows: Rows of as many cells.
        css_class: A class of the table's own, beside `cnn-table`.
    """
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(map(_row, rows))
    return (
        f'<div class="{f"cnn-table {css_class}".rstrip()}"><table>'
        f"<thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Row) -> str:
    return f"<tr{_class(row.css_class)}>{''.join(map(_cell, row.cells))}</tr>"


def _cell(cell: Cell | str) -> str:
    if isinstance(cell, str):
        cell = Cell(cell)
    text = escape(cell.text)
    return f"<td{_class(cell.css_class)}>{f'<code>{text}</code>' if cell.code else text}</td>"


def _class(name: str) -> str:
    return f' class="{escape(name)}"' if name else ""
