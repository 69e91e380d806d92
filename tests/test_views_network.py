"""The network of entities as data: what is joined, what stays apart, what is left out, and its files."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import networkx as nx
import pytest

from fupin.engine import LocalEngine
from fupin.errors import FupinError
from fupin.labels import Labels
from fupin.names import ID
from fupin.views.network import (
    Edge,
    Filter,
    Network,
    Node,
    Start,
    around,
    choices,
    ends,
    narrowed,
    network,
    network_from,
    pairing_neighbours,
    question_nodes,
    sentences,
)
from fupin.views.networkfiles import graphml, network_csv, network_json

ZEPU, SHANGHAI, FOUR = "region:653124", "region:310000", "group:kashgar-four-counties"


@pytest.fixture(scope="module")
def engine(packaged):
    return LocalEngine.open(packaged)


@pytest.fixture(scope="module")
def zepu(engine):
    return network(engine, "zh", [ZEPU])


def supports(found: Network, source: str, target: str) -> list[Edge]:
    return [
        edge for edge in found.edges if (edge.source, edge.predicate, edge.target) == (source, "fp:supports", target)
    ]


def test_a_network_holds_the_neighbours_of_an_entity_and_all_edges_among_them(zepu):
    names = {node.id: node.label for node in zepu.nodes}
    assert zepu.starts == (ZEPU,)
    assert names[ZEPU] == "泽普县"
    assert names[SHANGHAI] == "上海市"
    assert supports(zepu, SHANGHAI, ZEPU)
    assert supports(zepu, SHANGHAI, FOUR)  # neither is where it begins
    assert all({edge.source, edge.target} <= set(names) for edge in zepu.edges)


def test_several_facts_of_the_same_two_stay_apart_and_each_leads_to_a_sentence(engine, zepu):
    edges = supports(zepu, SHANGHAI, ZEPU)
    assert len(edges) > 1
    assert len({edge.id for edge in zepu.edges}) == len(zepu.edges)
    assert len({edge.facts[0] for edge in edges}) == len(edges)
    said = sentences(engine, zepu)
    assert all(said[fact] for edge in zepu.edges for fact in edge.facts)


def test_a_list_of_members_is_evidence_beside_the_fact_that_it_carries_over(zepu):
    told = next(edge for edge in supports(zepu, SHANGHAI, ZEPU) if "new-round-pairing" in edge.facts[0])
    assert len(told.facts) > 1


def test_names_labels_and_codes_all_begin_a_network(engine, zepu):
    assert network(engine, "zh", ["泽普县"]) == network(engine, "zh", ["653124"]) == zepu
    with pytest.raises(FupinError, match="没有叫这个名字的"):
        network(engine, "zh", ["无此地"])
    with pytest.raises(FupinError, match="not a start"):
        network(engine, "zh", [f"{ZEPU}~up~supports"])
    with pytest.raises(FupinError, match="not a start"):
        network(engine, "zh", [ZEPU + "~out~supports> } UNION { ?s ?p ?o"])


def test_a_start_may_follow_one_kind_of_edge_in_one_direction(engine):
    found = network(engine, "zh", [f"{SHANGHAI}~out~supports"])
    assert {node.id for node in found.nodes} - {SHANGHAI} == {
        edge.target for edge in found.edges if edge.source == SHANGHAI and edge.predicate == "fp:supports"
    }
    counted = {(kind.predicate, kind.direction): kind.number for kind in around(engine, "zh", ID + "region/310000")}
    assert counted["supports", "out"] == len(found.nodes) - 1


def test_later_starts_leave_the_stages_of_earlier_ones(engine, zepu):
    grown = network(engine, "zh", [ZEPU, f"{SHANGHAI}~out~supports"])
    assert grown.nodes[: len(zepu.nodes)] == zepu.nodes
    assert {node.stage for node in grown.nodes[len(zepu.nodes) :]} == {1}
    assert {edge.id for edge in zepu.edges} < {edge.id for edge in grown.edges}


def test_what_a_limit_leaves_out_is_counted_and_named_things_go_before_words(engine):
    whole = network(engine, "zh", [SHANGHAI])
    some = network(engine, "zh", [SHANGHAI], limit=20)
    assert len(some.nodes) == 20
    assert [(cut.reason, cut.number) for cut in some.left_out] == [("neighbours", len(whole.nodes) - 20)]
    assert not {node.family for node in some.nodes} & {"topic", "concept"}


def test_filters_choose_by_kind_modality_document_and_years(engine, zepu):
    kinds = choices(zepu, Labels(engine, "en"))
    assert sum(kind.number for kind in kinds["predicate"]) == len(zepu.edges)
    assert {edge.predicate for edge in narrowed(zepu, Filter(["supports"])).edges} == {"fp:supports"}
    assert all("done" in edge.modality for edge in narrowed(zepu, Filter(modality=["done"])).edges)
    assert narrowed(zepu, Filter(documents=["shanghai-kashgar"])).edges == zepu.edges
    assert not narrowed(zepu, Filter(documents=["newspaper-yunnan"])).edges
    hidden = narrowed(zepu, Filter(hidden=[SHANGHAI]))
    assert SHANGHAI not in {node.id for node in hidden.nodes}
    assert narrowed(zepu, Filter()) is zepu


def test_a_choice_of_years_keeps_what_touches_them_and_tells_how_much_has_no_date(zepu):
    found = narrowed(zepu, Filter(since="2016", till="2020"))
    assert found.edges
    for edge in found.edges:
        assert any((until or "9") >= "2016" and (first or "0") <= "2020-12-31" for first, until in edge.periods)
    undated = sum(not edge.periods for edge in zepu.edges)
    assert [(cut.reason, cut.number) for cut in found.left_out] == [("undated", undated)]
    early = narrowed(zepu, Filter(till="1900"))
    assert all(any(not first for first, _ in edge.periods) for edge in early.edges)  # 到2020年: open before


def test_the_pairings_and_their_neighbours_are_where_a_file_begins(engine):
    found = pairing_neighbours(engine, "en")
    assert supports(found, SHANGHAI, ZEPU)
    assert {node.label for node in found.nodes} > {"Shanghai", "Zepu County"}
    assert 30 < len(found.nodes) < 200


def test_a_question_begins_with_what_it_asks_about_and_what_answers_it(engine):
    nodes = question_nodes(engine, "zh", "who-supports", {})
    assert nodes[0] == ID + "region/653124"
    assert ID + "region/310000" in nodes
    found = network_from(engine, "zh", [Start(tuple(nodes), 0)])
    assert {edge.predicate for edge in found.edges} >= {"fp:supports"}


def test_a_path_begins_with_the_nodes_of_its_edges(engine):
    edge = ID + "edge/region-310000-supports-region-653124"
    assert ends(engine, [edge]) == [ID + "region/310000", ID + "region/653124"]


def test_graphml_keeps_parallel_edges_with_their_facts_and_sentences(engine, zepu):
    said = sentences(engine, zepu)
    read = nx.parse_graphml(graphml(zepu, said), force_multigraph=True)
    assert read.is_directed()
    assert read.number_of_nodes() == len(zepu.nodes)
    assert read.number_of_edges() == len(zepu.edges)
    assert read.number_of_edges(SHANGHAI, ZEPU) == sum((e.source, e.target) == (SHANGHAI, ZEPU) for e in zepu.edges)
    for edge in read.get_edge_data(SHANGHAI, ZEPU).values():
        assert edge["facts"].startswith("fact:shanghai-kashgar/")
        assert edge["sentence"]


def test_csv_and_json_hold_every_edge_with_its_sentence(engine, zepu):
    said = sentences(engine, zepu)
    rows = list(csv.DictReader(io.StringIO(network_csv(zepu, said))))
    assert len(rows) == len(zepu.edges)
    assert all(row["sentence"] and row["subjectLabel"] and row["objectLabel"] for row in rows)
    read = json.loads(network_json(zepu, said))
    assert [edge["id"] for edge in read["edges"]] == [edge.id for edge in zepu.edges]
    assert all(edge["sentence"] for edge in read["edges"])


def test_hostile_names_stay_text_in_files(zepu):
    evil = "\"><script>alert(1)</script>&]]>\x00\x0b\u202e𠮷'" + "长" * 5000
    node = Node(evil, "https://w3id.org/fupin/id/x", evil, "topic", evil, 0)
    edge = replace(zepu.edges[0], id=evil, source=evil, target=evil, label=evil, title=evil)
    found = Network((evil,), (node,), (edge,))
    root = ET.fromstring(graphml(found, dict.fromkeys(edge.facts, evil)))  # noqa: S314 - made here
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert "𠮷" in "".join(root.itertext())
    assert next(csv.DictReader(io.StringIO(network_csv(found, {}))))["subjectLabel"] == evil
    assert json.loads(network_json(found, {}))["nodes"][0]["label"] == evil
