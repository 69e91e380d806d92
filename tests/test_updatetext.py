"""Updates as text: the protocol's graphs as USING clauses, and declarations between the operations."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.errors import FupinError
from fupin.updatetext import with_one_prologue, with_using

ONE, TWO, THREE = (f"http://e.x/g{number}" for number in (1, 2, 3))


def stored():
    """A store with one fact in the default graph and in each of three graphs; the object tells the graph."""
    store = ox.Store()
    for graph in ("", ONE, TWO, THREE):
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal(graph[-2:]), name))
    return store


def told(quads):
    """Graph, predicate and object of each quad."""
    return sorted(
        ("" if q.graph_name == ox.DefaultGraph() else q.graph_name.value, q.predicate.value, q.object.value)
        for q in quads
    )


def after(update, default_graphs=(), named_graphs=()):
    """What the update adds to the store, and what it takes away."""
    store, before = stored(), set(stored())
    store.update(with_using(update, default_graphs, named_graphs))
    return told(set(store) - before), told(before - set(store))


def test_without_graphs_an_update_stays_as_it_is():
    assert with_using("WITH <a:g> anything") == "WITH <a:g> anything"


def test_the_where_sees_the_default_graphs_of_the_request():
    assert after("INSERT { ?s <a:seen> ?o } WHERE { ?s <a:p> ?o }", [ONE, TWO]) == (
        [("", "a:seen", "g1"), ("", "a:seen", "g2")],
        [],
    )


def test_the_where_sees_the_named_graphs_of_the_request():
    update = "INSERT { ?s <a:seen> ?o } WHERE { { ?s <a:p> ?o } UNION { GRAPH ?g { ?s <a:p> ?o } } }"
    assert after(update, [ONE], [TWO]) == ([("", "a:seen", "g1"), ("", "a:seen", "g2")], [])
    assert after(update, [], [THREE]) == ([("", "a:seen", "g3")], [])


def test_delete_where_is_written_out():
    assert after("DELETE WHERE { GRAPH ?g { ?s <a:p> ?o } }", [], [TWO]) == ([], [(TWO, "a:p", "g2")])
    assert after("delete#c\nwhere{?s ?p ''}", [ONE]) == ([], [])
    assert after("DELETE WHERE { ?s ?p ?o . GRAPH ?g { ?s ?p ?x } }", [ONE], [TWO]) == ([], [(TWO, "a:p", "g2")])


def test_several_operations_each_see_the_graphs():
    update = """
        PREFIX a: <a:>
        DELETE { ?s a:p "" } INSERT { ?s a:first ?o } WHERE { ?s a:p ?o } ;
        INSERT DATA { a:s a:data "; INSERT {} WHERE {}" } # ; WITH
        ; INSERT { GRAPH <a:new> { ?s a:second ?o } } WHERE { ?s a:p ?o } ;
        DELETE WHERE { ?s a:never ?o }; DROP SILENT GRAPH <a:other> ;
    """
    assert after(update, [TWO]) == (
        [("", "a:data", "; INSERT {} WHERE {}"), ("", "a:first", "g2"), ("a:new", "a:second", "g2")],
        [("", "a:p", "")],
    )


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:using> <a:with> 'USING <a:g>' }",
        "DELETE DATA { GRAPH <a:g> { <a:b> <a:c> 1 } } ;",
        "LOAD <a:b> INTO GRAPH <a:g> ; CLEAR ALL ; DROP NAMED ; CREATE GRAPH <a:g>",
        "ADD <a:b> TO <a:c> ; MOVE <a:b> TO DEFAULT ; COPY DEFAULT TO <a:d>",
        "",
        "# nothing",
        "PREFIX using: <a:b>",
    ],
)
def test_operations_without_a_where_stay(update):
    assert with_using(update, [ONE], [TWO]) == update


@pytest.mark.parametrize(
    ("update", "place"),
    [
        ("WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "1:1: WITH"),
        ("INSERT { ?s ?p 1 }\nUSING <a:g> WHERE { ?s ?p ?o }", "2:1: USING"),
        ("CLEAR ALL; DELETE { ?s ?p 1 } using#c\nNAMED<a:g> WHERE { ?s ?p ?o }", "1:31: using"),
    ],
)
def test_an_operation_that_names_its_own_graphs_is_refused(update, place):
    with pytest.raises(FupinError, match=f"^{place}: 操作自己指定了图 the operation names its own graphs"):
        with_using(update, [ONE])


@pytest.mark.parametrize(
    "update", ["SELECT * {}", "DELETEWHERE { ?s ?p ?o }", "INSERT { ?s ?p ?o }", "WHERE {}", "a:b"]
)
def test_what_is_no_update_is_refused(update):
    with pytest.raises(FupinError, match=r"unknown operation|has no WHERE"):
        with_using(update, [ONE])


@pytest.mark.parametrize("graph", ["", "g", "a:b> WHERE {} #", "http://e.x/a b", "a:\n"])
def test_a_graph_that_is_no_iri_is_refused(graph):
    with pytest.raises(FupinError, match="not the IRI of a graph"):
        with_using("DELETE WHERE { ?s ?p ?o }", [graph])
    with pytest.raises(FupinError, match="not the IRI of a graph"):
        with_using("DELETE WHERE { ?s ?p ?o }", [], [graph])


OPERATIONS = [
    ("INSERT { ?s a:n ?o } WHERE { ?s a:p ?o }", 1),
    ("DELETE { ?s a:p ?o } WHERE { { ?s a:p ?o } }", 1),
    ("DELETE{?s ?p ?o}INSERT{GRAPH a:g{?s ?p 'WHERE'}}WHERE{?s ?p ?o FILTER(?o<'} USING')}", 1),
    ("DELETE WHERE{?s a:where ?o .GRAPH a:g{?s ?p ?o}}", 1),
    ("INSERT DATA { a:s a:p 'DELETE WHERE {' }", 0),
    ("CLEAR SILENT GRAPH a:with", 0),
]


@given(st.lists(st.sampled_from(OPERATIONS)), st.sampled_from([";", " ; # ; WITH\n", "\n;\n"]), st.booleans())
def test_each_where_gets_the_clauses_once_and_the_engine_reads_them(operations, between, last):
    update = "PREFIX a: <a:>" + between.join(text for text, _ in operations) + (between if last and operations else "")
    rewritten = with_using(update, [ONE], [TWO])
    assert rewritten.count(f"USING <{ONE}> USING NAMED <{TWO}> ") == sum(number for _, number in operations)
    stored().update(rewritten)


# declarations between operations


def test_the_engine_reads_declarations_before_the_first_operation_only():
    with pytest.raises(SyntaxError):
        ox.Store().update("INSERT DATA { <a:s> <a:p> 1 } ; PREFIX a: <a:> CLEAR ALL")


def test_later_declarations_become_iris():
    update = """BASE <http://e.x/> PREFIX a: <http://one/>
        INSERT DATA { a:s a:p <x>, 'a:x' } ;
        PREFIX a: <http://two/> prefix : <y#>
        INSERT DATA { a:s a:p\\-q <x>, :z , fp:w } ; # a:x
        BASE <http://f.x/>
        INSERT { ?s a:q <x> } WHERE { ?s a:p\\-q :z }
    """
    store = ox.Store()
    store.update(with_one_prologue(update))
    assert {(q.subject.value, q.predicate.value, q.object.value) for q in store} == {
        ("http://one/s", "http://one/p", "http://e.x/x"),
        ("http://one/s", "http://one/p", "a:x"),
        ("http://two/s", "http://two/p-q", "http://e.x/x"),
        ("http://two/s", "http://two/p-q", "http://e.x/y#z"),
        ("http://two/s", "http://two/p-q", "https://w3id.org/fupin/ontology#w"),
        ("http://two/s", "http://two/q", "http://f.x/x"),
    }
    assert with_one_prologue(update).count("\n") == update.count("\n")


@pytest.mark.parametrize(
    "update", ["PREFIX a: <a:> INSERT DATA { a:s a:p 1 } ; CLEAR ALL", "", "PREFIX a: <a:>", "nonsense a:b"]
)
def test_an_update_with_one_prologue_stays_as_it_is(update):
    assert with_one_prologue(update) == update


def test_an_unknown_prefix_stays_for_the_engine_to_refuse():
    update = "CLEAR ALL; PREFIX a: <a:> INSERT DATA { a:s nope:p 1 }"
    with pytest.raises(SyntaxError, match="Prefix not found"):
        ox.Store().update(with_one_prologue(update))
