"""Facts as rows: the values of their roles, amounts with their bounds, periods with their days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fupin.describe import Value
from fupin.engine import Engine, Term, plain
from fupin.labels import Labels
from fupin.names import FP, ID
from fupin.ntriples import iri

#: Facts whose values one query asks for; facts that are counted for what may be chosen; choices of one kind.
_AT_ONCE, _COUNTED, _CHOICES = 300, 5_000, 100
_FP = "PREFIX fp: <https://w3id.org/fupin/ontology#> "


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed, and its bounds in base units (None: unbounded)."""

    printed: str
    lower: float | None
    upper: float | None
    lower_open: bool
    upper_open: bool
    unit: Value

    @property
    def brackets(self) -> str:
        """The bounds as mathematicians write them: ``(9,000,000,000, 10,000,000,000)``."""
        low = "−∞" if self.lower is None else figure(self.lower)
        high = "∞" if self.upper is None else figure(self.upper)
        left = "(" if self.lower is None or self.lower_open else "["
        return f"{left}{low}, {high}{')' if self.upper is None or self.upper_open else ']'}"

    def words(self, language: str) -> str:
        """The bounds as readers say them: ``9–10 billion yuan``, with its unit."""
        low, high = short(self.lower, language), short(self.upper, language)
        if self.lower == self.upper:
            told = low
        elif self.upper is None:
            told = f"≥ {low}" if not self.lower_open else f"> {low}"
        elif self.lower is None:
            told = f"≤ {high}" if not self.upper_open else f"< {high}"
        else:
            told = f"{low}–{high}"
        return f"{told}{'' if language == 'zh' else ' '}{self.unit.text}"


@dataclass(frozen=True, slots=True)
class Period:
    """A time as printed, and its first and last day where the calendar is known."""

    printed: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a view can be narrowed to, and how many facts it leaves (of those that were counted)."""

    value: Value
    number: int


def figure(number: float) -> str:
    """A number with its thousands parted, no zeros behind the point."""
    return f"{Decimal(repr(number)).normalize():,f}"


def short(number: float | None, language: str) -> str:
    """A number as it is said: 万 and 亿, thousands stay, million and billion."""
    if number is None:
        return ""
    steps = ((1e8, "亿"), (1e4, "万")) if language == "zh" else ((1e9, " billion"), (1e6, " million"))
    size, word = next(((size, word) for size, word in steps if abs(number) >= size), (1.0, ""))
    return figure(float(f"{number / size:.9g}")) + word


def values(engine: Engine, facts: Sequence[str], roles: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Values (IRIs, or literals as text) of these roles (local names) of facts (IRIs), by fact and role."""
    wanted = set(roles)
    found: dict[str, dict[str, list[str]]] = {fact: defaultdict(list) for fact in facts}
    for some in _batches(facts):
        # all roles, and the others dropped here: a second VALUES makes the engine's plan a hundred times slower
        query = f"SELECT ?fact ?p ?o WHERE {{ VALUES ?fact {{ {some} }} ?fact ?p ?o }}"
        for fact, name, node in sorted(map(_texts, engine.select(_FP + query))):
            if (role := name.removeprefix(FP)) in wanted:
                found[fact][role].append(node)
    return found


def order(engine: Engine, facts: Sequence[str]) -> dict[str, int]:
    """The number of the first sentence that states each fact, in its document."""
    found: dict[str, int] = {}
    for some in _batches(facts):
        query = f"SELECT ?fact ?n WHERE {{ VALUES ?fact {{ {some} }} ?fact fp:inSentence ?s . ?s fp:order ?n }}"
        for fact, number in map(_texts, engine.select(_FP + query)):
            found[fact] = min(int(number), found.get(fact, int(number)))
    return found


def quantities(engine: Engine, quantities: Iterable[str], names: Labels) -> dict[str, Quantity]:
    """Numbers with their bounds, by the IRI of their quantity (or sum, which has no printed words)."""
    rows: list[tuple[str, ...]] = []
    for some in _batches(sorted(set(quantities))):
        query = f"""SELECT ?q ?printed ?lower ?upper ?lowerOpen ?upperOpen ?unit WHERE {{ VALUES ?q {{ {some} }}
          ?q fp:unit ?unit OPTIONAL {{ ?q fp:asPrinted ?printed }} OPTIONAL {{ ?q fp:lower ?lower }}
          OPTIONAL {{ ?q fp:upper ?upper }} OPTIONAL {{ ?q fp:lowerOpen ?lowerOpen }}
          OPTIONAL {{ ?q fp:upperOpen ?upperOpen }} }}"""
        rows += map(_texts, engine.select(_FP + query))
    names.learn(row[6] for row in rows)
    return {
        node: Quantity(printed, _number(low), _number(high), low_open in _TRUE, high_open in _TRUE, value(unit, names))
        for node, printed, low, high, low_open, high_open, unit in rows
    }


def periods(engine: Engine, nodes: Iterable[str]) -> dict[str, Period]:
    """Times by the IRI of their period."""
    found = {}
    for some in _batches(sorted(set(nodes))):
        query = f"""SELECT ?p ?printed ?from ?until WHERE {{ VALUES ?p {{ {some} }} ?p fp:asPrinted ?printed
          OPTIONAL {{ ?p fp:from ?from }} OPTIONAL {{ ?p fp:until ?until }} }}"""
        for node, *rest in map(_texts, engine.select(_FP + query)):
            found[node] = Period(*rest)
    return found


def value(node: str, names: Labels) -> Value:
    """A node with its name."""
    return Value(names[node], node if "://" in node else "")


def choices(engine: Engine, kind: str, role: str, names: Labels) -> list[Choice]:
    """What a role of the facts of a class (local names) may be narrowed to, most first; of a bounded number of facts."""
    query = f"""SELECT ?value (COUNT(?fact) AS ?n) WHERE {{
      {{ SELECT ?fact WHERE {{ ?fact a fp:{kind} }} LIMIT {_COUNTED} }} ?fact fp:{role} ?value
    }} GROUP BY ?value ORDER BY DESC(?n) ?value LIMIT {_CHOICES}"""
    rows = [_texts(row) for row in engine.select(_FP + query)]
    names.learn(node for node, _ in rows)
    return [Choice(value(node, names), int(number)) for node, number in rows]


def years(engine: Engine, kind: str) -> list[int]:
    """The years that periods of facts of a class touch; of a bounded number of facts."""
    query = f"""SELECT DISTINCT ?from ?until WHERE {{
      {{ SELECT ?fact WHERE {{ ?fact a fp:{kind} }} LIMIT {_COUNTED} }} ?fact fp:period ?p . ?p fp:from ?from
      OPTIONAL {{ ?p fp:until ?until }} }}"""
    touched: set[int] = set()
    for first, last in map(_texts, engine.select(_FP + query)):
        touched.update(range(int(first[:4]), int((last or first)[:4]) + 1))
    return sorted(touched)


def narrowed(chosen: dict[str, str], year: str) -> str:
    """Triple patterns about ?fact: values (IRIs) of roles, those empty left out, and a year that its period touches."""
    patterns = [f"?fact fp:{role} {iri(node)} ." for role, node in chosen.items() if node]
    if year:
        patterns.append(
            f'?fact fp:period ?period . ?period fp:from ?from FILTER(STR(?from) <= "{year}-12-31") '
            f'OPTIONAL {{ ?period fp:until ?until }} FILTER(!BOUND(?until) || STR(?until) >= "{year}-01-01")'
        )
    return " ".join(patterns)


def listed(several: Sequence[Value]) -> str:
    """Names in one cell of a table for programs."""
    return "; ".join(one.text for one in several)


def bounds(numbers: Sequence[Quantity]) -> list[str]:
    """Numbers in five cells: printed words, lower, whether open, upper, whether open; a bound that is not there is empty."""
    cells = [(one.printed, *_end(one.lower, one.lower_open), *_end(one.upper, one.upper_open)) for one in numbers]
    return ["; ".join(column) for column in zip(*cells, strict=True)] if cells else [""] * 5


def _end(end: float | None, is_open: bool) -> tuple[str, str]:
    return ("", "") if end is None else (figure(end).replace(",", ""), "true" if is_open else "false")


def fact_name(node: str) -> str:
    """The short name of a fact, which pages carry: ``fact:document/key``."""
    return node.replace(ID + "fact/", "fact:", 1)


_TRUE = ("true", "1")


def _number(text: str) -> float | None:
    return float(text) if text else None


def _texts(row: Sequence[Term]) -> tuple[str, ...]:
    return tuple(plain(term) for term in row)


def _batches(nodes: Sequence[str]) -> Iterator[str]:
    for first in range(0, len(nodes), _AT_ONCE):
        yield " ".join(map(iri, nodes[first : first + _AT_ONCE]))
