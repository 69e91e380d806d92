"""rdflib's SPARQL engine with a better order of joins; what a query means is left to rdflib.

As it comes it fixes the order of triple patterns before it has seen a binding, and joins unconnected patterns first: some
of our questions would take hours on it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rdflib.plugins.sparql import CUSTOM_EVALS
from rdflib.plugins.sparql.evaluate import evalLazyJoin
from rdflib.plugins.sparql.sparql import AlreadyBound, QueryContext
from rdflib.term import BNode, Variable

from fupin.names import PREFIXES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.query import Result


def _unbound(context: QueryContext, pattern: tuple[Any, ...]) -> int:
    return sum(isinstance(term, Variable | BNode) and context[term] is None for term in pattern)


def _solutions(context: QueryContext, patterns: list[tuple[Any, ...]]) -> Iterator[Any]:
    """Solutions of a basic graph pattern: always the pattern next in which the fewest terms are open."""
    if not patterns:
        yield context.solution()
        return
    first = min(patterns, key=lambda pattern: _unbound(context, pattern))
    rest = [pattern for pattern in patterns if pattern is not first]
    values = [context[term] for term in first]
    for found in context.graph.triples(tuple(values)):  # type: ignore[union-attr, arg-type]
        inner = context.push()
        with contextlib.suppress(AlreadyBound):
            for term, value, node in zip(first, values, found, strict=True):
                if value is None:
                    inner[term] = node
            yield from _solutions(inner, rest)


def _evaluate(context: QueryContext, part: Any) -> Iterator[Any]:
    if part.name == "BGP":
        return _solutions(context, list(part.triples))
    if part.name == "Join" and part.p2.name == "BGP":
        return evalLazyJoin(context, part)
    raise NotImplementedError


def ask_rdflib(graph: Graph, query: str) -> Result:
    """The answer of rdflib's own engine."""
    CUSTOM_EVALS["fupin-join-order"] = _evaluate
    try:
        result = graph.query(query, initNs=PREFIXES)
        result.bindings  # noqa: B018 - rows are made when they are asked for: now
        return result
    finally:
        del CUSTOM_EVALS["fupin-join-order"]
