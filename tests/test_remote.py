"""A real endpoint: the server of another engine, which holds the graph under the name that remote stores give it."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from tests.helpers import answer, refusal

import fupin
from fupin.engine import REVIEWED, RemoteEngine, plain
from fupin.errors import FupinError
from fupin.graph import KnowledgeGraph
from fupin.queries import all_questions

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
QUESTIONS = [question.name for question in all_questions()]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address, server):
    for _ in range(200):
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}")
        try:
            urlopen(address, timeout=5).close()
        except URLError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server does not answer")


@pytest.fixture(scope="module")
def endpoint(packaged, tmp_path_factory):
    """The address of a server that holds the packaged graph as the reviewed graph, and another graph beside it."""
    base = f"http://127.0.0.1:{free_port()}"
    folder = tmp_path_factory.mktemp("oxigraph")
    command = [OXIGRAPH, "serve", "--location", folder, "--bind", base.removeprefix("http://"), "--union-default-graph"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(base, server)
            triples = (packaged / "current" / "graph.nt").read_bytes()
            other = b'<https://example.org/x> <https://example.org/p> "not reviewed" .\n'
            for graph, body in ((REVIEWED, triples), ("https://example.org/other", other)):
                headers = {"Content-Type": "application/n-triples"}
                urlopen(Request(f"{base}/store?graph={graph}", body, headers, method="PUT"), timeout=60).close()
            yield f"{base}/query"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def remote(endpoint):
    return fupin.open(endpoint)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_the_same_rows_in_the_same_order_as_in_the_store(name, kg, remote):
    here, there = kg.query(name), remote.query(name)
    assert there.columns == here.columns
    assert [[*map(plain, row)] for row in there] == [[*map(plain, row)] for row in here]


@pytest.mark.parametrize(
    "args",
    [
        ("query", "who-supports", "-p", "recipient=泽普县"),
        ("query", "who-supports", "-p", "recipient=region:653124", "-f", "csv", "--lang", "en"),
        ("show", "泽普县"),
        ("show", "fact:shanghai-kashgar/fiscal"),
        ("search", "柑橘"),
        ("audit", "--verdict", "inconsistent"),
        ("coverage", "newspaper-photo"),
        ("path", "上海市", "泽普县"),
    ],
    ids=" ".join,
)
def test_a_command_says_the_same_as_on_the_store(args, endpoint, packaged):
    assert answer(*args, "--endpoint", endpoint, store=packaged) == answer(*args, store=packaged)


def test_triples_are_the_same_as_in_the_store(endpoint, packaged):
    query = "CONSTRUCT { ?f fp:payer ?p } WHERE { ?f fp:payer ?p }"
    args = ("query", "-", "-f", "ntriples")
    there = answer(*args, "--endpoint", endpoint, store=packaged, stdin=query)
    assert there == answer(*args, store=packaged, stdin=query)
    assert there


def test_a_dump_is_the_same_as_that_of_the_store(endpoint, packaged):
    args = ("export", "-f", "ntriples")
    assert answer(*args, "--endpoint", endpoint, store=packaged) == answer(*args, store=packaged)


def test_only_the_reviewed_graph_is_asked(remote):
    assert len(remote.query("SELECT ?s WHERE { ?s <https://example.org/p> ?o }")) == 0


def test_an_ask_is_one_row(remote):
    assert [[*map(plain, row)] for row in remote.query("ASK { ?s a fp:Pairing }")] == [["true"]]


def test_a_query_that_the_server_does_not_parse_is_told_in_one_line(endpoint, packaged):
    said = refusal("query", "-", "--endpoint", endpoint, store=packaged, stdin="SELECT * WHERE { ?s ?p }")
    assert said.count("\n") == 1
    assert "refused the query" in said


def test_an_address_that_is_no_endpoint_is_told_in_one_line(endpoint, packaged):
    said = refusal("show", "泽普县", "--endpoint", endpoint + "/nowhere", store=packaged)
    assert said.count("\n") == 1


def test_a_page_that_is_no_result_is_told(endpoint):
    with pytest.raises(FupinError):
        KnowledgeGraph(RemoteEngine(endpoint.removesuffix("query"))).query("SELECT * WHERE { ?s a fp:Pairing }")
