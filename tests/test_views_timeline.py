"""Time: days both included, open ends open, what has no date in a list of its own; targets beside their results."""

from fupin.names import ID, concept_iri
from fupin.views.timeline import timeline


def test_a_plan_period_is_one_bar_with_all_its_facts(kg):
    found = timeline(kg.engine, "en")
    (plan,) = [bar for bar in found.bars if bar.lane == "plan" and bar.first == "2016-01-01"]
    assert (plan.label, plan.last) == ("period of the 13th Five-Year Plan", "2020-12-31")
    assert len(plan.facts) > 10


def test_an_end_that_the_text_leaves_open_stays_open(kg):
    found = timeline(kg.engine, "zh")
    since = [one for one in found.mentions if one.printed == "自 2014 年以来"]
    assert since
    assert {(one.first, one.last) for one in since} == {("2014-01-01", "")}


def test_what_has_no_calendar_date_is_listed_with_its_kind_and_not_placed(kg):
    found = timeline(kg.engine, "en")
    assert all(one.first or one.last for one in found.mentions)
    assert not any(one.first or one.last for one in found.unplaced)
    recurring = [one for one in found.unplaced if one.printed == "每季度"]
    assert recurring
    assert recurring[0].period_kind == "recurring"
    assert recurring[0].recurrence == "each quarter"


def test_every_mention_is_on_a_bar_and_every_bar_leads_to_facts(kg):
    found = timeline(kg.engine, "zh")
    assert {one.fact for one in found.mentions} == {fact for bar in found.bars for fact in bar.facts}


def test_a_target_stands_beside_its_result_and_alone_where_the_text_gives_none(kg):
    found = timeline(kg.engine, "zh")
    pairs = [(each.target.fact, each.result.fact if each.result else "") for each in found.outcomes]
    assert ("fact:shanghai-kashgar/people-target-2015", "fact:shanghai-kashgar/people-lifted-2015") in pairs
    assert any(result == "" for _, result in pairs)


def test_the_view_can_be_narrowed_by_place_document_class_and_modality(kg):
    exits = timeline(kg.engine, "zh", place=ID + "region/653124", kind="https://w3id.org/fupin/ontology#Event")
    assert "2019-04-03" in {one.first for one in exits.mentions}
    assert {one.lane for one in exits.mentions} == {"event"}
    planned = timeline(kg.engine, "en", ID + "document/newspaper-industry", modality=concept_iri("modality", "planned"))
    assert {one.modality for one in planned.mentions} == {"planned"}
    assert timeline(kg.engine, "zh", place=ID + "region/000000").mentions == ()
