"""What the audit found: each claim of the sources beside what their own numbers give, with the sentences of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import SCHEME, concept_iri, shorten
from fupin.ntriples import iri
from fupin.views.asking import asked
from fupin.views.cards import Card, cards

#: Verdicts, those that a reader should look at first.
VERDICTS = ("inconsistent", "broken", "cannot-tell", "consistent", "kept")
#: Findings that one page shows, and those of a verdict among which the first ones are sought.
MOST, _SOUGHT = 100, 6_000


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
    results = _results(engine, [verdict for verdict in VERDICTS if not verdicts or verdict in verdicts], document)
    if not results:
        return []
    query = _DETAILS.replace("LANGUAGE", language).replace("RESULTS", " ".join(map(iri, results)))
    heads = {row["result"]: row for row in engine.select(query).records()}
    facts: dict[str, list[str]] = defaultdict(list)
    for result, fact in asked(engine, "?fact", results, "?node fp:usesFact ?fact"):
        facts[result].append(fact)
    every = list(dict.fromkeys(fact for used in facts.values() for fact in used))
    made = {card.fact.iri: card for card in cards(engine, every, language, len(every))}
    return [
        _finding(heads[result], facts[result], [made[fact] for fact in facts[result] if fact in made])
        for result in results
        if result in heads
    ]


def _results(engine: Engine, verdicts: Sequence[str], document: str) -> list[str]:
    """Findings of these verdicts, in their order, at most ``MOST``; of one verdict by rule."""
    used = f"?fact fp:inDocument {iri(document)} . ?result fp:usesFact ?fact ." if document else ""
    found: list[str] = []
    for verdict in verdicts:
        query = f"""PREFIX fp: <https://w3id.org/fupin/ontology#> SELECT DISTINCT ?rule ?result WHERE {{ {used}
          ?result fp:verdict {iri(concept_iri("verdict", verdict))} ; fp:auditRule ?rule }} LIMIT {_SOUGHT}"""
        found += [result for _, result in sorted((plain(rule), plain(result)) for rule, result in engine.select(query))]
        if len(found) >= MOST:
            break
    return found[:MOST]


def _key(head: dict[str, str]) -> str:
    return head["verdict"].removeprefix(f"{SCHEME}verdict/")


def _finding(head: dict[str, str], facts: list[str], told: list[Card]) -> Finding:
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
        tuple(told),
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


_DETAILS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?result ?rule ?ruleLabel ?about ?verdict ?verdictLabel ?claimed ?claimedLower ?claimedUpper
  ?computed ?computedLower ?computedUpper WHERE {
  VALUES ?result { RESULTS } ?result fp:auditRule ?rule ; fp:verdict ?verdict ; fp:claimed ?claimed .
  ?rule rdfs:label ?ruleLabel FILTER(LANG(?ruleLabel) = "LANGUAGE")
  ?verdict rdfs:label ?verdictLabel FILTER(LANG(?verdictLabel) = "LANGUAGE")
  OPTIONAL { ?rule dcterms:description ?about FILTER(LANG(?about) = "LANGUAGE") }
  OPTIONAL { ?result fp:claimedLower ?claimedLower }
  OPTIONAL { ?result fp:claimedUpper ?claimedUpper }
  OPTIONAL { ?result fp:computed ?computed }
  OPTIONAL { ?result fp:computedLower ?computedLower }
  OPTIONAL { ?result fp:computedUpper ?computedUpper }
}"""
