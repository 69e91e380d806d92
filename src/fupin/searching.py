"""Finding words: in the index of the store (see ``searchindex``); in SPARQL, as far as it goes, on any other engine."""

from __future__ import annotations

import pyoxigraph as ox

from fupin.engine import Answer, Engine, LocalEngine, Term
from fupin.errors import FupinError
from fupin.ntriples import text as literal

COLUMNS = ("kind", "id", "text")
#: What a reader is told where there is no index.
WITHOUT_INDEX = (
    "远端没有索引：按原字查找，不认拼音，也不按远近排序 "
    "no index there: words are found as they are written, without pinyin and ranking"
)
_PREFIXES = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def search(engine: Engine, words: str, language: str, limit: int) -> Answer:
    """Rows (kind, id, text), at most ``limit``: names that are the words, that begin with them, that hold them, facts,
    sentences. Without an index, names that are the words, that hold them, facts, sentences, by the letters alone.

    Raises FupinError for an empty search.
    """
    wanted = words.strip()
    if not wanted:
        raise FupinError("没有要找的词 nothing to search for; 改法 mend: fupin search 词 words")
    if isinstance(engine, LocalEngine) and engine.index:
        from fupin.searchindex import find

        hits = find(engine.index, wanted, language, limit)
        return Answer(COLUMNS, [(ox.Literal(hit.kind), ox.NamedNode(hit.iri), ox.Literal(hit.text)) for hit in hits])
    rows: list[tuple[Term, ...]] = []
    for query in (_entities(wanted, language), _facts(wanted, language), _sentences(wanted, language)):
        if len(rows) < limit:
            rows += engine.select(_PREFIXES + query + f" LIMIT {limit - len(rows)}").rows
    return Answer(COLUMNS, rows)


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


def _facts(words: str, language: str) -> str:
    return f"""SELECT ?kind ?id (MIN(?words) AS ?text) WHERE {{
      ?id a ?class ; fp:inSentence ?sentence ; ?role ?value .
      ?value rdfs:label|fp:asPrinted ?name FILTER(CONTAINS(STR(?name), {literal(words)}))
      ?sentence fp:text ?words .
      ?class rdfs:label ?kind FILTER(LANG(?kind) = "{language}")
    }} GROUP BY ?kind ?id ORDER BY ?id"""


def _sentences(words: str, language: str) -> str:
    return f"""SELECT ?kind ?id ?text WHERE {{
      ?id a fp:Sentence ; fp:text ?text ; fp:order ?order FILTER(CONTAINS(STR(?text), {literal(words)}))
      fp:Sentence rdfs:label ?kind FILTER(LANG(?kind) = "{language}")
    }} ORDER BY ?order ?id"""
