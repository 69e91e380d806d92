"""The graph in figures: what is in it, and where to begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fupin.census import Census
from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import FP, ID
from fupin.views.asking import asked, counted, first_documents

#: Documents that are listed.
_LISTED = 200


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
    """Facts by class (most first), the first documents with their facts, the number of all documents, and that of
    findings of the audit that are contradictions."""

    facts: tuple[Count, ...]
    documents: tuple[Document, ...]
    number: int
    contradictions: int

    @property
    def total(self) -> int:
        """All facts."""
        return sum(count.number for count in self.facts)


def home(engine: Engine, language: str, census: Callable[[], Census | None] = lambda: None) -> Home:
    """The graph in figures; ``census`` tells what the build counted, where it did."""
    kept, names = census(), Labels(engine, language)
    classes = _kept(kept) if kept else {plain(c): int(plain(n)) for c, n in engine.select(_CLASSES)}
    names.learn(classes)
    most_first = sorted(classes.items(), key=lambda item: (-item[1], item[0]))
    all_, wrong = (int(plain(engine.select(query).rows[0][0])) for query in (_NUMBER, _WRONG))
    return Home(
        tuple(Count(name, names[name], number) for name, number in most_first),
        tuple(_documents(engine, language)),
        all_,
        wrong,
    )


def _kept(census: Census) -> dict[str, int]:
    """Facts by class: what has a polarity."""
    polarity = FP + "polarity"
    return {name: kind.uses[polarity].triples for name, kind in census.classes.items() if polarity in kind.uses}


def _documents(engine: Engine, language: str) -> list[Document]:
    first = first_documents(engine, _LISTED)
    nodes = [document for _, document in first]
    titles = {row[0]: row[1] for row in asked(engine, "?title", nodes, _TITLE.replace("LANGUAGE", language))}
    facts = counted(engine, nodes, FACT_OF)
    return [
        Document(node, titles[node], source.removeprefix(ID + "source/"), facts.get(node, 0))
        for source, node in first
        if node in titles
    ]


_CLASSES = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class (COUNT(?fact) AS ?n) WHERE { ?class rdfs:subClassOf+ fp:Fact . ?fact a ?class } GROUP BY ?class
"""
_NUMBER = (
    "PREFIX fp: <https://w3id.org/fupin/ontology#> SELECT (COUNT(*) AS ?n) WHERE { ?document fp:inSource ?source }"
)
_TITLE = """?node <http://www.w3.org/2000/01/rdf-schema#label> ?title FILTER(LANG(?title) = "LANGUAGE")"""
#: A fact of the document ``?node``.
FACT_OF = "?fact fp:inDocument ?node ; fp:polarity ?polarity"
_WRONG = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
SELECT (COUNT(?result) AS ?n) WHERE {
  VALUES ?verdict { <https://w3id.org/fupin/scheme/verdict/inconsistent> <https://w3id.org/fupin/scheme/verdict/broken> }
  ?result fp:verdict ?verdict
}
"""
