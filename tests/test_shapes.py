"""Shapes: each example passes, or fails for the reason that it states, with the native engine and with pySHACL."""

import re
from collections import Counter

import pytest
from rdflib import RDF, Graph, Namespace

from fupin.resources import resource
from fupin.shapes import ENGINE, NATIVE, ORACLE, Shapes, read_shapes, validate

ONTOLOGY = resource("ontology")
FOLDERS = (ONTOLOGY / "shapes", ONTOLOGY / "term-shapes")
EXAMPLES = sorted((ONTOLOGY / "examples").glob("*.ttl"))
SH = Namespace("http://www.w3.org/ns/shacl#")
FPS = "https://w3id.org/fupin/shapes#"
ENGINES = sorted({ENGINE, ORACLE})


def expected(path):
    """Chinese messages that an example must raise: none, or the one of its first line."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return {first.removeprefix("# expect: ")} if first.startswith("# expect: ") else set()


def shape_of(path):
    """pairing-invalid-supporter → pairing."""
    return re.split(r"-(?:in)?valid", path.stem)[0]


def name_of(shape):
    """fps:FundingFlowShape → funding-flow."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", shape.removeprefix(FPS).removesuffix("Shape")).lower()


@pytest.fixture(scope="module")
def graph():
    both = Graph()
    for folder in FOLDERS:
        for path in sorted(folder.glob("*.ttl")):
            both.parse(path)
    return both


@pytest.fixture(scope="module", params=ENGINES)
def shapes(request):
    """All shapes, ready for an engine."""
    parts = [read_shapes(folder, request.param) for folder in FOLDERS]
    if request.param == NATIVE:
        import shacl

        text = "".join(part.text.replace("_:", f"_:f{number}") for number, part in enumerate(parts))
        return Shapes(text, shacl.Shapes.from_text(text, format="ntriples"))
    return Shapes("".join(part.text.replace("_:", f"_:f{number}") for number, part in enumerate(parts)), None)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_passes_or_fails_for_the_reason_it_states(path, shapes):
    found = validate(path.read_text(encoding="utf-8"), shapes, data_format="turtle")
    assert {one.messages["zh"] for one in found} == expected(path)
    assert all(set(one.messages) == {"zh", "en"} for one in found)
    assert {name_of(one.shape) for one in found} <= {shape_of(path)}


def test_an_example_is_named_valid_or_invalid_by_what_it_expects():
    assert [path.stem for path in EXAMPLES if bool(expected(path)) != ("-invalid-" in path.stem)] == []


def test_every_shape_has_a_valid_and_an_invalid_example(graph):
    names = {name_of(str(shape)) for shape in graph.subjects(RDF.type, SH.NodeShape) if str(shape).startswith(FPS)}
    valid = {shape_of(path) for path in EXAMPLES if not expected(path)}
    invalid = {shape_of(path) for path in EXAMPLES if expected(path)}
    assert names == valid == invalid


def test_every_message_is_raised_by_an_example(graph):
    messages = {str(text) for text in graph.objects(None, SH.message) if text.language == "zh"}
    assert messages == {text for path in EXAMPLES for text in expected(path)}


def test_messages_are_in_both_languages_and_each_says_something_else(graph):
    said = Counter(graph.objects(None, SH.message))
    assert [str(text) for text, times in said.items() if times > 1] == []
    for shape in set(graph.subjects(SH.message)):
        assert sorted(text.language for text in graph.objects(shape, SH.message)) == ["en", "zh"]


def test_every_constraint_of_a_shape_has_a_message(graph):
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        properties = list(graph.objects(shape, SH.property))
        assert properties or (shape, SH.message, None) in graph
        assert all((one, SH.message, None) in graph for one in properties)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_terms_of_the_ontology_keep_their_shapes(engine):
    """Labels, definitions, examples, notations and schemes of every term and concept."""
    terms = Graph()
    for path in (*sorted(ONTOLOGY.glob("*.ttl")), *sorted((ONTOLOGY / "concepts").glob("*.ttl"))):
        terms.parse(path)
    found = validate(terms.serialize(format="nt"), read_shapes(FOLDERS[1], engine))
    assert [(one.focus, one.messages["zh"]) for one in found] == []
