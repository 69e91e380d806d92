"""The library of questions as data for pages: its list, fields, rows with their facts, and what can be drawn of them."""

from decimal import Decimal

import pytest

from fupin.engine import Answer, LocalEngine
from fupin.errors import FupinError
from fupin.graph import KnowledgeGraph
from fupin.queries import GROUPS, LANGUAGES, all_questions, find_question
from fupin.views.columns import HEADS, range_text
from fupin.views.questions import GROUP_NAMES, Answered, answered, fields, library

#: Questions with rows that no fact stands behind: the title of a source, a sentence that states none, a mere hierarchy.
WITHOUT_FACTS = {"place-hierarchy", "documents-and-spans", "sentences-without-facts"}
QUESTIONS = all_questions()


@pytest.fixture(scope="module")
def engine(packaged):
    return LocalEngine.open(packaged)


def answer(engine, name: str, language: str = "zh", **given: str) -> Answered:
    return answered(engine, find_question(name), given, language)


def test_every_group_has_a_name_in_both_languages():
    assert set(GROUP_NAMES) == set(GROUPS)
    assert [sum(len(group.entries) for group in library(language)) for language in LANGUAGES] == [len(QUESTIONS)] * 2


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_has_the_rows_of_the_library_each_with_the_facts_behind_it(engine, question):
    shown = answered(engine, question, {}, "zh")
    plain: Answer = KnowledgeGraph(engine).query(question.name)
    assert shown.number == len(plain)
    assert all(column.head for column in shown.columns)
    if question.name not in WITHOUT_FACTS:
        assert all(row.facts and row.place and row.place.source for row in shown.rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_the_query_that_is_shown_runs_and_gives_the_same(engine, question):
    shown = answered(engine, question, {}, "en")
    assert "#+" not in shown.sparql
    assert len(engine.select(shown.sparql)) == shown.number


def test_heads_are_in_the_language_of_the_reader(engine):
    chinese = {
        head
        for q in QUESTIONS
        for column in answered(engine, q, {}, "en").columns
        if not (head := column.head).isascii()
    }
    latin = {
        head for q in QUESTIONS for column in answered(engine, q, {}, "zh").columns if (head := column.head).isascii()
    }
    assert (chinese, latin) == (set(), set())
    assert all(zh and en.isascii() for zh, en in HEADS.values())


@pytest.mark.parametrize(
    ("bounds", "zh", "en"),
    [
        (("45", False, "45", False), "45", "45"),
        (("9e9", True, "1e10", True), "> 90亿, < 100亿", "> 9 billion, < 10 billion"),
        (("4800", False, "8000", False), "4,800 – 8,000", "4,800 – 8,000"),
        (("1000000", False, None, False), "≥ 100万", "≥ 1 million"),
        (("12345.678", True, None, False), "> 12,345.678", "> 12,345.678"),
        (
            ("10000000000000000001", False, "10000000000000000001", False),
            "10,000,000,000,000,000,001",
            "10,000,000,000,000,000,001",
        ),
    ],
)
def test_a_range_is_told_to_its_last_digit(bounds, zh, en):
    low, low_open, high, high_open = bounds
    ends = (Decimal(low), low_open, Decimal(high) if high else None, high_open)
    assert (range_text(*ends, "zh"), range_text(*ends, "en")) == (zh, en)


def test_money_is_drawn_as_the_range_that_the_text_gives(engine):
    bar = next(bar for bar in answer(engine, "money-by-payer").drawn.bars if "90 多亿元" in bar.label)
    assert (bar.lower, bar.lower_open, bar.upper, bar.upper_open) == (9e9, True, 1e10, True)
    assert bar.facts == ("fact:shanghai-kashgar/fiscal",)


def test_a_unit_goes_with_its_own_number_only(engine):
    per_household = answer(engine, "money-per-beneficiary").rows[0]
    assert "户" not in next(cell.text for cell in per_household.cells if cell.range)
    assert next(cell.text for cell in answer(engine, "hedged-numbers").rows[0].cells if cell.range) == "> 400, < 500 亩"


def test_views_are_offered_by_what_the_columns_hold(engine):
    assert answer(engine, "causes-of", effect="topic:zhi-pin-85d7e4").drawn.views == ("table",)
    assert answer(engine, "money-stated").drawn.views == ("table", "chart")
    assert answer(engine, "who-supports").drawn.views == ("table", "network", "map")
    assert answer(engine, "who-supports", recipient="region:310000").drawn.views == ("table",)


def test_who_supports_a_place_links_it_with_its_supporters(engine):
    drawn = answer(engine, "who-supports", "en").drawn
    places = {node.label: node for node in drawn.nodes}
    assert drawn.ends == ("Zepu County", "supporter")
    assert places["Zepu County"].lat == pytest.approx(38.19, abs=0.1)
    assert {link.rows for link in drawn.links} == {36}


def test_what_qualifies_a_fact_is_no_node_of_the_network(engine):
    drawn = answer(engine, "whom-it-supports", "en").drawn
    assert "counterpart support" not in {node.label for node in drawn.nodes}
    assert {link.source for link in drawn.links} == {"https://w3id.org/fupin/id/region/310000"}
    assert answer(engine, "pairings-at-level").drawn.views == ("table", "network")


def test_fields_know_the_names_of_their_values(engine):
    (recipient,) = fields(engine, find_question("who-supports"), {}, "en")
    assert (recipient.kind, recipient.value, recipient.shown) == ("entity", "region:653124", "Zepu County")
    kind = fields(engine, find_question("money-by-kind"), {"kind": "donation"}, "en")[0]
    assert kind.value in dict(kind.options)
    assert "、" in fields(engine, find_question("results-and-officials"), {}, "zh")[0].usual


def test_a_value_that_a_parameter_does_not_take_is_an_error(engine):
    with pytest.raises(FupinError):
        answer(engine, "who-supports", recipient="无此县")
