"""Each limit of the server is hit on a real one, and the server goes on answering others meanwhile."""

import contextlib
import socket
import threading
import time
from urllib.parse import urlsplit

import httpx
import pytest
from tests.helpers import refusal
from tests.servers import AUTHORIZED, TOKEN, children, memory, serving

from fupin.errors import FupinError
from fupin.server.limits import Limits, limits_from

SMALL = "SELECT ?s WHERE { ?s a fp:Pairing } ORDER BY ?s LIMIT 3"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) }"
ROWS = "application/sparql-results+json application/sparql-results+xml text/csv text/tab-separated-values".split()
STRICT = {
    "FUPIN_LIMIT_ROWS": "500",
    "FUPIN_LIMIT_SIZE": "150000",
    "FUPIN_LIMIT_LINKS": "100",
    "FUPIN_LIMIT_QUICK": "0.5",  # a small query stays small on a busy machine
    "FUPIN_LIMIT_WORKERS": "1",
    "FUPIN_LIMIT_PARALLEL": "1",
    "FUPIN_LIMIT_QUEUE": "3",
    "FUPIN_LIMIT_PATIENCE": "3",
    "FUPIN_LIMIT_RATE": "2",
    "FUPIN_LIMIT_BURST": "5",
    "FUPIN_LIMIT_HEAD": "40000",
    "FUPIN_LIMIT_IDLE": "2",
}


@pytest.fixture(scope="module")
def strict(packaged, tmp_path_factory):
    """A server that allows little of everything, behind a proxy on loopback."""
    options = ("--timeout", "6", "--trust-proxy", "127.0.0.1")
    with serving(packaged, *options, folder=tmp_path_factory.mktemp("strict"), **STRICT) as running:
        yield running


@pytest.fixture(scope="module")
def scant(tmp_path_factory):
    """A server that takes writes, but short ones."""
    folder = tmp_path_factory.mktemp("scant")
    limits = {
        "FUPIN_LIMIT_BODY": "100000",
        "FUPIN_LIMIT_UPDATE": "1000",
        "FUPIN_LIMIT_LENGTH": "1000",
        "FUPIN_LIMIT_SIZE": "10000",
    }
    with serving(folder, "--store", folder / "store", "--writable", folder=folder, **limits) as running:
        yield running


def refused(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["detail"]


def health(server):
    return server.client.get("/health").json()


def others_are_answered(server):
    assert len(server.values(SMALL)) == 3


def until(true):
    for _ in range(100):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come true")


@contextlib.contextmanager
def connection(server):
    """A bare connection to a server."""
    address = urlsplit(server.base)
    with socket.create_connection((address.hostname, address.port), 10) as sock:
        yield sock


def received(sock):
    """What comes until the other side ends."""
    pieces = []
    with contextlib.suppress(ConnectionResetError):
        while piece := sock.recv(1 << 16):
            pieces.append(piece)
    return b"".join(pieces)


# what a variable may say


def test_every_limit_but_the_seconds_is_changed_by_a_variable():
    assert limits_from({"FUPIN_LIMIT_ROWS": "7", "FUPIN_LIMIT_QUICK": "0.5", "HOME": "x"}, 3) == Limits(
        seconds=3, rows=7, quick=0.5
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("ROWS", "0"), ("ROWS", "-1"), ("ROWS", "1.5"), ("ROWS", "many"), ("QUICK", "nan"), ("QUICK", "inf")],
)
def test_a_limit_is_a_number_above_zero(name, value):
    with pytest.raises(FupinError, match=f"FUPIN_LIMIT_{name}.*mend"):
        limits_from({f"FUPIN_LIMIT_{name}": value}, 3)


def test_a_limit_that_there_is_not_is_told_in_one_line_with_those_that_there_are(packaged):
    said = refusal("serve", "--no-browser", store=packaged, FUPIN_LIMIT_ROW="3")
    assert said.count("\n") == 1
    assert "FUPIN_LIMIT_ROWS" in said


# rows and bytes


@pytest.mark.parametrize("media", ROWS)
def test_rows_up_to_the_limit_come_and_one_more_does_not(strict, media):
    query = "SELECT (1 AS ?x) WHERE {{ ?s a ?t }} LIMIT {}"
    assert strict.ask(query.format(500), Accept=media).status_code == 200
    assert "longer than this server allows" in refused(strict.ask(query.format(501), Accept=media), 503)
    others_are_answered(strict)


def test_triples_have_the_same_limit(strict):
    query = "CONSTRUCT {{ ?s a ?t }} WHERE {{ ?s a ?t }} LIMIT {}"
    assert strict.ask(query.format(400), Accept="application/n-triples").status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        strict.ask(query.format(2000), Accept="application/n-triples")
    others_are_answered(strict)


def test_an_answer_of_too_many_bytes_is_503_before_its_first_byte(scant):
    digits = " ".join("0123456789")
    query = f"SELECT * WHERE {{ VALUES ?a {{ {digits} }} VALUES ?b {{ {digits} }} VALUES ?c {{ {digits} }} }}"
    assert "longer" in refused(scant.ask(query), 503)
    assert scant.ask(f"{query} LIMIT 10").status_code == 200


def test_an_answer_of_too_many_bytes_breaks_off_after_its_first_byte(strict):
    texts = (
        "SELECT ?a ?b WHERE { VALUES ?x { 1 2 3 4 5 6 7 8 9 10 } ?a fp:text ?b } ORDER BY DESC(STRLEN(?b)) LIMIT 490"
    )
    with pytest.raises(httpx.RemoteProtocolError):
        strict.ask(texts)
    others_are_answered(strict)


# what a query is


def test_a_query_of_too_many_links_is_400(strict):
    assert strict.ask("ASK { FILTER(" + "+".join("1" * 20) + " > 0) }").status_code == 200
    assert "links" in refused(strict.ask("ASK { FILTER(" + "+".join("1" * 120) + " > 0) }"), 400)
    others_are_answered(strict)


def test_a_query_that_is_too_long_is_413_by_every_way(scant):
    query = "ASK {} #" + "x" * 1000
    refused(scant.ask(query), 413)
    refused(scant.client.get("/sparql", params={"query": query}), 413)
    refused(scant.client.post("/sparql", data={"query": query}), 413)
    assert scant.ask("ASK {}").status_code == 200


def test_an_update_that_is_too_long_is_413_by_every_way(scant):
    update = "CLEAR ALL #" + "x" * 1000
    refused(scant.update(update), 413)
    refused(scant.client.post("/update", data={"update": update}, headers=AUTHORIZED), 413)
    assert scant.update("CLEAR ALL").status_code == 204


# how many at once


def test_slow_queries_wait_in_a_queue_of_their_own_and_are_told_to_come_again(strict):
    """One runs, three wait, the fifth is refused; small ones find room all the while, two at a time."""
    answers: list[httpx.Response] = []
    small: list[httpx.Response] = []

    def ask(query, where):
        return threading.Thread(target=lambda: where.append(strict.ask(query)))

    until(lambda: (health(strict)["workers"], health(strict)["running"]) == (2, 0))
    slow = [ask(f"{ENDLESS} #queue", answers) for _ in range(5)]
    slow[0].start()
    time.sleep(0.8)
    others_are_answered(strict)
    for thread in slow[1:]:  # known to be slow by now
        thread.start()
    until(lambda: health(strict)["waiting"] == 3)
    for _ in range(5):
        pair = [ask(SMALL, small) for _ in range(2)]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
    for thread in slow:
        thread.join()
    assert [answer.status_code for answer in small] == [200] * 10
    details = sorted(refused(answer, 503) for answer in answers)
    assert [detail.partition(";")[0] for detail in details] == [
        *["all workers are busy"] * 3,
        "the query took longer than 6 seconds and was stopped",
        "too many queries wait",
    ]
    assert all(answer.headers["retry-after"] for answer in answers)
    assert health(strict)["waiting"] == 0


# memory


def test_a_query_that_takes_too_much_memory_is_503_and_its_worker_is_replaced(packaged, tmp_path):
    limits = {"FUPIN_LIMIT_MEMORY": "1500000000", "FUPIN_LIMIT_WORKERS": "1", "FUPIN_LIMIT_PARALLEL": "1"}
    with serving(packaged, "--timeout", "100", folder=tmp_path, **limits) as running:
        query = "SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1"
        hungry: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: hungry.append(running.ask(query)))
        thread.start()
        others_are_answered(running)
        thread.join()
        assert "memory" in refused(hungry[0], 503)
        others_are_answered(running)
        until(lambda: len(children(running)) == 2)


# how often


def test_a_client_that_asks_too_often_is_429_and_others_are_not(strict):
    often = {"X-Forwarded-For": "203.0.113.7"}
    statuses = [strict.client.get("/health", headers=often).status_code for _ in range(10)]
    assert statuses[:5] == [200] * 5
    assert 429 in statuses
    answer = strict.client.get("/health", headers=often)
    refused(answer, 429)
    assert answer.headers["retry-after"]
    assert strict.client.get("/health", headers={"X-Forwarded-For": "203.0.113.8"}).status_code == 200
    others_are_answered(strict)
    until(lambda: strict.client.get("/health", headers=often).status_code == 200)


def test_a_client_cannot_hide_behind_an_address_that_it_says_is_its_own(strict):
    statuses = {
        strict.client.get("/health", headers={"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.9"}).status_code
        for number in range(10)
    }
    assert 429 in statuses


def test_a_client_that_is_no_proxy_is_not_believed(packaged, tmp_path):
    limits = {"FUPIN_LIMIT_RATE": "1", "FUPIN_LIMIT_BURST": "1"}
    with serving(packaged, folder=tmp_path, **limits) as running:
        claims = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "Forwarded": "for=203.0.113.7"}
        assert [running.client.get("/health", headers=claims).status_code for _ in range(5)] == [200] * 5
        assert f"{running.base}/sparql" in running.client.get("/", headers=claims).text
        assert "203.0.113.7" not in running.log.read_text(encoding="utf-8")


# heads and bodies


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 10_000_000,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 2_000_000,
        b"GET /" + b"a" * 10_000_000,
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
        + b"a: b\r\n" * 2_000_000,
    ],
    ids=["one header", "many headers", "the address", "trailers"],
)
def test_a_head_without_end_is_cut_off_in_flat_memory(strict, head):
    before = memory(strict.process.pid)
    with connection(strict) as sock, contextlib.suppress(ConnectionError):
        sock.sendall(head)
        sock.recv(1)
        sock.sendall(head)
        raise AssertionError("the server takes it")
    assert memory(strict.process.pid) - before < 20_000_000
    others_are_answered(strict)


def test_a_head_that_is_too_long_is_431(strict):
    with connection(strict) as sock:
        sock.sendall(b"GET /sparql?query=" + b"x" * 50_000)
        assert received(sock).startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert strict.client.get("/sparql", params={"query": "ASK {} #" + "x" * 30_000}).status_code == 200


def test_a_head_that_comes_too_slowly_is_408(strict):
    with connection(strict) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost:")
        others_are_answered(strict)
        assert received(sock).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_a_connection_on_which_nothing_is_asked_is_ended(strict):
    with connection(strict) as sock:
        assert received(sock) == b""


def test_an_answer_that_takes_longer_than_a_head_may_is_not_cut(strict):
    assert "took longer than 6 seconds" in refused(strict.ask(f"{ENDLESS} #alone"), 503)


def graphs():
    """Triples without end, in pieces."""
    number = 0
    while True:
        number += 1
        yield f"<urn:s> <urn:p> {number} .\n".encode() * 1000


@pytest.mark.parametrize("path", ["/store?graph=urn:g", "/sparql", "/update"])
def test_a_body_without_end_is_413_while_it_is_read(scant, path):
    types = {"/store?graph=urn:g": "text/turtle", "/sparql": "application/sparql-query"}
    kind = types.get(path, "application/sparql-update")
    before = memory(scant.process.pid)
    try:
        answer = scant.client.post(path, content=graphs(), headers={"Content-Type": kind, **AUTHORIZED})
        refused(answer, 413)
    except httpx.TransportError:  # it was still sending when the server ended
        pass
    assert memory(scant.process.pid) - before < 20_000_000
    assert scant.ask("ASK {}").json()["boolean"] is True
    assert scant.values("SELECT ?s { GRAPH <urn:g> { ?s ?p ?o } }") == []


def test_a_graph_that_is_too_large_is_413_by_every_way(scant):
    turtle = b"<urn:s> <urn:p> 1 . #" + b"x" * 100_000
    put = scant.client.put("/store?graph=urn:g", content=turtle, headers={"Content-Type": "text/turtle", **AUTHORIZED})
    refused(put, 413)
    parts = {"graph": ("g.ttl", turtle, "text/turtle")}
    refused(scant.client.post("/store?graph=urn:g", files=parts, headers=AUTHORIZED), 413)
    assert scant.values("SELECT ?s { GRAPH <urn:g> { ?s ?p ?o } }") == []


# behind a proxy


def test_the_address_for_the_world_stands_in_all_that_the_server_says(packaged, tmp_path):
    world = "https://example.org/fupin"
    with serving(packaged, "--base-url", f"{world}/", folder=tmp_path) as running:
        assert f"{world}/sparql" in running.client.get("/").text
        assert running.client.get("/openapi.json").json()["servers"] == [{"url": world}]
        assert running.client.get("/id/region:653124").headers["location"] == f"{world}/id/region/653124"
        described = running.client.get("/sparql", headers={"Accept": "application/n-triples"}).text
        assert f"<{world}/sparql>" in described
        assert running.base not in described
        hit = running.client.get("/search?q=泽普县").json()["hits"][0]
        assert hit["address"].startswith(world)


def test_what_a_trusted_proxy_says_of_its_client_counts(strict):
    told = {"X-Forwarded-For": "203.0.113.20", "X-Forwarded-Proto": "https", "Host": "example.org"}
    assert "https://example.org/sparql" in strict.client.get("/", headers=told).text
    until(lambda: " 203.0.113.20 GET / 200 " in strict.log.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org", "https://", "https://example.org/?a=b", "https://a b/"]
)
def test_an_address_for_the_world_that_is_none_is_refused(packaged, url):
    assert "--base-url" in refusal("serve", "--no-browser", "--base-url", url, store=packaged)


@pytest.mark.parametrize("proxy", ["*", "proxy", "10.0.0.300", "10.0.0.1/40"])
def test_a_proxy_is_an_address_or_a_network(packaged, proxy):
    assert "--trust-proxy" in refusal("serve", "--no-browser", "--trust-proxy", proxy, store=packaged)


# the log


def test_the_log_holds_neither_queries_nor_tokens_nor_parameters(scant):
    secret = "tellnobody"  # noqa: S105
    scant.ask(f"ASK {{ ?{secret} ?p ?o }}")
    scant.ask(f"ASK {{ ?{secret} SYNTAX")
    scant.client.get("/sparql", params={"query": f"ASK {{ ?{secret} ?p ?o }}"})
    scant.client.post("/sparql", data={"query": f"ASK {{ ?{secret} ?p ?o }}"})
    scant.update(f"INSERT DATA {{ <urn:s> <urn:p> '{secret}' }}")
    scant.client.get("/search", params={"q": secret})
    scant.client.get("/query/who-supports", params={"recipient": secret})
    scant.client.get("/health", headers={"Authorization": f"Bearer {secret}", "Referer": f"http://x/?q={secret}"})
    until(lambda: "GET /health" in scant.log.read_text(encoding="utf-8"))
    log = scant.log.read_text(encoding="utf-8")
    assert log.count(" /sparql 200 ") >= 3
    assert secret not in log
    assert TOKEN not in log


def test_a_request_is_one_line_of_the_log_whatever_its_path(scant):
    scant.client.get("/a%0AINFO%20forged%1B[31m")
    until(lambda: " GET /a?INFO?forged?[31m 404 " in scant.log.read_text(encoding="utf-8"))
    (line,) = [line for line in scant.log.read_text(encoding="utf-8").splitlines() if "forged" in line]
    assert line.startswith("20")


def test_a_request_about_the_server_as_a_whole_is_answered(scant):
    with connection(scant) as sock:
        sock.sendall(b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert received(sock).startswith(b"HTTP/1.1 204 ")
