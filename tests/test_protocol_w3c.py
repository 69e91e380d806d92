"""The W3C's own tests of the SPARQL Protocol and the Graph Store Protocol, against the real server."""

import re
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from tests.helpers import SHARED, shared
from tests.servers import AUTHORIZED, serving
from tests.w3c import cases, in_words

PROTOCOL = SHARED / "w3c" / "protocol" / "manifest.ttl"
STORES = [SHARED / "w3c" / "graph-store-protocol" / f"manifest-{kind}.ttl" for kind in ("direct", "indirect")]
IN_WORDS = SHARED / "w3c" / "http-rdf-update" / "manifest.ttl"
#: They expect a graph that was replaced before, and that nobody extended; and the bodies of both POSTs lack their last dots.
FAULTY = ("get_of_post__existing_graph", "get_of_post__multipart_formdata")
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}


def read(*manifests: Path):
    """The cases of the manifests, none where the material is absent: then one test says so."""
    found = [case for path in manifests if path.exists() for case in cases(path)]
    return [pytest.param(case, id=case.name) for case in found] or [None]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("w3c")
    with serving(folder, "--store", folder / "store", "--writable", folder=folder) as running:
        yield running


def send(server, exchange, path, body, headers):
    return server.client.request(exchange.method, path, content=body, headers=headers | AUTHORIZED)


def answered(exchange, response):
    assert any(low <= response.status_code <= high for low, high in exchange.statuses), response.text
    kind = response.headers.get("content-type", "").partition(";")[0]
    if exchange.form:
        assert kind in FORMATS[exchange.form]
    if exchange.truth:
        assert response.json()["boolean"] is (exchange.truth == "true")


@pytest.mark.shared
@pytest.mark.parametrize("case", read(PROTOCOL))
def test_a_case_of_the_protocol_suite_passes(case, server):
    shared("w3c/protocol")
    server.update("CLEAR ALL")
    for name, file in case.data:
        headers = {"Content-Type": "application/n-triples", **AUTHORIZED}
        assert server.client.put(
            "/store", params={"graph": name}, content=file.read_bytes(), headers=headers
        ).is_success
    for exchange in case.exchanges:
        updates = exchange.headers.get("content-type") == "application/sparql-update" or b"update=" in exchange.body
        updates |= "update" in case.name and "bad" in case.name
        path = exchange.path.replace("/sparql/", "/update" if updates else "/sparql")
        answered(exchange, send(server, exchange, path, exchange.body, exchange.headers))


@pytest.mark.shared
@pytest.mark.parametrize("case", read(*STORES))
def test_a_case_of_the_graph_store_suite_passes(case, server):
    shared("w3c/graph-store-protocol")
    server.update("CLEAR ALL")
    location = ""
    for exchange in case.exchanges:
        path = exchange.path.replace("$LOCATION$", location).replace("/gsp", "/store", 1)
        body = exchange.body.replace(b"$LOCATION$", location.encode())
        response = send(server, exchange, path, body, exchange.headers)
        answered(exchange, response)
        if exchange.location:
            location = response.headers["location"]
        if exchange.graph and exchange.method == "GET":
            wanted = Graph().parse(data=exchange.graph.replace("$LOCATION$", location), format="turtle")
            assert isomorphic(Graph().parse(data=response.text, format="turtle"), wanted)


@pytest.mark.shared
def test_the_older_graph_store_suite_passes_in_its_order(server):
    """Its cases build on each other; one graph is taken to be there before. Some are faulty: see ``FAULTY``."""
    shared("w3c/http-rdf-update")
    server.update("CLEAR ALL ; CREATE GRAPH <" + server.base + "/store/person/2.ttl>")
    exchanges = in_words(IN_WORDS, server.base.removeprefix("http://"))
    assert len(exchanges) == 18
    location = ""
    for name, exchange in exchanges:
        body = re.sub(rb'(?:foaf:name|Name) "(Jane Doe|Doe|Jane)"$', rb"\g<0> .", exchange.body, flags=re.MULTILINE)
        body = body.replace(b"\n", b"\r\n") if b"Content-Disposition" in body else body
        path = exchange.path.replace("$NEWPATH$", location)
        response = send(server, exchange, path, body, exchange.headers)
        assert (name, response.status_code) == (name, exchange.statuses[0][0])
        location = response.headers.get("location", location)
        if exchange.graph and exchange.method == "GET" and name not in FAULTY:
            told = exchange.graph.replace("$NEWPATH$", location)
            wanted = Graph().parse(data=told, format="turtle", publicID=location)
            assert isomorphic(Graph().parse(data=response.text, format="turtle"), wanted), name
