"""The library as Python has it: fupin.open().query and .show; and the examples in the docstrings."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pyoxigraph as ox
import pytest
from tests.helpers import environment

import fupin
from fupin.engine import Answer, LocalEngine, plain
from fupin.errors import FupinError
from fupin.resources import resource

MODULES = sorted(module.name for module in pkgutil.iter_modules(fupin.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name, packaged, monkeypatch):
    monkeypatch.setenv("FUPIN_STORE", str(packaged))
    result = doctest.testmod(importlib.import_module(f"fupin.{name}"))
    assert result.failed == 0


def test_a_graph_opens_from_a_folder_as_path_or_text(packaged):
    for where in (packaged, str(packaged)):
        assert len(fupin.open(where).query("who-supports")) > 0


def test_without_a_folder_the_store_of_the_user_opens(packaged, monkeypatch):
    monkeypatch.setenv("FUPIN_STORE", str(packaged))
    assert isinstance(fupin.open(), fupin.KnowledgeGraph)


def test_without_a_store_the_packaged_graph_is_built_and_progress_told(home, monkeypatch):
    monkeypatch.setenv("FUPIN_STORE", str(home))
    told: list[str] = []
    assert len(fupin.open(progress=told.append).query("who-supports")) > 0
    assert "first use" in told[0]
    told.clear()
    fupin.open(progress=told.append)
    assert told == []


def test_a_folder_without_a_graph_is_an_error_and_nothing_is_built(tmp_path):
    with pytest.raises(FupinError, match="there is no graph"):
        fupin.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/sparql", "https://127.0.0.1:9/sparql"])
def test_an_endpoint_that_does_not_answer_is_an_error(address):
    with pytest.raises(FupinError, match="refused the connection"):
        fupin.open(address).query("who-supports")


def test_an_answer_has_columns_rows_and_records(kg):
    found = kg.query("who-supports", recipient="region:653124")
    assert isinstance(found, Answer)
    assert found.columns[0] == "supporter"
    assert len(found) == len(list(found)) == len(found.rows)
    assert isinstance(found.rows[0][0], ox.NamedNode)
    record = next(found.records())
    assert record["supporterLabel"] == plain(found.rows[0][1])


def test_unbound_columns_are_left_out_of_a_record(kg):
    (record,) = kg.query("SELECT ?a ?b WHERE { VALUES (?a ?b) { (1 UNDEF) } }").records()
    assert record == {"a": "1"}


def test_prefixes_need_no_declaration(kg):
    assert kg.query("ASK { region:653124 a fp:Region }").rows == [(ox.Literal(True),)]


def test_labels_are_in_the_language_of_the_graph(packaged):
    english = fupin.open(packaged, language="en")
    assert "Shanghai" in [record["supporterLabel"] for record in english.query("who-supports").records()]
    with pytest.raises(FupinError, match="no such language"):
        fupin.open(packaged, language="fr").query("who-supports")


def test_triples_are_no_rows(kg):
    with pytest.raises(FupinError, match="makes triples, not rows"):
        kg.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_thing_is_shown_with_labels_kinds_facts_and_sentences(kg):
    found = kg.show("泽普县")
    assert found.iri == "https://w3id.org/fupin/id/region/653124"
    assert found.labels == {"zh": "泽普县", "en": "Zepu County"}
    assert found.kinds
    assert all(fact.sentences for fact in found.facts)
    places = [(fact.sentences[0].source, fact.sentences[0].start) for fact in found.facts]
    assert places == sorted(places)


def test_a_fact_is_shown_with_its_roles_as_printed_and_its_edges(kg):
    found = kg.show("fact:shanghai-kashgar/fiscal")
    (fact,) = found.facts
    assert "90 多亿元" in map(str, fact.roles)
    (cited,) = fact.sentences
    assert (cited.source, cited.start, cited.end) == ("shanghai-kashgar", 1584, 1637)
    assert str(cited).endswith("[shanghai-kashgar 1584-1637]")
    assert ("上海市", "出资给", "四县") in [(str(e.subject), str(e.predicate), str(e.object)) for e in found.edges]


def test_an_edge_is_shown_with_its_rule_and_facts(kg):
    found = kg.show("https://w3id.org/fupin/id/edge/region-310000-supports-member-region-653124")
    assert found.rule == "https://w3id.org/fupin/id/rule/supports-member"
    assert len(found.facts) >= 2
    assert len(found.properties) == 3


def test_an_engine_opens_where_the_variable_says(packaged, monkeypatch):
    monkeypatch.setenv("FUPIN_STORE", str(packaged))
    assert len(LocalEngine.open().select("SELECT * WHERE { ?s a fp:Document }")) == 7


def test_opening_and_asking_imports_nothing_heavy(packaged):
    heavy = ["rdflib", "networkx", "pandas", "pyshacl", "shacl", "pypinyin", "SPARQLWrapper", "rich"]
    code = f"import sys, fupin; fupin.open().query('who-supports'); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(packaged), capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_importing_the_package_imports_nothing_but_itself(packaged):
    code = (
        "import sys, fupin; print([m for m in sys.modules if m.startswith(('click', 'yaml', 'pyoxigraph', 'fupin.'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(packaged), capture_output=True, text=True, check=False
    )
    assert done.stdout == "[]\n"


def test_an_unknown_name_of_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError):
        fupin.nothing  # noqa: B018


def test_resources_that_are_not_there_are_told(monkeypatch):
    with pytest.raises(FupinError, match="the installation lacks nothing/"):
        resource("nothing")
