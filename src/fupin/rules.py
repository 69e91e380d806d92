"""Derived edges: CONSTRUCT rules of ``queries/rules/``, run in the order of their names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from fupin.frontmatter import front_matter
from fupin.names import DCTERMS, RDFS, RULE
from fupin.ntriples import TYPE, fp, iri, line, serialized, text
from fupin.resources import resource


def rule_files() -> list[Path]:
    """The rules, in the order in which they run."""
    return sorted((resource("queries") / "rules").glob("*.rq"))


def derive(graph: ox.Store) -> Iterator[str]:
    """Run all rules on a store, add what they derive, and yield it as lines of N-Triples.

    A rule sees what the rules before it derived.
    """
    for path in rule_files():
        derived = "".join(_described(path)).encode() + serialized(graph.query(path.read_text(encoding="utf-8")))
        graph.load(derived, format=ox.RdfFormat.N_TRIPLES)
        yield from (line.decode() for line in derived.splitlines(keepends=True))


def _described(path: Path) -> Iterator[str]:
    subject, front = iri(RULE + path.stem.partition("-")[2]), front_matter(path)
    yield line(subject, TYPE, fp("Rule"))
    for language in ("zh", "en"):
        yield line(subject, iri(RDFS + "label"), text(front["title"][language], language))
        yield line(subject, iri(DCTERMS + "description"), text(front["description"][language], language))
