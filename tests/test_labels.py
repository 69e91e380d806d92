"""Names of nodes in the reader's language, also where the graph has none of its own."""

import pytest

from fupin.describe import describe
from fupin.engine import LocalEngine, plain
from fupin.labels import FOREIGN, Labels
from fupin.names import GEO, SCHEME, SKOS, concept_iri

#: Lists and axioms of OWL, which no page shows.
_AXIOMS = {"rdf:first", "rdf:rest", "owl:members", "owl:AllDisjointClasses"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_property_and_class_of_the_graph_has_a_readable_name(packaged, language):
    engine = LocalEngine.open(packaged)
    rows = engine.select("SELECT DISTINCT ?t WHERE { { ?s ?t ?o } UNION { ?s a ?t } }")
    names = Labels(engine, language)
    names.learn(plain(row[0]) for row in rows)
    assert {name for row in rows if ":" in (name := names[plain(row[0])])} == _AXIOMS


def test_names_of_other_vocabularies_are_in_the_readers_language(packaged):
    engine = LocalEngine.open(packaged)
    assert Labels(engine, "zh")[GEO + "lat"] == "纬度"
    assert Labels(engine, "en")[GEO + "lat"] == "latitude"
    assert Labels(engine, "en")["https://example.org/x"] == "https://example.org/x"
    assert all(zh and en for zh, en in FOREIGN.values())


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "一个帮扶方对一个受扶方。"), ("en", "One helper for one helped.")]
)
def test_a_concept_is_defined_in_the_readers_language_alone(packaged, language, words):
    found = describe(LocalEngine.open(packaged), concept_iri("pairing-way", "one-to-one"), language)
    definition = next(role for role in found.properties if role.iri == SKOS + "definition")
    assert [str(value) for value in definition.values] == [words]


def test_a_scheme_lists_its_concepts(packaged):
    found = describe(LocalEngine.open(packaged), SCHEME + "pairing-way", "en")
    assert [str(value) for value in found.properties[-1].values] == ["many to one", "one to many", "one to one"]
