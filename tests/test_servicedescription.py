"""The service description: the requirements of SPARQL 1.1 Service Description, and W3C's three tests of it."""

from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, VOID, Namespace
from tests.helpers import shared

from fupin.census import take_census
from fupin.dataset import dataset_iri
from fupin.engine import LocalEngine
from fupin.ntriples import serialized
from fupin.servicedescription import RESULTS, service_description
from fupin.void import void

BASE = "http://127.0.0.1:8000"
ENDPOINT = URIRef(f"{BASE}/sparql")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
CANDIDATE = "https://w3id.org/fupin/graph/candidate/x"
#: The properties of the vocabulary that we use: the class of their subjects, and that of their objects.
SCHEMA = {
    "endpoint": ("Service", None),
    "supportedLanguage": ("Service", "Language"),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "feature": ("Service", "Feature"),
    "propertyFeature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
#: Instances that the vocabulary itself defines.
DEFINED = {
    "Language": {SD.SPARQL11Query, SD.SPARQL11Update},
    "Feature": {SD.EmptyGraphs, SD.BasicFederatedQuery},
    "EntailmentRegime": {URIRef("http://www.w3.org/ns/entailment/Simple")},
}


def described(*, graphs=None, **options):
    triples = service_description(BASE, graphs or {}, **options)
    return Graph().parse(data=serialized(triples), format="nt")


def is_a(g, it, kind):
    # a Dataset is a GraphCollection
    kinds = {SD[kind], *([SD.Dataset] if kind == "GraphCollection" else [])}
    return it in DEFINED.get(kind, ()) or not kinds.isdisjoint(g.objects(it, RDF.type))


def faults(g):
    """What does not conform to the schema of the vocabulary."""
    found = []
    for s, p, o in g:
        if p.startswith(SD):
            domain, reach = SCHEMA.get(p.removeprefix(SD), ("nothing", None))
            if not is_a(g, s, domain) or (reach and not is_a(g, o, reach)):
                found.append((s, p, o))
    return found


OPTIONS: list[dict[str, Any]] = [
    {},
    {"writable": True, "federated": True},
    {"graphs": {CANDIDATE: 3, "urn:x-y": 0}, "properties": ["https://w3id.org/fupin/ontology#search"]},
]
every = pytest.mark.parametrize("options", OPTIONS)


@every
def test_there_is_one_service_with_its_endpoint(options):
    g = described(**options)
    assert list(g.subject_objects(SD.endpoint)) == [(ENDPOINT, ENDPOINT)]
    assert list(g.subjects(RDF.type, SD.Service)) == [ENDPOINT]


@every
def test_every_term_is_used_as_the_vocabulary_defines_it(options):
    assert faults(described(**options)) == []


def test_a_misuse_would_be_found():
    g = described()
    g.add((ENDPOINT, SD.defaultGraph, ENDPOINT))
    assert faults(g) == [(ENDPOINT, SD.defaultGraph, ENDPOINT)]


def test_update_and_input_formats_are_told_only_where_one_can_write():
    assert set(described().objects(ENDPOINT, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert not list(described().objects(ENDPOINT, SD.inputFormat))
    g = described(writable=True)
    assert set(g.objects(ENDPOINT, SD.supportedLanguage)) == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert {FORMATS.Turtle, FORMATS["N-Triples"], FORMATS["JSON-LD"], FORMATS.RDF_XML} <= set(
        g.objects(ENDPOINT, SD.inputFormat)
    )


def test_federation_is_told_only_where_it_is_allowed():
    assert set(described().objects(ENDPOINT, SD.feature)) == {SD.EmptyGraphs}
    assert SD.BasicFederatedQuery in set(described(federated=True).objects(ENDPOINT, SD.feature))


def test_empty_graphs_stay_as_the_feature_says():
    store = ox.Store()
    store.update("CREATE GRAPH <urn:g>")
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    store.update("DELETE DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    assert list(store.named_graphs()) == [ox.NamedNode("urn:g")]


def test_the_formats_of_answers_are_those_of_the_engine():
    told = {str(form).rsplit("/", 1)[-1] for form in described().objects(ENDPOINT, SD.resultFormat)}
    assert {"SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"} <= told
    assert {"Turtle", "N-Triples", "RDF_XML", "JSON-LD"} <= told
    assert len(told) == len(RESULTS)


def test_the_default_graph_is_the_data_set_that_void_counts(tiny_kg):
    g = described()
    census = take_census(tiny_kg.engine)
    g.parse(data=serialized(void(BASE, census)), format="nt")
    default = g.value(g.value(ENDPOINT, SD.defaultDataset), SD.defaultGraph)
    assert default == URIRef(dataset_iri(BASE))
    assert g.value(default, VOID.triples) == Literal(census.triples)


def test_the_default_graph_has_its_name_for_from_and_the_protocol_but_is_no_named_graph_of_the_data_set():
    g = described(graphs={CANDIDATE: 3})
    names = {str(g.value(it, SD.name)) for it in g.objects(g.value(ENDPOINT, SD.availableGraphs), SD.namedGraph)}
    assert names == {"https://w3id.org/fupin/graph/reviewed", CANDIDATE}
    reviewed = g.value(predicate=SD.name, object=URIRef("https://w3id.org/fupin/graph/reviewed"))
    assert g.value(reviewed, SD.graph) == URIRef(dataset_iri(BASE))
    default = g.value(ENDPOINT, SD.defaultDataset)
    assert {str(g.value(it, SD.name)) for it in g.objects(default, SD.namedGraph)} == {CANDIDATE}


def test_a_named_graph_says_how_many_triples_it_has_and_where_to_get_it():
    store = ox.Store()
    store.load(b"<urn:a> <urn:b> 1 . <urn:g?x=1> { <urn:a> <urn:b> 2 , 3 }", format=ox.RdfFormat.TRIG)
    g = described(graphs=take_census(LocalEngine(store)).graphs)
    content = g.value(g.value(predicate=SD.name, object=URIRef("urn:g?x=1")), SD.graph)
    assert g.value(content, VOID.triples) == Literal(2)
    assert URIRef(f"{BASE}/store?graph=urn%3Ag%3Fx%3D1&format=turtle") in set(g.objects(content, VOID.dataDump))


def test_labels_are_in_both_languages():
    g = described()
    for it in set(g.subjects(RDFS.label)):
        assert {label.language for label in g.objects(it, RDFS.label)} == {"zh", "en"}


# W3C's tests: what they ask of a description; that an endpoint returns it is asked of the server


@pytest.mark.shared
def test_the_three_tests_of_w3c_are_those_that_stand_here():
    manifest = Graph().parse(shared("w3c/service-description/manifest.ttl"), format="turtle")
    names = {str(it).rpartition("#")[2] for it in manifest.subjects(RDF.type) if "#" in str(it)}
    assert names - {"manifest"} == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


@pytest.mark.shared
@pytest.mark.parametrize("form", ["turtle", "xml", "json-ld", "nt"])
def test_w3c_returns_rdf(form):
    shared("w3c/service-description/manifest.ttl")
    syntax = {"turtle": "TURTLE", "xml": "RDF_XML", "json-ld": "JSON_LD", "nt": "N_TRIPLES"}[form]
    text = ox.serialize(service_description(BASE, {}), format=getattr(ox.RdfFormat, syntax)) or b""
    assert set(Graph().parse(data=text, format=form)) == set(described())


@pytest.mark.shared
def test_w3c_has_endpoint_triple():
    shared("w3c/service-description/manifest.ttl")
    assert (None, SD.endpoint, ENDPOINT) in described()


@pytest.mark.shared
def test_w3c_conforms_to_schema():
    shared("w3c/service-description/manifest.ttl")
    assert [faults(described(**options)) for options in OPTIONS] == [[], [], []]
