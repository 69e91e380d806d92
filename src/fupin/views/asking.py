"""Asking one question of many nodes, some hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fupin.engine import Engine, plain
from fupin.ntriples import iri

_AT_ONCE = 300


def asked(engine: Engine, columns: str, nodes: Iterable[str], pattern: str) -> Iterator[tuple[str, ...]]:
    """Rows of a pattern about ``?node``, which is one IRI after another: the node and the columns (``?a ?b``) as text."""
    wanted = [node for node in dict.fromkeys(nodes) if node]
    for first in range(0, len(wanted), _AT_ONCE):
        values = " ".join(map(iri, wanted[first : first + _AT_ONCE]))
        query = f"""PREFIX fp: <https://w3id.org/fupin/ontology#>
          SELECT DISTINCT ?node {columns} WHERE {{ VALUES ?node {{ {values} }} {pattern} }}"""
        # sorted here: an ORDER BY makes the engine look both names up for each comparison
        yield from sorted(tuple(map(plain, row)) for row in engine.select(query))
