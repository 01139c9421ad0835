"""A sentence on the rows and columns at the end that no window reads."""

from __future__ import annotations

from cnnlib.ui.core.language import _, n_


def dropped_remark(rows: int, columns: int) -> str:
    """Return what the floor of the output size drops, empty where it drops nothing."""
    if rows and columns:
        return _("The floor drops the {rows} and the {columns}: no window reads them.").format(
            rows=n_("last row", "last {count} rows", rows).format(count=rows),
            columns=n_("last column", "last {count} columns", columns).format(count=columns),
        )
    if rows:
        return n_(
            "The floor drops the last row: no window reads it.",
            "The floor drops the last {count} rows: no window reads them.",
            rows,
        ).format(count=rows)
    if columns:
        return n_(
            "The floor drops the last column: no window reads it.",
            "The floor drops the last {count} columns: no window reads them.",
            columns,
        ).format(count=columns)
    return ""
