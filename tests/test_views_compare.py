"""Figures of one indicator: what may stand on one axis, which is surely more, and what sets two figures apart."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.intervals import Interval
from fupin.names import ID, concept_iri
from fupin.views.compare import compare, indicators, relation

LIFTED = concept_iri("indicator", "people-lifted")


def figures(found):
    return {one.fact.rpartition("/")[2]: one for group in found.groups for one in group.figures}


def test_indicators_with_most_figures_come_first(kg):
    found = indicators(kg.engine, "en")
    assert (found[0].value.text, found[0].number) == ("people lifted out of poverty", 9)
    assert concept_iri("funding-kind", "fiscal-fund") in {each.value.iri for each in found if each.money}


def test_figures_of_different_aspects_or_units_are_never_in_one_group(kg):
    found = compare(kg.engine, LIFTED, "en")
    assert [(group.aspect.text, group.unit.text, len(group.figures)) for group in found.groups] == [
        ("level", "person", 4),
        ("change", "person", 3),
        ("rate", "person per year", 2),
    ]


def test_ninety_and_two_hundred_differ_in_time_kind_and_payee_as_the_stored_question_says(kg):
    found = compare(
        kg.engine, concept_iri("funding-kind", "fiscal-fund"), "zh", reference="fact:shanghai-kashgar/fiscal"
    )
    against = figures(found)["ten-year-transfer"].against
    assert against.relation == "more"
    asked = {row["dimensionLabel"] for row in kg.query("why-not-comparable").records()}
    assert {each.dimension for each in against.differences} == asked


def test_two_documents_with_the_same_range_cannot_be_ordered(kg):
    found = compare(kg.engine, LIFTED, "zh", reference="fact:newspaper-commentary/140ee3e82766")
    same = figures(found)["d6961e6d4fbd"]
    assert same.against.relation == "alike"
    assert same.against.differences == ()  # 今后三年 and 未来三年 are the same days


def test_what_a_text_does_not_say_is_an_empty_side(kg):
    found = compare(kg.engine, LIFTED, "en", reference="fact:shanghai-kashgar/people-lifted-2015")
    against = figures(found)["people-target-2015"].against
    assert ("cumulative", "", "yes") in [(each.dimension, each.here, each.there) for each in against.differences]


def test_figures_can_be_narrowed_by_document_subject_and_year(kg):
    document = ID + "document/newspaper-commentary"
    found = compare(kg.engine, LIFTED, "zh", documents=[document])
    assert {one.document.iri for one in figures(found).values()} == {document}
    assert len(figures(compare(kg.engine, LIFTED, "zh", years=["2011-2015"]))) == 1
    assert len(figures(compare(kg.engine, LIFTED, "zh", subjects=[ID + "region/000000"]))) == 0


NUMBERS = st.none() | st.decimals(-1000, 1000, places=1)


@st.composite
def some_interval(draw):
    low, high = draw(NUMBERS), draw(NUMBERS)
    if low is not None and high is not None and low >= high:
        return Interval(min(low, high), min(low, high))
    return Interval(low, high, low is not None and draw(st.booleans()), high is not None and draw(st.booleans()))


@given(some_interval(), some_interval())
def test_relations_of_intervals_mirror_each_other(here, there):
    mirrored = {"less": "more", "more": "less"}
    told = relation(here, there)
    assert relation(there, here) == mirrored.get(told, told)


@pytest.mark.parametrize(
    ("here", "there", "told"),
    [
        (Interval(Decimal(9), Decimal(10), True, True), Interval(Decimal(10), Decimal(20), True, True), "less"),
        (Interval(Decimal(9), Decimal(10)), Interval(Decimal(10), Decimal(20)), "open"),
        (Interval(Decimal(9), None), Interval(Decimal(9), None), "alike"),
        (Interval(Decimal(9), Decimal(9)), Interval(Decimal(9), Decimal(9)), "same"),
        (Interval(None, None), Interval(Decimal(9), Decimal(9)), "open"),
    ],
)
def test_relation_of_two_intervals(here, there, told):
    assert relation(here, there) == told
