"""Derived edges: each rule runs, each edge leads to its facts, groups and negated or alternative facts give no more than they say."""

import re

import pyoxigraph as ox
import pytest
from tests.helpers import asked, memory_store

from fupin.frontmatter import front_matter
from fupin.names import PREFIXES
from fupin.rules import derive, rule_files

RULES = {path.stem: path for path in rule_files()}
#: Rules that derive edges, by what they are called in an edge.
EDGE_RULES = {
    name.partition("-")[2]: path for name, path in RULES.items() if "fp:DerivedEdge" in path.read_text(encoding="utf-8")
}
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
NEGATED = "<https://w3id.org/fupin/scheme/polarity/negated>"
COUNTIES = """
group:counties a fp:Group . group:districts a fp:Group .
fact:list-c a fp:Composition ; fp:whole group:counties ; fp:part fact:c1 , fact:c2 .
fact:c1 fp:item region:c1 . fact:c2 fp:item region:c2 .
fact:list-d a fp:Composition ; fp:whole group:districts ; fp:part fact:d1 , fact:d2 .
fact:d1 fp:item region:d1 . fact:d2 fp:item region:d2 .
"""


@pytest.fixture(scope="module")
def graph(packaged):
    return memory_store(packaged / "current" / "graph.nt")


def edges(turtle, predicate="fp:supports"):
    """Edges that the rules derive of some facts: subject, object, facts."""
    store = ox.Store()
    store.load((HEAD + turtle).encode(), format=ox.RdfFormat.TURTLE)
    for _ in derive(store):
        pass
    pattern = (
        f"?e rdf:subject ?s ; rdf:predicate {predicate} ; rdf:object ?o ; prov:wasDerivedFrom ?f . ?s {predicate} ?o"
    )
    found: dict[tuple[str, str], set[str]] = {}
    for s, o, fact in asked(store, f"SELECT ?s ?o ?f WHERE {{ {pattern} }}"):
        found.setdefault((s.rsplit("/", 1)[-1], o.rsplit("/", 1)[-1]), set()).add(fact.rsplit("/", 1)[-1])
    return found


# the files


@pytest.mark.parametrize("path", RULES.values(), ids=RULES)
def test_a_rule_has_a_number_a_title_and_a_description_in_both_languages(path):
    front = front_matter(path)
    assert re.fullmatch(r"\d\d-[a-z-]+", path.stem)
    for name in ("title", "description"):
        assert set(front[name]) == {"zh", "en"}
        assert all(front[name].values())


def test_rules_have_numbers_and_names_of_their_own():
    assert (
        len({name.partition("-")[0] for name in RULES}) == len({name.partition("-")[2] for name in RULES}) == len(RULES)
    )


@pytest.mark.parametrize("name", EDGE_RULES)
def test_a_rule_signs_its_edges_with_its_own_name_and_predicate(name):
    text = EDGE_RULES[name].read_text(encoding="utf-8")
    assert f"id/rule/{name}>" in text
    (stated,) = re.findall(r"CONSTRUCT \{\s+\?s (fp:\w+) \?o", text)
    assert f"rdf:predicate {stated} ;" in text
    assert f'"-{name}-"' in text


@pytest.mark.parametrize("name", EDGE_RULES)
def test_a_rule_leaves_out_negated_facts_and_edges_to_oneself(name):
    text = EDGE_RULES[name].read_text(encoding="utf-8")
    assert "FILTER NOT EXISTS { ?fact fp:polarity <https://w3id.org/fupin/scheme/polarity/negated> }" in text
    assert "FILTER(?s != ?o)" in text


# the packaged graph


@pytest.mark.parametrize("name", EDGE_RULES)
def test_a_rule_runs_on_the_packaged_graph_and_derives_what_stands_in_it(graph, name):
    result = graph.query(EDGE_RULES[name].read_text(encoding="utf-8"), prefixes=PREFIXES)
    assert all(ox.Quad(t.subject, t.predicate, t.object) in graph for t in result)


def test_running_the_rules_again_adds_nothing(packaged):
    store = memory_store(packaged / "current" / "graph.nt")
    before = len(store)
    for _ in derive(store):
        pass
    assert len(store) == before


def test_every_edge_stands_as_a_triple_with_facts_and_a_described_rule(graph):
    edges = asked(graph, "SELECT DISTINCT ?e WHERE { ?e a fp:DerivedEdge }")
    whole = (
        "?e a fp:DerivedEdge ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; prov:wasDerivedFrom ?f ; fp:rule ?r ."
        " ?s ?p ?o . ?f fp:inSentence ?sentence . ?r a fp:Rule ; rdfs:label ?zh , ?en FILTER(LANG(?zh) = 'zh' && LANG(?en) = 'en')"
    )
    assert edges
    assert set(edges) == set(asked(graph, f"SELECT DISTINCT ?e WHERE {{ {whole} }}"))


def test_an_edge_has_one_subject_predicate_and_object(graph):
    several = "SELECT ?e WHERE { ?e a fp:DerivedEdge ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } GROUP BY ?e HAVING (COUNT(*) > 1)"
    assert asked(graph, several) == []


def test_no_edge_comes_of_a_negated_fact(graph):
    pattern = "?e prov:wasDerivedFrom ?f . ?f fp:polarity <https://w3id.org/fupin/scheme/polarity/negated>"
    assert asked(graph, f"SELECT ?e WHERE {{ {pattern} }}") == []


def test_the_closure_of_parents_is_transitive_and_holds_the_parents(graph):
    assert asked(graph, "SELECT ?a WHERE { ?a fp:within ?b FILTER NOT EXISTS { ?a fp:withinTransitive ?b } }") == []
    step = "?a fp:withinTransitive ?b . ?b fp:withinTransitive ?c FILTER NOT EXISTS { ?a fp:withinTransitive ?c }"
    assert asked(graph, f"SELECT ?a WHERE {{ {step} }}") == []
    assert asked(graph, "SELECT ?a WHERE { ?a fp:withinTransitive ?a }") == []


# crafted facts


def test_a_pairing_of_two_bodies_is_an_edge():
    assert edges("fact:x a fp:Pairing ; fp:supporter region:a ; fp:recipient region:b .") == {("a", "b"): {"x"}}


def test_a_pairing_of_a_body_with_a_group_holds_for_each_member_with_the_list_as_second_evidence():
    assert edges(COUNTIES + "fact:x a fp:Pairing ; fp:supporter region:a ; fp:recipient group:counties .") == {
        ("a", "counties"): {"x"},
        ("a", "c1"): {"x", "list-c"},
        ("a", "c2"): {"x", "list-c"},
    }


def test_a_pairing_of_a_group_with_a_body_holds_for_each_member():
    assert edges(COUNTIES + "fact:x a fp:Pairing ; fp:supporter group:districts ; fp:recipient region:b .") == {
        ("districts", "b"): {"x"},
        ("d1", "b"): {"x", "list-d"},
        ("d2", "b"): {"x", "list-d"},
    }


def test_a_pairing_of_two_groups_holds_for_the_groups_alone():
    pairing = "fact:x a fp:Pairing ; fp:supporter group:districts ; fp:recipient group:counties ."
    assert edges(COUNTIES + pairing) == {("districts", "counties"): {"x"}}


def test_the_packaged_graph_pairs_no_district_with_a_county(graph):
    pattern = (
        "?s fp:supports ?o . group:shanghai-four-districts fp:member ?s . group:kashgar-four-counties fp:member ?o"
    )
    assert asked(graph, f"SELECT ?s ?o WHERE {{ {pattern} }}") == []


def test_money_for_a_group_is_not_money_for_its_members():
    flow = "fact:x a fp:FundingFlow ; fp:payer region:a ; fp:payee group:counties ."
    assert edges(COUNTIES + flow, "fp:funds") == {("a", "counties"): {"x"}}


@pytest.mark.parametrize(
    ("fact", "predicate", "edge"),
    [
        ("a fp:Status ; fp:about group:counties ; fp:status kind:x", "fp:hasStatus", "x"),
        ("a fp:Containment ; fp:contained group:counties ; fp:container region:x", "fp:locatedIn", "x"),
    ],
)
def test_a_status_or_containment_of_a_group_holds_for_each_member(fact, predicate, edge):
    found = edges(f"{COUNTIES} fact:x {fact} .", predicate)
    assert found == {("counties", edge): {"x"}, ("c1", edge): {"x", "list-c"}, ("c2", edge): {"x", "list-c"}}


@pytest.mark.parametrize(
    "end", [f"fp:polarity {NEGATED}", "fp:alternativeRole fp:supporter", "fp:alternativeRole fp:recipient"]
)
@pytest.mark.parametrize("recipient", ["region:b", "group:counties"])
def test_a_negated_or_alternative_pairing_is_no_edge(end, recipient):
    assert edges(f"{COUNTIES} fact:x a fp:Pairing ; fp:supporter region:a ; fp:recipient {recipient} ; {end} .") == {}


def test_only_what_the_text_calls_ordered_has_an_order():
    parts = "fact:p1 fp:order 1 ; fp:item region:a . fact:p2 fp:order 2 ; fp:item region:b . fact:p3 fp:order 3 ; fp:item region:c ."
    whole = "fact:x a fp:Composition ; fp:whole region:w ; fp:part fact:p1 , fact:p2 , fact:p3 ; fp:ordered"
    assert edges(f"{parts} {whole} true .", "fp:precedes") == {("a", "b"): {"x"}, ("b", "c"): {"x"}}
    assert edges(f"{parts} {whole} false .", "fp:precedes") == {}


@pytest.mark.parametrize(
    ("strength", "predicate"),
    [
        (None, "fp:causes"),
        ("main", "fp:causes"),
        ("important", "fp:contributesTo"),
        ("contributing", "fp:contributesTo"),
        ("favouring", "fp:favours"),
        ("hindering", "fp:hinders"),
        ("necessary", None),
        ("bearing-on", None),
    ],
)
def test_an_edge_of_a_cause_says_no_more_than_its_strength(strength, predicate):
    fact = "fact:x a fp:Causation ; fp:cause region:a ; fp:effect region:b"
    fact += f" ; fp:strength <https://w3id.org/fupin/scheme/strength/{strength}> ." if strength else " ."
    for one in ("fp:causes", "fp:contributesTo", "fp:favours", "fp:hinders"):
        assert edges(fact, one) == ({("a", "b"): {"x"}} if one == predicate else {})


@pytest.mark.parametrize(
    ("kind", "about", "edge"),
    [
        ("completion", "programme:p a fp:Programme", {("a", "p"): {"x"}}),
        ("meeting", "topic:p a fp:Topic", {("a", "p"): {"x"}}),
        ("statement", "system:p a fp:System", {}),
        ("inspection", "region:p a fp:Region", {}),
        ("press-conference", "document:p a fp:Work", {}),
    ],
)
def test_only_who_acts_in_a_programme_system_or_meeting_takes_part(kind, about, edge):
    event = f"fact:x a fp:Event ; fp:actor region:a ; fp:about {about.partition(' ')[0]}"
    event += f" ; fp:eventKind <https://w3id.org/fupin/scheme/event-kind/{kind}> . {about} ."
    assert edges(event, "fp:participatesIn") == edge


def test_a_status_of_a_group_says_nothing_of_a_kind_that_it_lists():
    facts = "group:g a fp:Group . fact:l a fp:Composition ; fp:whole group:g ; fp:part fact:p . fact:p fp:item kind:k . kind:k a skos:Concept ."
    found = edges(f"{facts} fact:x a fp:Status ; fp:about group:g ; fp:status region:s .", "fp:hasStatus")
    assert found == {("g", "s"): {"x"}}


def test_nobody_stands_in_an_edge_with_himself():
    assert edges("fact:x a fp:Pairing ; fp:supporter region:a ; fp:recipient region:a .") == {}


def test_an_edge_keeps_the_modality_of_its_fact():
    planned = "<https://w3id.org/fupin/scheme/modality/planned>"
    store = ox.Store()
    fact = f"fact:x a fp:Pairing ; fp:supporter region:a ; fp:recipient region:b ; fp:modality {planned} ."
    store.load((HEAD + fact).encode(), format=ox.RdfFormat.TURTLE)
    for _ in derive(store):
        pass
    assert asked(store, "SELECT ?m WHERE { ?e a fp:DerivedEdge ; fp:modality ?m }") == [(planned[1:-1],)]


def test_what_a_sum_leaves_out_is_told_with_the_words_of_its_reason(kg):
    query = 'SELECT ?l WHERE { ?o a fp:Omission ; fp:leftOutReason left: ; rdfs:label ?l FILTER(LANG(?l) = "%s") }'
    prefix = "PREFIX left: <https://w3id.org/fupin/scheme/left-out/no-amount> "
    for language, words in (("zh", "未计入：没有金额"), ("en", "left out: no amount")):
        found = {str(row[0].value) for row in kg.query(prefix + query % language)}
        assert found == {words}
