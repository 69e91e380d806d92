"""Sums of money that the facts allow: by payer and by payee, as intervals, with what is left out and why.

A sum never adds a total to its parts, a cumulative figure to others, two statements of one flow, flows of which one may
hold the other, what has not happened to what has, or money whose division among several parties the text does not tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox

from fupin.engine import plain
from fupin.names import FP, ID, RDFS, RULE, SKOS, concept_iri
from fupin.ntriples import TYPE, boolean, decimal, fp, iri, line, text

#: Modalities of money that moves or has moved; a flow without one counts too.
_REAL = frozenset({concept_iri("modality", key) for key in ("done", "ongoing")} | {""})
_NEGATED = concept_iri("polarity", "negated")
_YUAN = concept_iri("unit", "yuan")
_TITLES = {"payer": ("按出资方合计", "sum by payer"), "payee": ("按收款方合计", "sum by payee")}
_PROPERTIES = (
    "payer",
    "payee",
    "fundingKind",
    "modality",
    "polarity",
    "period",
    "includes",
    "mayOverlap",
    "cumulative",
    "amount",
)


@dataclass(slots=True)
class Flow:
    """A funding flow: its values by property, and the ends of its amount (None: unbounded, or no amount)."""

    iri: str
    values: dict[str, set[str]] = field(default_factory=dict)
    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_open: bool = False
    upper_open: bool = False
    unit: str = ""

    def get(self, name: str) -> set[str]:
        return self.values.get(name, set())

    @property
    def one(self) -> tuple[frozenset[str], ...]:
        """What makes two facts statements of one flow."""
        return tuple(frozenset(self.get(name)) for name in ("payer", "payee", "fundingKind", "period"))


@dataclass(slots=True)
class Total:
    """A sum by one party: the flows counted, and those left out with the key of the reason."""

    role: str
    party: str
    counted: list[Flow] = field(default_factory=list)
    left_out: list[tuple[Flow, str]] = field(default_factory=list)


def totals(graph: ox.Store) -> Iterator[str]:
    """All sums of a store as lines of N-Triples, with the rules that made them."""
    flows, reasons = _read(graph), _reasons(graph)
    for role, (zh, en) in _TITLES.items():
        rule = iri(f"{RULE}sum-by-{role}")
        yield line(rule, TYPE, fp("Rule"))
        yield line(rule, iri(RDFS + "label"), text(zh, "zh"))
        yield line(rule, iri(RDFS + "label"), text(en, "en"))
        for party in sorted({party for flow in flows for party in flow.get(role)}):
            total = add_up([flow for flow in flows if party in flow.get(role)], role, party)
            if total.counted:
                yield from _lines(total, reasons)


def _reasons(graph: ox.Store) -> dict[tuple[str, str], str]:
    """Names of the reasons for leaving a flow out, by key and language."""
    scheme = concept_iri("left-out", "")
    found = graph.query(
        f'SELECT ?reason ?name WHERE {{ ?reason <{SKOS}prefLabel> ?name FILTER(STRSTARTS(STR(?reason), "{scheme}")) }}'
    )
    rows = found if isinstance(found, ox.QuerySolutions) else ()
    return {(plain(row[0]).removeprefix(scheme), getattr(row[1], "language", "")): plain(row[1]) for row in rows}


def _read(graph: ox.Store) -> list[Flow]:
    flows: dict[str, Flow] = {}
    found = graph.query(f"SELECT ?flow ?p ?o WHERE {{ ?flow a <{FP}FundingFlow> ; ?p ?o }}")
    for row in found if isinstance(found, ox.QuerySolutions) else ():
        flow, name = flows.setdefault(plain(row[0]), Flow(plain(row[0]))), plain(row[1]).removeprefix(FP)
        if name in _PROPERTIES:
            flow.values.setdefault(name, set()).add(plain(row[2]))
    for flow in flows.values():
        for amount in sorted(flow.get("amount"))[:1]:
            _measure(graph, flow, amount)
    return [flows[key] for key in sorted(flows)]


def _measure(graph: ox.Store, flow: Flow, amount: str) -> None:
    has = {
        q.predicate.value.removeprefix(FP): plain(q.object)
        for q in graph.quads_for_pattern(ox.NamedNode(amount), None, None)
    }
    flow.unit = has.get("unit", "")
    flow.lower = Decimal(has["lower"]) if "lower" in has else None
    flow.upper = Decimal(has["upper"]) if "upper" in has else None
    flow.lower_open, flow.upper_open = has.get("lowerOpen") == "true", has.get("upperOpen") == "true"


def add_up(flows: Iterable[Flow], role: str, party: str) -> Total:
    """Sort the flows of one party into those that may be added, the largest first, and those that may not."""
    total = Total(role, party)
    fit: list[Flow] = []
    for flow in flows:
        if reason := _unfit(flow, role):
            total.left_out.append((flow, reason))
        else:
            fit.append(flow)
    contained = {key for flow in fit for key in flow.get("includes")}
    for flow in sorted(fit, key=lambda f: (-(f.lower or 0), f.iri)):
        if reason := _excluded(flow, total.counted, contained):
            total.left_out.append((flow, reason))
        else:
            total.counted.append(flow)
    return total


def _unfit(flow: Flow, role: str) -> str:
    """Why a flow can be in no sum."""
    if not flow.unit:
        return "no-amount"
    if _NEGATED in flow.get("polarity"):
        return "negated"
    if not (flow.get("modality") or {""}) <= _REAL:
        return "planned"
    if flow.unit != _YUAN:
        return "other-unit"
    return "other-scope" if len(flow.get(role)) > 1 else ""


def _excluded(flow: Flow, counted: list[Flow], contained: set[str]) -> str:
    """Why a flow cannot be added to those already counted."""
    if flow.iri in contained:
        return "subtotal"
    for other in counted:
        if flow.get("cumulative") != other.get("cumulative"):
            return "cumulative"
        if flow.iri in other.get("mayOverlap") or other.iri in flow.get("mayOverlap"):
            return "may-overlap"
        if flow.one == other.one and all(flow.one):
            return "other-statement"
    return ""


def _lines(total: Total, reasons: Mapping[tuple[str, str], str]) -> Iterator[str]:
    key = total.party.rsplit("/id/", 1)[-1].rsplit("/scheme/", 1)[-1].replace("/", "-")
    address = f"{ID}total/{total.role}-{key}"
    subject = iri(address)
    yield line(subject, TYPE, fp("Total"))
    yield line(subject, fp("dimension"), iri(total.party))
    yield line(subject, fp("rule"), iri(f"{RULE}sum-by-{total.role}"))
    yield line(subject, fp("unit"), iri(_YUAN))
    yield line(subject, fp("lower"), decimal(sum((flow.lower or Decimal(0) for flow in total.counted), Decimal(0))))
    yield line(subject, fp("lowerOpen"), boolean(any(flow.lower_open for flow in total.counted)))
    uppers = [flow.upper for flow in total.counted if flow.upper is not None]
    if len(uppers) == len(total.counted):
        yield line(subject, fp("upper"), decimal(sum(uppers, Decimal(0))))
        yield line(subject, fp("upperOpen"), boolean(any(flow.upper_open for flow in total.counted)))
    for flow in total.counted:
        yield line(subject, fp("sumOf"), iri(flow.iri))
    for flow, reason in total.left_out:
        yield from _omission(address, flow, reason, reasons)


def _omission(address: str, flow: Flow, reason: str, reasons: Mapping[tuple[str, str], str]) -> Iterator[str]:
    omission = iri(f"{address}/{flow.iri.rsplit('/fact/', 1)[-1].replace('/', '-')}")
    yield line(iri(address), fp("leftOut"), iri(flow.iri))
    yield line(iri(address), fp("omission"), omission)
    yield line(omission, TYPE, fp("Omission"))
    for language, words in (("zh", "未计入："), ("en", "left out: ")):
        yield line(omission, iri(RDFS + "label"), text(words + reasons.get((reason, language), reason), language))
    yield line(omission, fp("fact"), iri(flow.iri))
    yield line(omission, fp("leftOutReason"), iri(concept_iri("left-out", reason)))
