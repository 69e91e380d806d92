"""Where money comes from and goes: flows with the bounds of their amounts, and the sums that the graph allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fupin.describe import Value
from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import FP
from fupin.ntriples import iri
from fupin.views.roles import Choice, Period, Quantity, choices, narrowed, order, periods, quantities, value, values

#: Flows with an amount (the largest), and without one, that one view shows; sums; flows that they tell as left out.
MOST, _UNSTATED, _TOTALS, _LEFT_OUT = 400, 200, 24, 2_000
_ROLES = (
    "payer",
    "payee",
    "purpose",
    "place",
    "fundingKind",
    "flowStage",
    "modality",
    "polarity",
    "period",
    "inDocument",
    "amount",
    "share",
    "shareOf",
    "cumulative",
    "includes",
    "mayOverlap",
)
_NEGATED = "https://w3id.org/fupin/scheme/polarity/negated"


@dataclass(frozen=True, slots=True)
class Narrow:
    """What the flows are narrowed to: IRIs; empty where all are meant."""

    payer: str = ""
    kind: str = ""
    stage: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow as its document states it; ``amount`` is None where the text does not say how much."""

    fact: str
    payers: tuple[Value, ...]
    payees: tuple[Value, ...]
    purposes: tuple[Value, ...]
    places: tuple[Value, ...]
    kinds: tuple[Value, ...]
    stages: tuple[Value, ...]
    modality: Value
    periods: tuple[Period, ...]
    amount: Quantity | None
    share: Quantity | None
    share_of: tuple[Value, ...]
    cumulative: bool
    negated: bool
    document: Value
    includes: tuple[str, ...] = ()
    may_overlap: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A flow that a sum does not count, and why; ``printed`` is empty where it has no amount."""

    fact: str
    printed: str
    reason: Value


@dataclass(frozen=True, slots=True)
class Total:
    """A sum by one party (``role``: payer or payee): the facts counted, and those left out."""

    iri: str
    role: str
    party: Value
    sum: Quantity
    counted: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    def reasons(self) -> dict[Value, list[LeftOut]]:
        """What is left out, by the reason."""
        found: dict[Value, list[LeftOut]] = {}
        for one in self.left_out:
            found.setdefault(one.reason, []).append(one)
        return found


@dataclass(frozen=True, slots=True)
class Offered:
    """What flows can be narrowed to."""

    payers: list[Choice]
    kinds: list[Choice]
    stages: list[Choice]
    documents: list[Choice]


@dataclass(frozen=True, slots=True)
class Money:
    """Flows (the largest first, those without an amount last; not all where there are ``more``), and sums over them."""

    flows: tuple[Flow, ...]
    more: bool
    totals: tuple[Total, ...]

    def stated(self) -> dict[Value, list[Flow]]:
        """Flows whose amount is told and that are not negated, by unit: different units are never put together."""
        found: dict[Value, list[Flow]] = {}
        for flow in self.flows:
            if flow.amount and not flow.negated:
                found.setdefault(flow.amount.unit, []).append(flow)
        return found

    def unstated(self) -> list[Flow]:
        """Flows of which the text does not say how much."""
        return [flow for flow in self.flows if flow.amount is None]

    def together(self) -> list[tuple[Flow, str, Flow]]:
        """Flows with amounts that must not be added: one ``includes`` the other, or they may ``overlap``."""
        stated = {flow.fact: flow for flow in self.flows if flow.amount}
        holds = [(flow, "includes", fact) for flow in stated.values() for fact in flow.includes]
        overlap = {tuple(sorted((flow.fact, fact))) for flow in stated.values() for fact in flow.may_overlap}
        shared = [(stated[one], "overlap", other) for one, other in sorted(overlap) if one in stated]
        return [(flow, how, stated[fact]) for flow, how, fact in holds + shared if fact in stated]

    def counting(self, fact: str, role: str) -> Total | None:
        """The sum by payers (or payees) that counts a flow."""
        return next((total for total in self.totals if total.role == role and fact in total.counted), None)

    def why_not(self, fact: str, role: str) -> str:
        """Why the sum by payers (or payees) leaves a flow out; empty where none does."""
        return next(
            (
                one.reason.text
                for total in self.totals
                if total.role == role
                for one in total.left_out
                if one.fact == fact
            ),
            "",
        )


def money(engine: Engine, language: str, narrow: Narrow | None = None) -> Money:
    """Flows that are left when they are narrowed, and the sums of the whole graph that count them or leave them out."""
    narrow, names = narrow or Narrow(), Labels(engine, language)
    stated, unstated = _chosen(engine, narrow)
    flows = _flows(engine, [*stated[:MOST], *unstated[:_UNSTATED]], names)
    return Money(
        tuple(flows),
        len(stated) > MOST or len(unstated) > _UNSTATED,
        tuple(_totals(engine, [flow.fact for flow in flows if flow.amount], names)),
    )


def offered(engine: Engine, language: str) -> Offered:
    """What the flows of a graph can be narrowed to."""
    names = Labels(engine, language)
    roles = ("payer", "fundingKind", "flowStage", "inDocument")
    return Offered(*(choices(engine, "FundingFlow", role, names) for role in roles))


def _chosen(engine: Engine, narrow: Narrow) -> tuple[list[str], list[str]]:
    """Flows with an amount, the largest first, and flows without one."""
    roles = {
        "payer": narrow.payer,
        "fundingKind": narrow.kind,
        "flowStage": narrow.stage,
        "inDocument": narrow.document,
    }
    patterns = f"?fact a fp:FundingFlow . {narrowed(roles, '')}"
    stated = f"""PREFIX fp: <{FP}> SELECT ?fact (MAX(?size) AS ?most) WHERE {{ {patterns} ?fact fp:amount ?q
      OPTIONAL {{ ?q fp:lower ?low }} OPTIONAL {{ ?q fp:upper ?high }} BIND(COALESCE(?low, ?high, 0) AS ?size) }}
      GROUP BY ?fact ORDER BY DESC(?most) ?fact LIMIT {MOST + 1}"""
    # no ORDER BY: these are sorted by document and place when they are known
    unstated = f"""PREFIX fp: <{FP}> SELECT DISTINCT ?fact WHERE {{ {patterns}
      OPTIONAL {{ ?fact fp:amount ?q }} FILTER(!BOUND(?q)) }} LIMIT {_UNSTATED + 1}"""
    return [plain(row[0]) for row in engine.select(stated)], [plain(row[0]) for row in engine.select(unstated)]


def _flows(engine: Engine, facts: list[str], names: Labels) -> list[Flow]:
    found = values(engine, facts, _ROLES)
    at = order(engine, facts)
    names.learn(node for roles in found.values() for some in roles.values() for node in some)
    numbers = quantities(
        engine,
        (node for roles in found.values() for role in ("amount", "share") for node in roles.get(role, ())),
        names,
    )
    times = periods(engine, (node for roles in found.values() for node in roles.get("period", ())))
    flows = [_flow(fact, roles, names, numbers, times) for fact, roles in found.items()]
    return sorted(flows, key=lambda flow: (*_size(flow), flow.document.iri, at.get(flow.fact, 0), flow.fact))


def _size(flow: Flow) -> tuple[bool, float]:
    amount = flow.amount
    return amount is None, -(amount.lower or amount.upper or 0) if amount else 0


def _flow(
    fact: str, roles: dict[str, list[str]], names: Labels, numbers: dict[str, Quantity], times: dict[str, Period]
) -> Flow:
    def told(role: str) -> tuple[Value, ...]:
        return tuple(value(node, names) for node in roles.get(role, ()))

    def number(role: str) -> Quantity | None:
        return next((numbers[node] for node in roles.get(role, ()) if node in numbers), None)

    return Flow(
        fact,
        told("payer"),
        told("payee"),
        told("purpose"),
        told("place"),
        told("fundingKind"),
        told("flowStage"),
        next(iter(told("modality")), Value("")),
        tuple(times[node] for node in roles.get("period", ()) if node in times),
        number("amount"),
        number("share"),
        told("shareOf"),
        bool({"true", "1"} & set(roles.get("cumulative", ()))),
        _NEGATED in roles.get("polarity", ()),
        next(iter(told("inDocument")), Value("")),
        tuple(roles.get("includes", ())),
        tuple(roles.get("mayOverlap", ())),
    )


def _totals(engine: Engine, facts: list[str], names: Labels) -> list[Total]:
    """Sums that count these flows or leave them out, the largest first."""
    if not facts:
        return []
    query = f"""PREFIX fp: <{FP}> SELECT ?total ?party ?rule WHERE {{
      {{ SELECT DISTINCT ?total WHERE {{ VALUES ?fact {{ {_list(facts)} }} ?total fp:sumOf|fp:leftOut ?fact }} }}
      ?total fp:dimension ?party ; fp:rule ?rule ; fp:lower ?low }} ORDER BY DESC(?low) ?total LIMIT {_TOTALS}"""
    rows = [tuple(map(plain, row)) for row in engine.select(query)]
    names.learn(party for _, party, _ in rows)
    nodes = [total for total, _, _ in rows]
    sums = quantities(engine, nodes, names)
    counted = values(engine, nodes, ("sumOf",))
    left_out = _left_out(engine, nodes, names)
    return [
        Total(
            total,
            rule.rsplit("-", 1)[-1],
            value(party, names),
            sums[total],
            tuple(counted[total].get("sumOf", ())),
            tuple(left_out.get(total, ())),
        )
        for total, party, rule in rows
        if total in sums
    ]


def _left_out(engine: Engine, totals: list[str], names: Labels) -> dict[str, list[LeftOut]]:
    if not totals:
        return {}
    query = f"""PREFIX fp: <{FP}> SELECT ?total ?fact ?reason ?printed WHERE {{ VALUES ?total {{ {_list(totals)} }}
      ?total fp:omission ?omission . ?omission fp:fact ?fact ; fp:leftOutReason ?reason
      OPTIONAL {{ ?fact fp:amount ?q . ?q fp:asPrinted ?printed }} }} LIMIT {_LEFT_OUT}"""
    rows = sorted(tuple(map(plain, row)) for row in engine.select(query))
    names.learn(reason for _, _, reason, _ in rows)
    found: dict[str, list[LeftOut]] = {}
    for total, fact, reason, printed in rows:
        found.setdefault(total, []).append(LeftOut(fact, printed, value(reason, names)))
    return found


def _list(nodes: Iterable[str]) -> str:
    return " ".join(map(iri, nodes))
