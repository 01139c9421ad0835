"""How every cell of a result came about: rules that link grids of numbers, cell by cell."""

from cnnlib.provenance.elementwise import Broadcast, Elementwise
from cnnlib.provenance.matmul import MatMul
from cnnlib.provenance.reduction import Reduction
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
from cnnlib.provenance.sliding_window import SlidingWindow

__all__ = [
    "LIMIT",
    "Broadcast",
    "Cell",
    "Elementwise",
    "Grids",
    "MatMul",
    "Reduction",
    "Ref",
    "Rule",
    "Shape",
    "Shapes",
    "SlidingWindow",
    "Term",
    "shapes_of",
]
