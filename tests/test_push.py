"""Loading the graph into another engine's store: whole, under the name that remote stores give it, again and again."""

import re
import signal
import subprocess
import threading
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
from tests.faulty import says, stage
from tests.helpers import FUPIN, answer, build_in, environment, fupin, refusal
from tests.servers import TOKEN, serving
from tools.engines import oxigraph

from fupin import store
from fupin.client import EndpointError
from fupin.engine import REVIEWED, plain
from fupin.names import GRAPH
from fupin.push import GENID, GraphStore, graph_stores, push
from fupin.remote import RemoteEngine

EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as engine:
        yield engine


@pytest.fixture
def engine(running):
    """The server, empty."""
    headers = {"Content-Type": "application/sparql-update"}
    urlopen(Request(running.update, b"DROP ALL", headers), timeout=60).close()
    return running


def held(engine, graph=REVIEWED):
    """Lines of what the server holds in a graph."""
    return RemoteEngine(engine.endpoint, graph=graph).graph(EVERYTHING).splitlines()


def count(engine):
    """Triples that the server holds as reviewed."""
    return int(plain(RemoteEngine(engine.endpoint).select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0]))


def triples(home):
    """Triples of the graph of a store."""
    return store.manifest(home)["counts"]["triples"]


def lines(home):
    """Lines of the graph of a store, with an IRI for each blank node."""
    text = (store.current(home) / "graph.nt").read_text(encoding="utf-8")
    named = re.sub(r"(?m)(^|> )_:(c14n\d+)", rf"\1<{GENID}reviewed/\2>", text)
    assert named != text
    return sorted(named.encode().splitlines())


# what arrives


@pytest.mark.parametrize("way", ["guessed", "graph store", "update"])
def test_the_reviewed_graph_arrives_whole_and_alone(engine, tiny_store, way):
    base = engine.endpoint.removesuffix("/query")
    options = {"guessed": (), "graph store": ("--graph-store", f"{base}/store"), "update": ("--update", engine.update)}
    done = fupin("push", "--endpoint", engine.endpoint, *options[way], store=tiny_store)
    size = triples(tiny_store)
    assert (done.returncode, done.stdout) == (0, f"{REVIEWED}\t{size}\n"), done.stderr
    assert done.stderr.splitlines()[-1] == f"{REVIEWED}: {size:,} / {size:,}"
    assert held(engine) == lines(tiny_store)
    plainly = RemoteEngine(engine.endpoint, graph="https://example.org/other").select(
        "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    )
    assert len(plainly) == 0


def test_a_second_push_changes_nothing_and_a_push_of_another_graph_takes_the_place_of_the_first(
    engine, tiny_store, packaged
):
    push(tiny_store, engine.endpoint)
    first = held(engine)
    push(tiny_store, engine.endpoint)
    assert held(engine) == first
    push(packaged, engine.endpoint)
    assert count(engine) == triples(packaged)
    push(tiny_store, engine.endpoint)
    assert held(engine) == first


def test_what_is_asked_there_is_what_is_answered_here(engine, packaged):
    push(packaged, engine.endpoint)
    for args in (("query", "who-supports"), ("show", "泽普县"), ("audit",)):
        assert answer(*args, "--endpoint", engine.endpoint, store=packaged) == answer(*args, store=packaged)


def test_our_own_server_takes_it_with_its_token(tiny_store, home, tmp_path):
    with serving(tiny_store, "--store", home, "--writable", folder=tmp_path) as server:
        endpoint = f"{server.base}/sparql"
        assert "HTTP 401" in refusal("push", "--endpoint", endpoint, store=tiny_store)
        for way in ((), ("--update", f"{server.base}/update")):
            answer("push", "--endpoint", endpoint, *way, store=tiny_store, FUPIN_ENDPOINT_TOKEN=TOKEN)
            assert RemoteEngine(endpoint).graph(EVERYTHING).splitlines() == lines(tiny_store)


# candidates


@pytest.fixture
def with_candidates(home, tiny):
    """A store that holds two candidate graphs and one of another kind."""
    build_in(home, tiny)
    graphs = ox.Store(str(store.current(home) / "store"))
    for name, words in (("candidate/b", "b"), ("candidate/a", "a"), ("other", "no")):
        node = ox.NamedNode(f"https://w3id.org/fupin/id/{words}")
        blank = ox.BlankNode()
        place = ox.NamedNode(GRAPH + name)
        graphs.add(ox.Quad(node, node, ox.Literal("_:c14n0 “一”\n"), place))
        graphs.add(ox.Quad(node, node, blank, place))
        graphs.add(ox.Quad(blank, node, blank, place))
    graphs.flush()
    return home


def test_candidates_stay_here(engine, with_candidates):
    said = answer("push", "--endpoint", engine.endpoint, store=with_candidates)
    assert "candidate" not in said
    assert held(engine, GRAPH + "candidate/a") == []


def test_candidates_go_along_on_request_each_graph_by_itself(engine, with_candidates):
    said = answer("push", "--endpoint", engine.endpoint, "--candidates", store=with_candidates)
    assert [line.split("\t")[0] for line in said.splitlines()] == [
        REVIEWED,
        GRAPH + "candidate/a",
        GRAPH + "candidate/b",
    ]
    node = "<https://w3id.org/fupin/id/a>"
    blank = f"<{GENID}candidate/a/c14n0>"
    expected = [f'{node} {node} "_:c14n0 “一”\\n" .', f"{node} {node} {blank} .", f"{blank} {node} {blank} ."]
    assert [line.decode() for line in held(engine, GRAPH + "candidate/a")] == sorted(expected)
    assert held(engine, GRAPH + "other") == []


# interruptions


class Relay:
    """Passes requests on to a server until it has passed so many pieces."""

    def __init__(self, engine, pieces):
        self.base, self.pieces, self.passed = engine.endpoint.removesuffix("/query"), pieces, 0
        self.enough = threading.Event()

    def __call__(self, play):
        seen = play.server.seen[-1]
        if seen.method == "POST" and seen.body.count(b"\n") > 1 and "/store" in seen.path:
            if self.passed == self.pieces:
                self.enough.set()
                play.close_connection = True
                return
            self.passed += 1
        headers = {name: seen.headers[name] for name in ("content-type", "accept") if name in seen.headers}
        path = seen.path.replace("/sparql", "/query")
        request = Request(self.base + path, seen.body or None, headers, method=seen.method)
        try:
            with urlopen(request, timeout=60) as reply:
                play.answer(reply.status, reply.read(), reply.headers.get("Content-Type"))
        except HTTPError as error:
            play.answer(error.code, error.read(), "text/plain")


def writes(server):
    return [seen.method for seen in server.seen if "/store" in seen.path]


def test_a_push_that_breaks_off_goes_on_where_it_was(engine, packaged, tmp_path):
    with stage() as server:
        server.play(Relay(engine, 4))
        address = server.address
        said = refusal("push", "--endpoint", address, store=packaged)
        assert "cut the connection" in said.splitlines()[-1]
        assert count(engine) == 40_000
        server.play(Relay(engine, 99))
        server.seen = []
        done = fupin("push", "--endpoint", address, store=packaged)
        assert done.returncode == 0, done.stderr
        assert "going on after 40,000" in done.stderr
        assert set(writes(server)) == {"POST"}
        assert count(engine) == triples(packaged)


def test_a_killed_push_goes_on_where_it_was(engine, packaged):
    with stage() as server:
        relay = Relay(engine, 3)
        address = server.play(relay)
        command = [str(FUPIN), "push", "--endpoint", address]
        with subprocess.Popen(command, env=environment(packaged), stderr=subprocess.DEVNULL) as process:
            assert relay.enough.wait(60)
            process.send_signal(signal.SIGKILL)
        server.play(Relay(engine, 99))
        remarks: list[str] = []
        push(packaged, address, remark=remarks.append)
        assert "going on after 30,000" in remarks[0]
    assert count(engine) == triples(packaged)


def test_where_somebody_has_changed_the_graph_meanwhile_it_begins_anew(engine, tiny_store, monkeypatch):
    monkeypatch.setattr(GraphStore, "size", 1000)
    with stage() as server:
        address = server.play(Relay(engine, 2))
        with pytest.raises(EndpointError):
            push(tiny_store, address)
        assert count(engine) == 2000
        headers = {"Content-Type": "application/sparql-update"}
        urlopen(Request(engine.update, b"DROP ALL", headers), timeout=60).close()
        server.play(Relay(engine, 99))
        server.seen = []
        push(tiny_store, address)
        assert writes(server)[0] == "PUT"
    assert count(engine) == triples(tiny_store)


def test_a_store_that_counts_otherwise_is_told(engine, tiny_store):
    empty = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"7"}}]}}'
    with stage() as server:
        server.play(says(body=empty))
        said = refusal("push", "--endpoint", server.address, store=tiny_store)
    assert "it counts 7" in said.splitlines()[-1]


# where to


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("http://h:7878/query", "http://h:7878/store"),
        ("http://h:3030/ds/query", "http://h:3030/ds/data"),
        ("http://h:3030/ds/sparql", "http://h:3030/ds/data"),
        ("http://h:8890/sparql", "http://h:8890/sparql-graph-crud-auth"),
        ("http://h:8890/sparql-auth", "http://h:8890/sparql-graph-crud-auth"),
        ("http://h:7200/repositories/r", "http://h:7200/repositories/r/rdf-graphs/service"),
        ("http://h:8000/sparql", "http://h:8000/store"),
    ],
)
def test_the_graph_store_of_each_engine_is_among_those_tried(endpoint, expected):
    assert expected in graph_stores(endpoint)


def test_where_no_address_takes_the_graph_all_are_told(tiny_store):
    with stage() as server:
        server.play(says(404))
        said = refusal("push", "--endpoint", server.address, store=tiny_store)
        assert "found no graph store: " in said
        assert said.count("HTTP 404") == len(graph_stores(server.address))
        server.play(says(403))
        said = refusal("push", "--endpoint", server.address, "--graph-store", server.address, store=tiny_store)
        assert "does not allow it" in said


def test_the_login_is_sent_to_where_it_writes(tiny_store, monkeypatch):
    monkeypatch.setenv("FUPIN_ENDPOINT_TOKEN", "s3cret")
    with stage() as server:
        server.play(says(401))
        with pytest.raises(EndpointError):
            push(tiny_store, server.address, update=server.address)
        assert server.seen[0].headers["authorization"] == "Bearer s3cret"


@pytest.mark.parametrize(
    "args", [(), ("--endpoint", "http://h/", "--graph-store", "http://h/a", "--update", "http://h/b")]
)
def test_wrong_use_is_told(args, tiny_store):
    assert "Usage" in refusal("push", *args, store=tiny_store, code=2)


def test_a_store_that_cannot_be_written_beside_is_pushed_all_the_same(engine, tiny_store, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "current").symlink_to(store.current(tiny_store))
    (home / "push").write_text("no folder", encoding="utf-8")
    push(home, engine.endpoint)
    assert plain(RemoteEngine(engine.endpoint).select("ASK { ?s fp:inSentence ?any }").rows[0][0]) == "true"
