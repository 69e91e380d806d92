"""search, coverage, show, path and export as a reader has them: the real command on the packaged graph."""

import csv
import io
import json
import re
import subprocess
import xml.etree.ElementTree as ET
from itertools import pairwise

import pyoxigraph as ox
import pytest
from tests.helpers import FUPIN, answer, environment, refusal, rows

from fupin.output import GRAPH_FORMATS
from fupin.store import manifest


def shell(command, store):
    """Run a line of the shell with a store."""
    return subprocess.run(
        ["/bin/sh", "-c", command], env=environment(store), capture_output=True, encoding="utf-8", check=False
    )


# search


def test_a_search_finds_entities_first_then_facts_then_sentences(packaged):
    found = rows(answer("search", "柑橘", "-n", "200", store=packaged))
    place = [1 if "/fact/" in row["id"] else 2 if "/sentence/" in row["id"] else 0 for row in found]
    assert place == sorted(place)
    assert set(place) == {0, 1, 2}
    assert all("柑橘" in row["text"] for row in found if "/sentence/" in row["id"])


def test_a_name_that_is_the_words_stands_before_one_that_holds_them(packaged):
    found = rows(answer("search", "泽普", store=packaged))
    assert found[0]["id"].endswith("/region/653124")


def test_a_search_keeps_to_its_limit_and_ids_stand_once(packaged):
    found = rows(answer("search", "扶贫", "-n", "5", store=packaged))
    assert len({row["id"] for row in found}) == len(found) == 5


@pytest.mark.parametrize(("language", "text"), [("zh", "泽普县"), ("en", "Zepu County")])
def test_a_search_finds_by_either_language_and_labels_in_the_one_asked_for(packaged, language, text):
    for words in ("泽普", "zepu", "653124"):
        found = rows(answer("search", words, "--lang", language, store=packaged))
        assert text in [row["text"] for row in found]


def test_a_search_for_what_is_not_there_is_a_header_alone(packaged):
    assert answer("search", "无此词", store=packaged) == "kind\tid\ttext\n"


@pytest.mark.parametrize("words", ['"', "\\", "}", "' }", "\n x", "?s", "%", "_", ".*", "\x01"])
def test_a_search_for_signs_of_a_query_is_a_search_for_those_signs(packaged, words):
    for row in rows(answer("search", words, "-n", "1000", store=packaged)):
        assert "/sentence/" not in row["id"] or words.strip() in row["text"]


@pytest.mark.parametrize("words", ["", "  "])
def test_a_search_for_nothing_is_refused(packaged, words):
    assert "nothing to search for" in refusal("search", words, store=packaged)


# coverage


def test_coverage_gives_every_sentence_facts_or_a_reason(packaged):
    found = rows(answer("coverage", store=packaged))
    assert len(found) == manifest(packaged)["counts"]["sentences"]
    assert [row for row in found if (int(row["facts"]) > 0) == bool(row["reason"])] == []


def test_coverage_of_one_document_is_in_the_order_of_its_text(packaged):
    found = rows(answer("coverage", "newspaper-photo", "--lang", "en", store=packaged))
    assert [row["order"] for row in found] == [str(n) for n in range(1, 8)]
    assert [row["reason"] for row in found if row["reason"]] == ["heading"]
    assert found == rows(answer("coverage", "document:newspaper-photo", "--lang", "en", store=packaged))


@pytest.mark.parametrize("name", ["none", "", "a b", "x> }", "泽普县"])
def test_coverage_of_an_unknown_document_is_refused(packaged, name):
    assert "the graph has no document" in refusal("coverage", name, store=packaged)


# show


def test_an_entity_is_shown_with_its_facts_and_their_sentences(packaged):
    text = answer("show", "泽普县", store=packaged)
    assert "region:653124" in text.splitlines()[1]
    assert "Zepu County" in text.splitlines()[0]
    assert "⟦按照党中央和国务院统一部署" in text
    assert "[shanghai-kashgar 442-551]" in text


def test_a_fact_is_shown_with_roles_paragraph_and_the_edges_derived_from_it(packaged):
    text = answer("show", "fact:shanghai-kashgar/fiscal", store=packaged)
    assert "90 多亿元" in text
    assert "⟦“十二五”时期，上海对口支援四县财政资金" in text
    assert "上海市 —出资给→ 四县" in text


def test_a_fact_that_negates_is_shown_to_negate(packaged, kg):
    negated = (
        "SELECT ?f { ?f a fp:Task ; fp:polarity <https://w3id.org/fupin/scheme/polarity/negated> } ORDER BY ?f LIMIT 1"
    )
    (fact,) = (row["f"] for row in kg.query(negated).records())
    assert "肯定否定: 否定" in answer("show", fact, store=packaged)
    assert "肯定否定" not in answer("show", "fact:shanghai-kashgar/fiscal", store=packaged)


def test_an_edge_is_shown_with_its_rule_and_the_sentences_it_comes_from(packaged):
    edge = "https://w3id.org/fupin/id/edge/region-310000-supports-member-region-653124"
    text = answer("show", edge, store=packaged)
    assert "rule:supports-member" in text
    assert text.count("⟦") >= 2


def test_a_rule_is_shown_with_its_names(packaged):
    assert "supports" in answer("show", "rule:supports", store=packaged)


def test_labels_of_a_shown_thing_are_in_the_language_asked_for(packaged):
    assert "(funding flow)" in answer("show", "fact:shanghai-kashgar/fiscal", "--lang", "en", store=packaged)
    assert "资金流" in answer("show", "fact:shanghai-kashgar/fiscal", "--lang", "zh", store=packaged)


@pytest.mark.parametrize("name", ["无此县", "region:0", "https://e.x/", "fact:none/x"])
def test_an_unknown_thing_is_refused_in_one_line(packaged, name):
    assert refusal("show", name, store=packaged).count("\n") == 1


def test_a_name_of_several_things_lists_them(packaged):
    assert "means several" in refusal("show", "housing", store=packaged)


# path


def test_a_path_gives_each_step_with_its_sentence(packaged):
    found = rows(answer("path", "上海市", "泽普县", store=packaged))
    assert found
    for row in found:
        assert row["sentence"]
        assert row["start"] < row["end"] or int(row["start"]) < int(row["end"])
        assert row["edge"].startswith("https://w3id.org/fupin/id/edge/")
    names = [{row["subject"], row["object"]} for row in found]
    assert "上海市" in names[0]
    assert "泽普县" in names[-1]
    assert all(a & b for a, b in pairwise(names))


def test_a_path_is_the_same_each_time_and_there_and_back_again(packaged):
    there = answer("path", "四川省", "泽普县", store=packaged, PYTHONHASHSEED="1")
    assert there == answer("path", "四川省", "泽普县", store=packaged, PYTHONHASHSEED="2")
    back = rows(answer("path", "泽普县", "四川省", store=packaged))
    assert len(back) == len(rows(there))


def test_two_things_that_are_not_connected_are_told_so(packaged):
    assert "are not connected" in refusal("path", "fp:Pairing", "泽普县", store=packaged)


# export


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_a_dump_holds_all_triples(packaged, tmp_path, form):
    assert answer("export", "-f", form, "-o", tmp_path / "dump", store=packaged) == ""
    quads = list(ox.parse(path=str(tmp_path / "dump"), format=GRAPH_FORMATS[form]))
    assert len(set(quads)) == manifest(packaged)["counts"]["triples"]
    assert {quad.graph_name for quad in quads} == {ox.DefaultGraph()}


def test_nquads_is_the_default_and_goes_to_standard_output(packaged, tmp_path):
    answer("export", "-o", tmp_path / "dump", store=packaged)
    assert answer("export", store=packaged).encode() == (tmp_path / "dump").read_bytes()


def test_turtle_has_prefixes(packaged):
    assert "@prefix fp: <https://w3id.org/fupin/ontology#>" in answer("export", "-f", "turtle", store=packaged)


def test_jsonld_is_json(packaged):
    assert isinstance(json.loads(answer("export", "-f", "jsonld", store=packaged)), list)


def test_graphml_is_a_network_of_the_derived_edges(packaged, kg):
    root = ET.fromstring(answer("export", "-f", "graphml", store=packaged))  # noqa: S314 - our own output
    edges = root.findall(".//{*}edge")
    number = next(kg.query("SELECT (COUNT(*) AS ?n) WHERE { ?e a fp:DerivedEdge }").records())["n"]
    assert len(edges) == int(number)
    nodes = {node.get("id") for node in root.findall(".//{*}node")}
    assert all({edge.get("source"), edge.get("target")} <= nodes for edge in edges)


def test_facts_as_a_table_have_evidence_and_every_fact_is_there(packaged):
    found = list(csv.DictReader(io.StringIO(answer("export", "-f", "csv", store=packaged))))
    assert len({row["fact"] for row in found}) == manifest(packaged)["counts"]["facts"]
    assert all(row["start"] and row["end"] and row["quote"] and row["document"] for row in found)


def test_a_table_for_spreadsheets_begins_with_a_mark_and_runs_no_formula(packaged, tmp_path):
    answer("export", "-f", "csv", "--bom", "-o", tmp_path / "facts.csv", store=packaged)
    raw = (tmp_path / "facts.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@")]


def test_a_dump_replaces_a_file_whole_or_leaves_it(packaged, tmp_path):
    target = tmp_path / "dump"
    target.write_text("old", encoding="utf-8")
    assert "cannot write" in refusal("export", "-o", tmp_path / "none" / "dump", store=packaged)
    assert target.read_text(encoding="utf-8") == "old"
    answer("export", "-f", "csv", "-o", target, store=packaged)
    assert target.read_text(encoding="utf-8").startswith("fact,")
    assert [path.name for path in tmp_path.iterdir()] == ["dump"]


def test_a_folder_in_the_place_of_the_file_is_a_wrong_usage(packaged, tmp_path):
    refusal("export", "-o", tmp_path, store=packaged, code=2)


def test_a_full_device_is_told_in_one_line(packaged):
    for command in ("export", "coverage"):
        done = shell(f"{FUPIN} {command} > /dev/full", packaged)
        assert done.returncode == 1
        assert re.fullmatch("fupin: .* no space left for the output; .*\n", done.stderr)


def test_a_reader_that_stops_reading_is_no_fault(packaged):
    for command in ("export", "coverage"):
        done = shell(f"{FUPIN} {command} | head -1", packaged)
        assert (done.stdout.count("\n"), done.stderr) == (1, "")
