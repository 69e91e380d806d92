"""SHACL: the native engine reports what pySHACL reports, and finds the node that each shape means.

In every case the nodes `:bad`, `:bad2` … break the shape and `:good` … do not.
"""

import importlib.util
import re
from textwrap import dedent

import pyshacl
import pytest
import rdflib

from fupin import shapes as engine
from fupin.errors import BadInput
from fupin.resources import resource
from fupin.shapes import NATIVE, ORACLE, read_shapes, validate

SHAPES = resource("ontology") / "shapes"
PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <http://e.x/> .
"""
SAID = '; sh:message "不对"@zh, "wrong"@en'


def on(path: str, constraint: str) -> str:
    """A shape for `:C` with one property."""
    return f":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path {path} ; {constraint} {SAID} ] ."


def by(constraint: str, target: str = "sh:targetClass :C") -> str:
    """A shape for a node itself."""
    return f":S a sh:NodeShape ; {target} ; {constraint} {SAID} ."


def asking(where: str, select: str = "$this ?value") -> str:
    """A shape with a SPARQL constraint."""
    query = f'"""PREFIX : <http://e.x/> SELECT {select} WHERE {{ {where} }}"""'
    return f":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select {query} {SAID} ] ."


P1 = f"sh:property [ sh:path :p ; sh:minCount 1 {SAID} ]"
CASES = {
    # targets
    "targetClass": (on(":p", "sh:minCount 1"), ":bad a :C . :good a :C ; :p 1 ."),
    "targetClass-subclass": (
        on(":p", "sh:minCount 1"),
        ":E rdfs:subClassOf :D . :D rdfs:subClassOf :C . :bad a :D . :bad2 a :E . :good a :E ; :p 1 .",
    ),
    "targetNode": (by(P1, "sh:targetNode :bad, :good"), ":good :p 1 ."),
    "targetSubjectsOf": (by(P1, "sh:targetSubjectsOf :q"), ":bad :q 1 . :good :q 2 ; :p 1 . :other :r 1 ."),
    "targetObjectsOf": (by(P1, "sh:targetObjectsOf :q"), ":x :q :bad, :good . :good :p 1 ."),
    "implicit-class": (f":C a sh:NodeShape, rdfs:Class ; {P1} {SAID} .", ":bad a :C . :good a :C ; :p 1 ."),
    "property-shape-target": (
        f":S a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ; sh:minCount 1 {SAID} .",
        ":bad a :C . :good a :C ; :p 1 .",
    ),
    # values
    "class": (
        on(":p", "sh:class :K"),
        ":L rdfs:subClassOf :K . :x a :L . :y a :K . :good a :C ; :p :x, :y . :bad a :C ; :p :x, 3, :z .",
    ),
    "datatype": (
        on(":p", "sh:datatype xsd:integer"),
        ':good a :C ; :p 1, "007"^^xsd:integer . :bad a :C ; :p "x", 1.5, "abc"^^xsd:integer, "1"^^xsd:int .',
    ),
    "datatype-date": (
        on(":p", "sh:datatype xsd:date"),
        ':good a :C ; :p "2020-02-29"^^xsd:date . :bad a :C ; :p "2020-02-30"^^xsd:date, "2020"^^xsd:gYear .',
    ),
    "datatype-langString": (on(":p", "sh:datatype rdf:langString"), ':good a :C ; :p "一"@zh . :bad a :C ; :p "一" .'),
    "nodeKind-IRI": (on(":p", "sh:nodeKind sh:IRI"), ":good a :C ; :p :x . :bad a :C ; :p 1 . :bad2 a :C ; :p 2 ."),
    "nodeKind-Literal": (on(":p", "sh:nodeKind sh:Literal"), ":good a :C ; :p 1 . :bad a :C ; :p :x ."),
    "nodeKind-IRIOrLiteral": (
        on(":p", "sh:nodeKind sh:IRIOrLiteral ; sh:maxCount 2"),
        ":good a :C ; :p :x, 1 . :bad a :C ; :p 1, 2, 3 .",
    ),
    "nodeKind-of-focus": (by("sh:nodeKind sh:Literal"), ":bad a :C ."),
    "in": (on(":p", 'sh:in (:x 1 "一"@zh)'), ':good a :C ; :p :x, 1, "一"@zh . :bad a :C ; :p :y, "一", 2 .'),
    "hasValue": (on(":p", "sh:hasValue :x"), ":good a :C ; :p :x, :y . :bad a :C ; :p :y ."),
    "minCount": (on(":p", "sh:minCount 2"), ":good a :C ; :p 1, 2 . :bad a :C ; :p 1 . :bad2 a :C ."),
    "maxCount": (on(":p", "sh:maxCount 1"), ":good a :C ; :p 1 . :good2 a :C . :bad a :C ; :p 1, 2 ."),
    "minInclusive-maxExclusive": (
        on(":p", "sh:minInclusive 0 ; sh:maxExclusive 10.5"),
        ':good a :C ; :p 0, 10.49 . :bad a :C ; :p -1, 10.5, "x" .',
    ),
    "minExclusive-maxInclusive": (
        on(":p", "sh:minExclusive 0 ; sh:maxInclusive 10.5"),
        ":good a :C ; :p 1, 10.5 . :bad a :C ; :p 0, 10.51 .",
    ),
    "minInclusive-date": (
        on(":p", 'sh:minInclusive "2011-01-01"^^xsd:date'),
        ':good a :C ; :p "2011-01-01"^^xsd:date . :bad a :C ; :p "2010-12-31"^^xsd:date .',
    ),
    "length": (
        on(":p", "sh:minLength 2 ; sh:maxLength 3"),
        ':good a :C ; :p "二字", "𠀀𠀁𠀂" . :bad a :C ; :p "一", "四个汉字" .',
    ),
    "pattern": (on(":p", 'sh:pattern "^[一-龥]{2}$"'), ':good a :C ; :p "中国" . :bad a :C ; :p "中", "ab" .'),
    "pattern-flags": (
        on(":p", 'sh:pattern "^HTTPS:" ; sh:flags "i"'),
        ":good a :C ; :p <https://e.x/> . :bad a :C ; :p <http://e.x/> .",
    ),
    "languageIn": (
        on(":p", 'sh:languageIn ("zh" "en")'),
        ':good a :C ; :p "一"@zh, "一"@zh-CN . :bad a :C ; :p "un"@fr, "1" .',
    ),
    "uniqueLang": (
        on(":p", "sh:uniqueLang true"),
        ':good a :C ; :p "一"@zh, "one"@en . :bad a :C ; :p "一"@zh, "壹"@zh, "one"@en .',
    ),
    "equals": (on(":p", "sh:equals :q"), ":good a :C ; :p 1 ; :q 1 . :bad a :C ; :p 1, 2 ; :q 2, 3 ."),
    "disjoint": (on(":p", "sh:disjoint :q"), ":good a :C ; :p 1 ; :q 2 . :bad a :C ; :p 1, 2 ; :q 2, 3 ."),
    "lessThan": (on(":p", "sh:lessThan :q"), ":good a :C ; :p 1 ; :q 2 . :bad a :C ; :p 1, 2 ; :q 2 ."),
    "lessThanOrEquals": (
        on(":p", "sh:lessThanOrEquals :q"),
        ":good a :C ; :p 1.5, 2.0 ; :q 2 . :bad a :C ; :p 3 ; :q 2 ."
        ':bad2 a :C ; :p "2011-01-02"^^xsd:date ; :q "2011-01-01"^^xsd:date .',
    ),
    # logic and other shapes
    "not": (on(":p", "sh:not [ sh:class :K ]"), ":x a :K . :good a :C ; :p :y . :bad a :C ; :p :x, :y ."),
    "and": (
        on(":p", "sh:and ([ sh:class :K ] [ sh:nodeKind sh:IRI ])"),
        ":x a :K . :good a :C ; :p :x . :bad a :C ; :p :y .",
    ),
    "or": (
        on(":p", "sh:or ([ sh:class :K ] [ sh:datatype xsd:integer ])"),
        ":x a :K . :good a :C ; :p :x, 1 . :bad a :C ; :p :y .",
    ),
    "xone": (
        on(":p", "sh:xone ([ sh:class :K ] [ sh:nodeKind sh:IRI ])"),
        ":x a :K . :good a :C ; :p :y . :bad a :C ; :p :x, 1 .",
    ),
    "or-of-properties": (
        by("sh:or ([ sh:path :p ; sh:minCount 1 ] [ sh:path :q ; sh:minCount 1 ])"),
        ":good a :C ; :p 1 . :good2 a :C ; :q 1 . :bad a :C .",
    ),
    "not-a-property": (by("sh:not [ sh:path :p ; sh:minCount 1 ]"), ":good a :C . :bad a :C ; :p 1 ."),
    "node": (
        on(":p", "sh:node :T") + " :T a sh:NodeShape ; sh:property [ sh:path :q ; sh:minCount 1 ] .",
        ":x :q 1 . :good a :C ; :p :x . :bad a :C ; :p :x, :y .",
    ),
    "nested-property": (
        f":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:property [ sh:path :q ; "
        f"sh:minCount 1 {SAID} ] ] .",
        ":x a :C ; :p :good, :bad . :good :q 1 .",
    ),
    "named-property": (
        f":S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :P a sh:PropertyShape ; sh:path :p ; "
        f"sh:minCount 1 {SAID} .",
        ":bad a :C . :good a :C ; :p 1 .",
    ),
    "qualified": (
        on(":p", "sh:qualifiedValueShape [ sh:class :K ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1"),
        ":x a :K . :y a :K . :good a :C ; :p :x, :z . :bad a :C ; :p :x, :y . :bad2 a :C ; :p :z .",
    ),
    "closed": (
        by("sh:closed true ; sh:ignoredProperties (rdf:type) ; sh:property [ sh:path :p ]"),
        ":good a :C ; :p 1 . :bad a :C ; :p 1 ; :q 2 .",
    ),
    # paths
    "inverse-path": (on("[ sh:inversePath :p ]", "sh:minCount 1"), ":bad a :C . :good a :C . :x :p :good ."),
    "sequence-path": (
        on("( :p :q )", "sh:minCount 1"),
        ":good a :C ; :p :y . :y :q 1 . :bad a :C ; :p :x .",
    ),
    "sequence-of-inverse": (
        on("( :p [ sh:inversePath :q ] )", "sh:class :K"),
        ":y :q :x . :z :q :w ; a :K . :bad a :C ; :p :x . :good a :C ; :p :w .",
    ),
    "alternative-path": (
        on("[ sh:alternativePath ( :p :q ) ]", "sh:minCount 1 ; sh:nodeKind sh:IRI"),
        ":good a :C ; :q :x . :bad a :C . :bad2 a :C ; :q :x ; :p 1 .",
    ),
    "zero-or-more-path": (
        on("[ sh:zeroOrMorePath :p ]", "sh:class :K"),
        ":good a :C, :K ; :p :x . :x a :K . :bad a :C, :K ; :p :x, :y .",
    ),
    "one-or-more-path": (
        on("[ sh:oneOrMorePath :p ]", "sh:class :K"),
        ":good a :C ; :p :x . :x a :K . :bad a :C ; :p :y . :y :p :x .",
    ),
    "zero-or-one-path": (
        on("[ sh:zeroOrOnePath :p ]", "sh:class :K"),
        ":good a :C, :K . :bad a :C, :K ; :p :y . :y :p :z .",
    ),
    # SPARQL
    "sparql": (
        asking("$this :low ?value ; :high ?high FILTER(?value > ?high)"),
        ":good a :C ; :low 1 ; :high 2 . :bad a :C ; :low 3 ; :high 2 .",
    ),
    "sparql-path": (
        asking("$this ?path ?value FILTER(?path = :p && isLiteral(?value))", "$this ?path ?value"),
        ":good a :C ; :p :x . :bad a :C ; :p 1, :x .",
    ),
    "sparql-on-a-property": (
        on(
            ":p",
            'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER(isLiteral(?value)) }"'
            f" {SAID} ]",
        ),
        ":good a :C ; :p :x . :bad a :C ; :p 1, :x .",
    ),
    "sparql-count": (
        asking(
            "$this :n ?n { SELECT $this (COUNT(?x) AS ?c) WHERE { $this :p ?x } GROUP BY $this } FILTER(?c != ?n)",
            "$this",
        ),
        ":good a :C ; :p 1, 2 ; :n 2 . :bad a :C ; :p 1, 2 ; :n 3 .",
    ),
    "sparql-not-exists": (
        asking("$this :p ?x FILTER NOT EXISTS { ?x :q $this }", "$this"),
        ":y :q :good . :good a :C ; :p :y . :bad a :C ; :p :x .",
    ),
    "sparql-declared-prefix": (
        ':pre sh:declare [ sh:prefix "e" ; sh:namespace "http://e.x/"^^xsd:anyURI ] . '
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes :pre ; "
        f'sh:select "SELECT $this WHERE {{ $this e:p 1 }}" {SAID} ] .',
        ":good a :C ; :p 2 . :bad a :C ; :p 1 .",
    ),
    # severity
    "warning": (on(":p", "sh:minCount 1 ; sh:severity sh:Warning"), ":bad a :C . :good a :C ; :p 1 ."),
}


def needs(module):
    """This engine must be there: where the native one has no wheel, the rest still runs."""
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} has no wheel here")


@pytest.fixture
def shape_file(tmp_path):
    def write(text, name="shapes.ttl"):
        path = tmp_path / name
        path.write_text(PREFIXES + dedent(text), encoding="utf-8")
        return path

    return write


def check(path, data, using):
    return validate(PREFIXES + data, read_shapes(path, using), data_format="turtle")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("using", [pytest.param(NATIVE, marks=needs(NATIVE)), ORACLE])
def test_each_engine_finds_the_bad_nodes_and_no_others(name, using, shape_file):
    shape, data = CASES[name]
    found = check(shape_file(shape), data, using)
    assert {one.focus for one in found} == {f"http://e.x/{bad}" for bad in re.findall(r":(bad\d*)", shape + data)}
    assert {tuple(one.messages.items()) for one in found} == {(("en", "wrong"), ("zh", "不对"))}


@needs(NATIVE)
@pytest.mark.parametrize("name", CASES)
def test_both_engines_give_the_same_report(name, shape_file):
    shape, data = CASES[name]
    path = shape_file(shape)
    assert check(path, data, NATIVE) == check(path, data, ORACLE)


@needs(NATIVE)
def test_a_date_is_not_comparable_with_a_year(shape_file):
    """SPARQL cannot compare them, so the constraint is broken; what pySHACL says depends on rdflib's order of terms."""
    path = shape_file(on(":p", "sh:lessThanOrEquals :q"))
    data = ':x a :C ; :p "2011-01-01"^^xsd:date ; :q "2015"^^xsd:gYear .'
    assert len(check(path, data, NATIVE)) == 1


@needs(NATIVE)
def test_both_engines_say_the_same_where_a_shape_has_no_message(shape_file):
    path = shape_file(":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .")
    assert check(path, ":bad a :C .", NATIVE) == check(path, ":bad a :C .", ORACLE)
    assert check(path, ":bad a :C .", NATIVE)[0].messages["en"] == "breaks the constraint MinCount"


@needs(NATIVE)
def test_both_engines_fill_the_variables_of_a_message(shape_file):
    query = "SELECT $this ?value WHERE { $this <http://e.x/p> ?value }"
    path = shape_file(
        f':S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select "{query}" ; '
        'sh:message "{?value} 太大"@zh, "{?value} is too much"@en ] .'
    )
    (one,) = check(path, ":x a :C ; :p 7 .", NATIVE)
    assert one.messages == {"zh": "7 太大", "en": "7 is too much"}
    assert [one] == check(path, ":x a :C ; :p 7 .", ORACLE)


@needs(NATIVE)
def test_every_one_of_many_results_keeps_its_own_message(shape_file):
    path = shape_file(
        "\n".join(
            f':S{n} a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p{n} ; sh:minCount 1 ; sh:message "缺{n}"@zh, "no {n}"@en ] .'
            for n in range(40)
        )
    )
    found = check(path, " ".join(f":x{n} a :C ." for n in range(20)), NATIVE)
    assert len(found) == 800
    assert all(one.messages == {"zh": f"缺{one.shape[12:]}", "en": f"no {one.shape[12:]}"} for one in found)


def test_a_deactivated_shape_says_nothing(shape_file):
    assert check(shape_file(on(":p", "sh:minCount 1 ; sh:deactivated true")), ":x a :C .", engine.ENGINE) == []


@pytest.mark.parametrize("using", [pytest.param(NATIVE, marks=needs(NATIVE)), ORACLE])
def test_a_report_reads_without_syntax_and_names_the_nearest_named_shape(using, shape_file):
    path = shape_file(on("[ sh:alternativePath ( :p ( :q [ sh:inversePath :r ] ) ) ]", 'sh:pattern "^a"'))
    found = check(path, ':x a :C ; :p "说\\"中文\\"", "1.50"^^xsd:decimal ; :q :y . :z :r :y .', using)
    assert [one.value for one in found] == ["1.50", "http://e.x/z", '说"中文"']
    assert {one.path for one in found} == {"(<http://e.x/p>|(<http://e.x/q>/^<http://e.x/r>))"}
    assert {one.shape for one in found} == {"http://e.x/S"}


def test_a_folder_of_shapes_is_one_shapes_graph(tmp_path, shape_file):
    shape_file(on(":p", "sh:minCount 1"), "one.ttl")
    shape_file(on(":q", "sh:minCount 1").replace(":S ", ":T "), "two.ttl")
    assert [one.path for one in check(tmp_path, ":x a :C .", engine.ENGINE)] == ["http://e.x/p", "http://e.x/q"]


def test_shapes_are_read_again_after_a_change(shape_file):
    assert len(check(shape_file(on(":p", "sh:minCount 1")), ":x a :C .", engine.ENGINE)) == 1
    path = shape_file(on(":p", "sh:maxCount 1"))
    assert check(path, ":x a :C .", engine.ENGINE) == []


def test_data_may_be_ntriples_in_bytes(shape_file):
    line = "<http://e.x/中> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e.x/C> .\n"
    (one,) = validate(line.encode(), shape_file(on(":p", "sh:minCount 1")))
    assert (one.focus, one.path, one.value, one.severity) == ("http://e.x/中", "http://e.x/p", None, "Violation")


def test_data_that_are_no_rdf_are_an_error(shape_file):
    with pytest.raises(ValueError, match="error"):
        validate("<x> a", shape_file(on(":p", "sh:minCount 1")))


@pytest.mark.parametrize(
    ("shape", "cause"),
    [
        (":S a sh:NodeShape ; sh:targetClass", "Turtle"),
        (on(":p", "sh:minCont 1"), "minCont"),
        (":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:minCount 1 ] .", "sh:path"),
        pytest.param(on(":p", 'sh:minCount "x"'), "minCount", marks=needs(NATIVE)),
        pytest.param(on(":p", 'sh:pattern "(["'), "pattern", marks=needs(NATIVE)),
        pytest.param(asking("broken"), "SPARQL", marks=needs(NATIVE)),
    ],
)
def test_a_broken_shape_is_named_with_its_file(shape, cause, shape_file):
    path = shape_file(shape, "broken.ttl")
    with pytest.raises(BadInput, match=cause) as caught:
        validate("", path)
    assert "broken.ttl" in caught.value.problems[0].file


def test_a_folder_without_shapes_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="no shapes"):
        validate("", tmp_path)


@pytest.mark.slow
def test_the_project_s_shapes_are_valid_shacl():
    conforms, _, text = pyshacl.validate(
        rdflib.Graph(), shacl_graph=rdflib.Graph().parse(data=read_shapes(SHAPES).text, format="nt"), meta_shacl=True
    )
    assert conforms, text


@needs(NATIVE)
@pytest.mark.slow
def test_both_engines_give_the_same_reports_of_the_examples():
    for example in sorted((SHAPES.parent / "examples").glob("*.ttl")):
        data = example.read_text(encoding="utf-8")
        native, oracle = (
            re.sub(r"_:\w+", "_:", str(validate(data, read_shapes(SHAPES, using), data_format="turtle")))
            for using in (NATIVE, ORACLE)
        )
        assert native == oracle, example.name
