"""No spelling of SERVICE or LOAD slips through to the engine, and no harmless mention of the words is refused."""

import json
import random
import socket
import subprocess
import sys
import threading

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fupin.errors import FupinError
from fupin.screening import disarmed, outside_calls, replace_targets
from fupin.sparqltext import form

#: Runs what it reads with the engine on a small graph in which every pattern of the tests finds something.
CHILD = """
import json, sys
import pyoxigraph as ox
def n(iri): return ox.NamedNode(iri)
FACTS = [ox.Quad(n("http://e.x/s"), n("http://e.x/p"), o) for o in (n("http://h:"), n("http://x/b.c"), n("http://e.x/s"))]
def answer(text, update):
    store = ox.Store()
    store.extend(FACTS)
    if update:
        store.update(text)
        return sorted(map(str, store))
    result = store.query(text)
    return bool(result) if isinstance(result, ox.QueryBoolean) else sorted(map(str, result))
for line in sys.stdin:
    text, update = json.loads(line)
    try:
        out = answer(text, update)
    except Exception as error:
        out = type(error).__name__
    print(json.dumps(out), flush=True)
"""


class Outside:
    """An address on loopback that counts who dials, and the engine in a process of its own."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.dialled = 0
        threading.Thread(target=self._serve, daemon=True).start()
        self.engine = subprocess.Popen(
            [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _serve(self):
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.dialled += 1
            with caller:
                caller.recv(65536)
                caller.sendall(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def run(self, text):
        """The engine's answer or the name of its error, and whether it dialled."""
        before = self.dialled
        assert self.engine.stdin
        assert self.engine.stdout
        self.engine.stdin.write(json.dumps([text, form(text) == "update"]) + "\n")
        self.engine.stdin.flush()
        answer = json.loads(self.engine.stdout.readline())
        return answer, self.dialled > before

    def close(self):
        """Stop both."""
        self.engine.kill()
        self.engine.communicate()
        self.socket.close()


@pytest.fixture(scope="module")
def outside():
    """The listener and the engine."""
    made = Outside()
    yield made
    made.close()


PROLOGUE = (
    "PREFIX x: <ADDRESS> PREFIX : <ADDRESS> PREFIX h: <http://h:> PREFIX b: <http://x/>\n"
    "PREFIX service: <http://e.x/> PREFIX load: <http://e.x/load#>\n"
)
#: Real calls, with what must be told of their targets ("" for a variable).
CALLS = [
    *(
        "SERVICE <ADDRESS> {}",
        "service<ADDRESS>{}",
        "SERVICE SILENT <ADDRESS> {}",
        "sErViCe\n#c\nsilent\t<ADDRESS>#{\n{}",
    ),
    *(
        "SERVICE x: {}",
        "SERVICE x:{ ?a ?b 'service' }",
        "{} SERVICE <ADDRESS> {}",
    ),
    *(
        "OPTIONAL{SERVICE<ADDRESS>{}}",
        "?s ?p true SERVICE<ADDRESS>{}",
        "?s ?p 1SERVICE<ADDRESS>{}",
        "?s ?p trueSERVICE<ADDRESS>{}",
    ),
    *(
        "SERVICESILENT<ADDRESS>{}",
        "FILTER(1<2)SERVICE<ADDRESS>{}",
        "SERVICE<\\u0068ttp:ADDR>{}",
        "?s ?p ''.SERVICE<ADDRESS>{}",
    ),
]
#: What holds the words and calls nobody: each finds the fact, or is optional.
HARMLESS = [
    "# SERVICE <ADDRESS> {} \\u000A\n",
    "?service ?load $s .",
    "OPTIONAL { ?s service:SERVICE load:load }",
    "OPTIONAL { ?s ?p service: }",
    "OPTIONAL { GRAPH service:a { ?s ?p ?o } }",
    "OPTIONAL { ?s service:load ?o { ?s ?p ?o } }",
    "OPTIONAL { _:service ?p _:load }",
    "OPTIONAL { ?s ?p \"SERVICE <ADDRESS> {\"@en-service, '''SERVICE \"<ADDRESS>\" {''' }",
    "OPTIONAL { ?s ?p <http://x/SERVICE>, <http://x/a#service>, <SERVICE:x> }",
    'VALUES ?v { "; LOAD <ADDRESS>" """ SERVICE <ADDRESS> {} """ "\\u0053ERVICE" <http://x/load> }',
    "?s ?p ?o FILTER(STR(?s) != 'SERVICE' && ?s != service:s2)",
    "FILTER(REGEX('a service', 'SERVICE', 'i')) ?s ?p ?o .",
]
#: Texts in which the engine finds a call that SPARQL's tokens do not hold.
TRICKS = [
    "ASK { ?s ?p h:SERVICE<ADDRESS>{} }",
    "ASK { ?s ?p b:b.c.SERVICE<ADDRESS>{} }",
    "ASK { SERVICEx:{} }",
    "ASK { SERVICE:{} }",
    "ASK { SERVICE:#c\n{} }",
    "ASK { FILTER(1<2)SERVICE#>\n:{} }",
    "ASK { FILTER(1<2)SERVICE:{}#>\n }",
    'ASK { FILTER(1<2#>"""\n)SERVICE<ADDRESS>{}#"""\n }',
    "ASK { FILTER(1<'>')SERVICE<ADDRESS>{}#'\n }",
    "ASK { VALUES ?x {'''a'} SERVICE<ADDRESS>{} #\\uD800'''\n}",
    "ASK { SERVICE silentx: {} }",
    "PREFIXload:<ADDRESS>LOADload:",
    "LOADx:",
    "INSERT {} WHERE { FILTER(1<2#>'''\n) } ; LOAD <ADDRESS> #'''\n",
]


def filled(text, address):
    """The text with a prologue and the listener's address."""
    escaped = address.replace("http", "\\u0068ttp")
    return (PROLOGUE + text).replace("<\\u0068ttp:ADDR>", f"<{escaped}>").replace("ADDRESS", address)


def pattern(*items):
    """A query of these patterns."""
    return "SELECT * { " + " ".join(items) + " }"


@pytest.mark.parametrize("item", CALLS)
def test_each_spelling_of_a_call_is_told_and_dials(outside, item):
    text = filled(pattern(item if item.startswith(("?", "FILTER")) else f"?s ?p ?o . {item}"), outside.address)
    (call,) = outside_calls(text)
    assert (call.keyword, call.target) == ("SERVICE", outside.address)
    assert text.split("\n")[call.line - 1][call.column - 1 :].lower().startswith(("service", "trueservice"))
    assert disarmed(text).lower().count("service") >= 1
    if "?p true" not in item and "?p 1" not in item and "''." not in item:  # there is no such fact to join with
        assert outside.run(text)[1]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("LOAD <ADDRESS>", "ADDRESS"),
        ("load#c\nsilent<ADDRESS>INTO GRAPH <http://e.x/g>", "ADDRESS"),
        ("LOADSILENT<ADDRESS>", "ADDRESS"),
        ("CLEAR DEFAULT;LOAD x:", "ADDRESS"),
        ("INSERT DATA { <a:load> <a:b> 'LOAD <a:c>' } ; LOAD :", "ADDRESS"),
        ("LOAD <file:///etc/hosts>", "file:///etc/hosts"),
    ],
)
def test_each_load_is_told(outside, text, target):
    (call,) = outside_calls(filled(text, outside.address))
    assert (call.keyword, call.target) == ("LOAD", target.replace("ADDRESS", outside.address))
    assert outside.run(filled(text, outside.address))[1] == target.startswith("ADDRESS")


def test_targets_are_told_as_the_engine_resolves_them():
    text = "BASE <http://e.x/a/b> PREFIX p: <../q#> ASK { SERVICE <c> {} SERVICE p:x\\-1 {} SERVICE <//f.x/> {} }"
    assert [call.target for call in outside_calls(text)] == ["http://e.x/a/c", "http://e.x/q#x-1", "http://f.x/"]
    assert [call.target for call in outside_calls("ASK { SERVICE fp:x {} }")] == ["https://w3id.org/fupin/ontology#x"]


@pytest.mark.parametrize("target", ["?x", "<relative>", "nope:x", "<http://[>", "silentx:a"])
def test_a_call_without_a_fixed_address_has_no_target(target):
    (call,) = outside_calls(f"PREFIX x: <http://e.x/> ASK {{ SERVICE {target} {{}} }}")
    assert call.target is None
    with pytest.raises(FupinError, match="1:31: SERVICE 没有固定地址"):
        replace_targets(f"PREFIX x: <http://e.x/> ASK {{ SERVICE {target} {{}} }}", lambda address: address)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("ASK {\n SER\\u0056ICE <http://e.x/> {} }", 2, 2),
        ("ASK { '\\u0041' \\U00000053ERVICE <http://e.x/> {} }", 1, 16),
        ("ASK { ?s ?p 'a\\u0027 SERVICE <http://e.x/> {} #' }", 1, 22),
        ("ASK { #\\u000ASERVICE <http://e.x/> {}\n}", 1, 14),
        ("LO\\u0041D <http://e.x/>", 1, 1),
    ],
)
def test_a_call_that_escapes_hide_is_told_in_case_they_are_read_first(text, line, column):
    (call,) = outside_calls(text)
    assert (call.line, call.column, call.target) == (line, column, "http://e.x/")
    with pytest.raises(FupinError, match="spelled with escapes"):
        replace_targets(text, lambda address: address)


def test_the_engine_reads_escapes_in_strings_and_iris_only():
    """Were it otherwise, an escape would disarm nothing."""
    for text in ("AS\\u004B {}", "ASK \\u007B }", "ASK { ?\\u0061 ?b ?c }"):
        with pytest.raises(SyntaxError):
            ox.Store().query(text)
    assert ox.Store().query("ASK { FILTER('\\u0053' = 'S' && <http://e.x/\\u0053> = <http://e.x/S>) # \\u000A )\n }")


@pytest.mark.parametrize("item", HARMLESS)
def test_a_harmless_mention_is_no_call_and_keeps_its_meaning(outside, item):
    text = filled(pattern(item), outside.address)
    assert outside_calls(text) == []
    assert outside.run(disarmed(text)) == outside.run(text)
    assert outside.run(text)[0] not in ([], "SyntaxError")
    assert not outside.run(text)[1]


def test_a_text_without_the_words_is_left_as_it_is():
    text = "PREFIX a: <x> SELECT * { ?s a:b 'ser\\u0076ice' # ſervice\n } download"
    assert disarmed(text) is text or disarmed(text) == text
    assert disarmed("INSERT DATA { <a:b> <a:c> 'download' }") == "INSERT DATA { <a:b> <a:c> 'down\\u006Coad' }"


def test_disarming_keeps_the_lines():
    text = filled(pattern(*HARMLESS), "http://e.x/")
    assert disarmed(text).count("\n") == text.count("\n")


def test_a_name_without_a_prefix_is_refused_with_its_place():
    with pytest.raises(
        FupinError, match=r"1:15: 前缀没有声明 the prefix is not declared: nope:service; .*PREFIX nope:"
    ):
        disarmed("ASK { ?s ?p \n nope:service }".replace("\n ", "  "))


@pytest.mark.parametrize("text", TRICKS)
def test_what_only_the_engine_reads_as_a_call_is_told_or_disarmed(outside, text):
    text = filled(text, outside.address)
    assert outside.run(text)[1], "the engine reads no call here: the trick is out of date"
    assert safe(outside, text)


def safe(outside, text):
    """Whether a server that screens the text does not dial: it is refused, or the engine does not find the call."""
    try:
        return bool(outside_calls(text)) or not outside.run(disarmed(text))[1]
    except FupinError:
        return True


def test_targets_are_replaced_and_nothing_else_is_called(outside):
    text = filled(
        pattern("?s ?p ?o", "SERVICE <http://a.x/service> { ?s ?p 'SERVICE' }", "SERVICE SILENT x:{}"), "http://b.x/"
    )
    replaced = replace_targets(text, lambda address: f"{outside.address}service?to={address}")
    assert [call.target for call in outside_calls(replaced)] == [
        f"{outside.address}service?to=http://a.x/service",
        f"{outside.address}service?to=http://b.x/",
    ]
    assert outside.run(replaced)[1]
    assert outside_calls(replace_targets("LOAD <http://a.x/>", lambda _: "http://b.x/"))[0].target == "http://b.x/"
    with pytest.raises(FupinError, match="not an IRI"):
        replace_targets(text, lambda _: "http://b.x/> { } #")


quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
items = st.lists(st.sampled_from(HARMLESS), min_size=1, max_size=4)


@quick
@given(items=items, gaps=st.sampled_from(["\n", " ", " # SERVICE <ADDRESS> {}\n", "."]))
def test_harmless_items_together_are_no_call(outside, items, gaps):
    text = filled("SELECT * { ?s ?p ?o " + gaps.join(("", *items)) + "\n}", outside.address)
    assert outside_calls(text) == []
    assert outside.run(disarmed(text)) == outside.run(text)
    assert not outside.run(text)[1]


@quick
@given(before=items, call=st.sampled_from(CALLS), behind=items)
def test_a_call_is_told_whatever_stands_around_it(outside, before, call, behind):
    (found,) = outside_calls(filled(pattern(*before, call, *behind), outside.address))
    assert found.target == outside.address


PIECES = st.sampled_from(
    [
        *(
            "FILTER(1<2",
            ")",
            "(",
            "{",
            "}",
            "{}",
            "<",
            ">",
            "#",
            "#>",
            "\n",
            " ",
            ".",
            ";",
            "'",
            '"',
            "'''",
            '"""',
            "\\uD800",
            "\\",
        ),
        *(
            "SERVICE",
            "service",
            "SILENT",
            "LOAD",
            "<ADDRESS>",
            ":",
            "x:",
            "h:",
            "b:b.c",
            "?s ?p ",
            "?v",
            "true",
            "1",
            "1.",
            "a",
            "@en",
        ),
        *(
            "_:b",
            "VALUES ?x {",
            "OPTIONAL{",
            "ASK{",
            "SELECT*{",
            "PREFIX",
            "INSERT{}WHERE{",
            "&&",
            "<<",
            ">>",
            "[]",
            "^^",
            "*",
            "-",
        ),
        *(
            "h:SERVICE",
            "b:b.c.SERVICE",
            "trueSERVICE",
            "SERVICEx:",
            "LOADx:",
            "FILTER(1<'>')",
            "<b#>",
            "\\u0053ERVICE",
            "UNION",
        ),
    ]
)


@settings(quick, max_examples=400)
@given(
    st.sampled_from(["ASK{?s ?p ", "ASK{", "SELECT*{?s ?p ?o.", "", "CLEAR DEFAULT;"]), st.lists(PIECES, max_size=14)
)
def test_no_heap_of_pieces_makes_the_engine_dial(outside, start, pieces):
    assert safe(outside, filled(start + "".join(pieces) + ("}" if "{" in start else ""), outside.address))


@settings(quick, max_examples=400)
@given(
    st.sampled_from([*TRICKS, *map(pattern, CALLS)]),
    st.lists(st.tuples(st.integers(0, 300), PIECES), max_size=3),
    st.data(),
)
def test_no_change_to_a_call_hides_it(outside, text, changes, data):
    for at, piece in changes:
        start = at % (len(text) + 1)
        text = text[:start] + piece + text[start + data.draw(st.integers(0, 3)) :]
    text = filled(text, outside.address)
    assume(len(text) < 1000)
    assert safe(outside, text)


@pytest.mark.slow
def test_ten_thousand_more_changes_hide_no_call(outside):
    chance = random.Random(20201125)  # noqa: S311 - the same changes in every run
    characters = "SERVICE silent<>#'\"{}().:;?\n\\ulx1_-@"
    dialled = 0
    for _ in range(10_000):
        text = chance.choice([*TRICKS, *map(pattern, CALLS), pattern(chance.choice(HARMLESS), chance.choice(CALLS))])
        for _ in range(chance.randrange(4)):
            start = chance.randrange(len(text))
            text = text[:start] + chance.choice(characters) * chance.randrange(2) + text[start + chance.randrange(2) :]
        text = filled(text, outside.address)
        assert safe(outside, text), text
        dialled += not outside_calls(text) and outside.run(text)[1]
    assert dialled > 100  # the engine would have dialled the screened-out ones as they were written
