"""Asking SPARQL of an endpoint over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from urllib.request import Request

import pyoxigraph as ox

from fupin.client import AGENT, PATIENCE, Client, EndpointError, Limits, Remark, Reply, checked
from fupin.engine import REVIEWED, Answer, plain, rows_of
from fupin.errors import FupinError
from fupin.names import PREFIXES
from fupin.ntriples import serialized

T = TypeVar("T")
_ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
#: Characters of an address with a query that every server takes.
LONGEST_ADDRESS = 8000


class RemoteEngine:
    """A SPARQL endpoint over HTTP. The reviewed graph is named as the default graph, and SERVICE is never added.

    ``remark`` hears what the user should know: that the server is busy, or may have cut the answer. Raises FupinError
    where the address is none.
    """

    reads_lateral = False

    def __init__(
        self,
        address: str,
        *,
        graph: str = REVIEWED,
        remark: Remark = lambda words: None,
        limits: Limits = PATIENCE,
    ) -> None:
        self.address, self.graph_name = checked(address), graph
        self._client, self._remark = Client(remark, limits), remark
        self._by_post = True

    def ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean:
        """The result as pyoxigraph has it, read once to the end to know that it is whole."""
        reply = self._rows(query)
        self._read(reply)
        return ox.parse_query_results(reply.body, format=_ROWS[reply.media_type])

    def select(self, query: str) -> Answer:
        reply = self._rows(query)
        answer = self._read(reply)
        most = reply.headers.get("X-SPARQL-MaxRows", "")  # Virtuoso's: it cuts without an error
        if most.isdecimal() and len(answer) >= int(most):
            self._remark(f"{self.address}: 服务最多给 {most} 行，答案可能不全 the server gives {most} rows at most")
        return answer

    def graph(self, query: str) -> bytes:
        reply = self._fetch(query, "application/n-triples, text/turtle;q=0.5")
        if reply.media_type not in _GRAPHS:
            raise self._strange(reply)
        form = _GRAPHS[reply.media_type]
        triples = self._whole(lambda: serialized(quad.triple for quad in ox.parse(reply.body, format=form)))
        return b"".join(sorted(set(triples.splitlines(keepends=True))))

    def _rows(self, query: str) -> Reply:
        reply = self._fetch(query, "application/sparql-results+json, application/sparql-results+xml;q=0.5")
        if reply.media_type not in _ROWS:
            raise self._strange(reply)
        return reply

    def _read(self, reply: Reply) -> Answer:
        form = _ROWS[reply.media_type]
        answer = self._whole(lambda: rows_of(ox.parse_query_results(reply.body, format=form)))
        if answer.columns == ("__ASK_RETVAL",):  # Virtuoso's answer to ASK: 1, 0 or no row
            return Answer(("answer",), [(ox.Literal([plain(cell) for row in answer for cell in row] == ["1"]),)])
        return answer

    def _whole(self, read: Callable[[], T]) -> T:
        """What a parser reads; where it cannot, the answer breaks off: servers end it with what went wrong half-way."""
        try:
            return read()
        except (SyntaxError, ValueError, OSError) as error:
            said = " ".join(str(error).split())[:200]
        # out here, so that the error does not hold the parser: that may be thrown away by this thread alone
        raise EndpointError(
            f"{self.address}: 回答不完整 the answer is broken ({said}); "
            "改法 mend: 缩小查询或放宽服务的时限 ask for less, or give the server more time"
        )

    def _strange(self, reply: Reply) -> FupinError:
        what = "网页 a web page" if "html" in reply.media_type else reply.media_type or "无类型 no type"
        return EndpointError(
            f"{self.address}: 答的不是查询结果 its answer is no result of a query ({what}); "
            "改法 mend: 检查网址，多为 check the address, mostly …/sparql | …/query"
        )

    def _fetch(self, query: str, accept: str) -> Reply:
        text = _with_prefixes(query)
        if self._by_post:
            try:
                return self._client.send(self._request(text, accept, "POST"))
            except EndpointError as error:
                if error.status not in (405, 415, 501):
                    raise
        request = self._request(text, accept, "GET")
        if len(request.full_url) > LONGEST_ADDRESS:
            raise EndpointError(
                f"{self.address}: 不接受 POST，查询又太长，GET 放不下 refuses POST, and the query is too long for GET; "
                "改法 mend: 缩短查询 shorten the query"
            )
        reply = self._client.send(request)
        self._by_post = False
        return reply

    def _request(self, query: str, accept: str, method: str) -> Request:
        from SPARQLWrapper import SELECT, SPARQLWrapper  # heavy: only where an endpoint is asked

        address, _, more = self.address.partition("?") if method == "GET" else (self.address, "", "")
        wrapper: Any = SPARQLWrapper(address, agent=AGENT, defaultGraph=self.graph_name)
        for name, value in parse_qsl(more):  # for a GET it puts a ? of its own behind the address
            wrapper.addParameter(name, value)
        wrapper.setOnlyConneg(True)
        wrapper.setMethod(method)
        # set by hand: setQuery guesses the type, and takes words of our front matter ("added") for an update
        wrapper.queryString, wrapper.queryType = query, SELECT
        wrapper.addCustomHttpHeader("Accept", accept)
        request: Request = wrapper._createRequest()  # not query(), which sends it too: see ``client``
        return request


def _with_prefixes(query: str) -> str:
    """Put the standard prefixes before a query that does not declare them itself."""
    lines = [
        f"PREFIX {name}: <{iri}>"
        for name, iri in PREFIXES.items()
        if f"PREFIX {name}:" not in query and f"{name}:" in query
    ]
    return "\n".join((*lines, query))
