"""How every cell of a result came about: rules that link grids of numbers, cell by cell."""

from cnnlib.derivation.elementwise import Broadcast, Template
from cnnlib.derivation.products import RowColumn
from cnnlib.derivation.rule import LIMIT, Cell, Grids, Ref, Rule, Shape, Shapes, Term, shapes_of
from cnnlib.derivation.statistics import Reduce
from cnnlib.derivation.windows import Window

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
