"""The ontology: its terms are declared, explained in two languages, consistent, and OWL 2 DL where the header says so."""

import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from tools.glossary import PAGES, write_glossary

from fupin.resources import resource
from fupin.units import UNITS, split_unit, unit_labels
from fupin.vocabulary import ontology_files, parse_ontology, read_vocabulary

ONTOLOGY = resource("ontology")
MODULES = sorted(ONTOLOGY.glob("*.ttl"))
SCHEMES = sorted((ONTOLOGY / "concepts").glob("*.ttl"))
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
MODELLING = (ONTOLOGY.parent / "docs" / "modelling.md").read_text(encoding="utf-8")
SOURCES = sorted((resource("data") / "sources").glob("*.txt"))

FP = Namespace("https://w3id.org/fupin/ontology#")
SCHEME = Namespace("https://w3id.org/fupin/scheme/")
SCHEMA = Namespace("https://schema.org/")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
#: Schemes that hold words which the sources do not print: every unit and every plan period.
BEYOND_THE_SOURCES = {"unit", "named-period"}
#: Concepts that complete a scheme though the sources do not use them.
FOR_OTHER_SOURCES = {
    SCHEME[key]
    for key in (
        "creator-role/editor",
        "flow-stage/spent",
        "hedge/at-most",
        "pairing-level/country",
        "recurrence/each-month",
        "recurrence/each-half-year",
        "recurrence/each-week",
        "recurrence/each-day",
    )
}
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def graph_of(paths):
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology():
    return graph_of(ontology_files(ONTOLOGY))


@pytest.fixture(scope="module")
def vocabulary():
    return read_vocabulary(parse_ontology(ONTOLOGY))


@pytest.fixture(scope="module")
def printed():
    """The words of all sources, without white space."""
    return "".join(squeeze(path.read_text(encoding="utf-8")) for path in SOURCES)


def squeeze(text):
    return re.sub(r"\s+", "", text)


def own(graph, *kinds):
    """Our classes and properties of these kinds."""
    return sorted({term for kind in kinds for term in graph.subjects(RDF.type, kind) if str(term).startswith(FP)})


def concepts(graph):
    return sorted(graph.subjects(RDF.type, SKOS.Concept))


def scheme_of(graph, concept):
    return str(graph.value(concept, SKOS.inScheme)).removeprefix(SCHEME)


# files


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_both_parsers_read_the_same_triples(path):
    assert len(Graph().parse(path)) == len(set(ox.parse(path=path, format=ox.RdfFormat.TURTLE)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_prefixes_stand_once_sorted_at_the_head_and_are_used(path):
    text = path.read_text(encoding="utf-8")
    names = re.findall(r"(?m)^@prefix (\S*): <\S+> \.$", text)
    head, _, body = text.partition("\n\n")
    bare = re.sub(r'"[^"\n]*"|<[^>\n]*>', "", body)
    assert names == sorted(set(names))
    assert len(names) == head.count("@prefix") == text.count("@prefix")
    assert [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}:", bare)] == []
    assert text.endswith("\n")
    assert "\t" not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_every_module_is_part_of_the_ontology_and_has_title_description_and_licence(ontology):
    head = URIRef("https://w3id.org/fupin/ontology")
    modules = {URIRef(f"{head}/{path.stem}") for path in MODULES if path.stem != "fupin"}
    assert set(ontology.objects(head, DCTERMS.hasPart)) == modules
    assert set(ontology.subjects(RDF.type, OWL.Ontology)) == {head}
    assert (head, OWL.versionIRI, None) in ontology
    for node in {head, *modules}:
        assert {title.language for title in ontology.objects(node, DCTERMS.title)} == {"zh", "en"}
        assert {text.language for text in ontology.objects(node, DCTERMS.description)} == {"zh", "en"}
        assert (node, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")) in ontology


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "fupin"], ids=lambda path: path.stem)
def test_a_module_has_at_least_ten_terms(path):
    assert len(own(Graph().parse(path), OWL.Class, *PROPERTY_KINDS)) >= 10


# terms


def test_what_is_ours_is_declared(ontology):
    """Also in shapes and examples: a misspelt term would make a shape silently weaker."""
    declared = set(own(ontology, OWL.Class, *PROPERTY_KINDS))
    used = {term for triple in graph_of(FILES) for term in triple if str(term).startswith(FP)}
    assert used <= declared


def test_every_declared_term_is_defined_by_the_ontology(ontology):
    terms = {
        *own(ontology, OWL.Class, *PROPERTY_KINDS),
        *concepts(ontology),
        *ontology.subjects(RDF.type, SKOS.ConceptScheme),
    }
    assert terms - set(ontology.subjects(RDFS.isDefinedBy, URIRef("https://w3id.org/fupin/ontology"))) == set()


@pytest.mark.parametrize("kinds", [(OWL.Class,), PROPERTY_KINDS], ids=["classes", "properties"])
def test_no_two_terms_have_one_name(ontology, kinds):
    assert clashes(ontology, own(ontology, *kinds)) == {}


@pytest.mark.parametrize("name", sorted({path.name.split(".")[0] for path in SCHEMES}))
def test_no_two_concepts_of_a_scheme_have_one_name(ontology, name):
    assert clashes(ontology, ontology.subjects(SKOS.inScheme, SCHEME[name]), SKOS.prefLabel, SKOS.altLabel) == {}


def clashes(graph, terms, *properties):
    named = defaultdict(set)
    for term in terms:
        for property_ in properties or (SKOS.prefLabel,):
            for label in graph.objects(term, property_):
                named[label].add(str(term))
    return {str(label): sorted(found) for label, found in named.items() if len(found) > 1}


def test_definitions_are_sentences(ontology):
    ends = {"zh": "。", "en": "."}
    texts = [*ontology.objects(None, SKOS.definition), *ontology.objects(None, SKOS.scopeNote)]
    assert [str(text) for text in texts if not text.endswith(ends[text.language])] == []


def test_examples_are_words_of_the_sources(ontology, printed):
    terms = own(ontology, OWL.Class, *PROPERTY_KINDS)
    terms += [one for one in concepts(ontology) if scheme_of(ontology, one) not in BEYOND_THE_SOURCES]
    strange = [
        (str(term), str(example))
        for term in set(terms) - FOR_OTHER_SOURCES
        for example in ontology.objects(term, SKOS.example)
        if example.language == "zh" and squeeze(example).strip("。，；") not in printed
    ]
    assert strange == []


def test_examples_without_language_are_values_of_value_properties_only(ontology):
    plain = {term for term, example in ontology.subject_objects(SKOS.example) if not example.language}
    assert plain <= set(own(ontology, OWL.DatatypeProperty))


# what facts files may use


def rows_of_classes():
    """Classes and their roles as the tables of docs/modelling.md name them."""
    table = MODELLING.partition("## 2.")[2].partition("###")[0]
    for name, _, roles in re.findall(r"(?m)^\| (\S[^|]*) \| ([^|]*) \| ([^|]*) \|$", table):
        if "`" in roles:
            yield ("Fact" if name.startswith("(") else name.strip("`")), re.findall(r"`(\w+)`", roles)


@pytest.mark.parametrize(("name", "roles"), list(rows_of_classes()))
def test_every_class_of_the_guide_carries_its_roles(vocabulary, name, roles):
    # open and anyOf are keys of the file: in the graph they are openRole and alternativeRole
    wanted = set(roles) - {"open", "anyOf"}
    carried = {role.name for role in vocabulary.roles.values() if name in role.classes or "Fact" in role.classes}
    assert name in vocabulary.parents
    assert wanted <= carried


def test_every_class_of_facts_is_in_the_guide(vocabulary):
    assert vocabulary.fact_classes == {name for name, _ in rows_of_classes()} - {"Fact"}


def keys_of_schemes():
    text = re.sub(r"\([\u4e00-\u9fff]+\)", "", MODELLING.partition("## 5.")[2])
    for name, keys in re.findall(r"\*\*([a-z-]+)\*\*: ([^\n;]+)", text):
        inside = re.search(r"\(([^)]*)\)", keys)
        yield (
            name,
            re.findall(r"(?<![\w-])[a-z]+(?:-[a-z]+)+(?![\w-])", inside[1])
            if inside
            else [key for key in keys.split() if key != "…" and name not in BEYOND_THE_SOURCES],
        )


@pytest.mark.parametrize(("name", "keys"), list(keys_of_schemes()))
def test_every_scheme_of_the_guide_has_its_keys(vocabulary, name, keys):
    assert set(keys) <= vocabulary.schemes[name]


def test_roles_say_what_they_hold(ontology, vocabulary):
    for role in vocabulary.roles.values():
        term = FP[role.name]
        text = role.values in ("text", "boolean")
        assert (term, RDF.type, OWL.DatatypeProperty if text else OWL.ObjectProperty) in ontology
        assert (term, RDFS.subPropertyOf, FP.valueRole if text else FP.role) in ontology
        assert list(ontology.objects(term, RDFS.range)) or list(ontology.objects(term, SCHEMA.rangeIncludes))
        if role.scheme:
            assert vocabulary.schemes[role.scheme]
        assert (role.values == "concept") <= bool(role.scheme)


# schemes


def test_a_concept_is_named_by_its_scheme_and_key(ontology):
    for concept in concepts(ontology):
        assert str(concept) == f"{SCHEME}{scheme_of(ontology, concept)}/{ontology.value(concept, SKOS.notation)}"
        assert (SCHEME[scheme_of(ontology, concept)], RDF.type, SKOS.ConceptScheme) in ontology


def test_broader_concepts_are_of_the_same_scheme_and_lead_to_a_top_concept(ontology):
    for concept in concepts(ontology):
        above = list(ontology.objects(concept, SKOS.broader))
        top = list(ontology.objects(concept, SKOS.topConceptOf))
        assert bool(above) != bool(top), concept
        assert {scheme_of(ontology, one) for one in above} <= {scheme_of(ontology, concept)}
        assert concept not in set(ontology.transitive_objects(above[0], SKOS.broader)) if above else True


def test_units_are_those_of_the_parser(ontology):
    for key, unit in UNITS.items():
        concept = SCHEME[f"unit/{key}"]
        assert {str(label) for label in ontology.objects(concept, SKOS.prefLabel)} == {unit.zh, unit.en}
        same = {*ontology.objects(concept, SKOS.exactMatch), *ontology.objects(concept, SKOS.closeMatch)}
        assert {str(iri) for iri in same} == ({unit.qudt} if unit.qudt else set())


def test_compound_units_are_named_as_the_parser_names_them(ontology, vocabulary):
    for key in vocabulary.schemes["unit"] - set(UNITS):
        base, parts = split_unit(key)
        labels = {str(label) for label in ontology.objects(SCHEME[f"unit/{key}"], SKOS.prefLabel)}
        assert parts
        assert labels == set(unit_labels(key))
        assert ontology.value(SCHEME[f"unit/{key}"], SKOS.broader) == SCHEME[f"unit/{base}"]


def test_plan_periods_last_five_years_and_follow_each_other(ontology):
    spans = sorted(
        (ontology.value(period, FP["from"]).toPython(), ontology.value(period, FP.until).toPython())
        for period in ontology.subjects(SKOS.inScheme, SCHEME["named-period"])
    )
    assert all((first.month, first.day, last.month, last.day) == (1, 1, 12, 31) for first, last in spans)
    assert all(last.year - first.year == 4 for first, last in spans)
    # after the second plan came three years without one
    gaps = [later[0].year - earlier[1].year for earlier, later in pairwise(spans)]
    assert gaps == [1, 4] + [1] * 12


# logic

BUILT_IN = {RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.members, RDF.first, RDF.rest}
BUILT_IN_ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo, OWL.versionIRI}
#: The datatype map of OWL 2 as far as we use it.
DATATYPES = {XSD.string, XSD.boolean, XSD.integer, XSD.decimal}


def test_every_property_is_of_one_kind_and_no_name_is_both_class_and_property(ontology):
    properties = {
        term: kinds_of(ontology, term) for kind in PROPERTY_KINDS for term in ontology.subjects(RDF.type, kind)
    }
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    assert {str(term): kinds for term, kinds in properties.items() if len(kinds) != 1} == {}
    assert classes & set(properties) == set()
    assert not {
        term for term in classes | set(properties) if str(term).startswith((str(RDF), str(RDFS), str(XSD), str(OWL)))
    }


def kinds_of(graph, term):
    return [kind for kind in PROPERTY_KINDS if (term, RDF.type, kind) in graph]


def test_axioms_use_declared_terms_only(ontology):
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    objects, values, notes = (set(ontology.subjects(RDF.type, kind)) for kind in PROPERTY_KINDS)
    assert set(ontology.predicates()) <= BUILT_IN | BUILT_IN_ANNOTATIONS | objects | values | notes
    assert set(ontology.objects(None, RDFS.subClassOf)) <= classes
    assert set(ontology.objects(None, RDFS.domain)) <= classes
    for term, parent in ontology.subject_objects(RDFS.subPropertyOf):
        assert kinds_of(ontology, term) == kinds_of(ontology, parent)
    for term, range_ in ontology.subject_objects(RDFS.range):
        assert range_ in (classes if term in objects else DATATYPES)
    types = {*classes, OWL.Class, OWL.Ontology, OWL.AllDisjointClasses, *PROPERTY_KINDS}
    assert set(ontology.objects(None, RDF.type)) <= types | {OWL.TransitiveProperty, OWL.SymmetricProperty}


def test_values_have_the_kind_of_their_property(ontology):
    """Individuals for object properties, literals for datatype properties; dates stand in plan periods only."""
    strange = {
        triple[2].datatype
        for triple in ontology
        if isinstance(triple[2], Literal) and kinds_of(ontology, triple[1]) == [OWL.DatatypeProperty]
    } - DATATYPES
    for _, property_, value in ontology:
        kinds = kinds_of(ontology, property_)
        assert not (kinds == [OWL.ObjectProperty] and isinstance(value, Literal)), property_
        assert not (kinds == [OWL.DatatypeProperty] and not isinstance(value, Literal)), property_
    assert strange <= {None, XSD.date}
    assert {scheme_of(ontology, subject) for subject in ontology.subjects(FP["from"])} == {"named-period"}


def test_blank_nodes_only_head_axioms_and_lists(ontology):
    axioms = set(ontology.subjects(RDF.type, OWL.AllDisjointClasses))
    lists = set(ontology.subjects(RDF.rest))
    assert {node for triple in ontology for node in triple if isinstance(node, BNode)} == axioms | lists
    classes = set(own(ontology, OWL.Class))
    for axiom in axioms:
        assert set(Collection(ontology, ontology.value(axiom, OWL.members))) <= classes


def test_only_simple_properties_are_transitive(ontology):
    """A transitive property may not be symmetric-and-counted, inverse functional or the like: ours is only transitive."""
    for term in ontology.subjects(RDF.type, OWL.TransitiveProperty):
        assert set(ontology.objects(term, RDF.type)) == {OWL.ObjectProperty, OWL.TransitiveProperty}


@pytest.fixture(scope="module")
def logic(ontology):
    """What has consequences: the axioms and the valid examples, without labels and notes."""
    notes = set(ontology.subjects(RDF.type, OWL.AnnotationProperty)) | BUILT_IN_ANNOTATIONS
    quiet = notes | {SKOS.notation, SKOS.inScheme, SKOS.topConceptOf, SKOS.broader, SKOS.exactMatch}
    graph = graph_of([*ontology_files(ONTOLOGY), *sorted((ONTOLOGY / "examples").glob("*-valid.ttl"))])
    return [triple for triple in graph if triple[1] not in quiet]


def contradictions(triples):
    """What OWL 2 RL finds wrong: its error messages and the members of owl:Nothing."""
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    errors = [str(text) for property_, text in graph.predicate_objects() if str(property_).endswith("#error")]
    return errors + [str(node) for node in graph.subjects(RDF.type, OWL.Nothing)]


def test_the_ontology_with_its_valid_examples_is_consistent(logic):
    assert contradictions(logic) == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Pairing", "Task"),
        ("Person", "Organisation"),
        ("Quantity", "Region"),
        ("Document", "Sentence"),
        ("Total", "Status"),
    ],
)
def test_what_cannot_be_both_is_a_contradiction(logic, one, two):
    thing = URIRef("https://w3id.org/fupin/id/topic/x")
    assert contradictions([*logic, (thing, RDF.type, FP[one]), (thing, RDF.type, FP[two])])


def test_a_role_that_holds_the_wrong_kind_of_node_is_a_contradiction(logic):
    """The amount of a flow is a quantity, so it can be no sentence."""
    wrong = URIRef("https://w3id.org/fupin/id/sentence/x/1-2")
    flow = URIRef("https://w3id.org/fupin/id/fact/x/y")
    assert contradictions([*logic, (flow, FP.amount, wrong), (wrong, RDF.type, FP.Sentence)])


def test_a_place_may_act_and_a_document_is_a_work(logic):
    place, text = (URIRef(f"https://w3id.org/fupin/id/topic/{key}") for key in "ab")
    more = [
        (place, RDF.type, FP.Region),
        (place, RDF.type, FP.Agent),
        (text, RDF.type, FP.Document),
        (text, RDF.type, FP.Work),
    ]
    assert contradictions([*logic, *more]) == []


# glossary


@pytest.mark.parametrize("language", sorted(PAGES))
def test_the_glossary_is_up_to_date(language):
    """Else run: python tools/glossary.py"""
    assert PAGES[language].read_text(encoding="utf-8") == write_glossary(language)


def test_the_glossary_has_every_term(ontology):
    page = Path(PAGES["en"]).read_text(encoding="utf-8")
    missing = [
        term for term in own(ontology, OWL.Class, *PROPERTY_KINDS) if f"`fp:{term.removeprefix(FP)}`" not in page
    ]
    missing += [
        concept for concept in concepts(ontology) if f"| `{ontology.value(concept, SKOS.notation)}` |" not in page
    ]
    assert missing == []
