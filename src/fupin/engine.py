"""Asking SPARQL of a graph: what any engine gives, and the store on disk (an endpoint: see ``remote``)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from fupin import store
from fupin.errors import FupinError
from fupin.names import GRAPH, PREFIXES
from fupin.ntriples import serialized

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
#: The graph of the reviewed facts in stores where a plain query sees all graphs.
REVIEWED = GRAPH + "reviewed"


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a SELECT (an ASK is one row, one column ``answer``); terms are pyoxigraph's, None where unbound."""

    columns: tuple[str, ...]
    rows: list[tuple[Term, ...]]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Term, ...]]:
        return iter(self.rows)

    def records(self) -> Iterator[dict[str, str]]:
        """Each row as plain values by column; unbound columns are left out."""
        for row in self.rows:
            yield {column: plain(term) for column, term in zip(self.columns, row, strict=True) if term is not None}


def plain(term: Term) -> str:
    """The value of a term as text: the IRI, the words of a literal, nothing for an unbound one."""
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)


class Engine(Protocol):
    """Anything that answers SPARQL. ``reads_lateral``: also with LATERAL in it (see ``lateral``)."""

    reads_lateral: bool

    def ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The result as pyoxigraph has it: rows may fail while they are read (see ``explained``)."""
        ...

    def select(self, query: str) -> Answer:
        """Rows of a SELECT or ASK. Raises FupinError where the query does not parse or the engine fails."""
        ...

    def graph(self, query: str) -> bytes:
        """The triples of a CONSTRUCT or DESCRIBE, as N-Triples, sorted."""
        ...


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """What the engine raises, at once or while rows are fetched, as an error that we explain."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise FupinError(
            f"查询写法有误 the query does not parse: {error}; 改法 mend: 检查该处 check that place"
        ) from error
    except (OSError, RuntimeError) as error:  # the latter where the files of the store are damaged
        raise FupinError(
            f"查询失败 the query failed: {error}; 改法 mend: 检查查询和图库 check query and store"
        ) from error


class LocalEngine:
    """The store on disk; ``index`` is the file of its search (see ``searchindex``), where it has one."""

    reads_lateral = True

    def __init__(self, graph: ox.Store, index: Path | None = None) -> None:
        self.store, self.index = graph, index

    @classmethod
    def open(cls, folder: Path | None = None) -> LocalEngine:
        """Open the current graph of a folder (see ``store.home``)."""
        here = store.current(folder or store.home())
        return cls(store.open_build(here), here / store.INDEX)

    def ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The engine's own result. Raises FupinError for a query that does not parse."""
        with explained():
            return self.store.query(self._with_matches(query), prefixes=PREFIXES)

    def _with_matches(self, query: str) -> str:
        if self.index is None or "matches" not in query:
            return query
        from fupin.matching import with_matches  # these two only where something is searched for
        from fupin.searchindex import MOST, find

        index = self.index
        return with_matches(query, lambda words: find(index, words, "zh", MOST))

    def select(self, query: str) -> Answer:
        with explained():
            return rows_of(self.ask(query))

    def graph(self, query: str) -> bytes:
        with explained():
            result = self.ask(query)
            if not isinstance(result, ox.QueryTriples):
                raise FupinError("这个查询不产生三元组 this query makes no triples; 改法 mend: CONSTRUCT …")
            return b"".join(sorted(set(serialized(result).splitlines(keepends=True))))


def rows_of(result: object) -> Answer:
    """The answer that an engine's result holds. Raises FupinError for triples."""
    if isinstance(result, ox.QueryBoolean):
        return Answer(("answer",), [(ox.Literal(bool(result)),)])
    if not isinstance(result, ox.QuerySolutions):
        raise FupinError("这个查询产生三元组，不产生行 this query makes triples, not rows; 改法 mend: -f turtle")
    columns = tuple(variable.value for variable in result.variables)
    return Answer(columns, [tuple(solution) for solution in result])
