"""A thing with its facts as cards, by what they say; when they happened, and what its numbers and place are in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fupin.describe import Contents, Description, Role, Value, describe
from fupin.engine import Engine, plain
from fupin.intervals import Interval
from fupin.labels import Labels
from fupin.names import FP, GEO, ID
from fupin.ntriples import iri
from fupin.views.cards import Card, card
from fupin.views.dated import Dated, dated

#: Facts of each class that a page shows, unless one class alone is asked for; and then.
SHOWN, ALL = 8, 300
#: Facts that a page counts.
COUNTED = 1000
#: Facts that a sum may leave out on one page.
_LEFT_OUT = 100
#: Properties that the page tells in words of its own.
_IN_WORDS = {FP + name for name in ("lower", "upper", "lowerOpen", "upperOpen", "value", "from", "until")}
_POINT = (GEO + "lat", GEO + "long")


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of a class: those shown, and how many there are."""

    iri: str
    label: str
    number: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A node, its facts by class (most first), and whether it is a private person.

    ``properties`` are those that are told as they stand. ``bounds`` are those of a quantity or sum with their unit,
    ``days`` the first and last day of a period, ``point`` latitude and longitude of a place: all empty where there are
    none. ``text`` is where the text of a document or source can be read: key and document. ``left_out`` are facts that a
    sum leaves out, each with the reason. ``cut`` is true where there may be more facts than were counted.
    """

    found: Description
    groups: tuple[Group, ...]
    private: bool
    properties: tuple[Role, ...]
    bounds: tuple[Interval, str] | None
    days: tuple[str, str]
    point: tuple[str, str] | None
    text: tuple[str, str] | None
    dated: tuple[Dated, ...]
    left_out: tuple[tuple[Value, str], ...]
    cut: bool


def entity(engine: Engine, node: str, language: str, kind: str = "") -> Entity:
    """What the graph says of a node (an IRI); with ``kind`` (the IRI of a class) facts of that class alone."""
    found = describe(engine, node, language, ALL if kind else SHOWN, kind, COUNTED)
    contents, names = Contents(engine), Labels(engine, language)
    contents.learn(cited for statement in found.facts for cited in statement.sentences)
    by_kind: dict[str, list[Card]] = {}
    for statement in found.facts:
        by_kind.setdefault(statement.kind.iri, []).append(card(statement, contents))
    groups = [
        Group(name, made[0].fact.kind.text, len(found.by_kind.get(name, made)), tuple(made))
        for name, made in by_kind.items()
    ]
    said = {role.iri: role.values[0].text for role in found.properties}
    hidden = _IN_WORDS | set(_POINT if all(name in said for name in _POINT) else ())
    times = dated(engine, [fact for facts in found.by_kind.values() for fact in facts], names)
    return Entity(
        found,
        tuple(sorted(groups, key=lambda group: (-group.number, group.iri))),
        FP + "privatePerson" in said,
        tuple(role for role in found.properties if role.iri not in hidden),
        _bounds(engine, node, said),
        (said.get(FP + "from", ""), said.get(FP + "until", "")),
        (said[_POINT[0]], said[_POINT[1]]) if set(_POINT) <= set(said) else None,
        _text(found),
        tuple(times),
        _left_out(engine, node, language) if any(one.iri == FP + "Total" for one in found.kinds) else (),
        sum(map(len, found.by_kind.values())) >= COUNTED,
    )


def _bounds(engine: Engine, node: str, said: dict[str, str]) -> tuple[Interval, str] | None:
    if not {FP + "lower", FP + "upper"} & set(said):
        return None
    answer = engine.select(
        f"""PREFIX fp: <https://w3id.org/fupin/ontology#> SELECT ?lower ?upper ?lowerOpen ?upperOpen WHERE {{
          OPTIONAL {{ {iri(node)} fp:lower ?lower }} OPTIONAL {{ {iri(node)} fp:upper ?upper }}
          OPTIONAL {{ {iri(node)} fp:lowerOpen ?lowerOpen }} OPTIONAL {{ {iri(node)} fp:upperOpen ?upperOpen }} }}"""
    )
    lower, upper, *opened = map(plain, answer.rows[0])
    ends = [Decimal(end) if end else None for end in (lower, upper)]
    lower_open, upper_open = (end in ("true", "1") for end in opened)
    return Interval(ends[0], ends[1], lower_open, upper_open), said.get(FP + "unit", "")


def _text(found: Description) -> tuple[str, str] | None:
    if found.iri.startswith(ID + "source/"):
        return found.iri.removeprefix(ID + "source/"), ""
    for role in found.properties:
        if role.iri == FP + "inSource":
            return role.values[0].iri.removeprefix(ID + "source/"), found.iri.rpartition("/")[2]
    return None


def _left_out(engine: Engine, total: str, language: str) -> tuple[tuple[Value, str], ...]:
    rows = engine.select(
        f"""PREFIX fp: <https://w3id.org/fupin/ontology#>
        SELECT ?fact ?why WHERE {{ {iri(total)} fp:omission ?one . ?one fp:fact ?fact ; fp:leftOutReason ?why }}
        ORDER BY ?why ?fact LIMIT {_LEFT_OUT}"""
    )
    names = Labels(engine, language)
    names.learn(plain(term) for row in rows for term in row)
    return tuple((Value(names[plain(fact)], plain(fact)), names[plain(why)]) for fact, why in rows)
