"""What the data set says of itself: counts (VoID), catalogue (DCAT, schema.org), and the JSON-LD context."""

import hashlib
import json
import re
import tomllib
from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, SKOS, VOID, XSD
from tests.helpers import ROOT

from fupin import census as counting
from fupin.catalogue import ONTOLOGY_TITLE, catalogue
from fupin.census import Census, kept_census, take_census
from fupin.dataset import CREATOR, DESCRIPTION, KEYWORDS, LICENCE, TITLE, Coverage, coverage, dataset_iri, is_packaged
from fupin.describing import DESCRIBING
from fupin.engine import LocalEngine
from fupin.jsonldcontext import json_ld_context
from fupin.names import FP, ID
from fupin.ntriples import serialized
from fupin.schemaorg import schema_org
from fupin.store import CENSUS, current, manifest
from fupin.void import description, void

BASE = "https://example.org/data"
SPDX, EXT, SCHEMA = DESCRIBING["spdx"], DESCRIBING["void-ext"], DESCRIBING["schema"]
NOWHERE = Coverage({}, "", "")


@pytest.fixture(scope="module")
def counted(kg):
    return take_census(kg.engine)


@pytest.fixture(scope="module")
def facts_of(packaged):
    return manifest(packaged)


def graph(triples):
    """Triples of ours in rdflib."""
    return Graph().parse(data=serialized(triples), format="nt")


def engine(turtle):
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TRIG)
    return LocalEngine(store)


def numbers(graph, subject):
    return {p: int(o) for p, o in graph.predicate_objects(subject) if getattr(o, "datatype", None) == XSD.integer}


def in_both(graph, subject, name):
    return {value.language for value in graph.objects(subject, name)} == {"zh", "en"}


# the census


def test_the_census_counts_what_a_walk_over_the_triples_counts(tiny_kg):
    quads = list(tiny_kg.engine.store)
    census = take_census(tiny_kg.engine)
    types = {quad.subject: quad.object.value for quad in quads if quad.predicate.value == str(RDF.type)}
    assert census.triples == len(quads)
    assert census.subjects == len({quad.subject for quad in quads})
    assert census.entities == len({quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)})
    assert census.objects == len({quad.object for quad in quads})
    of_property = Counter(quad.predicate.value for quad in quads)
    assert {name: triples for name, (triples, _) in census.properties.items()} == of_property
    of_class = Counter(quad.object.value for quad in quads if quad.predicate.value == str(RDF.type))
    assert {name: kind.entities for name, kind in census.classes.items()} == of_class
    uses = Counter(
        (types[quad.subject], quad.predicate.value) for quad in quads if types.get(quad.subject) == FP + "Period"
    )
    assert {(FP + "Period", p): use.triples for p, use in census.classes[FP + "Period"].uses.items()} == uses


def test_a_property_of_a_class_knows_the_kinds_of_its_values(counted):
    uses = counted.classes[FP + "Pairing"].uses
    assert sum(uses[FP + "supporter"].classes.values()) == uses[FP + "supporter"].triples
    assert FP + "Region" in uses[FP + "supporter"].classes
    assert counted.classes[FP + "Quantity"].uses[FP + "lowerOpen"].datatypes.keys() == {str(XSD.boolean)}


def test_in_a_class_of_many_the_kinds_of_some_values_are_named_and_not_counted(kg, counted, monkeypatch):
    monkeypatch.setattr(counting, "LOOKED_AT", 10)
    some = take_census(kg.engine).classes[FP + "Task"]
    whole = counted.classes[FP + "Task"]
    assert {p: use.triples for p, use in some.uses.items()} == {p: use.triples for p, use in whole.uses.items()}
    assert some.uses[FP + "actor"].classes.keys() <= whole.uses[FP + "actor"].classes.keys()
    assert set(some.uses[FP + "actor"].classes.values()) == {None}


def test_a_census_can_be_kept_as_json(counted):
    assert Census.from_json(json.loads(json.dumps(counted.as_json()))) == counted


def test_a_build_keeps_the_census_of_its_graph(packaged, counted):
    assert kept_census(current(packaged) / CENSUS) == counted


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"subjects": 1}', '{"classes": 1}'])
def test_a_census_that_cannot_be_read_is_none(tmp_path, text):
    if text is not None:
        (tmp_path / CENSUS).write_text(text, encoding="utf-8")
    assert kept_census(tmp_path / CENSUS) is None


def test_named_graphs_are_counted_apart_from_the_default_graph():
    census = take_census(engine("<urn:a> <urn:b> 1 . <urn:g> { <urn:a> <urn:b> 2 , 3 }"))
    assert (census.triples, census.graphs) == (1, {"urn:g": 2})


def test_an_empty_graph_has_a_census_and_a_description():
    census = take_census(LocalEngine(ox.Store()))
    assert (census.triples, census.subjects, census.classes) == (0, 0, {})
    assert numbers(graph(void(BASE, census)), URIRef(dataset_iri(BASE)))[VOID.triples] == 0


# VoID


def test_a_graph_that_was_not_counted_is_described_without_figures_and_partitions():
    g = graph(void(BASE, None))
    assert set(g.subjects()) == {URIRef(dataset_iri(BASE))}
    assert str(g.value(URIRef(dataset_iri(BASE)), VOID.sparqlEndpoint)) == f"{BASE}/sparql"
    assert {str(p) for p in g.predicates()} <= {
        str(RDF.type),
        *map(str, (VOID.sparqlEndpoint, VOID.dataDump, VOID.feature)),
    }


def test_the_description_gives_the_counts_of_the_whole(counted, facts_of):
    found = numbers(graph(void(BASE, counted)), URIRef(dataset_iri(BASE)))
    assert found[VOID.triples] == facts_of["counts"]["triples"]
    assert found[VOID.classes] == len(counted.classes)
    assert found[VOID.properties] == len(counted.properties)
    assert found[VOID.distinctSubjects] == counted.subjects
    assert found[VOID.distinctObjects] == counted.objects
    assert found[VOID.entities] == counted.entities


def test_every_class_and_property_has_a_partition_since_planners_take_what_is_not_listed_for_absent(rdf, counted):
    g = graph(void(BASE, counted))
    it = URIRef(dataset_iri(BASE))
    classes = {g.value(partition, VOID["class"]) for partition in g.objects(it, VOID.classPartition)}
    assert classes == {name for name in rdf.objects(None, RDF.type) if isinstance(name, URIRef)}
    partitions = list(g.objects(it, VOID.propertyPartition))
    assert {g.value(partition, VOID.property) for partition in partitions} == set(rdf.predicates())
    assert sum(int(g.value(partition, VOID.triples)) for partition in partitions) == counted.triples
    starts = tuple(str(name) for name in g.objects(it, VOID.vocabulary))
    assert all(str(name).startswith(starts) for name in rdf.predicates())


def test_a_class_partition_leads_to_its_properties_and_these_to_the_kinds_of_their_values(counted):
    g = graph(void(BASE, counted))
    found = g.query(
        """SELECT ?property ?triples ?class ?datatype WHERE {
          ?whole void:classPartition ?part . ?part void:class fp:FundingFlow ; void:propertyPartition ?use .
          ?use void:property ?property ; void:triples ?triples
          { ?use void:classPartition/void:class ?class } UNION { ?use ext:datatypePartition/ext:datatype ?datatype }
        }""",
        initNs={"void": VOID, "fp": FP, "ext": EXT},
    )
    rows = {(str(row.property).rpartition("#")[2], str(row["class"] or row.datatype)) for row in found}
    assert {("payer", FP + "Region"), ("amount", FP + "Quantity"), ("cumulative", str(XSD.boolean))} <= rows


def test_samples_are_in_the_graph(rdf, counted):
    samples = set(graph(void(BASE, counted)).objects(None, VOID.exampleResource))
    assert {(sample, RDF.type, None) in rdf for sample in samples} == {True}
    telling = set(graph(void(BASE, counted)).objects(URIRef(dataset_iri(BASE)), VOID.exampleResource))
    assert {rdf.value(sample, RDF.type) for sample in telling} >= {URIRef(FP + "Pairing"), URIRef(FP + "Region")}


def test_endpoint_and_dumps_lie_at_the_servers_address(counted):
    g = graph(void(BASE, counted))
    it = URIRef(dataset_iri(BASE))
    assert g.value(it, VOID.sparqlEndpoint) == URIRef(f"{BASE}/sparql")
    dumps = {str(dump).removeprefix(f"{BASE}/dump/") for dump in g.objects(it, VOID.dataDump)}
    assert dumps == {"fupin.ttl", "fupin.nt", "fupin.nq", "fupin.jsonld", "fupin.rdf"}


def test_matches_with_other_vocabularies_are_link_sets(rdf, counted):
    g = graph(void(BASE, counted))
    found = {
        (g.value(links, VOID.linkPredicate), str(g.value(links, VOID.objectsTarget))): int(g.value(links, VOID.triples))
        for links in g.subjects(RDF.type, VOID.Linkset)
    }
    units = [o for o in rdf.objects(None, SKOS.exactMatch) if str(o).startswith("http://qudt.org/vocab/unit/")]
    assert found[SKOS.exactMatch, "http://qudt.org/vocab/unit/"] == len(units)
    assert all(not target.startswith(FP) for _, target in found)


def test_the_parts_of_the_graph_begin_with_its_addresses(counted):
    g = graph(void(BASE, counted))
    spaces = {
        str(space)
        for part in g.objects(URIRef(dataset_iri(BASE)), VOID.subset)
        for space in g.objects(part, VOID.uriSpace)
    }
    assert {ID, FP} <= spaces
    assert not list(g.objects(URIRef(dataset_iri(BASE)), VOID.uriSpace))


def test_strange_addresses_are_described_too():
    census = take_census(engine("<geo:37,-122> a <urn:x:C> ; <source:of> <tag:a> . <tag:a> a <urn:x:C%20D> ."))
    g = graph(void(BASE, census))
    assert set(g.objects(None, VOID["class"])) == {URIRef("urn:x:C"), URIRef("urn:x:C%20D")}
    assert URIRef("source:of") in set(g.objects(None, VOID.property))
    assert URIRef("urn:x:") in set(g.objects(None, VOID.vocabulary))


def test_the_description_describes_its_document():
    g = graph(description(BASE))
    topic = URIRef(DESCRIBING["foaf"] + "primaryTopic")
    assert g.value(URIRef(f"{BASE}/void"), topic) == URIRef(dataset_iri(BASE))


# DCAT


@pytest.fixture(scope="module")
def catalogued(kg, facts_of):
    return graph(catalogue(BASE, facts_of, coverage(kg.engine)))


def test_the_catalogue_names_the_data_the_ontology_the_texts_and_the_endpoint(catalogued):
    (it,) = catalogued.subjects(RDF.type, DCAT.Catalog)
    sets = set(catalogued.objects(it, DCAT.dataset))
    assert sets == set(catalogued.subjects(RDF.type, DCAT.Dataset))
    assert len(sets) == 3
    service = catalogued.value(it, DCAT.service)
    assert catalogued.value(service, DCAT.endpointURL) == URIRef(f"{BASE}/sparql")
    assert catalogued.value(service, DCAT.servesDataset) == URIRef(dataset_iri(BASE))
    assert (service, RDF.type, DCAT.DataService) in catalogued


def test_everything_in_the_catalogue_has_a_title_in_both_languages(catalogued):
    for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService):
        assert all(in_both(catalogued, it, DCTERMS.title) for it in catalogued.subjects(RDF.type, kind))
    assert in_both(catalogued, URIRef(dataset_iri(BASE)), DCTERMS.description)


def test_every_distribution_can_be_fetched_and_says_its_media_type_and_licence(catalogued):
    found = list(catalogued.subjects(RDF.type, DCAT.Distribution))
    assert len(found) == 6
    for it in found:
        assert str(catalogued.value(it, DCAT.downloadURL)).startswith(BASE + "/")
        assert catalogued.value(it, DCAT.accessURL)
        assert str(catalogued.value(it, DCAT.mediaType)).startswith("https://www.iana.org/assignments/media-types/")
        assert catalogued.value(it, DCTERMS.license) == URIRef(LICENCE)


def test_data_and_ontology_are_licensed_and_the_source_texts_keep_their_rights(catalogued):
    licensed = {it: catalogued.value(it, DCTERMS.license) for it in catalogued.subjects(RDF.type, DCAT.Dataset)}
    texts = URIRef(f"{BASE}/catalog#texts")
    assert licensed.pop(texts) is None
    assert set(licensed.values()) == {URIRef(LICENCE)}
    for it in (texts, URIRef(dataset_iri(BASE))):
        assert in_both(catalogued, catalogued.value(it, DCTERMS.rights), RDFS.label)
    assert set(catalogued.objects(texts, DCTERMS.hasPart)) == set(
        catalogued.objects(URIRef(dataset_iri(BASE)), DCTERMS.source)
    )


def test_the_licence_is_that_of_the_licence_file():
    assert LICENCE + "legalcode" in (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")


def test_title_creator_and_keywords_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = " ".join((ROOT / "CITATION.cff").read_text(encoding="utf-8").split())
    assert TITLE[1] in citation
    assert TITLE[0] in project["description"]
    assert DESCRIPTION[1].rstrip(".") in citation
    assert CREATOR in citation
    assert [author["name"] for author in project["authors"]] == [CREATOR]
    said = citation.lower() + " ".join(project["keywords"]).lower()
    assert all(word.lower() in said for words in KEYWORDS.values() for word in words)


def test_the_title_of_the_ontology_is_its_own(rdf):
    titles = {str(title) for title in rdf.objects(URIRef("https://w3id.org/fupin/ontology"), DCTERMS.title)}
    assert titles == set(ONTOLOGY_TITLE)


def test_place_and_time_are_what_the_facts_tell_of(catalogued):
    it = URIRef(dataset_iri(BASE))
    place = catalogued.value(it, DCTERMS.spatial)
    assert set(catalogued.objects(place, RDFS.label)) == {Literal("中国", lang="zh"), Literal("China", lang="en")}
    period = catalogued.value(it, DCTERMS.temporal)
    first, last = (catalogued.value(period, DCAT[name]) for name in ("startDate", "endDate"))
    assert first.datatype == last.datatype == XSD.date
    assert first < last


def test_the_checksum_is_that_of_the_sorted_triples(catalogued, packaged):
    checksum = next(catalogued.subjects(RDF.type, URIRef(SPDX + "Checksum")))
    dump = catalogued.value(predicate=URIRef(SPDX + "checksum"), object=checksum)
    assert str(catalogued.value(dump, DCAT.downloadURL)).endswith(".nt")
    digest = hashlib.sha256((packaged / "current" / "graph.nt").read_bytes()).hexdigest()
    assert str(catalogued.value(checksum, URIRef(SPDX + "checksumValue"))).lower() == digest


def test_a_graph_that_was_written_to_has_no_checksum(facts_of):
    written = {key: value for key, value in facts_of.items() if key != "sha256"}
    g = graph(catalogue(BASE, written, NOWHERE))
    assert not list(g.subjects(RDF.type, URIRef(SPDX + "Checksum")))
    assert not list(g.objects(None, DCTERMS.identifier))


def test_of_other_peoples_data_no_owner_and_no_licence_is_told(tiny_store, tiny_kg):
    theirs = manifest(tiny_store)
    assert not is_packaged(theirs)
    g = graph(catalogue(BASE, theirs, coverage(tiny_kg.engine)))
    it = URIRef(dataset_iri(BASE))
    for name in (DCTERMS.license, DCTERMS.creator, DCTERMS.publisher, DCTERMS.rights):
        assert g.value(it, name) is None
    assert "creator" not in json.dumps(schema_org(BASE, theirs, NOWHERE))


def test_of_a_foreign_store_nothing_is_told_that_we_do_not_know():
    g = graph(catalogue(BASE, None, NOWHERE))
    assert set(g.objects(URIRef(dataset_iri(BASE)), DCTERMS.title)) == {
        Literal("RDF 图", lang="zh"),
        Literal("RDF graph", lang="en"),
    }
    assert not list(g.objects(None, DCTERMS.license))
    assert set(g.predicates(URIRef(dataset_iri(BASE)))) == {
        RDF.type,
        DCTERMS.title,
        DCAT.landingPage,
        DCAT.distribution,
    }


# schema.org


@pytest.mark.parametrize("language", ["zh", "en"])
def test_search_engines_get_what_they_ask_for(kg, facts_of, language):
    said = schema_org(BASE, facts_of, coverage(kg.engine), language)
    assert json.loads(json.dumps(said)) == said
    assert (said["@context"], said["@type"]) == ("https://schema.org/", "DataCatalog")
    it = said["dataset"][0]
    assert it["@type"] == "Dataset"
    assert it["name"] == TITLE[language == "en"]
    assert 50 <= len(it["description"]) + (30 if language == "zh" else 0) <= 5000
    assert it["license"] == LICENCE
    assert it["creator"]["name"] == CREATOR
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", it["temporalCoverage"])
    assert [place["name"] for place in it["spatialCoverage"]] == [{"zh": "中国", "en": "China"}[language]]
    assert {file["encodingFormat"] for file in it["distribution"]} >= {"text/turtle", "application/ld+json"}


# JSON-LD


@pytest.fixture(scope="module")
def context(kg):
    return json_ld_context(kg.engine)


def test_every_term_of_ours_has_a_short_key(rdf, context):
    terms = context["@context"]
    for term in rdf.subjects(RDF.type):
        if str(term).startswith(FP):
            assert terms[str(term).removeprefix(FP)]["@id"] == str(term)


def test_values_have_the_types_that_the_ontology_gives_them(context):
    terms = context["@context"]
    assert terms["supporter"]["@type"] == "@id"
    assert terms["lower"]["@type"] == str(XSD.decimal)
    assert terms["from"]["@type"] == str(XSD.date)
    assert terms["label"] == {"@id": str(RDFS.label), "@container": "@language"}
    assert "@type" not in terms["asPrinted"]


DOCUMENT = {
    "id": "fupin:id/fact/x/1",
    "type": "FundingFlow",
    "payer": "https://w3id.org/fupin/id/region/310000",
    "modality": "done",
    "cumulative": True,
    "amount": {"id": "fupin:id/quantity/1", "type": "Quantity", "lower": "9000000000", "lowerOpen": False},
    "period": {"id": "fupin:id/period/1", "from": "2011-01-01"},
    "label": {"zh": "上海", "en": ["Shanghai", "Hu"]},
}
TRIPLES = """
@prefix fp: <https://w3id.org/fupin/ontology#> . @prefix id: <https://w3id.org/fupin/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/fupin/id/fact/x/1> a fp:FundingFlow ; fp:payer <https://w3id.org/fupin/id/region/310000> ;
  fp:modality <https://w3id.org/fupin/scheme/modality/done> ; fp:cumulative true ;
  fp:amount <https://w3id.org/fupin/id/quantity/1> ; fp:period <https://w3id.org/fupin/id/period/1> ;
  rdfs:label "上海"@zh , "Shanghai"@en , "Hu"@en .
<https://w3id.org/fupin/id/quantity/1> a fp:Quantity ; fp:lower "9000000000"^^xsd:decimal ; fp:lowerOpen false .
<https://w3id.org/fupin/id/period/1> fp:from "2011-01-01"^^xsd:date .
"""


def test_a_document_in_short_keys_means_the_same_triples_to_two_libraries(context):
    text = json.dumps({**context, **DOCUMENT})
    meant = Graph().parse(data=TRIPLES, format="turtle")
    assert isomorphic(Graph().parse(data=text, format="json-ld"), meant)
    assert isomorphic(graph([quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)]), meant)


def test_facts_survive_the_way_through_short_keys_and_back(rdf, context):
    some = Graph()
    for kind in ("Pairing", "FundingFlow", "Quantity", "Period", "Region", "DerivedEdge"):
        for subject in sorted(rdf.subjects(RDF.type, URIRef(FP + kind)))[:20]:
            some += rdf.triples((subject, None, None))
    text = some.serialize(format="json-ld", context=context["@context"])
    assert '"supporter"' in text
    back = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)}
    assert back == {quad.triple for quad in ox.parse(some.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)}


# all of it


def test_the_same_graph_gives_the_same_description(kg, counted, facts_of, context):
    cover = coverage(kg.engine)
    assert take_census(kg.engine) == counted
    assert void(BASE, counted) == void(BASE, counted)
    assert list(map(str, catalogue(BASE, facts_of, cover))) == list(map(str, catalogue(BASE, facts_of, cover)))
    assert json.dumps(json_ld_context(kg.engine)) == json.dumps(context)
