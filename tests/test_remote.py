"""A real endpoint: the server of another engine, which holds the graph under the name that remote stores give it."""

from urllib.request import Request, urlopen

import pytest
from tests.helpers import answer, refusal, rows
from tools.engines import oxigraph

import fupin
from fupin.engine import REVIEWED, plain
from fupin.errors import FupinError
from fupin.graph import KnowledgeGraph
from fupin.queries import all_questions
from fupin.remote import RemoteEngine

QUESTIONS = [question.name for question in all_questions()]


@pytest.fixture(scope="module")
def endpoint(packaged, tmp_path_factory):
    """The address of a server that holds the packaged graph as the reviewed graph, and another graph beside it."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as engine:
        triples = (packaged / "current" / "graph.nt").read_bytes()
        other = b'<https://example.org/x> <https://example.org/p> "not reviewed" .\n'
        for graph, body in ((REVIEWED, triples), ("https://example.org/other", other)):
            headers = {"Content-Type": "application/n-triples"}
            address = engine.endpoint.replace("/query", f"/store?graph={graph}")
            urlopen(Request(address, body, headers, method="PUT"), timeout=60).close()
        yield engine.endpoint


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
        ("audit", "--verdict", "inconsistent"),
        ("coverage", "newspaper-photo"),
        ("path", "上海市", "泽普县"),
    ],
    ids=" ".join,
)
def test_a_command_says_the_same_as_on_the_store(args, endpoint, packaged):
    assert answer(*args, "--endpoint", endpoint, store=packaged) == answer(*args, store=packaged)


def test_a_search_finds_there_what_holds_the_words_as_they_are(endpoint, packaged):
    there, here = (
        {row["id"] for row in rows(answer("search", "柑橘", "-n", "1000", *more, store=packaged))}
        for more in (("--endpoint", endpoint), ())
    )
    assert there
    assert there <= here


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
