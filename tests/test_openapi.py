"""The OpenAPI document, the JSON of answers, and what the parameters of questions may be."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.helpers import ROOT
from tests.servers import serving

from fupin.describing import typed
from fupin.engine import Answer, explained
from fupin.errors import FupinError
from fupin.openapi import QUERY_FORMATS, QUESTION_FORMATS, openapi
from fupin.queries import Parameter, all_questions, find_question, term
from fupin.queryjson import (
    BadParameter,
    answer_schema,
    check_parameters,
    defaults_of,
    parameter_schema,
    rows_json,
    value_of,
)
from fupin.resources import resource
from fupin.server import media
from fupin.vocabulary import parse_ontology, read_vocabulary

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
BASE = "http://127.0.0.1:8000"
SCHEMES = read_vocabulary(parse_ontology(resource("ontology"))).schemes
QUESTIONS = all_questions()
DOCUMENT = openapi(BASE, QUESTIONS, SCHEMES)
each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


def is_valid(value, schema):
    components = {"components": DOCUMENT["components"]}
    return Draft202012Validator({**schema, **components}, format_checker=FormatChecker()).is_valid(value)


def operation(question):
    return DOCUMENT["paths"][f"/query/{question.name}"]["get"]


# the document


@pytest.mark.parametrize("writable", [False, True])
def test_the_document_is_valid(writable):
    document = openapi(BASE, QUESTIONS, SCHEMES, writable=writable)
    OpenAPIV31SpecValidator(json.loads(json.dumps(document))).validate()
    assert ("/update" in document["paths"]) == writable


def test_every_question_has_its_path_and_every_operation_a_name_of_its_own():
    paths = {path.removeprefix("/query/") for path in DOCUMENT["paths"] if path.startswith("/query/")}
    assert paths == {question.name for question in QUESTIONS}
    names = [method["operationId"] for path in DOCUMENT["paths"].values() for method in path.values()]
    assert len(set(names)) == len(names)


@each
def test_a_path_says_the_question_in_both_languages_and_its_parameters(question):
    it = operation(question)
    for words in (*question.title.values(), *question.question.values()):
        assert words in it["summary"] + it["description"]
    names = [parameter["name"] for parameter in it["parameters"] if "name" in parameter]
    assert names == [*question.parameters, "format"]
    assert {"$ref": "#/components/parameters/lang"} in it["parameters"]
    assert all(not parameter.get("required") for parameter in it["parameters"])


@each
def test_a_path_gives_rows_in_four_formats_and_problems_as_rfc_9457_has_them(question):
    responses = operation(question)["responses"]
    assert set(responses["200"]["content"]) == {
        "application/json",
        "text/csv",
        "text/tab-separated-values",
        "application/sparql-results+json",
    }
    assert set(responses) == {"200", "400", "404", "406", "429", "503"}
    for status in ("400", "404", "406", "429", "503"):
        assert set(DOCUMENT["components"]["responses"][status]["content"]) == {"application/problem+json"}


def test_the_formats_that_can_be_named_are_as_many_as_those_of_the_responses():
    assert len(QUESTION_FORMATS) == len(operation(QUESTIONS[0])["responses"]["200"]["content"])


def test_the_formats_of_a_query_that_are_named_are_those_that_there_are():
    assert set(QUERY_FORMATS) == {*media.ROW_MEDIA, *media.GRAPH_MEDIA}


def test_the_routes_beside_the_questions_are_there():
    assert {
        "/sparql",
        "/search",
        "/query",
        "/health",
        "/metrics",
        "/void",
        "/catalog",
        "/examples",
        "/ontology",
    } <= set(DOCUMENT["paths"])
    assert "/id/{kind}/{key}" in DOCUMENT["paths"]


def test_the_same_questions_give_the_same_document():
    assert json.dumps(openapi(BASE, QUESTIONS, SCHEMES)) == json.dumps(DOCUMENT)


# answers


@each
def test_an_answer_is_as_its_schema_says(question, kg):
    answer = kg.query(question.name)
    body = json.loads(json.dumps(rows_json(question, answer, {}), allow_nan=False))
    schema = {**answer_schema(question), "components": DOCUMENT["components"]}
    assert [error.message for error in Draft202012Validator(schema).iter_errors(body)] == []
    assert len(body["rows"]) == len(answer)
    assert body["columns"] == list(question.columns)


def test_an_answer_tells_the_question_and_what_it_was_asked_with(kg):
    question = find_question("who-supports")
    body = rows_json(question, kg.query("who-supports", recipient="region:653121"), {"recipient": "region:653121"})
    assert body["parameters"] == {"recipient": "region:653121"}
    assert body["question"]["title"] == {"zh": "某地得到谁的帮扶", "en": "Who supports a place"}
    assert body["question"]["iri"] == "https://w3id.org/fupin/id/query/who-supports"
    assert rows_json(question, Answer(("supporter",), []), {})["parameters"] == {"recipient": "region:653124"}


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (typed("9000000000", "decimal"), 9000000000),
        (typed("33.3333", "decimal"), 33.3333),
        (typed("-0.5", "decimal"), -0.5),
        (typed("12345678901234567890", "integer"), 12345678901234567890),
        (typed("1.5E3", "double"), 1500.0),
        (typed("INF", "double"), "INF"),
        (typed("true", "boolean"), True),
        (typed("0", "boolean"), False),
        (typed("2020-12-31", "date"), "2020-12-31"),
        (ox.Literal("泽普县", language="zh"), "泽普县"),
        (ox.Literal("7"), "7"),
        (ox.NamedNode("https://w3id.org/fupin/id/region/653124"), "https://w3id.org/fupin/id/region/653124"),
    ],
)
def test_numbers_are_numbers_booleans_booleans_and_all_else_is_text(literal, value):
    assert value_of(literal) == value
    assert type(value_of(literal)) is type(value)


def test_what_is_unbound_is_left_out():
    question = find_question("who-supports")
    answer = Answer(("supporter", "start"), [(None, ox.Literal(5)), (ox.NamedNode("urn:a"), None)])
    assert rows_json(question, answer, {})["rows"] == [{"start": 5}, {"supporter": "urn:a"}]


# parameters


@each
def test_the_defaults_of_a_question_are_values_that_it_takes_and_give_its_own_answer(question, kg):
    given_one = {}
    for name in question.parameters:
        defaults = defaults_of(question, name)
        assert defaults
        for value in defaults:
            check_parameters(question, {name: value}, SCHEMES)
        if len(defaults) == 1:
            given_one[name] = defaults[0]
    assert kg.query(question.name, **given_one).rows == kg.query(question.name).rows


@each
def test_the_document_shows_the_defaults(question):
    told = {
        parameter["name"]: parameter["schema"] for parameter in operation(question)["parameters"] if "name" in parameter
    }
    for name in question.parameters:
        schema = told[name]
        assert schema.get("examples", [schema.get("default")]) == defaults_of(question, name)


def test_a_concept_is_one_of_the_keys_of_its_scheme():
    schema = parameter_schema(Parameter("m", "concept:modality", "情态", "modality"), SCHEMES)
    assert set(schema["enum"]) == SCHEMES["modality"]
    assert "done" in schema["enum"]


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("who-supports", "recipent", "region:653124"),
        ("who-supports", "recipient", "planet:mars"),
        ("who-supports", "recipient", "region:653124> } #"),
        ("who-supports", "recipient", "https://example.org/a b"),
        ("who-supports", "recipient", "https://example.org/["),
        ("who-supports", "recipient", "region:653124\n"),
        ("who-supports", "recipient", ""),
        ("who-supports", "recipient", "x" * 301),
        ("tasks-by-deadline", "until", "2020"),
        ("tasks-by-deadline", "until", "2020-02-30"),
        ("tasks-by-deadline", "until", "２０２０-12-31"),
        ("tasks-by-deadline", "modality", "dreamt"),
    ],
)
def test_what_a_parameter_does_not_take_is_refused_in_one_line_that_says_what_to_do(name, parameter, value):
    with pytest.raises(BadParameter) as caught:
        check_parameters(find_question(name), {parameter: value}, SCHEMES)
    assert parameter in str(caught.value)
    assert "改法 mend: " in str(caught.value)


KINDS = ("region", "entity", "fact", "string", "number", "date", "concept:modality")
TEXT = st.one_of(
    st.text(max_size=20),
    st.from_regex(parameter_schema(Parameter("p", "region", "地", "place"), SCHEMES)["pattern"], fullmatch=True),
    st.dates().map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.sampled_from(sorted(SCHEMES["modality"])),
)


@pytest.mark.parametrize("kind", KINDS)
@given(value=TEXT)
@example(value="https://example.org/%zz")
@example(value="https://example.org:99999/a")
@example(value="geo:")
def test_the_server_takes_what_the_document_says_that_it_takes_and_every_such_value_can_be_asked(kind, value):
    parameter = Parameter("recipient", kind, "受援地", "recipient")
    asked = replace(find_question("who-supports"), parameters={"recipient": parameter})
    try:
        check_parameters(asked, {"recipient": value}, SCHEMES)
    except BadParameter:
        assert not is_valid(value, parameter_schema(parameter, SCHEMES)) or value.endswith("\n")
        return
    assert is_valid(value, parameter_schema(parameter, SCHEMES))
    try:
        words = term(parameter, value)
    except FupinError:
        assert ":" not in value  # a name, which is looked up
        return
    with explained():
        ox.Store().query(f"ASK {{ VALUES ?x {{ {words} }} }}")


def test_a_day_is_a_day_of_the_calendar():
    schema = parameter_schema(Parameter("d", "date", "日", "day"), SCHEMES)
    assert is_valid(str(date(2020, 2, 29)), schema)
    assert not is_valid("2021-02-29", schema)


# a server that keeps to it


@pytest.mark.slow
def test_the_server_does_what_the_document_says_whatever_it_is_sent(packaged, tmp_path):
    """schemathesis sends what the document allows and what it does not, and compares."""
    folder = ROOT / "tests" / "openapi"
    options = ["--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--seed", "1", "--no-color"]
    with serving(packaged, folder=tmp_path) as server:
        config = ["--config-file", str(folder / "schemathesis.toml")]
        done = subprocess.run(
            [SCHEMATHESIS, *config, "run", f"{server.base}/openapi.json", *options, "--continue-on-failure"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(folder), "SCHEMATHESIS_HOOKS": "hooks"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
