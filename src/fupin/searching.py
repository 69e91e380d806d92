"""Finding words: entities by label, alias or code, facts by their roles, sentences by their text."""

from __future__ import annotations

from fupin.engine import Answer, Engine
from fupin.errors import FupinError
from fupin.ntriples import text as literal

_PREFIXES = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def search(engine: Engine, words: str, language: str, limit: int) -> Answer:
    """Rows (kind, id, text), at most ``limit``: exact names first, then names that hold the words, facts, sentences.

    Raises FupinError for an empty search.
    """
    wanted = words.strip()
    if not wanted:
        raise FupinError("没有要找的词 nothing to search for; 改法 mend: fupin search 词 words")
    rows: list[tuple[object, ...]] = []
    for query in (_entities(wanted, language), _facts(wanted), _sentences(wanted)):
        if len(rows) < limit:
            rows += engine.select(_PREFIXES + query + f" LIMIT {limit - len(rows)}").rows
    return Answer(("kind", "id", "text"), rows)  # type: ignore[arg-type]


def _entities(words: str, language: str) -> str:
    wanted = literal(words.lower())
    return f"""SELECT ?kind ?id ?text WHERE {{
      {{ SELECT ?id (MIN(?score) AS ?rank) WHERE {{
        ?id rdfs:label|skos:altLabel|fp:gbCode ?name
        FILTER(STRSTARTS(STR(?id), "https://w3id.org/fupin/id/") || STRSTARTS(STR(?id), "https://w3id.org/fupin/scheme/"))
        FILTER(CONTAINS(LCASE(STR(?name)), {wanted}))
        BIND(IF(LCASE(STR(?name)) = {wanted}, 0, 1) + STRLEN(STR(?name)) / 1000.0 AS ?score)
      }} GROUP BY ?id }}
      ?id rdfs:label ?text FILTER(LANG(?text) = "{language}")
      OPTIONAL {{ {{ ?id a ?class }} UNION {{ ?id skos:inScheme ?class }}
        ?class rdfs:label ?kind FILTER(LANG(?kind) = "{language}" && STRSTARTS(STR(?class), "https://w3id.org/fupin/")) }}
    }} ORDER BY ?rank ?id"""


def _facts(words: str) -> str:
    return f"""SELECT ?kind ?id (MIN(?words) AS ?text) WHERE {{
      ?id a ?class ; fp:inSentence ?sentence ; ?role ?value .
      ?value rdfs:label|fp:asPrinted ?name FILTER(CONTAINS(STR(?name), {literal(words)}))
      ?sentence fp:text ?words .
      BIND(STRAFTER(STR(?class), "#") AS ?kind)
    }} GROUP BY ?kind ?id ORDER BY ?id"""


def _sentences(words: str) -> str:
    return f"""SELECT ?kind ?id ?text WHERE {{
      ?id a fp:Sentence ; fp:text ?text ; fp:order ?order FILTER(CONTAINS(STR(?text), {literal(words)}))
      BIND("Sentence" AS ?kind)
    }} ORDER BY ?order ?id"""
