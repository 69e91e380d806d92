"""The geometry of flows through columns: where nodes stand, how wide ribbons are, what cannot be drawn to scale.

A ribbon is as wide as the lower bound of its amount, with a lighter band up to the upper bound. Nothing is stacked but
what shares a node; who calls says what may (see ``strands``), so that no height is a sum that the graph does not allow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fupin.describe import Value
from fupin.views.money import Flow, Money, Total

#: Columns: payers, kinds, payees, purposes. Units of the drawing are those of its text, 13 high.
COLUMNS = ("payer", "kind", "payee", "purpose")
WIDE, _NODE, _APART = 1180.0, 9.0, 300.0
#: Flows that one drawing holds, height of all ribbons together, lines of words above and below a node, gap, thinnest line.
MOST, _HIGH, _LINES, _GAP, _THIN = 30, 380.0, 30.0, 6.0, 1.5
#: A node as high as this has its words inside.
ROOMY = 40.0
#: Amounts below it are drawn as if they were nothing: a scale has to be finite.
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Strand:
    """A flow with the nodes that it goes through, one a column: (key, names)."""

    flow: Flow
    stops: tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """Where a node stands. ``flows`` are the facts that go through it, ``total`` the sum that they make, if any."""

    column: str
    names: tuple[Value, ...]
    x: float
    y: float
    height: float
    flows: tuple[Flow, ...]
    total: Total | None

    @property
    def middle(self) -> float:
        """Where its label stands if it is inside."""
        return self.y + self.height / 2

    @property
    def low(self) -> bool:
        """Whether its words stand above and below it: inside they would be crossed by its edges."""
        return self.height < ROOMY


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A flow as drawn: paths for what it surely is, and for what it may be beyond; places of marks for no upper bound.

    ``thin`` is true where the line is wider than the scale; ``colour`` is the number of its kind of money.
    """

    flow: Flow
    colour: int
    sure: tuple[str, ...]
    perhaps: tuple[str, ...]
    marks: tuple[tuple[float, float], ...]
    thin: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Nodes and ribbons of one unit; ``left`` is the number of flows that it has no room for, ``kinds`` are the colours."""

    unit: Value
    width: float
    height: float
    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    left: int
    kinds: tuple[tuple[Value, ...], ...]

    def stages(self) -> list[Value]:
        """The stages of the flows drawn, in the order of their names."""
        return sorted({stage for ribbon in self.ribbons for stage in ribbon.flow.stages}, key=lambda one: one.iri)

    def modalities(self) -> list[Value]:
        """The modalities of the flows drawn."""
        return sorted({ribbon.flow.modality for ribbon in self.ribbons}, key=lambda one: one.iri)


def drawings(found: Money) -> list[Drawing]:
    """One drawing for each unit, the one with most flows first."""
    by_unit = sorted(found.stated().items(), key=lambda pair: (-len(pair[1]), pair[0].iri))
    return [_drawing(unit, flows, found) for unit, flows in by_unit]


def strands(flows: Sequence[Flow], found: Money) -> list[Strand]:
    """Flows with their nodes. Two flows share a payer (payee) only where a sum of the graph counts both; a kind only
    where they share the payer too, a purpose where they share the payee.
    """
    made = []
    for flow in flows:
        payer, payee = (_lane(flow, role, found) for role in ("payer", "payee"))
        stops = (
            (payer, flow.payers),
            (f"{payer} {_key(flow.kinds)}", flow.kinds),
            (payee, flow.payees),
            (f"{payee} {_key(flow.purposes)}", flow.purposes),
        )
        made.append(Strand(flow, stops))
    return sorted(made, key=lambda s: (not s.flow.payers, _key(s.flow.payers), s.stops[0][0], _key(s.flow.payees)))


def _lane(flow: Flow, role: str, found: Money) -> str:
    total = found.counting(flow.fact, role)
    return total.iri if total else flow.fact


def _key(names: Sequence[Value]) -> str:
    return " ".join(sorted(name.iri or name.text for name in names))


def _drawing(unit: Value, flows: Sequence[Flow], found: Money) -> Drawing:
    drawn = strands(flows[:MOST], found)
    scale = _HIGH / max(sum(_most(strand.flow) for strand in drawn), _SMALL)
    columns = [_column(drawn, column, scale) for column in range(len(COLUMNS))]
    height = max(tall for _, tall in columns)
    tops = [{key: top + (height - tall) / 2 for key, top in places.items()} for places, tall in columns]
    starts = [_starts(drawn, column, tops[column], scale) for column in range(len(COLUMNS))]
    nodes = [node for column in range(len(COLUMNS)) for node in _nodes(drawn, column, tops[column], scale, found)]
    kinds = list(dict.fromkeys(strand.flow.kinds for strand in drawn))
    ribbons = [
        _ribbon(strand, kinds.index(strand.flow.kinds), [start[strand.flow.fact] for start in starts], scale)
        for strand in drawn
    ]
    return Drawing(unit, WIDE, height, tuple(nodes), tuple(ribbons), max(0, len(flows) - MOST), tuple(kinds))


def _most(flow: Flow) -> float:
    """The upper bound of a flow's amount; the lower one where there is none."""
    assert flow.amount is not None
    return flow.amount.upper if flow.amount.upper is not None else flow.amount.lower or 0.0


def _tall(flow: Flow, scale: float) -> float:
    return max(_most(flow) * scale, _THIN)


def _members(drawn: Sequence[Strand], column: int) -> dict[str, list[int]]:
    """The strands of each node, by their places."""
    found: dict[str, list[int]] = {}
    for place, strand in enumerate(drawn):
        found.setdefault(strand.stops[column][0], []).append(place)
    return found


def _column(drawn: Sequence[Strand], column: int, scale: float) -> tuple[dict[str, float], float]:
    """The top of each node of a column, and the height of the column."""
    members = _members(drawn, column)
    top, tops = 0.0, {}
    for key in sorted(members, key=lambda key: (sum(members[key]) / len(members[key]), key)):
        tall = sum(_tall(drawn[place].flow, scale) for place in members[key])
        room = tall + (_LINES if tall < ROOMY else 0)
        tops[key] = top + (room - tall) / 2
        top += room + _GAP
    return tops, top


def _starts(drawn: Sequence[Strand], column: int, tops: dict[str, float], scale: float) -> dict[str, float]:
    """Where each flow begins in its node: the flows of a node stand below one another."""
    at, starts = dict(tops), {}
    for strand in drawn:
        key = strand.stops[column][0]
        starts[strand.flow.fact] = at[key]
        at[key] += _tall(strand.flow, scale)
    return starts


def _nodes(drawn: Sequence[Strand], column: int, tops: dict[str, float], scale: float, found: Money) -> list[Node]:
    nodes = []
    for key, places in _members(drawn, column).items():
        flows = tuple(drawn[place].flow for place in places)
        total = next((total for total in found.totals if total.iri == key), None)
        whole = total if total and set(total.counted) == {flow.fact for flow in flows} else None
        names = drawn[places[0]].stops[column][1]
        if total:
            names = (total.party,)
        tall = sum(_tall(flow, scale) for flow in flows)
        nodes.append(Node(COLUMNS[column], names, column * _APART, tops[key], tall, flows, whole))
    return nodes


def _ribbon(strand: Strand, colour: int, starts: Sequence[float], scale: float) -> Ribbon:
    amount = strand.flow.amount
    assert amount is not None
    tall = _tall(strand.flow, scale)
    thin = _most(strand.flow) * scale < _THIN
    sure = tall if thin else min((amount.lower or 0.0) * scale, tall)
    gaps = [(column * _APART + _NODE, (column + 1) * _APART) for column in range(len(COLUMNS) - 1)]
    ends = list(zip(gaps, starts[:-1], starts[1:], strict=True))
    return Ribbon(
        strand.flow,
        colour,
        tuple(_band(left, right, a, b, sure) for (left, right), a, b in ends) if sure else (),
        tuple(_band(left, right, a + sure, b + sure, tall - sure) for (left, right), a, b in ends)
        if tall > sure
        else (),
        tuple(((left + right) / 2, (a + b) / 2 + tall) for (left, right), a, b in ends) if amount.upper is None else (),
        thin,
    )


def _band(left: float, right: float, top: float, end: float, tall: float) -> str:
    """The outline of a band of even height that swings from one node to the next."""
    middle = (left + right) / 2
    numbers = (
        left,
        top,
        middle,
        top,
        middle,
        end,
        right,
        end,
        end + tall,
        middle,
        end + tall,
        middle,
        top + tall,
        left,
        top + tall,
    )
    return "M{} {}C{} {} {} {} {} {}V{}C{} {} {} {} {} {}Z".format(*(f"{number:.1f}" for number in numbers))


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale on which each step is ten times the last: from 10^``first`` to 10^``last``."""

    first: int
    last: int

    def at(self, number: float) -> float:
        """The place of a number, in percent of the whole."""
        if number <= 0:
            return 0.0
        return max(0.0, min(100.0, 100 * (math.log10(number) - self.first) / (self.last - self.first)))

    def steps(self) -> list[float]:
        """The numbers at its steps."""
        return [10.0**power for power in range(self.first, self.last + 1)]


def scale(flows: Sequence[Flow]) -> Scale:
    """The scale that holds all bounds of these flows."""
    ends = [end for flow in flows if flow.amount for end in (flow.amount.lower, flow.amount.upper) if end]
    first, last = (math.floor(math.log10(min(ends))), math.ceil(math.log10(max(ends)))) if ends else (0, 1)
    return Scale(first, max(last, first + 1))
