"""From what a reader types to the thing that is meant."""

import pytest

from fupin.errors import FupinError
from fupin.lookup import exists, find_node, named
from fupin.names import PREFIXES, expand, shorten

ZEPU = "https://w3id.org/fupin/id/region/653124"


@pytest.mark.parametrize("name", [ZEPU, "region:653124", "泽普县", "Zepu County", "泽普", "653124"])
def test_a_thing_is_found_by_iri_short_name_label_alias_or_code(kg, name):
    assert find_node(kg.engine, name) == ZEPU


@pytest.mark.parametrize(
    "name",
    [
        "fact:shanghai-kashgar/fiscal",
        "source:newspaper-page",
        "document:newspaper-photo",
        "kind:county",
        "fp:Pairing",
        "rule:supports",
    ],
)
def test_facts_sources_documents_concepts_terms_and_rules_are_found(kg, name):
    assert shorten(find_node(kg.engine, name)) == name


def test_a_derived_edge_is_found_by_its_iri(kg):
    (edge,) = next(kg.query("SELECT ?e WHERE { ?e a fp:DerivedEdge } ORDER BY ?e LIMIT 1").records()).values()
    assert find_node(kg.engine, edge) == edge


@pytest.mark.parametrize(
    "name", ["region:000000", "region:", "fact:none", "https://w3id.org/fupin/id/region/0", "http://e.x/a b"]
)
def test_an_iri_that_the_graph_does_not_hold_is_refused(kg, name):
    with pytest.raises(FupinError, match="the graph does not hold"):
        find_node(kg.engine, name)


@pytest.mark.parametrize("name", ["无此县", "", "泽", '"', "\\", "\n", "}", "a:b", "泽普县 ", "' OR 1=1"])
def test_a_name_of_nothing_is_refused_with_a_word_on_searching(kg, name):
    with pytest.raises(FupinError, match=r"nothing is called .*fupin search"):
        find_node(kg.engine, name)


@pytest.mark.parametrize(
    "name", ["region:x> ?p ?o } #", "region:a b", 'https://e.x/"', "https://e.x/a>", "https://e.x/\n", "fact:\\u003e"]
)
def test_what_would_break_out_of_the_query_is_refused(kg, name):
    with pytest.raises(FupinError, match="the graph does not hold"):
        find_node(kg.engine, name)


def test_several_matches_are_listed_with_their_short_names(tiny_kg, kg):
    found = {}
    for row in kg.query(
        "SELECT ?l (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x rdfs:label|skos:altLabel ?l } GROUP BY ?l ORDER BY ?l"
    ).records():
        found[row["l"]] = int(row["n"])
    name = next(name for name, number in found.items() if number > 1 and len(named(kg.engine, name)) > 1)
    with pytest.raises(FupinError, match=f"“{name}”有 .* means several: .*; .*use a short name") as caught:
        find_node(kg.engine, name)
    assert all(shorten(iri) in str(caught.value) for iri, _ in named(kg.engine, name))


def test_a_label_goes_before_an_alias(kg):
    for name in ("四川省", "上海市"):
        assert [label for _, label in named(kg.engine, name)] == [name]


def test_whether_the_graph_speaks_of_something(kg):
    assert exists(kg.engine, ZEPU)
    assert not exists(kg.engine, "https://w3id.org/fupin/id/region/0")


# short names


def test_short_names_and_iris_are_each_others_inverse():
    for prefix in PREFIXES:
        iri = expand(f"{prefix}:some-key")
        assert iri
        assert expand(shorten(iri)) == iri


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (ZEPU, "region:653124"),
        ("https://w3id.org/fupin/scheme/agent-kind/county", "kind:county"),
        ("https://w3id.org/fupin/scheme/modality/done", "scheme:modality/done"),
        ("https://w3id.org/fupin/id/organisation/state", "org:state"),
        ("https://w3id.org/fupin/id/region/", "https://w3id.org/fupin/id/region/"),
        ("http://e.x/a", "http://e.x/a"),
    ],
)
def test_the_most_exact_prefix_shortens_an_iri(iri, name):
    assert shorten(iri) == name


def test_a_word_without_a_known_prefix_is_no_short_name():
    assert [expand(name) for name in ("泽普县", "a:b", "region", "")] == [None] * 4
