"""Reading the W3C manifests of HTTP tests: what to send, and what has to come back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
KINDS = (MF.ProtocolTest, MF.GraphStoreProtocolTest)
#: Names of statuses in the manifests, as ranges of numbers.
_STATUSES = {
    "OK": (200, 200),
    "Created": (201, 201),
    "NoContent": (204, 204),
    "NotFound": (404, 404),
    **{f"StatusCode{n}xx": (n * 100, n * 100 + 99) for n in range(1, 6)},
}


@dataclass(frozen=True)
class Exchange:
    """A request and what is expected of its response."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: list[tuple[int, int]]
    form: str
    truth: str
    location: str
    graph: str


@dataclass(frozen=True)
class Case:
    """A test: graphs to load first (name, file), then requests in order."""

    name: str
    data: list[tuple[str, Path]]
    exchanges: list[Exchange]


def cases(manifest: Path) -> list[Case]:
    """The tests of a manifest, also those that its list leaves out."""
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    nodes = [node for kind in KINDS for node in graph.subjects(RDF.type, kind)]
    return [_case(graph, node) for node in sorted(nodes, key=str)]


def _case(graph: Graph, node: Any) -> Case:
    data = [
        (str(graph.value(item, RDFS.label)), Path(str(graph.value(item, UT.graph)).removeprefix("file://")))
        for item in graph.objects(node, UT.graphData)
    ]
    exchanges = []
    for action in graph.objects(node, MF.action):
        for requests in graph.objects(action, HT.requests):
            exchanges += [_exchange(graph, item) for item in Collection(graph, requests)]
    return Case(str(node).partition("#")[2], sorted(data), exchanges)


def _exchange(graph: Graph, node: Any) -> Exchange:
    assert (node, RDF.type, HT.Request) in graph
    response = graph.value(node, HT.resp)
    statuses = [str(status).partition("#")[2] for status in graph.objects(response, MF.expectedStatus)]
    return Exchange(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)),
        _headers(graph, node),
        _body(graph, node),
        [_STATUSES[status] for status in statuses],
        str(graph.value(response, MF.expectedFormat) or ""),
        str(graph.value(response, MF.expectedBoolean) or ""),
        str(graph.value(response, MF.expectedLocation) or ""),
        _body(graph, response).decode(),
    )


def _headers(graph: Graph, node: Any) -> dict[str, str]:
    headers = {}
    for listed in graph.objects(node, HT.headers):
        for item in Collection(graph, listed):
            headers[str(graph.value(item, HT.fieldName))] = str(graph.value(item, HT.fieldValue))
    return headers


def _body(graph: Graph, node: Any) -> bytes:
    body = graph.value(node, HT.body)
    if body is None:
        return b""
    encoding = str(graph.value(body, CNT.characterEncoding) or "utf-8")
    return str(graph.value(body, CNT.chars) or "").encode(encoding)


def in_words(manifest: Path, host: str) -> list[tuple[str, Exchange]]:
    """The exchanges of a manifest that describes them in words, with their names, in its order; ``/store`` is the store."""
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    entries = next(graph.objects(None, MF.entries))
    return [
        (
            str(node).partition("#")[2],
            _described(
                words.replace("/$GRAPHSTORE$", "/store").replace("$GRAPHSTORE$", "/store").replace("$HOST$", host)
            ),
        )
        for node in Collection(graph, entries)
        for words in map(str, graph.objects(node, RDFS.comment))
        if "#### Request" in words
    ]


def _described(words: str) -> Exchange:
    asked, _, told = words.partition("#### Response")
    (method, path, *_), headers, body = _message(asked.partition("#### Request")[2])
    statuses = [(int(status), int(status)) for status in re.findall(r"\b[245]\d\d\b", " ".join(_message(told)[0]))]
    return Exchange(method, path, headers, body.encode(), statuses, "", "", "", _message(told)[2])


def _message(text: str) -> tuple[list[str], dict[str, str], str]:
    """The words of the first line, the headers, the body."""
    head, _, body = dedent(text).strip().partition("\n\n")
    first, *lines = [line.strip() for line in head.splitlines()]
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    return first.split(), {name: value for name, value in headers.items() if name in ("Content-Type", "Accept")}, body
