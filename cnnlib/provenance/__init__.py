"""How every cell of a result came about: rules that link grids of numbers, cell by cell."""

from cnnlib.provenance.elementwise import Broadcast, Template
from cnnlib.provenance.matmul import RowColumn
from cnnlib.provenance.reduction import Reduce
from cnnlib.provenance.rule import (
    LIMIT,
    Cell,
    Grids,
    Ref,
    Rule,
    Shape,
    Shapes,
    Term,
    shapes_of,
)
from cnnlib.provenance.sliding_window import Window

__all__ = [
    "LIMIT",
    "Broadcast",
    "Cell",
    "Grids",
    "Reduce",
    "Ref",
    "RowColumn",
    "Rule",
    "Shape",
    "Shapes",
    "Template",
    "Term",
    "Window",
    "shapes_of",
]
