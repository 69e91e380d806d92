"""A diagram of the ontology: what a fact hangs together with, and the roles of each class of facts. Sizes in pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fupin.names import FP, PROV, SKOS

WIDTH = 960
_BOX = (150, 54)
#: Where the boxes stand: x and y of the left upper corner.
_BOXES = {
    FP + "Source": (20, 20),
    FP + "Document": (285, 20),
    FP + "Sentence": (540, 20),
    SKOS + "Concept": (20, 110),
    FP + "Entity": (20, 200),
    FP + "Fact": (540, 180),
    FP + "Quantity": (790, 110),
    FP + "Period": (790, 250),
    FP + "Part": (285, 255),
    FP + "DerivedEdge": (285, 390),
    FP + "Total": (540, 390),
    FP + "AuditResult": (790, 390),
}
#: What points where: class, property, class.
_ARROWS = (
    (FP + "Sentence", FP + "inDocument", FP + "Document"),
    (FP + "Document", FP + "inSource", FP + "Source"),
    (FP + "Fact", FP + "inSentence", FP + "Sentence"),
    (FP + "Fact", FP + "modality", SKOS + "Concept"),
    (FP + "Fact", FP + "role", FP + "Entity"),
    (FP + "Fact", FP + "quantity", FP + "Quantity"),
    (FP + "Fact", FP + "period", FP + "Period"),
    (FP + "Fact", FP + "part", FP + "Part"),
    (FP + "Part", FP + "item", FP + "Entity"),
    (FP + "DerivedEdge", PROV + "wasDerivedFrom", FP + "Fact"),
    (FP + "Total", FP + "sumOf", FP + "Fact"),
    (FP + "AuditResult", FP + "usesFact", FP + "Fact"),
)
_BESIDE = 100
_TOP, _HEAD, _LINE, _GAP, _COLUMNS = 500, 34, 21, 16, 3


@dataclass(frozen=True, slots=True)
class Box:
    """A class; ``lines`` are its roles: IRI, name, what it takes."""

    iri: str
    label: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A property from a class to another; its name stands at ``x`` and ``y``."""

    iri: str
    label: str
    x1: int
    y1: int
    x2: int
    y2: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and arrows on a plane of ``width`` and ``height``."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    facts: tuple[Box, ...]


def diagram(names: Mapping[str, str], roles: Mapping[str, Sequence[tuple[str, str]]]) -> Diagram:
    """The diagram, with the names of terms and, for each class of facts, its roles with what they take."""
    boxes = tuple(Box(node, names.get(node, node), x, y, *_BOX) for node, (x, y) in _BOXES.items())
    arrows = tuple(_arrow(names.get(by, ""), by, _BOXES[one], _BOXES[other]) for one, by, other in _ARROWS)
    facts, height = _grid(names, roles)
    return Diagram(WIDTH, height, boxes, arrows, facts)


def _arrow(label: str, by: str, one: tuple[int, int], other: tuple[int, int]) -> Arrow:
    """From border to border: sideways where the boxes stand about beside each other, else up or down."""
    width, height = _BOX
    (x1, y1), (x2, y2) = one, other
    if abs(x1 - x2) >= width and abs(y1 - y2) < _BESIDE:
        left = x1 > x2
        x1, x2, y1, y2 = x1 if left else x1 + width, x2 + width if left else x2, y1 + height // 2, y2 + height // 2
        return Arrow(by, label, x1, y1, x2, y2, (x1 + x2) // 2, (y1 + y2) // 2)
    up = y1 > y2
    x1, x2, y1, y2 = x1 + width // 2, x2 + width // 2, y1 if up else y1 + height, y2 + height if up else y2
    return Arrow(by, label, x1, y1, x2, y2, (2 * x1 + x2) // 3, (2 * y1 + y2) // 3)  # nearer to where there is room


def _grid(names: Mapping[str, str], roles: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[tuple[Box, ...], int]:
    """Classes of facts in columns, each in the one that is shortest so far."""
    width = (WIDTH - 40 - (_COLUMNS - 1) * _GAP) // _COLUMNS
    ends = [_TOP] * _COLUMNS
    boxes = []
    for node, carried in roles.items():
        at = ends.index(min(ends))
        height = _HEAD + _LINE * len(carried) + 8
        lines = tuple((role, names[role], takes) for role, takes in carried)
        boxes.append(Box(node, names[node], 20 + at * (width + _GAP), ends[at], width, height, lines))
        ends[at] += height + _GAP
    return tuple(boxes), max(ends)
