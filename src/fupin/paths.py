"""How two entities are connected: a shortest path over the derived edges, each step with a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pyoxigraph as ox

from fupin.engine import Answer, Engine, Term, plain
from fupin.errors import FupinError
from fupin.names import FP, ID, SCHEME, shorten
from fupin.ntriples import iri

_EDGES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX fp: <https://w3id.org/fupin/ontology#>
SELECT DISTINCT ?s ?p ?o WHERE { VALUES ?at { NODES }
  { ?edge rdf:subject ?at } UNION { ?edge rdf:object ?at }
  ?edge a fp:DerivedEdge ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } LIMIT MOST
"""
#: Edges that a search reads, and nodes that one query names.
MOST, _AT_ONCE = 50_000, 400
#: Edges to the word for an act: two bodies that both *promote* or *organise* are not connected by that.
_ACTS = frozenset({FP + "carriesOut", FP + "responsibleFor", FP + "belongsTo"})
_COLUMNS = ("subject", "predicate", "object", "sentence", "document", "start", "end", "edge")


def find_path(engine: Engine, start: str, end: str, language: str) -> Answer:
    """Steps of a shortest path between two nodes (IRIs), edges read in either direction; one row a step.

    It goes over words and kinds only where named things do not connect the two; of several it is always the same one.
    Raises FupinError where the two are not connected, or not within the ``MOST`` edges that are read.
    """
    import networkx as nx  # heavy: only for this

    graph = nx.Graph()
    for s, o in sorted(_between(engine, start, end)):
        graph.add_edge(s, o, weight=_length(s, o))
    try:
        nodes = nx.shortest_path(graph, start, end, weight="weight")
    except (nx.NetworkXNoPath, nx.NodeNotFound) as error:
        raise FupinError(
            f"{shorten(start)} 与 {shorten(end)} 没有相连 are not connected; 改法 mend: fupin show 各看一个 look at each",
        ) from error
    return Answer(_COLUMNS, [_step(engine, a, b, language) for a, b in pairwise(nodes)])


def _between(engine: Engine, start: str, end: str) -> set[tuple[str, str]]:
    """Edges among which the shortest paths lie: read from both ends, the nearest nodes first, until the two sides meet."""
    far: tuple[dict[str, int], dict[str, int]] = ({start: 0}, {end: 0})
    read: tuple[set[str], set[str]] = (set(), set())
    edges: set[tuple[str, str]] = set()
    while True:
        left = [{node: length for node, length in far[side].items() if node not in read[side]} for side in (0, 1)]
        if not all(left):
            return edges
        nearest = [min(some.values()) for some in left]
        met = min((far[0][node] + far[1][node] for node in far[0].keys() & far[1].keys()), default=None)
        if met is not None and sum(nearest) > met:
            return edges
        fronts = [[node for node, length in left[side].items() if length == nearest[side]] for side in (0, 1)]
        side = int(len(fronts[1]) < len(fronts[0]))
        read[side].update(fronts[side])
        for s, o in _edges(engine, sorted(fronts[side]), {start, end}, MOST - len(edges)):
            edges.add((s, o))
            for here, there in ((s, o), (o, s)):
                if here in far[side] and here in read[side]:
                    length = far[side][here] + _length(s, o)
                    far[side][there] = min(length, far[side].get(there, length))


def _edges(engine: Engine, nodes: Sequence[str], named: set[str], most: int) -> Iterator[tuple[str, str]]:
    """The ends of all edges of some nodes. Raises FupinError where there are more than ``most``."""
    for first in range(0, len(nodes), _AT_ONCE):
        values = " ".join(map(iri, nodes[first : first + _AT_ONCE]))
        rows = engine.select(_EDGES.replace("NODES", values).replace("MOST", str(max(0, most) + 1)))
        most -= len(rows)
        if most < 0:
            raise FupinError(
                f"{' — '.join(map(shorten, sorted(named)))}: 找了 {MOST} 条关系仍未相连 are not connected within {MOST} edges; "
                "改法 mend: 换近一些的两个 take two that are nearer",
            )
        for s, p, o in (tuple(map(plain, row)) for row in rows):
            if p not in _ACTS or named & {s, o}:
                yield s, o


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
