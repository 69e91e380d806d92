"""Other engines, started here and loaded by `fupin push` where they can be written to: each answers as the store does.

rdflib in memory is held against the store in test_queries, the Oxigraph server also in test_remote.
"""

from contextlib import ExitStack

import pytest
from tests.helpers import answer, cells
from tools import engines

import fupin
from fupin import store
from fupin.client import Limits
from fupin.engine import REVIEWED, plain
from fupin.errors import FupinError
from fupin.push import push
from fupin.queries import all_questions
from fupin.remote import RemoteEngine

pytestmark = [pytest.mark.slow, pytest.mark.engines]


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso", "jena"])
def engine(request, packaged, tmp_path_factory):
    """A running engine that holds the packaged graph as the reviewed graph."""
    folder = tmp_path_factory.mktemp(request.param)
    graph = packaged / "current" / "graph.nt"
    start = {
        "oxigraph": lambda: engines.oxigraph(folder),
        "virtuoso": lambda: engines.virtuoso(folder),
        "jena": lambda: engines.jena(folder, graph.resolve()),
    }
    with ExitStack() as stack:
        try:
            running = stack.enter_context(start[request.param]())
        except engines.Missing as missing:
            pytest.skip(str(missing))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in running.login.items():
            patch.setenv(name, value)
        if running.update:
            push(packaged, running.endpoint)
        yield running


@pytest.fixture(scope="module")
def there(engine):
    return fupin.KnowledgeGraph(RemoteEngine(engine.endpoint, limits=Limits(read=120)))


def values(found):
    return cells([plain(term) for term in row] for row in found)


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_a_question_has_the_same_answer_in_the_same_order(question, kg, there):
    here, found = kg.query(question.name), there.engine.select(question.text)  # as it stands in its file
    assert found.columns == here.columns
    assert values(found) == values(here)


@pytest.mark.parametrize(
    "args",
    [
        ("query", "who-supports", "-p", "recipient=泽普县", "--lang", "en"),
        ("show", "泽普县"),
        ("show", "fact:shanghai-kashgar/fiscal"),
        ("audit",),
        ("coverage",),
        ("path", "上海市", "泽普县"),
    ],
    ids=" ".join,
)
def test_a_command_says_the_same_as_on_the_store(args, engine, packaged):
    found = answer(*args, "--endpoint", engine.endpoint, store=packaged, **engine.login)
    here = answer(*args, store=packaged)
    assert values_of(found) == values_of(here)


def values_of(text):
    """The cells of a text of lines and tabs."""
    return [tuple(cells([line.split("\t")])[0]) for line in text.splitlines()]


def test_a_search_finds_names(engine, packaged):
    found = answer("search", "泽普", "--endpoint", engine.endpoint, store=packaged, **engine.login)
    assert found.splitlines()[1].split("\t")[1].endswith("/region/653124")


@pytest.mark.parametrize(("pattern", "expected"), [("?s a fp:Pairing", "true"), ("?s a fp:NoSuch", "false")])
def test_an_ask_is_one_row_of_true_or_false(pattern, expected, there):
    found = there.query(f"ASK {{ {pattern} }}")
    assert found.columns == ("answer",)
    assert [[*map(plain, row)] for row in found] == [[expected]]


def test_triples_are_the_same(engine, kg):
    query = "CONSTRUCT { ?f fp:payer ?p . ?p rdfs:label ?l } WHERE { ?f fp:payer ?p . ?p rdfs:label ?l }"
    found = RemoteEngine(engine.endpoint).graph(query)
    assert found == kg.engine.graph(query)
    assert found


def test_only_the_graph_that_is_named_is_asked(engine):
    other = RemoteEngine(engine.endpoint, graph=REVIEWED + "-not")
    assert [plain(row[0]) for row in other.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")] == ["0"]


def test_a_query_that_does_not_parse_is_told_in_one_line(there):
    with pytest.raises(FupinError) as caught:
        there.query("SELECT * WHERE { ?s ?p }")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("way", ["update", "graph store"])
def test_a_second_push_by_either_way_leaves_the_same_graph(engine, packaged, there, way):
    if not engine.update:  # nothing can be written to it
        return
    push(packaged, engine.endpoint, update=engine.update if way == "update" else None)
    assert plain(there.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0]) == str(
        store.manifest(packaged)["counts"]["triples"]
    )
