"""Asking one question of many nodes, some hundred at a time; the first documents of a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fupin.engine import Engine, plain
from fupin.ntriples import iri

_AT_ONCE = 300
#: Documents among which the first ones are sought.
_SOUGHT = 20_000


def asked(engine: Engine, columns: str, nodes: Iterable[str], pattern: str) -> Iterator[tuple[str, ...]]:
    """Rows of a pattern about ``?node``, which is one IRI after another: the node and the columns (``?a ?b``) as text."""
    wanted = [node for node in dict.fromkeys(nodes) if node]
    for first in range(0, len(wanted), _AT_ONCE):
        values = " ".join(map(iri, wanted[first : first + _AT_ONCE]))
        query = f"""PREFIX fp: <https://w3id.org/fupin/ontology#>
          SELECT DISTINCT ?node {columns} WHERE {{ VALUES ?node {{ {values} }} {pattern} }}"""
        # sorted here: an ORDER BY makes the engine look both names up for each comparison
        yield from sorted(tuple(map(plain, row)) for row in engine.select(query))


def counted(engine: Engine, nodes: Iterable[str], pattern: str) -> dict[str, int]:
    """How many rows a pattern about ``?node`` has, by node; a node without any is left out."""
    found: dict[str, int] = {}
    wanted = [node for node in dict.fromkeys(nodes) if node]
    for first in range(0, len(wanted), _AT_ONCE):
        values = " ".join(map(iri, wanted[first : first + _AT_ONCE]))
        query = f"""PREFIX fp: <https://w3id.org/fupin/ontology#>
          SELECT ?node (COUNT(*) AS ?n) WHERE {{ VALUES ?node {{ {values} }} {pattern} }} GROUP BY ?node"""
        found |= {plain(node): int(plain(number)) for node, number in engine.select(query)}
    return found


def first_documents(engine: Engine, most: int) -> list[tuple[str, str]]:
    """The first documents by source and IRI: (source, document)."""
    rows = engine.select(
        f"PREFIX fp: <https://w3id.org/fupin/ontology#> SELECT ?s ?d WHERE {{ ?d fp:inSource ?s }} LIMIT {_SOUGHT}"
    )
    return sorted((plain(source), plain(document)) for source, document in rows)[:most]
