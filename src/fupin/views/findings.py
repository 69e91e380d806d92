"""What the audit found: each claim of the sources beside what their own numbers give, with the sentences of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import SCHEME, shorten
from fupin.views.cards import Card, cards

#: Verdicts, those that a reader should look at first.
VERDICTS = ("inconsistent", "broken", "cannot-tell", "consistent", "kept")
#: Findings that one page shows.
MOST = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim and its verdict. ``claimed`` is the number as printed, the bounds of both sides are decimals as text,
    empty where there is none; ``cards`` are the facts that were used, with their sentences."""

    iri: str
    rule: str
    rule_label: str
    about: str
    verdict: str
    verdict_label: str
    claimed: str
    claimed_bounds: tuple[str, str]
    computed: str
    computed_bounds: tuple[str, str]
    facts: tuple[str, ...]
    cards: tuple[Card, ...]


def findings(engine: Engine, language: str, verdicts: Collection[str] = (), document: str = "") -> list[Finding]:
    """Findings, contradictions first: all of them, those of some verdicts (keys), or those that use a document (IRI)."""
    rows = engine.select(_RESULTS.replace("LANGUAGE", language))
    facts: dict[str, list[str]] = defaultdict(list)
    heads: dict[str, dict[str, str]] = {}
    for row in rows.records():
        heads.setdefault(row["result"], row)
        facts[row["result"]].append(row["fact"])
    chosen = [
        head
        for result, head in heads.items()
        if (not verdicts or _key(head) in verdicts)
        and (not document or any(f"/fact/{document.rpartition('/')[2]}/" in fact for fact in facts[result]))
    ]
    chosen.sort(key=lambda head: (VERDICTS.index(_key(head)), head["rule"], head["result"]))
    return [_finding(engine, language, head, facts[head["result"]]) for head in chosen[:MOST]]


def _key(head: dict[str, str]) -> str:
    return head["verdict"].removeprefix(f"{SCHEME}verdict/")


def _finding(engine: Engine, language: str, head: dict[str, str], facts: list[str]) -> Finding:
    return Finding(
        head["result"],
        head["rule"],
        head["ruleLabel"],
        head.get("about", ""),
        _key(head),
        head["verdictLabel"],
        head["claimed"],
        (head.get("claimedLower", ""), head.get("claimedUpper", "")),
        head.get("computed", ""),
        (head.get("computedLower", ""), head.get("computedUpper", "")),
        tuple(map(shorten, facts)),
        tuple(cards(engine, facts, language)),
    )


def tally(engine: Engine, language: str) -> list[tuple[str, str, int]]:
    """How many findings have each verdict: its key, its label and the number, in the order of VERDICTS."""
    rows = engine.select(
        "PREFIX fp: <https://w3id.org/fupin/ontology#> "
        "SELECT ?verdict (COUNT(?result) AS ?n) WHERE { ?result fp:verdict ?verdict } GROUP BY ?verdict"
    )
    names = Labels(engine, language)
    names.learn(plain(verdict) for verdict, _ in rows)
    counted = {
        plain(verdict).removeprefix(f"{SCHEME}verdict/"): (names[plain(verdict)], int(plain(n))) for verdict, n in rows
    }
    return [(key, *counted[key]) for key in VERDICTS if key in counted]


_RESULTS = f"""
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?result ?rule ?ruleLabel ?about ?verdict ?verdictLabel ?claimed ?claimedLower ?claimedUpper
  ?computed ?computedLower ?computedUpper ?fact WHERE {{
  {{ SELECT ?result ?rule ?verdict ?claimed WHERE {{ ?result fp:auditRule ?rule ; fp:verdict ?verdict ; fp:claimed ?claimed }}
    ORDER BY ?result LIMIT {20 * MOST} }}
  ?result fp:usesFact ?fact .
  ?rule rdfs:label ?ruleLabel FILTER(LANG(?ruleLabel) = "LANGUAGE")
  ?verdict rdfs:label ?verdictLabel FILTER(LANG(?verdictLabel) = "LANGUAGE")
  OPTIONAL {{ ?rule dcterms:description ?about FILTER(LANG(?about) = "LANGUAGE") }}
  OPTIONAL {{ ?result fp:claimedLower ?claimedLower }}
  OPTIONAL {{ ?result fp:claimedUpper ?claimedUpper }}
  OPTIONAL {{ ?result fp:computed ?computed }}
  OPTIONAL {{ ?result fp:computedLower ?computedLower }}
  OPTIONAL {{ ?result fp:computedUpper ?computedUpper }}
}} ORDER BY ?result ?fact"""
