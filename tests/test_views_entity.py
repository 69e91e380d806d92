"""The page of a thing as data: its name, what its numbers, days and place are, its facts in time."""

from decimal import Decimal

import pytest

from fupin.describe import describe
from fupin.intervals import Interval
from fupin.names import ID
from fupin.views.entity import entity


@pytest.mark.parametrize(
    ("node", "zh", "en"),
    [
        ("quantity/shanghai-kashgar/491-493", "四县", "四县"),
        ("period/shanghai-kashgar/7296-7308", "截至2020 年 11月", "截至2020 年 11月"),
        ("edge/region-310000-supports-region-653124", "上海市 帮扶 泽普县", "Shanghai supports Zepu County"),
        (
            "total/payer-organisation-cengong-ethnic-affairs-bureau",
            "按出资方合计：岑巩县民宗局",
            "sum by payer: Cengong County Bureau of Ethnic and Religious Affairs",
        ),
        (
            "fact/shanghai-kashgar/exit-approved",
            "事件：截至2020 年 11月，经研究批准，泽普县、巴楚县、莎车县和叶城县先后退出贫…",
            "event: 截至2020 年 11月，经研究批准，泽普县、巴楚县、莎车县和叶城县先后退出贫…",
        ),
    ],
)
def test_what_has_no_label_is_named_by_its_words(kg, node, zh, en):
    assert (describe(kg.engine, ID + node, "zh").name, describe(kg.engine, ID + node, "en").name) == (zh, en)


def test_a_fact_that_is_the_basis_of_another_is_told_by_what_it_says(kg):
    (fact,) = describe(kg.engine, ID + "fact/shanghai-kashgar/four-counties-exit", "en").facts
    (basis,) = (role for role in fact.roles if role.label == "basis")
    assert str(basis).startswith("event: 截至2020 年 11月，经研究批准")


def test_parts_are_told_by_their_items_in_their_order(kg):
    found = describe(kg.engine, ID + "group/kashgar-four-counties", "zh")
    parts = [str(role) for fact in found.facts for role in fact.roles if role.label == "组成项"]
    assert "泽普县、巴楚县、莎车县、叶城县" in parts


def test_the_facts_behind_a_sum_are_its_facts_and_those_left_out_have_a_reason(kg):
    total = entity(kg.engine, ID + "total/payer-organisation-cengong-ethnic-affairs-bureau", "en")
    assert [card.fact.iri for group in total.groups for card in group.cards] == [
        ID + "fact/newspaper-cengong/ethnic-project-funds"
    ]
    assert total.bounds == (Interval(Decimal(1000000), Decimal(2000000), True, True), "yuan")
    left_out = entity(kg.engine, ID + "total/payer-region-310000", "zh").left_out
    assert left_out
    assert all(fact.text.startswith("资金流：") and not why.startswith("scheme:") for fact, why in left_out)


def test_a_place_has_its_point_a_period_its_days_a_document_its_text(kg):
    assert entity(kg.engine, ID + "region/653124", "zh").point == ("38.19", "77.26")
    assert entity(kg.engine, ID + "period/shanghai-kashgar/7296-7308", "zh").days == ("", "2020-11-30")
    document = entity(kg.engine, ID + "document/newspaper-sichuan", "zh")
    assert document.text == ("newspaper-page", "newspaper-sichuan")
    assert entity(kg.engine, ID + "source/newspaper-page", "zh").text == ("newspaper-page", "")


def test_facts_stand_in_time_as_the_text_dates_them(kg):
    rows = entity(kg.engine, ID + "region/653124", "en").dated
    assert [(row.words, row.first, row.last, row.kinds) for row in rows] == [
        ("2019 年 4月 3日", "2019-04-03", "2019-04-03", (("event", 1),)),
        ("截至2020 年 11月", "", "2020-11-30", (("event", 2),)),
    ]
    assert all(0 <= row.start <= row.end <= 100 for row in entity(kg.engine, ID + "region/CN", "zh").dated)


def test_what_is_dated_once_or_never_has_no_timeline(kg):
    assert entity(kg.engine, ID + "quantity/shanghai-kashgar/491-493", "zh").dated == ()


def test_all_dated_facts_of_a_document_are_in_its_timeline(kg):
    rows = entity(kg.engine, ID + "document/shanghai-kashgar", "en").dated
    (year,) = (row for row in rows if (row.first, row.last) == ("2010-01-01", "2010-12-31"))
    assert dict(year.kinds)["observation"] == 22
    assert len(year.facts) == sum(number for _, number in year.kinds)
