"""The library of questions: each describes itself, differs from all others, and answers what was written from the text."""

import re
from collections import Counter

import pytest
from rdflib import Literal
from tests.helpers import ROOT, by_value, cells
from tests.rdflib_joins import ask_rdflib

from fupin.engine import plain
from fupin.errors import FupinError
from fupin.frontmatter import front_matter
from fupin.names import ENTITY_CLASSES
from fupin.queries import (
    GROUPS,
    Parameter,
    all_questions,
    find_question,
    read_question,
    term,
    with_language,
    with_parameters,
)
from fupin.resources import resource
from fupin.vocabulary import parse_ontology, read_vocabulary

FILES = sorted(resource("queries").glob("*.rq"))
EXPECTED = ROOT / "tests" / "expected"
SCHEMES = read_vocabulary(parse_ontology(resource("ontology"))).schemes
each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def expected(path):
    """Header and rows that the question has to answer."""
    header, *lines = (EXPECTED / f"{path.stem}.tsv").read_text(encoding="utf-8").splitlines()
    return header.split("\t"), cells(line.split("\t") for line in lines)


def body(path):
    return "".join(
        line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("#")
    )


# the files


def test_there_are_70_to_100_questions():
    assert 70 <= len(FILES) <= 100


def test_every_question_has_an_expected_answer_and_every_expected_answer_a_question():
    assert {path.stem for path in EXPECTED.glob("*.tsv")} == {path.stem for path in FILES}


def test_every_group_has_questions():
    assert {question.group for question in all_questions()} == set(GROUPS)


@each
def test_a_question_describes_itself_in_both_languages(path):
    front = front_matter(path)
    assert set(front) <= {"title", "question", "group", "parameters", "columns"}
    for name in ("title", "question"):
        assert set(front[name]) == {"zh", "en"}
        assert re.search(r"[\u4e00-\u9fff]", front[name]["zh"])
        assert re.search(r"[a-z]{3}", front[name]["en"])
        assert not re.search(r"[，。？：；]", front[name]["en"])
    assert "?" in front["question"]["en"]
    assert "？" in front["question"]["zh"]
    assert len(front["title"]["zh"]) < 30


def test_titles_and_questions_are_all_different():
    for name in ("title", "question"):
        for language in ("zh", "en"):
            said = Counter(front_matter(path)[name][language] for path in FILES)
            assert [text for text, times in said.items() if times > 1] == []


@each
def test_parameters_are_typed_named_in_both_languages_and_have_their_values_line(path):
    question = read_question(path)
    for parameter in question.parameters.values():
        kind, _, scheme = parameter.type.partition(":")
        assert kind in {*ENTITY_CLASSES, "entity", "fact", "string", "number", "date", "concept"}
        assert (kind == "concept") == bool(scheme)
        assert not scheme or scheme in SCHEMES
        assert parameter.zh
        assert parameter.en
        assert len(re.findall(rf"VALUES \?{parameter.name} \{{ [^{{}}]+ \}}", question.text)) == 1


@each
def test_the_columns_are_those_of_the_query(path, kg):
    assert kg.query(path.stem).columns == read_question(path).columns


@each
def test_every_row_can_cite_a_place(path):
    assert {"document", "start", "end", "sentence"} <= set(read_question(path).columns)


@each
def test_the_order_of_the_rows_is_asked_for(path):
    assert re.search(r"\nORDER BY [^{}]+\Z", body(path).rstrip())


@each
def test_no_question_asks_outside_or_changes_anything(path):
    assert not re.search(r"(?i)(?<![?:\w])(service|load|insert|delete|drop|clear|from)\s+[<{]", body(path))


def skeleton(text):
    """A query without its values: prefixes, names of things, numbers and texts taken out, variables by their order."""
    text = re.sub(r"PREFIX \S+\s+<[^>]*>", "", text)
    text = re.sub(r"\{[^{}]*\}", lambda m: m[0] if "?" in m[0] else "{}", text)
    text = re.sub(r'"[^"]*"|<[^>]*>|\b\d+(\.\d+)?\b', "_", text)
    text = re.sub(r"\b(?!fp:|oa:|rdfs?:|skos:|prov:)[a-z-]+:[\w-]+", "_", text)
    names: dict[str, str] = {}
    text = re.sub(r"\?\w+", lambda m: names.setdefault(m[0], f"?v{len(names)}"), text)
    return " ".join(text.split())


def test_no_two_questions_are_one_query_with_other_values():
    same: dict[str, list[str]] = {}
    for path in FILES:
        same.setdefault(skeleton(body(path)), []).append(path.stem)
    assert [names for names in same.values() if len(names) > 1] == []


# the answers


@each
def test_a_question_gives_the_expected_answer(path, kg):
    header, wanted = expected(path)
    answer = kg.query(path.stem)
    found = cells([plain(term) for term in row] for row in answer)
    assert list(answer.columns) == header
    assert sorted(found) == sorted(wanted)
    assert "order" not in header or found == wanted


@pytest.mark.slow
@each
def test_rdflib_gives_the_same_answer_in_the_same_order(path, kg, rdf):
    answer = kg.query(path.stem)
    result = ask_rdflib(rdf, path.read_text(encoding="utf-8"))
    names = [str(variable) for variable in result.vars or ()]
    assert names == list(answer.columns)
    found = [[_text(row[name]) for name in names] for row in result]  # type: ignore[index, call-overload]
    assert cells(found) == cells([plain(term) for term in row] for row in answer)


def _text(term):
    return "" if term is None else "true" if term == Literal(True) else "false" if term == Literal(False) else str(term)


@each
def test_a_question_answers_in_english_too(path, kg):
    question = read_question(path)
    text = with_language(question.text, "en")
    if '?lang { "zh" }' in question.text:
        assert '?lang { "en" }' in text
    assert len(kg.engine.select(text)) > 0


@pytest.fixture(scope="module")
def places(kg):
    """All sentences with their places."""
    sentences = (
        "SELECT ?document ?start ?end ?text WHERE { ?s a fp:Sentence ; fp:inDocument ?document ; fp:text ?text ;"
        " fp:evidence/oa:hasSelector ?p . ?p oa:start ?start ; oa:end ?end }"
    )
    return {tuple(row.values()) for row in kg.query(sentences).records()}


@each
def test_what_a_question_cites_are_sentences_with_their_places(path, kg, places):
    columns = ("document", "start", "end", "sentence")
    for row in kg.query(path.stem).records():
        cited = tuple(row[name] for name in columns if name in row)
        assert len(cited) < 4 or cited in places


# running one


def test_a_question_is_found_by_its_name_and_near_names_are_told():
    assert find_question("who-supports").name == "who-supports"
    with pytest.raises(FupinError, match=r"no such question “who-suports”.*did you mean who-supports"):
        find_question("who-suports")


@pytest.mark.parametrize("name", ["", "../rules/30-supports", "who-supports.rq", "a b", "WHO-SUPPORTS", "rules", "\n"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(FupinError, match=r"no such question"):
        find_question(name)


def test_an_argument_takes_the_place_of_the_default(kg):
    text = with_parameters(find_question("who-supports"), {"recipient": "<http://e.x/a>"})
    assert "VALUES ?recipient { <http://e.x/a> }" in text
    assert "region:653124 }" not in text


def test_an_unknown_parameter_is_told_the_known_ones(kg):
    with pytest.raises(FupinError, match=r"no parameter “place”.*recipient"):
        kg.query("who-supports", place="region:653124")


@pytest.mark.parametrize(
    "value", ["region:653124", "泽普县", "Zepu County", "泽普", "653124", "https://w3id.org/fupin/id/region/653124"]
)
def test_an_entity_may_be_given_by_short_name_label_alias_code_or_iri(kg, value):
    assert kg.query("who-supports", recipient=value).rows == kg.query("who-supports").rows


@pytest.mark.parametrize("name", ["Shanghai", "上海市", "310000"])
def test_a_name_of_one_english_word_is_a_name_and_no_key(kg, name):
    """“Shanghai” is the label of region:310000, although a key may look like that too."""
    assert "<https://w3id.org/fupin/id/region/310000>" in kg.sparql("who-supports", recipient=name)


def test_a_key_is_taken_where_nothing_has_it_for_a_name(kg):
    assert "<https://w3id.org/fupin/id/region/CN>" in kg.sparql("who-supports", recipient="CN")


def test_a_word_that_is_neither_name_nor_key_is_refused(kg):
    with pytest.raises(FupinError, match=r"nothing is called “Atlantis”.*mend"):
        kg.query("who-supports", recipient="Atlantis")


@pytest.mark.parametrize(("kind", "value"), [("number", "１２"), ("number", "1.５"), ("date", "２０１８-09-30")])
def test_full_width_digits_are_no_number(kind, value):
    with pytest.raises(FupinError, match=f"is no {kind}; 改法 mend"):
        term(Parameter("p", kind, "甲", "A"), value)


@pytest.mark.parametrize(
    ("kind", "value", "expected_term"),
    [
        ("number", "12.5", "12.5"),
        ("number", "-3", "-3"),
        ("date", "2018-09-30", '"2018-09-30"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("string", '甲"乙\\', '"甲\\"乙\\\\"'),
        ("string", "} UNION {\n", '"} UNION {\\n"'),
        ("region", "region:653124", "<https://w3id.org/fupin/id/region/653124>"),
        ("concept:modality", "done", "<https://w3id.org/fupin/scheme/modality/done>"),
        ("fact", "fact:shanghai-kashgar/fiscal", "<https://w3id.org/fupin/id/fact/shanghai-kashgar/fiscal>"),
        ("entity", "http://e.x/a", "<http://e.x/a>"),
    ],
)
def test_a_value_becomes_a_term_of_its_type(kind, value, expected_term):
    assert term(Parameter("p", kind, "甲", "A"), value) == expected_term


@pytest.mark.parametrize("kind", ["region", "entity", "concept:modality", "number", "date", "fact"])
@pytest.mark.parametrize(
    "value",
    [
        "",
        "} UNION { ?s ?p ?o",
        "region:653124> } UNION { ?s ?p ?o } #",
        "http://e.x/a b",
        "http://e.x/a\n",
        "http://e.x/<a>",
        'http://e.x/"',
        "http://e.x/{}",
        "http://e.x/\\u003e",
        "http://e.x/a\x00",
        "1 } #",
        "2018-09-30\n",
        "1\n",
        "region:653124\n",
    ],
)
def test_a_value_that_would_break_out_of_the_query_is_refused(kind, value):
    with (
        pytest.raises(FupinError, match=f"p: “.*”不是 is no {kind}")
        if value.isprintable()
        else pytest.raises(FupinError)
    ):
        term(Parameter("p", kind, "甲", "A"), value)


def test_a_text_of_sparql_runs_as_it_is_and_takes_no_parameters(kg):
    assert kg.query("ASK { ?s a fp:Fact }").columns == ("answer",)
    with pytest.raises(FupinError, match="takes no parameters"):
        kg.query("ASK { ?s a fp:Fact }", recipient="x")


@pytest.mark.parametrize("text", ["SELECT {", "SELECT * WHERE { ?s nope:x ?o }", "DROP ALL { }", "INSERT DATA { }"])
def test_a_query_that_does_not_parse_or_would_change_the_graph_is_refused(kg, text):
    with pytest.raises(FupinError, match="does not parse"):
        kg.query(text)


@pytest.mark.parametrize("name", ["title", "question", "group", "columns"])
def test_a_question_that_does_not_describe_itself_is_named(tmp_path, name):
    path = tmp_path / "new.rq"
    lines = ["#+ title: {zh: 甲, en: A}", "#+ question: {zh: 甲, en: A}", "#+ group: tasks", "#+ columns: [a]"]
    path.write_text("\n".join(line for line in lines if name not in line), encoding="utf-8")
    with pytest.raises(FupinError, match=rf"new\.rq: 缺 lacks {name}"):
        read_question(path)


def test_values_are_compared_as_the_contract_says():
    assert [by_value(v) for v in ("9000000000.0", "9e9", "0.10", "true", "0", "a  b\n")] == ["9000000000"] * 2 + [
        "0.1",
        "1",
        "0",
        "a b",
    ]
    assert by_value("32.4012345678") == by_value("32.4012345699")
    assert by_value("32.4012346") != by_value("32.4012345")
