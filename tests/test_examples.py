"""The library of questions as SPARQL examples, in the form that editors and other tools ask an endpoint for."""

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, XSD, Namespace
from rdflib.plugins.sparql import prepareQuery

from fupin.census import take_census
from fupin.describing import DESCRIBING
from fupin.examples import example_iri, examples, sparql_of
from fupin.names import PREFIXES
from fupin.ntriples import serialized
from fupin.queries import all_questions, find_question, read_question
from fupin.servicedescription import service_description
from fupin.void import void

BASE = "http://127.0.0.1:8000"
SH, SCHEMA = Namespace(DESCRIBING["sh"]), Namespace(DESCRIBING["schema"])
QUESTIONS = all_questions()
each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


def graph(triples):
    return Graph().parse(data=serialized(triples), format="nt")


@pytest.fixture(scope="module")
def library():
    return graph(examples(BASE, QUESTIONS))


def test_every_question_is_an_example(library):
    assert {str(it) for it in library.subjects(RDF.type, SH.SPARQLExecutable)} == {
        example_iri(question.name) for question in QUESTIONS
    }


@each
def test_an_example_says_what_it_asks_in_both_languages_and_where(library, question):
    it = URIRef(example_iri(question.name))
    for name, told in ((RDFS.comment, question.question), (RDFS.label, question.title)):
        assert set(library.objects(it, name)) == {Literal(words, lang=language) for language, words in told.items()}
    assert list(library.objects(it, SCHEMA.target)) == [URIRef(f"{BASE}/sparql")]
    keywords = [str(word) for word in library.objects(it, SCHEMA.keywords)]
    assert question.group in keywords
    assert all(len(word) > 1 and word.strip() == word for word in keywords)


@each
def test_an_example_has_one_query_that_runs_and_answers_as_the_question_does(library, question, kg):
    it = URIRef(example_iri(question.name))
    (text,) = [text for name in ("select", "ask", "construct") for text in library.objects(it, SH[name])]
    assert (it, RDF.type, SH.SPARQLSelectExecutable) in library
    assert not str(text).startswith("#")
    assert "#+" not in str(text)
    prepareQuery(str(text))
    assert kg.engine.select(str(text)).rows == kg.query(question.name).rows


def test_a_query_of_another_form_is_an_example_of_its_kind(tmp_path):
    front = '#+ title: {zh: 有没有, en: "Is there one"}\n#+ question: {zh: 有没有？, en: "Is there one?"}\n#+ group: gaps\n#+ columns: [answer]\n'
    for form, text in {"Ask": "ASK { ?s ?p ?o }", "Construct": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"}.items():
        path = tmp_path / f"{form.lower()}.rq"
        path.write_text(front + "# SELECT is not what it does\n" + text + "\n", encoding="utf-8")
        g = graph(examples(BASE, [read_question(path)]))
        it = URIRef(example_iri(form.lower()))
        assert (it, RDF.type, SH[f"SPARQL{form}Executable"]) in g
        assert str(g.value(it, SH[form.lower()])).endswith(text + "\n")


def test_what_a_question_says_of_itself_is_left_out_and_its_other_comments_stay():
    text = sparql_of(find_question("who-supports"))
    assert text.startswith("PREFIX ")
    assert text.endswith("}\nORDER BY ?document ?start ?supporter\n")


def test_prefixes_are_declared_once_and_are_those_of_the_queries(library):
    (declarations,) = set(library.objects(None, SH.prefixes))
    declared: dict[str, str] = {}
    for it in library.objects(declarations, SH.declare):
        name, start = library.value(it, SH.prefix), library.value(it, SH.namespace)
        assert start.datatype == XSD.anyURI
        assert declared.setdefault(str(name), str(start)) == str(start)
    assert len(declared) == len(set(library.objects(declarations, SH.declare)))
    assert PREFIXES.items() <= declared.items()
    for question in QUESTIONS:
        for line in question.text.splitlines():
            if line.startswith("PREFIX"):
                _, name, start = line.split()
                assert declared[name.rstrip(":")] == start.strip("<>")


def test_the_same_library_gives_the_same_examples(library):
    assert list(map(str, examples(BASE, QUESTIONS))) == list(map(str, examples(BASE, QUESTIONS)))


# what tools ask for where the endpoint's own graph does not answer: the description of the endpoint


@pytest.fixture(scope="module")
def told(kg):
    census = take_census(kg.engine)
    return graph([*service_description(BASE, {}), *void(BASE, census), *examples(BASE, QUESTIONS)])


def test_an_editor_finds_the_examples_in_the_description(told):
    found = told.query(
        """SELECT DISTINCT ?example ?comment ?text WHERE {
          ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?text
        }""",
        initNs={"sh": SH, "rdfs": RDFS},
    )
    assert len(found) == 2 * len(QUESTIONS)


def test_an_editor_finds_the_prefixes_in_the_description(told):
    found = told.query(
        "SELECT ?name ?start WHERE { [] sh:namespace ?start ; sh:prefix ?name } ORDER BY ?name", initNs={"sh": SH}
    )
    assert {"fp", "region", "rdfs"} <= {str(row.name) for row in found}


def test_an_editor_completes_properties_and_values_from_the_description(told):
    found = told.query(
        """SELECT DISTINCT ?property ?value WHERE {
          ?graph sd:graph/void:classPartition ?part .
          ?part void:class fp:Pairing ; void:propertyPartition ?use . ?use void:property ?property .
          OPTIONAL {
            { ?use void:classPartition [ void:class ?value ] } UNION { ?use ext:datatypePartition [ ext:datatype ?value ] }
          }
        }""",
        initNs={**{name: DESCRIBING[name] for name in ("sd", "void", "fp")}, "ext": DESCRIBING["void-ext"]},
    )
    fp = DESCRIBING["fp"]
    assert (URIRef(fp + "supporter"), URIRef(fp + "Region")) in {(row.property, row.value) for row in found}
