"""Asking SPARQL of a graph: the store on disk, or a remote endpoint; the answers look the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from fupin import __version__, store
from fupin.errors import FupinError
from fupin.names import GRAPH, PREFIXES
from fupin.ntriples import serialized

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
#: Seconds that a remote endpoint may take.
TIMEOUT = 60
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
    """Anything that answers SPARQL."""

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
    """The store on disk."""

    def __init__(self, graph: ox.Store) -> None:
        self.store = graph

    @classmethod
    def open(cls, folder: Path | None = None) -> LocalEngine:
        """Open the current graph of a folder (see ``store.home``)."""
        return cls(store.open_store(folder or store.home()))

    def ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The engine's own result. Raises FupinError for a query that does not parse."""
        with explained():
            return self.store.query(query, prefixes=PREFIXES)

    def select(self, query: str) -> Answer:
        with explained():
            return _answer(self.ask(query))

    def graph(self, query: str) -> bytes:
        with explained():
            result = self.ask(query)
            if not isinstance(result, ox.QueryTriples):
                raise FupinError("这个查询不产生三元组 this query makes no triples; 改法 mend: CONSTRUCT …")
            return b"".join(sorted(set(serialized(result).splitlines(keepends=True))))


def _answer(result: object) -> Answer:
    if isinstance(result, ox.QueryBoolean):
        return Answer(("answer",), [(ox.Literal(bool(result)),)])
    if not isinstance(result, ox.QuerySolutions):
        raise FupinError("这个查询产生三元组，不产生行 this query makes triples, not rows; 改法 mend: -f turtle")
    columns = tuple(variable.value for variable in result.variables)
    return Answer(columns, [tuple(solution) for solution in result])


class RemoteEngine:
    """A SPARQL endpoint over HTTP. The reviewed graph is named as the default graph, and SERVICE is never added."""

    def __init__(self, address: str) -> None:
        if not address.startswith(("http://", "https://")):
            raise FupinError(f"不是网址 not a web address: {address}; 改法 mend: --endpoint https://…/sparql")
        self.address = address

    def _fetch(self, query: str, accept: str) -> bytes:
        from urllib.error import URLError

        from SPARQLWrapper import POST, SELECT, SPARQLWrapper  # heavy: only for remote endpoints

        wrapper = SPARQLWrapper(self.address, agent=f"fupin/{__version__}", defaultGraph=REVIEWED)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(TIMEOUT)
        wrapper.setMethod(POST)
        wrapper.setQuery(_with_prefixes(query))
        wrapper.queryType = SELECT  # it guesses, and takes words of our front matter ("added") for an update
        wrapper.addCustomHttpHeader("Accept", accept)
        try:
            body = wrapper.query().response.read()
        except (URLError, OSError, ValueError) as error:
            raise FupinError(f"{self.address}: 没有回答 does not answer ({error})") from error
        except Exception as error:
            if type(error).__module__.startswith("SPARQLWrapper"):
                reason = " ".join(str(error).split())[:300]
                raise FupinError(f"{self.address}: 拒绝了查询 refused the query ({reason})") from error
            raise
        return bytes(body)

    def select(self, query: str) -> Answer:
        body = self._fetch(query, "application/sparql-results+json")
        try:
            return _answer(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))
        except (SyntaxError, ValueError) as error:
            raise FupinError(f"{self.address}: 回答不完整 the answer is broken ({error})") from error

    def graph(self, query: str) -> bytes:
        body = self._fetch(query, "application/n-triples")
        return b"".join(sorted(set(body.splitlines(keepends=True))))


def _with_prefixes(query: str) -> str:
    """Put the standard prefixes before a query that does not declare them itself."""
    lines = [
        f"PREFIX {name}: <{iri}>"
        for name, iri in PREFIXES.items()
        if f"PREFIX {name}:" not in query and f"{name}:" in query
    ]
    return "\n".join((*lines, query))
