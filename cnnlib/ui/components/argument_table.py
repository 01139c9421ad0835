"""The arguments of a layer of `torch.nn` as a table: default, present value, control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnlib.ops.layer_arguments import Argument
from cnnlib.ui.components.table import Cell, Row, table_html
from cnnlib.ui.core.language import _


def argument_table(
    arguments: Iterable[Argument], here: Mapping[str, str], controls: Mapping[str, str]
) -> str:
    """Return the table as HTML; rows whose value is not the default are marked.

    Args:
        arguments: The arguments, in order.
        here: Present value of an argument as Python text, by name.
        controls: Label of the control that sets an argument, marked for translation.
    """
    heads = (_("Argument"), _("Default"), _("Here"), _("What it does"), _("Control"))
    rows = [_row(each, here.get(each.name, ""), controls.get(each.name)) for each in arguments]
    return table_html(heads, rows, "cnn-arguments")


def _row(argument: Argument, here: str, control: str | None) -> Row:
    default = argument.default or ""
    changed = bool(default) and here not in ("", default)
    return Row(
        (
            *(Cell(text, code=True) for text in (argument.name, default, here)),
            _(argument.description),
            _(control) if control else "—",
        ),
        "changed" if changed else "",
    )
