"""One indicator wherever it is given: values as intervals, side by side where that can be done, else the reasons why not.

Two intervals have three relations: one is surely less, surely more, or they overlap and nobody can tell. Which two figures
may be compared at all follows from their facts: the unit and aspect have to be one, and whatever else differs is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fupin.describe import Citation, Value, citations
from fupin.engine import Engine, plain
from fupin.intervals import Interval
from fupin.labels import Labels
from fupin.names import FP, shorten
from fupin.ntriples import iri
from fupin.views.asking import asked

#: Figures of one indicator that a view asks for; observations that are counted for the list of indicators.
MOST, COUNTED = 300, 20_000
#: Figures of one indicator among which the first ones are sought.
_SOUGHT = 5_000
#: What two figures have to have in common to say the same thing; in this order the differences are told.
SCOPE = (
    "about", "period", "place", "shareOf", "denominator", "supporter", "recipient", "payer", "payee", "purpose",
    "fundingKind", "flowStage", "programme", "modality", "priceBasis", "cumulative", "attributedTo", "condition",
)  # fmt: skip
_FP = "PREFIX fp: <https://w3id.org/fupin/ontology#> "


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that figures are given of, with how many."""

    value: Value
    number: int
    money: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A dimension in which two figures differ; a side is empty where its text does not say."""

    dimension: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Against:
    """A figure against another: ``relation`` as ``relation`` tells it."""

    relation: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed value with its bounds (None: unbounded) in base units, and the scope that it holds for."""

    fact: str
    printed: str
    lower: float | None
    upper: float | None
    lower_open: bool
    upper_open: bool
    interval: str
    hedges: tuple[str, ...]
    scope: tuple[tuple[str, str], ...]
    document: Value
    years: tuple[str, ...]
    words: str
    place: str
    against: Against | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one unit and one aspect, which can stand on one axis; ``reference`` is what the others are held against."""

    unit: Value
    aspect: Value
    reference: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow the view to, with its figures."""

    value: Value
    number: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All figures of an indicator, in groups that can stand on one axis; what they may be narrowed to."""

    indicator: Value
    groups: tuple[Group, ...]
    documents: tuple[Choice, ...]
    subjects: tuple[Choice, ...]
    years: tuple[Choice, ...]
    without: int
    cut: bool


@dataclass(slots=True)
class _Raw:
    """What the graph says of one figure: the values of its roles, its number."""

    fact: str
    quantity: str
    roles: dict[str, list[str]]
    printed: str = ""
    unit: str = ""
    bounds: Interval = Interval(None, None)  # noqa: RUF009 - frozen
    hedges: tuple[str, ...] = ()


def indicators(engine: Engine, language: str) -> list[Indicator]:
    """What figures are given of, those with most first: indicators of observations, kinds of money."""
    names = Labels(engine, language)
    rows: list[tuple[str, int, bool]] = []
    for role, number, money in (("indicator", "quantity", False), ("fundingKind", "amount", True)):
        query = f"""SELECT ?of (COUNT(DISTINCT ?fact) AS ?n) WHERE {{
          {{ SELECT ?fact ?of WHERE {{ ?fact fp:{role} ?of ; fp:{number} ?q }} LIMIT {COUNTED} }}
        }} GROUP BY ?of ORDER BY DESC(?n) ?of LIMIT 500"""
        rows += [(plain(of), int(plain(n)), money) for of, n in engine.select(_FP + query)]
    names.learn(of for of, _, _ in rows)
    return [Indicator(Value(names[of], of), number, money) for of, number, money in rows]


def compare(
    engine: Engine,
    indicator: str,
    language: str,
    *,
    documents: Sequence[str] = (),
    subjects: Sequence[str] = (),
    years: Sequence[str] = (),
    reference: str = "",
) -> Comparison:
    """Figures of an indicator or kind of money (an IRI); of these documents, subjects (IRIs) and years where any are given.

    In each group the figures are held against ``reference`` (a fact's short name), else against the first.
    """
    raw, cut = _figures(engine, indicator)
    names = Labels(engine, language)
    dates = _periods(engine, sorted({period for one in raw for period in one.roles.get("period", ())}))
    _learn(raw, names)
    cited = citations(engine, [one.fact for one in raw], language)
    told = {one.quantity: _figure(one, names, dates, cited[one.fact]) for one in raw}
    kept = [
        one
        for one in raw
        if (not documents or told[one.quantity].document.iri in documents)
        and (not subjects or set(_subjects(one)) & set(subjects))
        and (not years or set(told[one.quantity].years) & set(years))
    ]
    groups: dict[tuple[str, str], list[_Raw]] = defaultdict(list)
    for one in kept:
        groups[one.unit, one.roles.get("aspect", [""])[0]].append(one)
    made = [_group(key, those, told, dates, names, reference) for key, those in groups.items()]
    return Comparison(
        indicator=Value(names[indicator], indicator),
        groups=tuple(sorted(made, key=lambda group: (-len(group.figures), group.unit.iri, group.aspect.iri))),
        documents=_choices(told[one.quantity].document for one in raw),
        subjects=_choices(Value(names[each], each) for one in raw for each in _subjects(one)),
        years=tuple(
            sorted(
                _choices(Value(year, year) for one in raw for year in told[one.quantity].years),
                key=lambda choice: choice.value.text,
            )
        ),
        without=_without(engine, indicator),
        cut=cut,
    )


def _figures(engine: Engine, indicator: str) -> tuple[list[_Raw], bool]:
    query = f"""SELECT ?fact ?q WHERE {{ ?fact fp:indicator|fp:fundingKind {iri(indicator)} ; fp:quantity|fp:amount ?q }}
      LIMIT {_SOUGHT}"""
    pairs = sorted({(plain(fact), plain(q)) for fact, q in engine.select(_FP + query)})[:MOST]
    roles: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for node, p, o in asked(engine, "?p ?o", [each for pair in pairs for each in pair], "?node ?p ?o"):
        roles[node][p.removeprefix(FP)].append(o)
    return [_raw(fact, quantity, roles[fact], roles[quantity]) for fact, quantity in pairs], len(pairs) == MOST


def _raw(fact: str, quantity: str, roles: dict[str, list[str]], number: dict[str, list[str]]) -> _Raw:
    def one(name: str) -> str:
        return next(iter(number.get(name, ())), "")

    bounds = Interval(
        Decimal(one("lower")) if one("lower") else None,
        Decimal(one("upper")) if one("upper") else None,
        one("lowerOpen") in ("true", "1"),
        one("upperOpen") in ("true", "1"),
    )
    hedges = tuple(sorted(number.get("hedge", ())))
    return _Raw(fact, quantity, roles, one("asPrinted"), one("unit"), bounds, hedges)


def _periods(engine: Engine, nodes: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """As printed, first and last day of periods; two mentions of the same days are the same time."""
    pattern = "?node fp:asPrinted ?printed OPTIONAL { ?node fp:from ?from } OPTIONAL { ?node fp:until ?until }"
    rows = asked(engine, "?printed ?from ?until", nodes, pattern)
    return {node: (printed, first, last) for node, printed, first, last in rows}


def _learn(raw: Sequence[_Raw], names: Labels) -> None:
    values = (value for one in raw for name in (*SCOPE, "aspect", "indicator") for value in one.roles.get(name, ()))
    properties = (FP + name for name in (*SCOPE, "aspect", "unit"))
    names.learn([*values, *properties, *(one.unit for one in raw), *(hedge for one in raw for hedge in one.hedges)])


def _figure(one: _Raw, names: Labels, dates: dict[str, tuple[str, str, str]], cited: Sequence[Citation]) -> Figure:
    first = cited[0] if cited else None
    bounds = one.bounds
    scope = ((names[FP + name], _words(one, name, names, dates)) for name in SCOPE if one.roles.get(name))
    return Figure(
        fact=shorten(one.fact),
        printed=one.printed,
        lower=None if bounds.lower is None else float(bounds.lower),
        upper=None if bounds.upper is None else float(bounds.upper),
        lower_open=bounds.lower_open,
        upper_open=bounds.upper_open,
        interval=str(bounds),
        hedges=tuple(names[hedge] for hedge in one.hedges),
        scope=tuple(scope),
        document=Value(first.title, first.document) if first else Value(""),
        years=tuple(_years(one, dates)),
        words=first.words if first else "",
        place=str(first or ""),
    )


def _words(one: _Raw, name: str, names: Labels, dates: dict[str, tuple[str, str, str]]) -> str:
    """The values of a role in words; empty where the text does not say."""
    joined, yes, no = ("、", "是", "否") if names.language == "zh" else (", ", "yes", "no")
    spoken = {"true": yes, "1": yes, "false": no, "0": no}
    return joined.join(
        dates[value][0] if value in dates else spoken.get(value, names[value]) for value in one.roles.get(name, ())
    )


def _years(one: _Raw, dates: dict[str, tuple[str, str, str]]) -> Iterator[str]:
    """The years that a figure is dated with: one, or the first and the last."""
    for period in one.roles.get("period", ()):
        _, first, last = dates.get(period, ("", "", ""))
        if first or last:
            yield f"{first[:4]}-{last[:4]}" if first[:4] != last[:4] else first[:4]


def _subjects(one: _Raw) -> list[str]:
    return one.roles.get("about") or one.roles.get("payee") or one.roles.get("payer") or []


def _group(
    key: tuple[str, str],
    those: Sequence[_Raw],
    told: dict[str, Figure],
    dates: dict[str, tuple[str, str, str]],
    names: Labels,
    reference: str,
) -> Group:
    unit, aspect = key
    there = next((one for one in those if shorten(one.fact) == reference), those[0])
    figures = [_held(one, there, told[one.quantity], dates, names) for one in those]
    return Group(
        Value(names[unit], unit), Value(names[aspect] if aspect else "", aspect), shorten(there.fact), tuple(figures)
    )


def _held(one: _Raw, there: _Raw, figure: Figure, dates: dict[str, tuple[str, str, str]], names: Labels) -> Figure:
    """A figure as it stands against another; the other itself stands against nothing."""
    if one is there:
        return figure
    against = Against(relation(one.bounds, there.bounds), tuple(_differences(one, there, dates, names)))
    return replace(figure, against=against)


def relation(here: Interval, there: Interval) -> str:
    """``less``, ``more`` or ``same`` where every number of one stands so to every number of the other.

    Else nobody can tell: ``alike`` where both are the same interval, ``open`` where they overlap.
    """
    if here.below(there):
        return "less"
    if there.below(here):
        return "more"
    if here != there or not here.known:
        return "open"
    return "same" if here.lower == here.upper else "alike"


def _differences(one: _Raw, there: _Raw, dates: dict[str, tuple[str, str, str]], names: Labels) -> Iterator[Difference]:
    for name in SCOPE:
        here, other = (frozenset(_key(value, dates) for value in each.roles.get(name, ())) for each in (one, there))
        if here != other:
            words = (_words(each, name, names, dates) for each in (one, there))
            yield Difference(names[FP + name], *words)


def _key(value: str, dates: dict[str, tuple[str, str, str]]) -> tuple[str, ...]:
    """What makes two values the same: the days of a time that has any, its words where it has none, else the value."""
    if value not in dates:
        return (value,)
    printed, first, last = dates[value]
    return (first, last) if first or last else (printed,)


def _choices(values: Iterable[Value]) -> tuple[Choice, ...]:
    counted: dict[Value, int] = defaultdict(int)
    for value in values:
        counted[value] += bool(value.text)
    made = [Choice(value, number) for value, number in counted.items() if number]
    return tuple(sorted(made, key=lambda choice: (-choice.number, choice.value.iri)))


def _without(engine: Engine, indicator: str) -> int:
    """Facts of the indicator that give words and no figure."""
    query = f"""SELECT (COUNT(?fact) AS ?n) WHERE {{ {{ SELECT ?fact WHERE {{
      ?fact fp:indicator|fp:fundingKind {iri(indicator)} FILTER NOT EXISTS {{ ?fact fp:quantity|fp:amount ?q }} }} LIMIT {COUNTED} }} }}"""
    return int(plain(engine.select(_FP + query).rows[0][0]))
