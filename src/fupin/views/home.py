"""The graph in figures: what is in it, and where to begin."""

from __future__ import annotations

from dataclasses import dataclass

from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import ID


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of a class."""

    iri: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the graph, with its number of facts."""

    iri: str
    title: str
    source: str
    facts: int


@dataclass(frozen=True, slots=True)
class Home:
    """Facts by class (most first), documents with their facts, and findings of the audit that are contradictions."""

    facts: tuple[Count, ...]
    documents: tuple[Document, ...]
    contradictions: int

    @property
    def total(self) -> int:
        """All facts."""
        return sum(count.number for count in self.facts)


def home(engine: Engine, language: str) -> Home:
    """The graph in figures."""
    classes = engine.select(_CLASSES)
    names = Labels(engine, language)
    names.learn(plain(row[0]) for row in classes)
    counts = tuple(Count(plain(c), names[plain(c)], int(plain(n))) for c, n in classes)
    documents = tuple(
        Document(plain(d), plain(title), plain(source).removeprefix(ID + "source/"), int(plain(n)))
        for d, title, source, n in engine.select(_DOCUMENTS.replace("LANGUAGE", language))
    )
    wrong = engine.select(_WRONG)
    return Home(counts, documents, int(plain(wrong.rows[0][0])))


_CLASSES = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
SELECT ?class (COUNT(?fact) AS ?n) WHERE { ?fact fp:polarity ?polarity ; a ?class } GROUP BY ?class ORDER BY DESC(?n) ?class
"""
_DOCUMENTS = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?document ?title ?source ?n WHERE {
  { SELECT ?document (COUNT(?fact) AS ?n) WHERE { ?fact fp:polarity ?polarity ; fp:inDocument ?document } GROUP BY ?document }
  ?document rdfs:label ?title ; fp:inSource ?source FILTER(LANG(?title) = "LANGUAGE")
} ORDER BY ?source ?document LIMIT 200
"""
_WRONG = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
SELECT (COUNT(?result) AS ?n) WHERE {
  VALUES ?verdict { <https://w3id.org/fupin/scheme/verdict/inconsistent> <https://w3id.org/fupin/scheme/verdict/broken> }
  ?result fp:verdict ?verdict
}
"""
