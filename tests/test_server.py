"""The server as a client meets it: formats, errors, linked data, stored questions, and every limit, on the real thing."""

import contextlib
import hashlib
import json
import os
import signal
import socket
import threading
import time

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers import TINY, build_in, refusal
from tests.servers import AUTHORIZED, children, memory, serving

from fupin.engine import rows_of
from fupin.store import CENSUS

PAIRINGS = "SELECT ?s WHERE { ?s a fp:Pairing } ORDER BY ?s LIMIT 3"
#: Runs until it is stopped, with little memory.
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) }"
ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


@pytest.fixture(scope="module")
def server(packaged, tmp_path_factory):
    with serving(packaged, folder=tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def hurried(packaged, tmp_path_factory):
    """A server that gives a query two seconds."""
    with serving(packaged, "--timeout", "2", folder=tmp_path_factory.mktemp("hurried")) as running:
        yield running


@pytest.fixture
def writable(tmp_path):
    with serving(tmp_path, "--store", tmp_path / "store", "--writable", folder=tmp_path) as running:
        yield running


def until(true):
    """Wait, for some seconds, until something is true."""
    for _ in range(100):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come true")


def problem(response, status):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


# formats


@pytest.mark.parametrize("media", ROWS)
def test_rows_come_in_the_format_that_is_accepted(server, media):
    answer = server.ask(PAIRINGS, Accept=media)
    assert answer.headers["content-type"].partition(";")[0] == media
    assert len(rows_of(ox.parse_query_results(answer.content, format=ROWS[media]))) == 3


def test_rows_come_as_csv(server):
    answer = server.ask(PAIRINGS, Accept="text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[0] == "s"
    assert len(answer.text.splitlines()) == 4


@pytest.mark.parametrize("media", GRAPHS)
def test_triples_come_in_the_format_that_is_accepted(server, media):
    answer = server.ask("CONSTRUCT { ?s a fp:Pairing } WHERE { ?s a fp:Pairing }", Accept=media)
    assert answer.headers["content-type"].partition(";")[0] == media
    assert len(list(ox.parse(answer.content, format=GRAPHS[media]))) > 10


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/sparql-results+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        ("text/*", "text/csv"),
    ],
)
def test_the_weights_of_the_accept_header_decide(server, accept, media):
    assert server.ask(PAIRINGS, Accept=accept).headers["content-type"].partition(";")[0] == media


def test_the_parameter_goes_before_the_header(server):
    answer = server.client.get("/sparql", params={"query": PAIRINGS, "format": "tsv"}, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/tab-separated-values")


@pytest.mark.parametrize("accept", ["image/png", "text/turtle"])
def test_a_format_that_does_not_fit_is_406(server, accept):
    problem(server.ask(PAIRINGS, Accept=accept), 406)


def test_a_hundred_thousand_rows_are_streamed_whole(server):
    answer = server.ask("SELECT * WHERE { ?s ?p ?o }", Accept="text/tab-separated-values")
    count = server.values("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0][0]
    assert "transfer-encoding" in answer.headers
    assert answer.text.count("\n") == int(count) + 1


# what is wrong is said


def test_a_syntax_error_has_its_line_and_column(server):
    body = problem(server.ask("SELECT *\nWHERE { ?s ?p }"), 400)
    assert body["line"] == 2
    assert 9 <= body["column"] <= 16


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "/sparql?query=", {}, b"", 400),
        ("GET", "/sparql?query=ASK{}&query=ASK{}", {}, b"", 400),
        ("GET", "/sparql?query=ASK{}&limit=3", {}, b"", 400),
        ("GET", "/sparql?query=%FF", {}, b"", 400),
        ("GET", "/sparql?update=CLEAR+ALL", {}, b"", 400),
        ("PUT", "/sparql", {}, b"", 405),
        ("DELETE", "/sparql", {}, b"", 405),
        ("POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}", 415),
        ("POST", "/sparql", {}, b"ASK {}", 415),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, "ASK {}".encode("utf-16"), 400),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query; charset=gbk"}, b"ASK {}", 415),
        ("POST", "/update", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403),
        ("GET", "/update", {}, b"", 405),
        ("PUT", "/store?default", {}, b"", 403),
        ("PATCH", "/store?default", {}, b"", 405),
        ("GET", "/store", {}, b"", 400),
        ("GET", "/store?graph=relative", {}, b"", 400),
        ("GET", "/store?graph=http://example.org/none", {}, b"", 404),
        ("GET", "/nowhere", {}, b"", 404),
        ("POST", "/health", {}, b"", 405),
        ("GET", "/query/no-such-question", {}, b"", 404),
        ("GET", "/query/who-supports?nobody=x", {}, b"", 400),
        ("GET", "/query/who-supports?lang=fr", {}, b"", 400),
        ("GET", "/query/who-supports?recipient=%7D%20UNION%20%7B", {}, b"", 404),
        ("GET", "/query/who-supports?recipient=a%3A%7D%20UNION%20%7B", {}, b"", 400),
        ("GET", "/query/who-supports?recipient=no-such-place", {}, b"", 404),
        ("GET", "/query/who-supports?lang=", {}, b"", 400),
        ("GET", "/query/who-supports?format=", {}, b"", 406),
        ("GET", "/sparql?query=ASK{}&format=", {}, b"", 406),
        ("GET", "/sparql?query=ASK{}&named-graph-uri=", {}, b"", 400),
        ("GET", "/sparql?query=ASK{}&default-graph-uri=relative", {}, b"", 400),
        ("GET", "/scheme/%C2%81%25%C2%96/a", {}, b"", 404),
        ("GET", "/id/region/%22%3E%20%7D", {}, b"", 404),
        ("GET", "/id/region/000000", {}, b"", 404),
    ],
    ids=str,
)
def test_a_request_that_cannot_be_answered_is_told_why(server, method, path, headers, body, status):
    problem(server.client.request(method, path, headers=headers, content=body), status)


def test_a_query_that_is_too_long_is_413(server):
    problem(server.ask("ASK {} #" + "x" * (1 << 18)), 413)


def test_a_body_that_is_too_long_is_413_before_it_is_read(server):
    problem(server.ask("ASK {} #" + "x" * (1 << 21)), 413)


def test_an_update_that_is_too_long_is_413(writable):
    problem(writable.update("INSERT DATA { <http://x/s> <http://x/p> '" + "x" * (1 << 22) + "' }"), 413)


def test_a_query_that_nests_too_deep_is_400(server):
    problem(server.ask("ASK " + "{" * 300 + "}" * 300), 400)
    problem(server.ask("SELECT (" + "(" * 5000 + "1" + ")" * 5000 + " AS ?x) {}"), 400)


def test_a_host_that_is_none_is_400(server):
    problem(server.client.get("/", headers={"Host": "a/../b"}), 400)


# limits of time, size, number


def test_a_query_that_takes_too_long_is_503_and_others_are_answered_meanwhile(hurried):
    slow: dict[str, httpx.Response] = {}
    thread = threading.Thread(target=lambda: slow.update(answer=hurried.ask(ENDLESS)))
    thread.start()
    time.sleep(0.5)
    assert len(hurried.values(PAIRINGS)) == 3
    assert thread.is_alive()
    thread.join()
    body = problem(slow["answer"], 503)
    assert "2 seconds" in body["detail"]
    assert slow["answer"].headers["retry-after"]


def test_slow_queries_in_all_workers_leave_small_ones_alone(hurried):
    threads = [threading.Thread(target=hurried.ask, args=(f"{ENDLESS} #{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    for _ in range(10):
        assert len(hurried.values(PAIRINGS)) == 3
    assert any(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()
    assert len(hurried.values(PAIRINGS)) == 3


def test_a_small_query_that_waits_for_the_processor_is_not_taken_for_a_slow_one(server):
    """The workers stand still for longer than a small query may work; those of slow queries would be replaced."""
    until(lambda: len(children(server)) == server.client.get("/health").json()["workers"])
    workers = set(children(server))
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(len(server.values(PAIRINGS))))
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        thread.start()
        time.sleep(0.4)
    finally:
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    thread.join()
    assert answers == [3]
    assert set(children(server)) == workers


def test_an_answer_that_breaks_off_does_not_look_whole(hurried):
    """It sends rows at once and then never ends."""
    query = "SELECT ?a ?c WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with pytest.raises(httpx.RemoteProtocolError):
        hurried.ask(query)
    assert len(hurried.values(PAIRINGS)) == 3


def test_a_client_that_leaves_frees_its_worker(server):
    for number in range(3):
        with pytest.raises(httpx.ReadTimeout):
            server.client.post(
                "/sparql",
                content=f"{ENDLESS} #left {number}",
                headers={"Content-Type": "application/sparql-query"},
                timeout=0.3,
            )
    until(lambda: server.client.get("/health").json()["running"] == 0)  # a query may run for 30 seconds here


def test_a_worker_that_is_killed_is_replaced(server):
    for pid in children(server):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for _ in range(20):
        assert server.ask(PAIRINGS).status_code in (200, 503)
    until(lambda: len(children(server)) == server.client.get("/health").json()["workers"])
    assert len(server.values(PAIRINGS)) == 3


def test_a_body_that_comes_slowly_does_not_hold_up_others(server):
    host, _, port = server.base.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as sock:
        sock.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK"
        )
        assert len(server.values(PAIRINGS)) == 3


def test_many_rows_take_no_memory_in_the_server(server):
    query = "SELECT ?a ?b WHERE { ?a a fp:Task . ?b a fp:Task . ?x a fp:Region FILTER(?x IN (region:653124, region:653125, region:653126)) }"
    before = memory(server.process.pid)
    size = 0
    params = {"query": query}
    with server.client.stream("GET", "/sparql", params=params, headers={"Accept": "text/csv"}) as answer:
        for piece in answer.iter_bytes():
            size += len(piece)
    assert size > 50_000_000
    assert memory(server.process.pid) - before < 30_000_000


@pytest.mark.slow
def test_a_million_rows_are_streamed_in_flat_memory(server):
    """Of the server and of its workers; compared with what they take after the first tenth."""
    numbers = " ".join(map(str, range(1000)))
    query = f"SELECT ?a ?b WHERE {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
    headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    rows, taken = 0, []
    with server.client.stream("POST", "/sparql", content=query, headers=headers) as answer:
        for number, piece in enumerate(answer.iter_bytes()):
            rows += piece.count(b"\n")
            if rows > 100_000 and number % 20 == 0:
                taken.append(sum(map(memory, [server.process.pid, *children(server)])))
    assert rows == 1_000_001  # with the names of the columns
    assert len(taken) > 3
    assert max(taken) - taken[0] < 20_000_000


# safety


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * WHERE { sErViCe SILENT <http://example.org/> { ?s ?p ?o } }",
        "SELECT * WHERE { BIND(<http://127.0.0.1:1/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:1/> ASK { SERVICE#\ne:x{} }",
    ],
)
def test_a_query_that_calls_outside_is_403(server, query):
    body = problem(server.ask(query), 403)
    assert body["line"] >= 1


@pytest.mark.parametrize(
    "query",
    [
        'ASK { ?s ?p "SERVICE <http://x/> {}" } # SERVICE <http://x/> {}',
        "PREFIX service: <http://example.org/> ASK { ?service service:load <http://x/SERVICE> }",
    ],
)
def test_the_mere_word_is_no_offence(server, query):
    assert server.ask(query).status_code == 200


def test_workers_have_no_network(server):
    assert server.client.get("/health").json()["isolated"] is True


def test_every_answer_has_the_headers_that_keep_browsers_safe(server):
    for path in ("/", "/health", "/sparql?query=ASK{}", "/nowhere"):
        headers = server.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["access-control-allow-origin"] == "*"
        assert "server" not in headers


def test_a_page_of_another_site_may_read_and_not_write(server):
    answer = server.client.options(
        "/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "PUT" not in answer.headers["access-control-allow-methods"]
    assert "authorization" not in answer.headers["access-control-allow-headers"].lower()


def test_the_log_holds_no_query(server):
    server.client.get("/sparql", params={"query": "ASK { ?secret ?p ?o }"})
    log = server.log.read_text(encoding="utf-8")
    assert "GET /sparql 200" in log
    assert "secret" not in log


def test_counters_are_told_in_the_format_of_prometheus(server):
    server.ask(PAIRINGS)
    text = server.client.get("/metrics").text
    assert 'fupin_requests_total{route="sparql",status="200"}' in text
    assert all(line.startswith("#") or len(line.rsplit(" ", 1)) == 2 for line in text.splitlines())


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/update", "POST, OPTIONS"),
        ("/store", "GET, HEAD, PUT, POST, DELETE, OPTIONS"),
        ("/query", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_name_the_methods_that_there_are(server, path, methods):
    assert server.client.options(path).headers["allow"] == methods


# linked data and questions


@pytest.mark.parametrize(
    "path", ["/id/region/653124", "/scheme/modality/done", "/id/fact/shanghai-kashgar/fiscal", "/ontology"]
)
@pytest.mark.parametrize("media", GRAPHS)
def test_every_iri_answers_at_the_same_path(server, path, media):
    answer = server.client.get(path, headers={"Accept": media})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    subjects = {quad.subject.value for quad in ox.parse(answer.content, format=GRAPHS[media])}
    assert f"https://w3id.org/fupin{path}" in subjects


def test_a_description_that_has_not_changed_is_304(server):
    first = server.client.get("/id/region/653124")
    assert 'rel="alternate"' in first.headers["link"]
    again = server.client.get("/id/region/653124", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "to"), [("/id/region:653124", "/id/region/653124"), ("/ontology/Pairing", "/ontology#Pairing")]
)
def test_another_name_is_sent_on(server, path, to):
    answer = server.client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, server.base + to)


def test_a_stored_question_answers_by_any_name_of_a_thing(server):
    rows = [
        server.client.get("/query/who-supports", params={"recipient": name}).json()["rows"]
        for name in ("泽普县", "region:653124", "https://w3id.org/fupin/id/region/653124")
    ]
    assert rows[0]
    assert rows[0] == rows[1] == rows[2]


@pytest.mark.parametrize(
    ("form", "media"),
    [
        ("json", "application/json"),
        ("srj", "application/sparql-results+json"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
    ],
)
def test_a_stored_question_answers_in_the_format_that_is_named(server, form, media):
    answer = server.client.get("/query/who-supports", params={"format": form})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media)


def test_a_stored_question_answers_as_a_table(server):
    text = server.client.get("/query/who-supports", headers={"Accept": "text/csv"}).text
    assert text.startswith("supporter,supporterLabel,document,start,end,sentence")


def test_labels_of_a_question_are_in_the_language_asked_for(server):
    rows = server.client.get("/query/who-supports", params={"lang": "en"}).json()["rows"]
    assert {row["supporterLabel"] for row in rows} & {"Shanghai"}


# writing


def test_what_was_written_is_read_at_once(writable):
    for number in range(20):
        assert writable.update(f'INSERT DATA {{ <http://x/s> <http://x/p> "{number}" }}').status_code == 204
        assert (str(number),) in writable.values("SELECT ?o { <http://x/s> <http://x/p> ?o }")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
def test_nobody_writes_without_the_token(writable, headers):
    headers = {"Content-Type": "application/sparql-update", **headers}
    answer = writable.client.post("/update", content=b"CLEAR ALL", headers=headers)
    assert problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_an_update_that_fails_changes_nothing(writable):
    writable.update("INSERT DATA { <http://x/a> <http://x/p> 1 }")
    problem(writable.update("INSERT DATA { <http://x/b> <http://x/p> 1 } ; NONSENSE"), 400)
    problem(writable.update("LOAD <http://127.0.0.1:1/x>"), 403)
    assert writable.values("SELECT ?s { ?s ?p ?o }") == [("http://x/a",)]


def test_a_graph_that_does_not_parse_leaves_the_old_one(writable):
    headers = {"Content-Type": "text/turtle", **AUTHORIZED}
    assert (
        writable.client.put(
            "/store?graph=http://x/g", content=b"<http://x/a> <http://x/b> 1 .", headers=headers
        ).status_code
        == 201
    )
    problem(writable.client.put("/store?graph=http://x/g", content=b"<http://x/a> <http://x/b> ", headers=headers), 400)
    assert b"http://x/a" in writable.client.get("/store?graph=http://x/g").content
    problem(
        writable.client.put(
            "/store?graph=http://x/h", content=b"x", headers=AUTHORIZED | {"Content-Type": "image/png"}
        ),
        415,
    )


def test_writes_at_once_are_all_done(writable):
    with httpx.Client(base_url=writable.base, timeout=60, trust_env=False) as client:
        headers = {"Content-Type": "application/sparql-update", **AUTHORIZED}
        done = []

        def write(number):
            done.append(
                client.post(
                    "/update", content=f"INSERT DATA {{ <http://x/{number}> <http://x/p> 1 }}".encode(), headers=headers
                )
            )

        threads = [threading.Thread(target=write, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {answer.status_code for answer in done} == {204}
    assert writable.values("SELECT (COUNT(*) AS ?n) { ?s <http://x/p> 1 }") == [("40",)]


def test_a_server_killed_while_it_writes_keeps_what_it_acknowledged(tmp_path):
    store = tmp_path / "store"
    known = []
    with serving(tmp_path, "--store", store, "--writable", folder=tmp_path) as running:
        stop = threading.Event()

        def write():
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    if running.update(f"INSERT DATA {{ <http://x/{number}> <http://x/p> 1 }}").status_code == 204:
                        known.append(number)
                except httpx.TransportError:
                    return

        thread = threading.Thread(target=write)
        thread.start()
        time.sleep(1)
        for pid in [*children(running), running.process.pid]:
            os.kill(pid, signal.SIGKILL)
        thread.join()
        stop.set()
    assert known
    with serving(tmp_path, "--store", store, "--writable", folder=tmp_path) as running:
        found = {int(name.rpartition("/")[2]) for (name,) in running.values("SELECT ?s { ?s <http://x/p> 1 }")}
    assert set(known) <= found


# running it


def test_a_rebuilt_graph_is_picked_up_without_a_failed_request(tmp_path):
    home, everything = tmp_path / "home", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    build_in(home, TINY)
    with serving(home, "--store", home, folder=tmp_path) as running:
        before, triples = running.client.get("/health").json()["graph"], running.values(everything)
        failures = []
        stop = threading.Event()

        def read():
            with httpx.Client(base_url=running.base, trust_env=False) as client:
                while not stop.is_set():
                    answer = client.get("/sparql", params={"query": "ASK { ?s a fp:Fact }"})
                    failures.extend([answer.text] if answer.status_code != 200 else [])

        thread = threading.Thread(target=read)
        thread.start()
        build_in(home, TINY, quotes_only=True)
        until(lambda: running.client.get("/health").json()["graph"] != before)
        until(lambda: running.values(everything) != triples)
        stop.set()
        thread.join()
    assert failures == []


def test_a_graph_in_memory_answers_the_same(packaged, tmp_path, server):
    with serving(packaged, "--in-memory", folder=tmp_path) as running:
        assert running.values(PAIRINGS) == server.values(PAIRINGS)


def test_an_end_waits_for_running_answers(packaged, tmp_path):
    answers = []
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?a a fp:Task . ?b a fp:Task . ?c a fp:Pairing FILTER(STR(?a) < STR(?b)) }"
    with serving(packaged, folder=tmp_path) as running:
        thread = threading.Thread(target=lambda: answers.append(running.ask(query)))
        thread.start()
        time.sleep(0.3)
        running.process.terminate()
        thread.join()
    assert answers[0].status_code == 200
    assert json.loads(answers[0].content)["results"]["bindings"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--store", "nowhere"), "no store"),
        (("--writable", "--in-memory"), "cannot go together"),
        (("--host", "203.0.113.1", "--port", "8000"), "cannot be used"),
    ],
    ids=str,
)
def test_what_cannot_be_served_is_told_in_one_line(packaged, options, words):
    said = refusal("serve", "--no-browser", *options, store=packaged, FUPIN_TOKEN="x")  # noqa: S106
    assert words in said
    assert said.count("\n") == 1


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(server, packaged):
    port = server.base.rpartition(":")[2]
    assert "cannot be used" in refusal("serve", "--no-browser", "--port", port, store=packaged)


def test_writing_without_a_token_is_refused(packaged):
    assert "needs a token" in refusal("serve", "--no-browser", "--writable", store=packaged)


# what the server says of itself


@pytest.mark.parametrize("path", ["/sparql", "/void", "/.well-known/void", "/catalog", "/examples"])
@pytest.mark.parametrize("media", GRAPHS)
def test_a_description_is_rdf_in_the_format_that_is_accepted(server, path, media):
    answer = server.client.get(path, headers={"Accept": media})
    assert answer.headers["content-type"].partition(";")[0] == media
    assert len(list(ox.parse(answer.content, format=GRAPHS[media]))) > 20


def test_the_service_says_where_it_is_and_what_it_holds(server):
    text = server.client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    assert f"<http://www.w3.org/ns/sparql-service-description#endpoint> <{server.base}/sparql>" in text
    count = server.values("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0][0]
    assert f'<http://rdfs.org/ns/void#triples> "{count}"' in text


def test_the_dump_is_the_graph_whose_hash_is_told(server):
    dumped = server.client.get("/dump/fupin.nt").content
    assert hashlib.sha256(dumped).hexdigest() == server.client.get("/health").json()["graph"]
    turtle = server.client.get("/dump/fupin.ttl").content
    assert len(set(ox.parse(turtle, format=ox.RdfFormat.TURTLE))) == dumped.count(b"\n")
    problem(server.client.get("/dump/fupin.zip"), 404)


def figure(server, name):
    """A number of the whole data set in the description; None where it is not told."""
    found = ox.parse(server.client.get("/void", params={"format": "ntriples"}).content, format=ox.RdfFormat.N_TRIPLES)
    whole = f"{server.base}/void#dataset"
    named = f"http://rdfs.org/ns/void#{name}"
    return next(
        (quad.object.value for quad in found if (quad.subject.value, quad.predicate.value) == (whole, named)), None
    )


def test_what_the_build_counted_is_told_until_somebody_writes(tmp_path):
    home = tmp_path / "home"
    build_in(home, TINY)
    kept = home / "current" / CENSUS
    kept.write_text(json.dumps(json.loads(kept.read_text(encoding="utf-8")) | {"subjects": 4711}), encoding="utf-8")
    with serving(home, folder=tmp_path) as running:
        assert figure(running, "distinctSubjects") == "4711"
    with serving(home, "--writable", folder=tmp_path) as running:
        hashed = running.client.get("/health").json()["graph"]
        assert hashed == hashlib.sha256(running.client.get("/dump/fupin.nt").content).hexdigest()
        assert figure(running, "distinctSubjects") == "4711"
        running.update("INSERT DATA { <http://x/s> a <http://x/C> }")
        ((subjects,),) = running.values("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
        assert figure(running, "distinctSubjects") == subjects
        assert running.client.get("/search?q=qingshan").json()["hits"]
    with serving(home, folder=tmp_path) as running:
        assert figure(running, "distinctSubjects") == subjects
        assert running.client.get("/health").json()["graph"] is None
        assert b"<http://x/C>" in running.client.get("/dump/fupin.nt").content
    assert "was written to" in refusal("serve", "--no-browser", "--in-memory", store=home)


def test_a_graph_too_large_to_be_counted_in_time_is_described_without_figures(packaged, tmp_path):
    with serving(tmp_path, "--store", packaged / "current" / "store", "--timeout", "0.2", folder=tmp_path) as running:
        until(
            lambda: running.client.get("/void").status_code == 200
        )  # a busy machine takes longer for small queries too
        assert figure(running, "sparqlEndpoint") == f"{running.base}/sparql"
        assert figure(running, "triples") is None
        assert running.client.get("/sparql").status_code == running.client.get("/catalog").status_code == 200


def test_openapi_context_and_catalogue_are_json(server):
    assert server.client.get("/openapi.json").json()["openapi"] == "3.1.0"
    assert "@context" in server.client.get("/context.jsonld").json()
    assert server.client.get("/catalog?vocabulary=schema").json()["@type"] == "DataCatalog"


@pytest.mark.parametrize("words", ["泽普县", "泽普", "zepu", "zp", "Zepu", "653124"])
def test_a_place_is_found_by_name_pinyin_initials_and_code(server, words):
    hits = server.client.get("/search", params={"q": words}).json()["hits"]
    assert hits[0]["id"] == "region:653124"
    assert server.client.get(hits[0]["address"]).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "q=",
        "lang=zh",
        "q=x&lang=fr",
        "q=x&lang=",
        "q=x&limit=0",
        "q=x&limit=201",
        "q=x&limit=000001999",
        "q=x&limit=no",
        "q=x&kind=y",
        "q=x&z=1",
        f"q={'x' * 201}",
    ],
)
def test_a_search_that_cannot_be_made_is_400(server, query):
    problem(server.client.get(f"/search?{query}"), 400)


def test_the_explorer_is_opened_where_there_is_a_display(packaged, tmp_path):
    opened, program = tmp_path / "opened", tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" > {opened}\n', encoding="utf-8")
    program.chmod(0o755)
    for display, expected in ((":99", True), ("", False)):
        opened.unlink(missing_ok=True)
        variables = {"DISPLAY": display, "WAYLAND_DISPLAY": "", "BROWSER": f"{program} %s"}
        with serving(packaged, folder=tmp_path, **variables) as server:
            assert server.client.get("/health").status_code == 200
            assert opened.exists() == expected
            if expected:
                assert opened.read_text(encoding="utf-8").strip() == f"{server.base}/"


def remembered(server) -> int:
    text = server.client.get("/metrics").text
    return int(text.partition("\nfupin_remembered_total ")[2].partition("\n")[0])


def test_an_answer_is_given_again_as_long_as_the_graph_is_the_same(server):
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s a fp:Pairing } # given again"
    first, before = server.ask(query).content, remembered(server)
    assert server.ask(query).content == first
    assert remembered(server) == before + 1
    assert server.ask(query, Accept="text/csv").content != first


@pytest.mark.parametrize(
    "text", ["RAND()", "NOW()", "UUID()", "STRUUID()", "BNODE()"], ids=lambda text: text.strip("()")
)
def test_what_may_answer_otherwise_is_asked_anew(server, text):
    query, before = f"SELECT ({text} AS ?x) WHERE {{}} # asked anew", remembered(server)
    server.values(query)
    answers = server.values(query)
    assert remembered(server) == before
    assert answers


def test_a_write_is_seen_by_the_next_query_whatever_was_remembered(writable):
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s <https://example.org/written> ?o }"
    assert writable.values(query) == writable.values(query)
    before = int(writable.values(query)[0][0])
    writable.update("INSERT DATA { <https://example.org/a> <https://example.org/written> 'once more' }")
    assert int(writable.values(query)[0][0]) == before + 1
