"""Who helps whom: pairings as rows, and by pairs of parties, those on a map with their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fupin.describe import Value
from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import FP, RDF, RULE, SKOS
from fupin.ntriples import iri
from fupin.views.roles import (
    Choice,
    Period,
    Quantity,
    choices,
    fact_name,
    narrowed,
    order,
    periods,
    quantities,
    value,
    values,
    years,
)

#: Pairings that one view shows, and supporters or recipients that its matrix has.
MOST, _ACROSS = 500, 40
_ROLES = (
    "supporter",
    "recipient",
    "supporterCount",
    "recipientCount",
    "pairingLevel",
    "pairingForm",
    "pairingWay",
    "modality",
    "polarity",
    "period",
    "inDocument",
    "alternativeRole",
)
_NEGATED = "https://w3id.org/fupin/scheme/polarity/negated"
_MEMBER_RULES = (RULE + "supports-member", RULE + "member-supports")


@dataclass(frozen=True, slots=True)
class Narrow:
    """What the pairings are narrowed to: IRIs, and a year; empty where all are meant."""

    level: str = ""
    form: str = ""
    modality: str = ""
    document: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """One pairing as its document states it. ``either`` is true where the text leaves open which party it is."""

    fact: str
    supporters: tuple[Value, ...]
    recipients: tuple[Value, ...]
    supporter_counts: tuple[Quantity, ...]
    recipient_counts: tuple[Quantity, ...]
    levels: tuple[Value, ...]
    forms: tuple[Value, ...]
    ways: tuple[Value, ...]
    modality: Value
    periods: tuple[Period, ...]
    document: Value
    negated: bool
    either: bool


@dataclass(frozen=True, slots=True)
class Party:
    """A supporter or recipient. ``kind``: place (with coordinates), kind (no body at all), group, or body."""

    value: Value
    kind: str
    lat: float | None
    long: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A supporter and a recipient with the facts that pair them.

    ``rule`` is the short name of the rule where no fact names the pair, but a group that has it as a member.
    """

    supporter: str
    recipient: str
    facts: tuple[str, ...]
    number: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by which pairs of members were derived."""

    name: str
    label: str
    iri: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What pairings can be narrowed to."""

    levels: list[Choice]
    forms: list[Choice]
    modalities: list[Choice]
    documents: list[Choice]
    years: list[int]


@dataclass(frozen=True, slots=True)
class Pairings:
    """Pairings as rows (not all of them where there are ``more``), pairs of parties, the parties by IRI."""

    rows: tuple[Pairing, ...]
    more: bool
    parties: dict[str, Party]
    pairs: tuple[Pair, ...]
    rules: tuple[Rule, ...]

    def drawn(self) -> list[Pair]:
        """Pairs of two different places that have coordinates."""
        return [pair for pair in self.pairs if self._placed(pair)]

    def beside(self) -> list[Pair]:
        """Pairs that no map can hold: one party is a kind, a group, or has no coordinates."""
        return [pair for pair in self.pairs if not self._placed(pair)]

    def why_beside(self, pair: Pair) -> str:
        """What keeps a pair from the map: ``kind``, ``group`` or ``body``."""
        kinds = {self.parties[end].kind for end in (pair.supporter, pair.recipient)}
        return next((kind for kind in ("kind", "group") if kind in kinds), "body")

    def matrix(self) -> tuple[list[str], list[str], dict[tuple[str, str], list[Pair]]]:
        """Supporters, recipients (most pairings first, a bounded number), and the pairs of each cell."""
        cells: dict[tuple[str, str], list[Pair]] = {}
        for pair in self.pairs:
            cells.setdefault((pair.supporter, pair.recipient), []).append(pair)
        return _most(self.pairs, "supporter"), _most(self.pairs, "recipient"), cells

    def _placed(self, pair: Pair) -> bool:
        return all(self.parties[end].lat is not None for end in (pair.supporter, pair.recipient))


def pairings(engine: Engine, language: str, narrow: Narrow | None = None) -> Pairings:
    """Who helps whom, by the facts that are left when they are narrowed."""
    narrow, names = narrow or Narrow(), Labels(engine, language)
    found = _chosen(engine, narrow)
    rows = _rows(engine, found[:MOST], names)
    pairs = [*_stated(rows), *_of_members(engine, rows)]
    parties = _parties(engine, pairs, names)
    return Pairings(
        tuple(rows),
        len(found) > MOST,
        parties,
        tuple(sorted(pairs, key=lambda p: (-p.number, p.supporter, p.recipient, p.rule))),
        _rules(pairs, names),
    )


def offered(engine: Engine, language: str) -> Offered:
    """What the pairings of a graph can be narrowed to."""
    names = Labels(engine, language)
    roles = ("pairingLevel", "pairingForm", "modality", "inDocument")
    levels, forms, modalities, documents = (choices(engine, "Pairing", role, names) for role in roles)
    return Offered(levels, forms, modalities, documents, years(engine, "Pairing"))


def _chosen(engine: Engine, narrow: Narrow) -> list[str]:
    roles = {
        "pairingLevel": narrow.level,
        "pairingForm": narrow.form,
        "modality": narrow.modality,
        "inDocument": narrow.document,
    }
    # no ORDER BY: the whole view is sorted below, and sorting the names of all pairings takes a second where they are many
    query = f"SELECT DISTINCT ?fact WHERE {{ ?fact a fp:Pairing . {narrowed(roles, narrow.year)} }} LIMIT {MOST + 1}"
    return sorted(plain(row[0]) for row in engine.select(f"PREFIX fp: <{FP}> {query}"))


def _rows(engine: Engine, facts: list[str], names: Labels) -> list[Pairing]:
    found = values(engine, facts, _ROLES)
    at = order(engine, facts)
    nodes = {node for roles in found.values() for some in roles.values() for node in some}
    names.learn(nodes)
    numbers = quantities(engine, _all(found.values(), "supporterCount", "recipientCount"), names)
    times = periods(engine, _all(found.values(), "period"))
    rows = [_row(fact, roles, names, numbers, times) for fact, roles in found.items()]
    return sorted(rows, key=lambda row: (row.document.iri, at.get(row.fact, 0), row.fact))


def _row(
    fact: str, roles: dict[str, list[str]], names: Labels, numbers: dict[str, Quantity], times: dict[str, Period]
) -> Pairing:
    def told(role: str) -> tuple[Value, ...]:
        return tuple(value(node, names) for node in roles.get(role, ()))

    def counts(role: str) -> tuple[Quantity, ...]:
        return tuple(numbers[node] for node in roles.get(role, ()) if node in numbers)

    return Pairing(
        fact,
        told("supporter"),
        told("recipient"),
        counts("supporterCount"),
        counts("recipientCount"),
        told("pairingLevel"),
        told("pairingForm"),
        told("pairingWay"),
        next(iter(told("modality")), Value("")),
        tuple(times[node] for node in roles.get("period", ()) if node in times),
        next(iter(told("inDocument")), Value("")),
        _NEGATED in roles.get("polarity", ()),
        bool({FP + "supporter", FP + "recipient"} & set(roles.get("alternativeRole", ()))),
    )


def _all(found: Iterable[dict[str, list[str]]], *roles: str) -> list[str]:
    return [node for by_role in found for role in roles for node in by_role.get(role, ())]


def _stated(rows: list[Pairing]) -> list[Pair]:
    """Pairs that facts name. A negated pairing is none, nor is one whose party the text leaves open."""
    facts: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.negated or row.either:
            continue
        for supporter in row.supporters:
            for recipient in row.recipients:
                facts.setdefault((supporter.iri, recipient.iri), []).append(fact_name(row.fact))
    return [Pair(*ends, tuple(some), len(some)) for ends, some in facts.items()]


def _of_members(engine: Engine, rows: list[Pairing]) -> list[Pair]:
    """Pairs that hold because a group is paired and lists its members, from the facts of this view alone."""
    if not rows:
        return []
    shown = {row.fact for row in rows}
    prefixes = f"PREFIX fp: <{FP}> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdf: <{RDF}> "
    edges = engine.select(
        prefixes
        + f"""SELECT DISTINCT ?edge WHERE {{ VALUES ?fact {{ {" ".join(map(iri, sorted(shown)))} }}
          ?edge prov:wasDerivedFrom ?fact ; fp:rule ?rule FILTER(?rule IN ({", ".join(map(iri, _MEMBER_RULES))})) }}"""
    )
    query = (
        prefixes
        + f"""SELECT DISTINCT ?rule ?s ?o ?source ?class WHERE {{ VALUES ?edge {{ {" ".join(iri(plain(edge)) for (edge,) in edges)} }}
          ?edge fp:rule ?rule ; rdf:subject ?s ; rdf:object ?o ; prov:wasDerivedFrom ?source . ?source a ?class }}"""
    )
    behind: dict[tuple[str, str, str], list[tuple[str, bool]]] = {}
    for rule, supporter, recipient, fact, kind in sorted(tuple(map(plain, row)) for row in engine.select(query)):
        paired = kind == FP + "Pairing"
        if fact in shown or not paired:
            behind.setdefault((supporter, recipient, rule), []).append((fact, paired))
    return [
        Pair(
            supporter,
            recipient,
            tuple(fact_name(fact) for fact, _ in sorted(facts, key=lambda pair: not pair[1])),
            sum(paired for _, paired in facts),
            rule.removeprefix(RULE),
        )
        for (supporter, recipient, rule), facts in behind.items()
    ]


def _parties(engine: Engine, pairs: list[Pair], names: Labels) -> dict[str, Party]:
    ends = sorted({end for pair in pairs for end in (pair.supporter, pair.recipient) if "://" in end})
    names.learn(ends)
    query = f"""PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
      SELECT ?end ?class ?lat ?long WHERE {{ VALUES ?end {{ {" ".join(map(iri, ends))} }}
        ?end a ?class OPTIONAL {{ ?end geo:lat ?lat ; geo:long ?long }} }}"""
    classes: dict[str, set[str]] = {end: set() for end in ends}
    points: dict[str, tuple[float, float]] = {}
    for end, kind, lat, long in (tuple(map(plain, row)) for row in (engine.select(query) if ends else ())):
        classes[end].add(kind)
        if lat and long:
            points[end] = float(lat), float(long)
    return {
        end: Party(value(end, names), _kind(classes[end], end in points), *points.get(end, (None, None)))
        for end in ends
    }


def _kind(classes: set[str], placed: bool) -> str:
    if placed:
        return "place"
    if SKOS + "Concept" in classes:
        return "kind"
    return "group" if FP + "Group" in classes else "body"


def _rules(pairs: list[Pair], names: Labels) -> tuple[Rule, ...]:
    used = sorted({pair.rule for pair in pairs if pair.rule})
    names.learn(RULE + name for name in used)
    return tuple(Rule(name, names[RULE + name], RULE + name) for name in used)


def _most(pairs: Iterable[Pair], end: str) -> list[str]:
    """Supporters or recipients with most facts first."""
    weights: Counter[str] = Counter()
    for pair in pairs:
        weights[getattr(pair, end)] += pair.number
    return [party for party, _ in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))][:_ACROSS]
