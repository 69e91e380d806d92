"""SPARQL as text: tokens, the form of a query, how deep it goes, where its error is, which prefixes it needs."""

import contextlib
import re
import subprocess
import sys
import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.errors import FupinError
from fupin.names import PREFIXES
from fupin.resources import resource
from fupin.screening import disarmed, outside_calls, replace_targets
from fupin.sparqltext import DEPTH, LINKS, depth, form, links, place_of, tokens, with_prefixes
from fupin.updatetext import with_one_prologue, with_using

LIBRARY = sorted(resource("queries").rglob("*.rq"))
#: Characters that begin, end or escape something.
TRICKY = st.lists(
    st.sampled_from([*"aEé中_1.:-+?$@<>\"'\\#%{}()[]|^!&=~;, \n\r\t", "\\u0041", "'''", '"""', "_:"])
).map("".join)
#: Texts that would take quadratic time where a pattern tries again from each of them.
HOSTILE = [
    *(
        "a.",
        "a",
        "中",
        "a-b.",
        "_:a.",
        "a:b.",
        ":\\",
        "a:%4",
        "<",
        "<a",
        "<<",
        "<a#",
        "(",
        "{",
        ".",
        "?",
        "@a-",
        "1e",
        "#\n",
    ),
    *("'", '"', "'''a", '"""a\\q', '"\\"', '\\"', "SERVICE #\n", "#service\n", "service:a ", "'load'", "LOAD <a:b> "),
    *("BASE <a/> load ", "SERVICE <a:b>{", "\\u0020SERVICE<a:b>{", "INSERT {} WHERE {};"),
]


def kinds(text):
    """Kind and words of each token."""
    return [(token.kind, token.text) for token in tokens(text)]


def read(path):
    """The text of a stored query."""
    return path.read_text(encoding="utf-8")


# tokens


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("comment", ["#", "# a <b> 'c'", "#a#b"]),
        ("iri", ["<>", "<http://e.x/a#b>", "<甲>", "<a\\u0041\\U0001F600>", "<it's>"]),
        ("string", ["''", '""', "'a\"b'", "'\\''", '"\\\\"', "'''a'b''c\nd'''", '"""\\""""', "'\\u0041\\U0010FFFF'"]),
        ("var", ["?x", "$x", "?1", "?甲", "?a_b", "?service"]),
        ("lang", ["@zh", "@zh-Hans-CN", "@service", "@en--ltr"]),
        ("bnode", ["_:a", "_:1", "_:a.b", "_:service"]),
        (
            "pname",
            ["a:", ":", ":b", "a:b", "a.b:c", "a-1:2", "a:b.c.d", "a:b:c", "a:%41\\'\\#", "甲:乙", "service:load"],
        ),
        ("number", ["1", "1.5", ".5", "1e3", "1.e-3", ".5E+3"]),
        ("word", ["SELECT", "a", "service", "_"]),
        ("mark", ["{", "^^", "&&", "||", "!=", "<=", ">=", "<", "?", "\\"]),
        ("broken", ["'a", '"a\nb"', '"\\q"', "'\\uD800'", "'''a''"]),
    ],
)
def test_each_kind_of_token_is_known(kind, texts):
    for text in texts:
        if (kind, text) != ("broken", "'''a''"):
            assert kinds(f" {text}\n") == [(kind, text if kind != "broken" else text + "\n")]


def test_tokens_stand_apart_without_a_space():
    text = "ASK{?s?p'''a''b'''@en-a,1.5.:b a:c.#x\nFILTER(?a<=<b>)_:b.}"
    expected = "ASK { ?s ?p '''a''b''' @en-a , 1.5 . :b a:c . #x FILTER ( ?a <= <b> ) _:b . }"
    assert [words for _, words in kinds(text)] == expected.split()


def test_two_quotes_are_an_empty_string_where_no_three_end_the_long_one():
    assert kinds("''''a' #\\uD800'''")[:2] == [("string", "''"), ("string", "''")]
    assert kinds("'''a'} '''") == [("string", "'''a'} '''")]
    assert kinds("'''a' \\uD800'''")[:2] == [("string", "''"), ("string", "'a'")]


@given(TRICKY)
def test_tokens_leave_out_nothing_but_space(text):
    last, found = 0, list(tokens(text))
    for token in found:
        assert text[last : token.start].strip(" \t\r\n") == ""
        assert token.text == text[token.start : token.end]
        assert token.text
        last = token.end
    assert text[last:].strip(" \t\r\n") == ""


def seconds(text, *functions):
    """Processor time of the functions, whether they take or refuse the text."""
    started = time.process_time()
    for function in functions:
        with contextlib.suppress(FupinError):
            function(text)
    return time.process_time() - started


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_linear_time(piece):
    text = piece * (20_000 // len(piece))
    everything = (
        *(form, depth, links, with_prefixes, outside_calls, disarmed, with_one_prologue),
        lambda text: replace_targets(text, lambda address: address),
        lambda text: with_using(text, ["http://e.x/g"]),
        lambda text: place_of("error at 1:19000: expected OPTIONAL", text),
    )
    assert seconds(text, *everything) < 5  # it takes half a second; with n² steps one of them alone takes more


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_hostile_text_takes_seconds(piece):
    assert seconds(piece * (1_000_000 // len(piece)), lambda text: sum(1 for _ in tokens(text))) < 30


# form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {}", "select"),
        ("# ASK\nPREFIX ask: <construct> BASE <x>\nprefix : <y> dEsCrIbE <z>", "describe"),
        ("PREFIX #\n select: <a:b> ASK {}", "ask"),
        ("PREFIXinsert:<a:b>CONSTRUCT {} {}", "construct"),
        ('VERSION "1.2" ASK {}', "ask"),
        ("SELECTDISTINCT?x{}", "select"),
        ("WITH <a:b> DELETE {} WHERE {}", "update"),
        ("LOADx:y", "update"),
        ("clear all", "update"),
        ("", ""),
        ("PREFIX a: <a:b>", ""),
        ("{ SELECT * {} }", ""),
        ("EXPLAIN SELECT * {}", ""),
        ("?x SELECT", ""),
    ],
)
def test_the_form_is_the_first_keyword_after_the_prologue(text, expected):
    assert form(text) == expected


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_our_own_questions_pass_as_they_are(path):
    text = read(path)
    result = ox.Store().query(text)
    assert form(text) == ("construct" if isinstance(result, ox.QueryTriples) else "select")
    assert outside_calls(text) == []
    assert with_prefixes(text) == text
    assert depth(text) < DEPTH / 10
    assert links(text) < LINKS / 2


# depth and links


def test_depth_counts_the_brackets_that_the_engine_sees():
    assert depth("SELECT * {}") == 1
    assert depth("ASK { { ?s ?p '((((', <((((>, [ ] # ((((\n FILTER((1) < 2) } }") == 4
    assert depth("ASK { << << ?s ?p ?o >> ?p ?o >> ?p ?o }") == 3
    assert depth("}}))") == 0


def test_where_an_iri_may_be_a_comparison_depth_is_an_upper_bound():
    assert depth('ASK { FILTER(?a<?b#>"""\n && ((((1)))) )#"""\n}') >= 6


def test_links_count_what_hangs_together_and_no_data():
    assert links("SELECT * { ?s ?p ?o }") == 7
    assert links("ASK { VALUES (?a ?b) { (1 2) (3 4) (5 6) } }") == links("ASK { VALUES (?a ?b) { } }")
    assert links("INSERT DATA { <a:a> <a:b> 1 . GRAPH <a:g> { <a:a> <a:b> 2 } } ; CLEAR ALL") == 4
    assert links("ASK { FILTER(?x IN (1, 2, 3, 4)) }") == links("ASK { FILTER(?x IN (1, 2)) }")
    assert links("ASK { FILTER(!!!!true) }") == links("ASK { FILTER(true) }") + 4


ENGINE = """
import sys, pyoxigraph as ox
store = ox.Store()
store.add(ox.Quad(*[ox.NamedNode("http://e.x/a")] * 3))
for text in sys.stdin.read().split("\\0"):
    try:
        list(store.query(text)) if "SELECT" in text else bool(store.query(text))
    except SyntaxError:
        raise SystemExit(text[:200])
"""
EXISTS, ENDS = "FILTER EXISTS{" * DEPTH, "}" * DEPTH


@pytest.mark.slow
def test_the_engine_survives_what_the_limits_let_through():
    texts = [
        "ASK{" + EXISTS[14:] + "?s ?p ?o" + ENDS,
        "ASK{" + EXISTS[28:] + "".join(f"BIND(1 AS ?v{i})" for i in range(LINKS // 16)) + ENDS[1:],
        "ASK{FILTER(" + "ABS(" * (DEPTH - 2) + "1" + ")" * (DEPTH - 2) + ">0)}",
        "ASK{FILTER" + "(" * (DEPTH - 1) + "+".join(["1"] * (LINKS // 3)) + ")" * (DEPTH - 1) + "}",
        "ASK{FILTER(" + "!" * (LINKS - 9) + "true)}",
        "ASK{FILTER(" + "||".join(["1=2"] * (LINKS // 4 - 5)) + ")}",
        "ASK{" + "MINUS{}" * (LINKS // 3 - 5) + "}",
        "SELECT" + "".join(f"(1 AS ?v{i})" for i in range(LINKS // 5 - 5)) + "{}",
        "SELECT*{}ORDER BY" + "(1)" * (LINKS // 3 - 5),
        "DESCRIBE" + "<a:b>" * (LINKS - 2),
    ]
    for text in texts:
        assert depth(text) <= DEPTH
        assert links(text) <= LINKS
    done = subprocess.run(
        [sys.executable, "-c", ENGINE], check=False, input="\0".join(texts), capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")


# the place of an error


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { ?s ?p ?o . ⟦FOO }\n# a long line behind it",
        "SELECT * WHERE {\n ?s ?p ?o .\r\n ⟦甲 ?p ?o }",
        "SELECT * WHERE { '中文' ?p ?o ; ⟦?q } # a long line behind it",
        "SELECT * WHERE { ?s ?p ?o } ⟦LIMT 10",
        "SELECT * WHERE { ?s ?p ?o ⟦",
        "SELECT * WHERE { ?s ?p ?o } ⟦} ORDER BY ?x ?y ?z",
        "SELECT ?x WHERE ⟦?s ?p ?o . ?o a ?x }",
        "SELECT * { ?s ⟦nope:a ?o . ?o a ?x . ?x a ?z }",
        "SELECT * { ?s ?p ⟦'abc ?o . ?o a ?x . ?x a ?z }",
        "SELECT * { ?s ?p ⟦'\\q' . ?o a ?x . ?x a ?z }",
        "SELECT * { FILTER(?x > ⟦) ?o a ?x . ?x a ?z . ?z a ?y }",
        "⟦SELEC * { ?s ?p ?o . ?o a ?x . ?x a ?z }",
        "PREFIX a: ⟦<x> SELECT * {}",
        "⟦",
    ],
)
def test_the_place_of_an_error_is_the_token_that_the_engine_cannot_read(text):
    before, _, behind = text.partition("⟦")
    with pytest.raises(SyntaxError) as error:
        ox.Store().query(before + behind)
    expected = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert place_of(error.value, before + behind) == expected
    assert place_of(f"查询写法有误 the query does not parse: {error.value}; 改法 mend: …", before + behind) == expected


def test_an_error_without_a_place_has_none():
    with pytest.raises(SyntaxError) as error:
        ox.Store().update("INSERT DATA {_:a a 1}; INSERT DATA {_:a a 2}")
    assert place_of(error.value, "") is None
    assert place_of("error at 9:9: expected OPTIONAL", "ASK {}") is not None


# prefixes


def test_prefixes_are_declared_where_a_name_uses_them():
    text = "SELECT * { ?s a fp:Fact ; rdfs:label 'skos:x' ; <owl:x> ?xsd ; ex:a 1 } # prov:a"
    needed = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("fp", "rdfs"))
    assert with_prefixes(text) == needed + text


@pytest.mark.parametrize(
    "declared", ["PREFIX fp: <http://e.x/>", "prefix\n#c\nfp:<http://e.x/>", "PREFIXfp:<http://e.x/>"]
)
def test_a_declared_prefix_stays_as_it_is(declared):
    text = f"{declared} SELECT * {{ ?s a fp:Fact }}"
    assert with_prefixes(text) == text


def test_with_prefixes_any_engine_reads_what_ours_reads():
    text = "SELECT * { ?s a fp:Fact ; skos:prefLabel ?l FILTER(xsd:integer(?l)<region:a) }"
    with pytest.raises(SyntaxError):
        ox.Store().query(text)
    assert isinstance(ox.Store().query(with_prefixes(text)), ox.QuerySolutions)
    assert re.sub(r"PREFIX \S+ \S+ ", "", with_prefixes(text)) == text
