"""What a server may do to us, played by a small one: each fault is told in one line, each courtesy is kept."""

import contextlib
import email.utils
import gzip
import json
import shutil
import socket
import subprocess
import sys
import time
from urllib.request import Request

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.faulty import JSON, ROW, says, stage
from tests.helpers import environment, fupin, refusal

from fupin import __version__
from fupin.client import Client, EndpointError, Limits, checked
from fupin.engine import REVIEWED, plain
from fupin.errors import FupinError
from fupin.remote import RemoteEngine

ASKED = "SELECT ?s WHERE { ?s a fp:Region }"
LONG = f"{ASKED} # {'长' * 3000}"
QUICK = Limits(connect=1, read=0.5, pause=0.01, longest=2)
VARIABLES = ("FUPIN_ENDPOINT_TOKEN", "FUPIN_ENDPOINT_USER", "FUPIN_ENDPOINT_PASSWORD")


@pytest.fixture(scope="module")
def running():
    with stage() as server:
        yield server


@pytest.fixture
def server(running, monkeypatch):
    """The server, with nothing seen yet; and no login in the environment."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    running.seen = []
    running.play(says())
    return running


@pytest.fixture
def remarks():
    return []


@pytest.fixture
def select(server, remarks):
    """Asks a question of the server while it plays these scenes."""

    def ask(*scenes, query=ASKED, limits=QUICK):
        engine = RemoteEngine(server.play(*scenes or (says(),)), remark=remarks.append, limits=limits)
        return [[*map(plain, row)] for row in engine.select(query)]

    return ask


def complaint(call, *args, **options):
    """What is said of a fault: one line, with a mend."""
    with pytest.raises(FupinError) as caught:
        call(*args, **options)
    said = str(caught.value)
    assert "\n" not in said
    assert said.isprintable()
    assert "改法 mend: " in said
    return said


# what is sent


def test_a_query_says_who_asks_what_it_takes_and_which_graph_it_means(select, server):
    assert select() == [["泽普县"]]
    (seen,) = server.seen
    assert seen.method == "POST"
    assert seen.headers["user-agent"] == f"fupin/{__version__}"
    assert seen.headers["accept"].startswith(JSON)
    assert seen.headers["accept-encoding"] == "gzip"
    assert seen.fields["default-graph-uri"] == [REVIEWED]
    assert seen.fields["query"][0].endswith(ASKED)
    assert "authorization" not in seen.headers


@pytest.mark.parametrize("status", [405, 415, 501])
def test_a_server_that_refuses_post_is_asked_by_get_from_then_on(server, status):
    engine = RemoteEngine(server.play(says(status), says()) + "?key=甲&b=", limits=QUICK)
    assert len(engine.select(ASKED)) == len(engine.select(ASKED)) == 1
    assert [seen.method for seen in server.seen] == ["POST", "GET", "GET"]
    assert server.seen[2].fields["query"][0].endswith(ASKED)
    assert server.seen[2].fields["default-graph-uri"] == [REVIEWED]
    assert server.seen[2].fields["key"] == ["甲"]
    assert server.seen[2].path.count("?") == 1


def test_a_long_query_goes_by_post_and_is_never_put_into_an_address(select, server):
    assert select(query=LONG) == [["泽普县"]]
    assert "too long for GET" in complaint(select, says(405), query=LONG)
    assert {seen.method for seen in server.seen} == {"POST"}


def test_a_server_that_refuses_both_is_told(select):
    assert "refused the method (HTTP 405" in complaint(select, says(405))


# what comes back


def test_an_answer_may_be_packed(select):
    assert select(says(body=gzip.compress(ROW), Content_Encoding="gzip")) == [["泽普县"]]


def test_an_answer_may_be_xml(select):
    xml = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
        '<results><result><binding name="s"><literal>泽普县</literal></binding></result></results></sparql>'
    )
    assert select(says(body=xml.encode(), kind="application/sparql-results+xml; charset=utf-8")) == [["泽普县"]]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/n-triples", r'<http://e.x/a> <http://e.x/b> "\u6CFD" .' + "\n"),
        ("text/plain", '<http://e.x/a> <http://e.x/b> "泽" .\n'),
        ("text/turtle; charset=UTF-8", '<http://e.x/a> <http://e.x/b> "泽", "泽" .\n'),
    ],
)
def test_triples_come_in_one_form_whatever_the_server_writes(server, kind, body):
    engine = RemoteEngine(server.play(says(body=body.encode(), kind=kind)))
    assert engine.graph("CONSTRUCT WHERE { ?s ?p ?o }") == '<http://e.x/a> <http://e.x/b> "泽" .\n'.encode()


def test_an_answer_that_the_server_may_have_cut_is_remarked(select, remarks):
    select(says(X_SPARQL_MaxRows="2"))
    assert remarks == []
    select(says(X_SPARQL_MaxRows="1"))
    assert "the server gives 1 rows at most" in remarks[0]


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("text/html", b"<html><title>Welcome</title>", "its answer is no result of a query (网页 a web page)"),
        ("text/csv", b"s\n1\n", "its answer is no result of a query (text/csv)"),
        (None, ROW, "its answer is no result of a query (无类型 no type)"),
        (JSON, b"", "the answer is broken"),
        (JSON, b"<html>", "the answer is broken"),
        (JSON, ROW + b"}", "the answer is broken"),
        (JSON, b'{"head":{"vars":["n"]},"results":{"bindings":[The query was cancelled', "the answer is broken"),
    ],
)
def test_an_answer_that_is_none_is_told(select, kind, body, words):
    assert words in complaint(select, says(body=body, kind=kind))


@given(st.integers(0, len(ROW) - 1))
def test_an_answer_cut_anywhere_is_never_taken_for_a_whole_one(running, length):
    engine = RemoteEngine(running.play(says(body=ROW[:length])), limits=QUICK)
    assert "the answer is broken" in complaint(engine.select, ASKED)
    assert "the answer is broken" in complaint(engine.ask, ASKED)


def test_triples_that_break_off_are_told(server):
    engine = RemoteEngine(server.play(says(body=b'<http://e.x/a> <http://e.x/b> "x', kind="application/n-triples")))
    assert "the answer is broken" in complaint(engine.graph, "CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(
    "headers", [{"Content_Length": len(ROW) + 1}, {"Content_Encoding": "gzip"}, {"Content_Encoding": "br"}]
)
def test_an_answer_shorter_or_packed_otherwise_than_it_says_is_told(select, headers):
    def scene(play):
        play.close_connection = True
        play.answer(**headers)

    assert "the answer is broken" in complaint(select, scene)


def test_a_packed_answer_that_breaks_off_is_told(select):
    packed = gzip.compress(ROW)
    assert "the answer is broken" in complaint(select, says(body=packed[:-9], Content_Encoding="gzip"))


# refusals


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "refused the query"),
        (401, "wants a login"),
        (403, "does not allow it"),
        (404, "nothing is there"),
        (406, "cannot give this format"),
        (413, "the request is too long"),
        (414, "the request is too long"),
        (418, "refused the query"),
        (429, "too many requests"),
        (500, "the server failed"),
        (502, "the server failed"),
        (503, "is busy or down"),
        (304, "redirects to where we do not follow"),
    ],
)
def test_each_status_is_told_with_the_words_of_the_server(select, status, words):
    body = b"" if status == 304 else "第 3 行\n\x1b[31m near “}”".encode()
    said = complaint(select, says(status, body, "text/plain"))
    assert f"{words} (HTTP {status}: " in said
    assert status == 304 or "第 3 行 [31m near “}”" in said


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", "<html><head><title>Gate&#32;closed\n</title></head><body>" + "x" * 9999),
        ("application/problem+json", json.dumps({"title": "x", "detail": "Gate closed"})),
        ("application/json", json.dumps({"message": "Gate closed"})),
        ("text/plain", "Gate\n closed"),
    ],
)
def test_of_an_error_page_what_it_says_is_told(select, kind, body):
    assert "(HTTP 400: Gate closed)" in complaint(select, says(400, body.encode(), kind))


def test_an_error_page_that_breaks_off_is_told_all_the_same(select):
    def scene(play):
        play.close_connection = True
        play.answer(500, b"half", "text/plain", Content_Length=100)

    assert "the server failed (HTTP 500" in complaint(select, scene)


# waiting


def test_a_busy_server_is_asked_again_after_the_seconds_that_it_names(select, server, remarks):
    start = time.monotonic()
    assert select(says(429, Retry_After=1), says()) == [["泽普县"]]
    assert 1 <= time.monotonic() - start < 3
    assert len(server.seen) == 2
    assert server.seen[0].body == server.seen[1].body
    assert "trying again in 1 s" in remarks[0]


def test_a_busy_server_may_name_a_date(select, server):
    start = time.time()
    then = email.utils.formatdate(int(start) + 2, usegmt=True)
    assert select(says(503, Retry_After=then), says()) == [["泽普县"]]
    assert int(start) + 2 <= time.time() < start + 4


@pytest.mark.parametrize("asked", ["0", "Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-1", "", "1e9", "²"])
def test_a_date_in_the_past_or_no_date_does_not_hold_up_the_next_try(select, asked):
    start = time.monotonic()
    assert select(says(503, Retry_After=asked), says()) == [["泽普县"]]
    assert time.monotonic() - start < 1


def test_without_a_word_from_the_server_each_wait_is_twice_as_long_and_four_tries_are_all(select, server, remarks):
    start = time.monotonic()
    assert "is busy or down (HTTP 503" in complaint(select, says(503), limits=Limits(pause=0.2))
    assert 0.2 + 0.4 + 0.8 <= time.monotonic() - start < 3
    assert len(server.seen) == 4
    assert len(remarks) == 3


def test_a_server_that_asks_for_too_long_a_wait_is_not_waited_for(select, server):
    assert "Retry-After: 3600" in complaint(select, says(429, Retry_After=3600))
    assert len(server.seen) == 1


def test_other_faults_are_not_tried_again(select, server):
    complaint(select, says(500), says())
    assert len(server.seen) == 1


# time-outs and connections


def test_a_server_that_says_nothing_is_told_after_the_time_to_read(select):
    start = time.monotonic()
    assert "does not answer in time" in complaint(select, lambda play: time.sleep(2))
    assert time.monotonic() - start < 1.5


def test_a_server_that_stops_in_the_middle_is_told(select):
    def scene(play):
        play.answer(Content_Length=len(ROW) + 1)
        time.sleep(2)

    assert "does not answer in time" in complaint(select, scene)


def test_a_server_that_takes_longer_to_answer_than_we_take_to_connect_is_waited_for(select):
    def scene(play):
        time.sleep(0.6)
        play.answer()

    assert select(scene, limits=Limits(connect=0.3, read=5)) == [["泽普县"]]


def test_a_server_that_takes_no_connection_is_told_after_the_time_to_connect():
    with socket.socket() as deaf, contextlib.ExitStack() as waiting:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(3):  # its queue is full with these
            other = waiting.enter_context(socket.socket())
            other.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                other.connect(deaf.getsockname())
        engine = RemoteEngine(f"http://127.0.0.1:{deaf.getsockname()[1]}/", limits=Limits(connect=0.3, read=30))
        start = time.monotonic()
        assert "does not answer in time" in complaint(engine.select, ASKED)
        assert time.monotonic() - start < 5


def test_nobody_at_the_port_is_told():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        engine = RemoteEngine(f"http://127.0.0.1:{probe.getsockname()[1]}/sparql")
        assert "refused the connection" in complaint(engine.select, ASKED)


def test_a_host_that_is_not_known_is_told():
    assert "the host is not known" in complaint(RemoteEngine("http://no-such-host.invalid/sparql").select, ASKED)


@pytest.mark.parametrize("first", [b"", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_a_server_that_hangs_up_or_speaks_no_http_is_told(select, first):
    def scene(play):
        play.wfile.write(first)
        play.close_connection = True

    assert "cut the connection" in (said := complaint(select, scene)) or "its answer is no HTTP" in said


def test_http_where_https_is_spoken_to_is_told(server):
    said = complaint(RemoteEngine(server.address.replace("http:", "https:")).select, ASKED)
    assert "no TLS connection" in said


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 that nobody has signed but itself."""
    if shutil.which("openssl") is None:
        pytest.skip("没有 openssl there is no openssl")
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    key = path.with_name("key.pem")
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", *words.split(), "-keyout", key, "-out", path], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path


def test_a_certificate_that_nobody_signed_is_told_and_one_that_is_trusted_works(certificate, monkeypatch):
    with stage(certificate) as server:
        assert "its certificate is not trusted" in complaint(RemoteEngine(server.address).select, ASKED)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert len(RemoteEngine(server.address).select(ASKED)) == 1


# redirects


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_keeps_method_and_query(select, server, status):
    assert select(says(status, Location="/other"), says(), query=LONG) == [["泽普县"]]
    first, second = server.seen
    assert (second.method, second.path, second.body) == ("POST", "/other", first.body)
    assert second.headers["content-type"] == first.headers["content-type"]
    assert second.headers["accept"] == first.headers["accept"]


def test_see_other_is_fetched(select, server):
    assert select(says(303, Location="/result"), says()) == [["泽普县"]]
    assert (server.seen[1].method, server.seen[1].body) == ("GET", b"")
    assert "content-type" not in server.seen[1].headers


@pytest.mark.parametrize("where", ["file:///etc/hostname", "ftp://127.0.0.1/", "data:,x", "http://a:b@127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_not_followed(select, server, where):
    assert "redirects to where we do not follow (HTTP 307" in (said := complaint(select, says(307, Location=where)))
    assert "a:b" not in said
    assert len(server.seen) == 1


def test_redirects_in_a_circle_end(select, server):
    assert "redirects to where we do not follow" in complaint(select, says(307, Location="/sparql"))
    assert len(server.seen) <= 6


@pytest.mark.parametrize("status", [302, 303, 307, 308])
def test_a_login_goes_along_to_the_same_server_and_to_no_other(select, server, monkeypatch, status):
    monkeypatch.setenv("FUPIN_ENDPOINT_TOKEN", "s3cret")
    select(says(status, Location="/other"), says())
    assert [seen.headers.get("authorization") for seen in server.seen] == ["Bearer s3cret"] * 2
    with stage() as other:
        select(says(status, Location=other.address))
        select(says(status, Location=other.address.replace("127.0.0.1", "localhost")))
        assert [seen.headers.get("authorization") for seen in other.seen] == [None, None]


# logins


def test_a_user_and_a_password_of_the_environment_are_sent(select, server, monkeypatch):
    monkeypatch.setenv("FUPIN_ENDPOINT_USER", "李")
    monkeypatch.setenv("FUPIN_ENDPOINT_PASSWORD", "p:w")
    select()
    asked, sent = server.seen
    assert (asked.method, asked.headers.get("authorization")) == ("HEAD", None)
    assert sent.headers["authorization"] == "Basic 5p2OOnA6dw=="


def digest(nonce):
    """A scene that asks for a digest of this number."""
    challenge = f'Digest realm="SPARQL", nonce="{nonce}", algorithm=MD5, qop="auth"'
    return says(401, b"", WWW_Authenticate=challenge)


def test_a_digest_is_answered_and_the_password_never_sent(select, server, monkeypatch):
    monkeypatch.setenv("FUPIN_ENDPOINT_USER", "dba")
    monkeypatch.setenv("FUPIN_ENDPOINT_PASSWORD", "s3cret")
    assert select(digest("abc"), says()) == [["泽普县"]]
    assert [seen.method for seen in server.seen] == ["HEAD", "POST"]
    assert server.seen[1].headers["authorization"].startswith('Digest username="dba"')
    assert "wants a login" in complaint(select, digest("abc"))


def test_a_digest_whose_number_has_expired_is_answered_anew(select, server, monkeypatch):
    monkeypatch.setenv("FUPIN_ENDPOINT_USER", "dba")
    assert select(digest("abc"), digest("def"), says()) == [["泽普县"]]
    assert 'nonce="def"' in server.seen[2].headers["authorization"]
    scenes = (digest(str(number)) for number in range(100))
    assert "wants a login" in complaint(select, next(scenes))


@pytest.mark.parametrize("challenge", ['Basic realm="x"', 'Bearer realm="x"', "Negotiate", ""])
def test_a_login_that_is_refused_is_told(select, monkeypatch, challenge):
    monkeypatch.setenv("FUPIN_ENDPOINT_USER", "dba")
    monkeypatch.setenv("FUPIN_ENDPOINT_PASSWORD", "s3cret")
    assert "FUPIN_ENDPOINT_USER" in complaint(select, says(401, WWW_Authenticate=challenge))


@pytest.mark.parametrize("login", [{"TOKEN": "s3cret"}, {"USER": "dba", "PASSWORD": "s3cret"}])
def test_no_secret_is_printed_even_where_the_server_sends_it_back(server, monkeypatch, login):
    for name, value in login.items():
        monkeypatch.setenv(f"FUPIN_ENDPOINT_{name}", value)

    def echo(play):
        words = f"{play.headers['Authorization']} s3cret"
        play.answer(400, words.encode(), "text/plain")

    said = complaint(RemoteEngine(server.play(echo)).select, ASKED)
    assert "s3cret" not in said
    assert "ZGJhOnMzY3JldA==" not in said
    assert "***" in said


@pytest.mark.parametrize("token", ["s3cret\nX-Other: 1", "s3cret\t", "秘密s3cret"])
def test_a_token_that_no_header_can_hold_is_refused_without_being_printed(monkeypatch, token):
    monkeypatch.setenv("FUPIN_ENDPOINT_TOKEN", token)
    said = complaint(RemoteEngine, "http://127.0.0.1/sparql")
    assert "FUPIN_ENDPOINT_TOKEN" in said
    assert "s3" not in said


# addresses


@pytest.mark.parametrize(
    "address", ["", "x", "file:///etc/passwd", "ftp://a/b", "http://", "http://[", "http://a:b/", "http://a:99999/"]
)
def test_what_is_no_web_address_is_refused(address):
    assert "not a web address" in complaint(checked, address)


def test_an_address_with_a_password_is_refused_without_printing_it():
    said = complaint(checked, "https://dba:s3cret@example.org/sparql")
    assert "s3cret" not in said
    assert "FUPIN_ENDPOINT_PASSWORD" in said
    assert "s3cret" not in complaint(checked, "htps://dba:s3cret@example.org/sparql")


def test_an_address_may_have_chinese_words_and_blanks(server):
    engine = RemoteEngine(server.address + "/泽普 县?库=甲#x")
    assert len(engine.select(ASKED)) == 1
    assert server.seen[0].path == "/sparql/%E6%B3%BD%E6%99%AE%20%E5%8E%BF?%E5%BA%93=%E7%94%B2"


def test_the_status_of_a_refusal_can_be_read(server):
    with pytest.raises(EndpointError) as caught:
        Client(print, QUICK).send(Request(server.play(says(404))))
    assert caught.value.status == 404


# the command


def test_the_command_tells_a_fault_in_one_line_and_prints_nothing(server, packaged):
    said = refusal(
        "query",
        "who-supports",
        "--endpoint",
        server.play(says(500, b"<title>Oops</title>", "text/html")),
        store=packaged,
    )
    assert said.count("\n") == 1
    assert "the server failed (HTTP 500: Oops)" in said


def test_the_command_remarks_a_wait_on_standard_error(server, packaged):
    server.play(says(503, Retry_After=0), says())
    done = fupin("query", "-", "--endpoint", server.address, "-f", "tsv", store=packaged, stdin=ASKED)
    assert (done.returncode, done.stdout) == (0, "s\n泽普县\n")
    assert "trying again" in done.stderr


@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_the_command_gives_a_remote_answer_in_each_format(server, packaged, form):
    done = fupin("query", "-", "--endpoint", server.address, "-f", form, store=packaged, stdin=ASKED)
    assert done.returncode == 0, done.stderr
    assert "泽普县" in done.stdout


def test_the_library_of_remote_requests_is_loaded_for_an_endpoint_alone(packaged):
    code = "import sys, fupin; fupin.open().query('ASK {}'); print([m for m in ('SPARQLWrapper', 'urllib.request') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(packaged), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
