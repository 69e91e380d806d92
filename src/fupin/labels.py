"""Readable names of nodes, asked for many at a time."""

from __future__ import annotations

from collections.abc import Iterable

from fupin.engine import Engine, plain
from fupin.names import shorten
from fupin.ntriples import iri

#: Nodes whose names one query asks for.
_AT_ONCE = 500


class Labels:
    """Names in the reader's language; in the other one, or else short names, where the graph has none."""

    def __init__(self, engine: Engine, language: str) -> None:
        self.engine, self.language = engine, language
        self.known: dict[str, str] = {}

    def learn(self, nodes: Iterable[str]) -> None:
        """Ask for the names of these nodes, where they are not known yet; what is no IRI is passed over."""
        wanted = sorted({n for n in nodes if n not in self.known and "://" in n and ">" not in n and " " not in n})
        for first in range(0, len(wanted), _AT_ONCE):
            values = " ".join(map(iri, wanted[first : first + _AT_ONCE]))
            answer = self.engine.select(
                "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
                f"SELECT ?n ?l WHERE {{ VALUES ?n {{ {values} }} ?n rdfs:label ?l }} ORDER BY ?n ?l",
            )
            for node, label in answer:
                if getattr(label, "language", None) == self.language or plain(node) not in self.known:
                    self.known[plain(node)] = plain(label)

    def __getitem__(self, node: str) -> str:
        return self.known.get(node) or shorten(node)
