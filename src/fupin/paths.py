"""How two entities are connected: a shortest path over the derived edges, each step with a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pyoxigraph as ox

from fupin.engine import Answer, Engine, Term, plain
from fupin.errors import FupinError
from fupin.names import FP, ID, SCHEME, shorten
from fupin.ntriples import iri

_EDGES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX fp: <https://w3id.org/fupin/ontology#>
SELECT DISTINCT ?s ?p ?o WHERE { ?edge a fp:DerivedEdge ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } ORDER BY ?s ?p ?o
"""
#: Edges to the word for an act: two bodies that both *promote* or *organise* are not connected by that.
_ACTS = frozenset({FP + "carriesOut", FP + "responsibleFor", FP + "belongsTo"})
_COLUMNS = ("subject", "predicate", "object", "sentence", "document", "start", "end", "edge")


def find_path(engine: Engine, start: str, end: str, language: str) -> Answer:
    """Steps of a shortest path between two nodes (IRIs), edges read in either direction; one row a step.

    It goes over words and kinds only where named things do not connect the two; of several it is always the same one.
    Raises FupinError where the two are not connected.
    """
    import networkx as nx  # heavy: only for this

    graph = nx.Graph()
    for s, p, o in engine.select(_EDGES):
        if plain(p) not in _ACTS or {start, end} & {plain(s), plain(o)}:
            graph.add_edge(plain(s), plain(o), weight=_length(plain(s), plain(o)))
    try:
        nodes = nx.shortest_path(graph, start, end, weight="weight")
    except (nx.NetworkXNoPath, nx.NodeNotFound) as error:
        raise FupinError(
            f"{shorten(start)} 与 {shorten(end)} 没有相连 are not connected; 改法 mend: fupin show 各看一个 look at each",
        ) from error
    return Answer(_COLUMNS, [_step(engine, a, b, language) for a, b in pairwise(nodes)])


def _length(*ends: str) -> int:
    """Length of an edge: a detour over up to ten named things is nearer than two that share a mere word."""
    return 1 + 10 * sum(end.startswith((ID + "topic/", SCHEME)) for end in ends)


def _step(engine: Engine, a: str, b: str, language: str) -> tuple[Term, ...]:
    return _first(
        engine.select(
            f"""
            PREFIX fp: <https://w3id.org/fupin/ontology#>
            PREFIX oa: <http://www.w3.org/ns/oa#>
            PREFIX prov: <http://www.w3.org/ns/prov#>
            PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
            PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
            SELECT ?subject ?predicate ?object ?sentence ?document ?start ?end ?edge WHERE {{
              VALUES (?s ?o) {{ ({iri(a)} {iri(b)}) ({iri(b)} {iri(a)}) }}
              ?edge a fp:DerivedEdge ; rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p ; prov:wasDerivedFrom ?fact .
              ?fact fp:inSentence ?in . ?in fp:text ?sentence ; fp:inDocument ?document ; fp:evidence ?place .
              ?place oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
              ?p rdfs:label ?predicate FILTER(LANG(?predicate) = "{language}")
              OPTIONAL {{ ?s rdfs:label ?from FILTER(LANG(?from) = "{language}") }}
              OPTIONAL {{ ?o rdfs:label ?to FILTER(LANG(?to) = "{language}") }}
              BIND(COALESCE(?from, STR(?s)) AS ?subject)
              BIND(COALESCE(?to, STR(?o)) AS ?object)
            }} ORDER BY ?edge ?start LIMIT 1""",
        ),
    )


def _first(rows: Iterable[tuple[Term, ...]]) -> tuple[Term, ...]:
    return next(iter(rows), (ox.Literal(""),) * len(_COLUMNS))
