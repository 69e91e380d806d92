"""Where everything stands in the pictures of systems, time and intervals: numbers and words for a template to print."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from fupin.output import width as places
from fupin.views.compare import Figure
from fupin.views.roles import short as said
from fupin.views.systems import List, Node
from fupin.views.timeline import LANES, Bar

#: Pixels: of one place of a letter (Chinese takes two), of a line of text.
LETTER, LINE = 6.8, 17
#: A tree: width of its boxes and of the gaps between levels, places of a line, lines of a box.
BOX, GAP, FIT, LINES = 220, 46, 30, 3
#: Time: width, margin at both sides, height of a row and of the name of a lane.
WIDE, EDGE, ROW, LANE = 1180, 14, 24, 26
#: Intervals: where names end, where printed words begin, height of a row.
NAMES, PRINTED, FIGURE = 330, 880, 44


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a tree with its words by line; ``form`` is whole, part, list, more (an open list) or unsaid."""

    x: float
    y: float
    height: float
    lines: tuple[str, ...]
    form: str
    iri: str
    facts: tuple[str, ...]
    title: str


@dataclass(slots=True)
class Tree:
    """Boxes, and lines from (x, y) to (x, y)."""

    width: float = 0
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


def tree(root: Node, levels: int, more: str, unsaid: str) -> Tree:
    """A tree from left to right with so many levels of parts, each whole beside the first of its parts.

    An open list ends in a box with the words ``more``, a list that names nothing is one with ``unsaid``.
    """
    drawn = Tree()
    _place(drawn, root, 0, levels, (more, unsaid))
    drawn.boxes.sort(key=lambda box: (box.y + box.height / 2, box.x))  # the order in which they are read
    drawn.width = max(box.x for box in drawn.boxes) + BOX + 2
    drawn.height += 2
    return drawn


def _place(drawn: Tree, node: Node, level: int, levels: int, words: tuple[str, str]) -> float:
    """Draw a node after everything below it; the height of its middle."""
    since = (drawn.height, len(drawn.boxes), len(drawn.lines))
    middles = []
    if levels:
        told = [one for one in node.lists if one.parts] or list(node.lists[:1])
        for one in told:
            middles += _list(drawn, one, level + 1, levels, words, apart=len(told) > 1)
    label = f"{node.order} {node.label}" if node.order else node.label
    form = "part" if level else "whole"
    facts = node.facts if level else tuple(one.fact for one in node.lists)
    return _box(drawn, (label, form, node.iri, facts), level, _lowered(drawn, label, since, middles))


def _list(drawn: Tree, one: List, level: int, levels: int, words: tuple[str, str], *, apart: bool) -> list[float]:
    """The parts of a list; behind a box with the document where another list stands beside it."""
    since = (drawn.height, len(drawn.boxes), len(drawn.lines))
    below = level + apart
    middles = [_place(drawn, part, below, levels - 1, words) for part in one.parts]
    if one.open or not one.parts:
        form, word = ("more", words[0]) if one.parts else ("unsaid", words[1])
        middles.append(_box(drawn, (word, form, "", (one.fact,)), below, []))
    if not apart:
        return middles
    title = one.document.text
    return [_box(drawn, (title, "list", "", (one.fact,)), level, _lowered(drawn, title, since, middles))]


def _lowered(drawn: Tree, label: str, since: tuple[float, int, int], middles: list[float]) -> list[float]:
    """Middles of what was drawn since then, moved down where a box beside the first of them would begin too high."""
    start, boxes, lines = since
    lower = start + _height(label) / 2 + 3 - middles[0] if middles else 0.0
    if lower <= 0:
        return middles
    drawn.boxes[boxes:] = [replace(box, y=box.y + lower) for box in drawn.boxes[boxes:]]
    drawn.lines[lines:] = [(x1, y1 + lower, x2, y2 + lower) for x1, y1, x2, y2 in drawn.lines[lines:]]
    drawn.height += lower
    return [middle + lower for middle in middles]


def _height(label: str) -> float:
    return LINE * len(wrapped(label, FIT, LINES)) + 10


def _box(drawn: Tree, told: tuple[str, str, str, tuple[str, ...]], level: int, middles: Sequence[float]) -> float:
    label, form, iri, facts = told
    height = _height(label)
    middle = middles[0] if middles else drawn.height + height / 2 + 3
    x = level * (BOX + GAP) + 1
    drawn.boxes.append(Box(x, middle - height / 2, height, wrapped(label, FIT, LINES), form, iri, facts, label))
    drawn.lines += [(x + BOX, middle, x + BOX + GAP, y) for y in middles]
    drawn.height = max(drawn.height, middle + height / 2 + 3)
    return middle


def wrapped(text: str, fit: int, most: int) -> tuple[str, ...]:
    """Words in lines of so many places, at most so many lines; what is left out is a …"""
    lines, line = [], ""
    for piece in _pieces(text, fit):
        if line and places(line + piece) > fit:
            lines.append(line.strip())
            line = ""
        line += piece
    lines.append(line.strip())
    return (*lines[: most - 1], cut(lines[most - 1], fit - 2) + "…") if len(lines) > most else tuple(lines)


def _pieces(text: str, fit: int) -> Iterator[str]:
    """Where a line may end: after a space, and anywhere in Chinese or in a word that is longer than a line."""
    word = ""
    for char in text:
        if places(char) > 1 or char == " " or len(word) >= fit:
            if word:
                yield word
            yield char
            word = ""
        else:
            word += char
    if word:
        yield word


def cut(text: str, fit: int) -> str:
    """The beginning of a text that takes at most so many places."""
    kept, used = "", 0
    for char in text:
        used += places(char)
        if used > fit:
            break
        kept += char
    return kept


def shortened(text: str, fit: int) -> str:
    """A text in at most so many places; what is left out is a …"""
    return text if places(text) <= fit else cut(text, fit - 1) + "…"


@dataclass(frozen=True, slots=True)
class Span:
    """A bar on the axis of time. An open end fades; ``label`` stands at ``words``, in the bar or behind it (``inside``)."""

    x: float
    y: float
    width: float
    open_first: bool
    open_last: bool
    label: str
    words: float
    inside: bool
    bar: Bar


@dataclass(slots=True)
class Axis:
    """Spans by lane, the years with their places, and the bars that lie outside the years shown."""

    first: int
    last: int
    height: float = 0
    years: list[tuple[float, int]] = field(default_factory=list)
    lanes: list[tuple[str, float, float]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    outside: list[Bar] = field(default_factory=list)


def axis(bars: Sequence[Bar], first: int, last: int) -> Axis:
    """Bars on the years from ``first`` to ``last``, both shown whole, lane by lane in rows where none hides another."""
    drawn = Axis(first, last, height=30)
    step = max(1, math.ceil((last - first + 1) / 16))
    drawn.years = [(_x(f"{year}-01-01", drawn), year) for year in range(first, last + 1, step)]
    for lane in LANES:
        those = [bar for bar in bars if bar.lane == lane]
        inside = [bar for bar in those if _touches(bar, first, last)]
        drawn.outside += [bar for bar in those if bar not in inside]
        if inside:
            top = drawn.height
            _rows(drawn, inside, top + LANE)
            drawn.lanes.append((lane, top, drawn.height - top))
    return drawn


def _touches(bar: Bar, first: int, last: int) -> bool:
    begins, ends = int((bar.first or bar.last)[:4]), int((bar.last or bar.first)[:4])
    return begins <= last and (ends >= first or not bar.last)


def _x(day: str, drawn: Axis) -> float:
    begin = date(drawn.first, 1, 1).toordinal()
    share = (date.fromisoformat(day).toordinal() - begin) / (date(drawn.last, 12, 31).toordinal() + 1 - begin)
    return EDGE + min(1.0, max(0.0, share)) * (WIDE - 2 * EDGE)


def _rows(drawn: Axis, bars: Sequence[Bar], top: float) -> None:
    ends: list[float] = []
    for bar in bars:
        end = _x(_after(bar.last), drawn) if bar.last else WIDE - EDGE
        start = _x(bar.first, drawn) if bar.first else max(EDGE, end - 46)
        wide = max(end - start, 7)
        number = f" ×{len(bar.facts)}" if len(bar.facts) > 1 else ""
        label = shortened(bar.label, 44) + number
        room = places(label) * LETTER + 10
        inside = room <= wide
        begin, until = start, start + wide if inside else start + wide + room
        words = start + 6 if inside else start + wide + 5
        if until > WIDE:  # no room behind it: before it
            begin, until, words = start - room, start + wide, start - room + 5
        row = next((number for number, taken in enumerate(ends) if taken <= begin), len(ends))
        ends[row : row + 1] = [until + 6]
        spot = (start, top + row * ROW, wide)
        drawn.spans.append(Span(*spot, not bar.first, not bar.last, label, words, inside, bar))
    drawn.height = top + len(ends) * ROW + 6


def _after(day: str) -> str:
    """The day after, where a bar that includes its last day ends."""
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1).isoformat()


@dataclass(frozen=True, slots=True)
class Range:
    """A figure on the axis of numbers; an end without a bound is an arrow."""

    y: float
    x1: float
    x2: float
    no_lower: bool
    no_upper: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class Ranges:
    """Figures of one unit under each other, with the steps of their axis."""

    height: float
    steps: tuple[tuple[float, str], ...]
    ranges: tuple[Range, ...]
    log: bool
    orders: float


def ranges(figures: Sequence[Figure], language: str, *, log: bool) -> Ranges:
    """Figures on one axis: linear, or by powers of ten where that is asked for and all bounds are above zero."""
    bounds = [bound for figure in figures for bound in (figure.lower, figure.upper) if bound is not None]
    positive = [bound for bound in bounds if bound > 0]
    orders = math.log10(max(positive) / min(positive)) if positive else 0
    by_ten = log and bool(positive) and len(positive) == len(bounds)
    low, high = _ends(bounds, by_ten)

    def at(number: float) -> float:
        share = math.log(number / low) / math.log(high / low) if by_ten else (number - low) / (high - low)
        return NAMES + 30 + share * (PRINTED - NAMES - 60)

    made = [
        Range(
            y=34 + index * FIGURE,
            x1=NAMES + 6 if figure.lower is None else at(figure.lower),
            x2=PRINTED - 6 if figure.upper is None else at(figure.upper),
            no_lower=figure.lower is None,
            no_upper=figure.upper is None,
            figure=figure,
        )
        for index, figure in enumerate(figures)
    ]
    steps = _powers(low, high) if by_ten else _steps(low, high)
    told = tuple((at(step), said(step, language)) for step in steps)
    return Ranges(34 + len(figures) * FIGURE, told, tuple(made), by_ten, orders)


def _ends(bounds: Sequence[float], by_ten: bool) -> tuple[float, float]:
    """The ends of the axis. A linear one begins at zero, so that lengths may be compared."""
    if not bounds:
        return 0.0, 1.0
    if by_ten:
        low, high = 10 ** math.floor(math.log10(min(bounds))), 10 ** math.ceil(math.log10(max(bounds)))
        return float(low), float(high if high > low else low * 10)
    low, high = min(0.0, *bounds), max(0.0, *bounds)
    return low, high if high > low else low + 1


def _powers(low: float, high: float) -> list[float]:
    first, last = round(math.log10(low)), round(math.log10(high))
    return [10.0**power for power in range(first, last + 1, max(1, (last - first) // 6 + 1))]


def _steps(low: float, high: float) -> list[float]:
    size = 10 ** math.floor(math.log10((high - low) / 4))
    step = next(size * times for times in (1, 2, 2.5, 5, 10) if (high - low) / (size * times) <= 5)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
