"""Systems: what the texts list, in their order and level by level; what they only announce or name is told as that."""

import pytest

from fupin.names import ID
from fupin.views.systems import Node, system, systems


def one(kg, name, language="zh"):
    return system(kg.engine, ID + name, language)


def labels(node: Node):
    return [part.label for part in node.lists[0].parts]


def test_the_six_precisions_are_listed_as_the_text_has_them(kg):
    root = one(kg, "system/six-precisions").root
    assert [part.order for part in root.lists[0].parts] == [1, 2, 3, 4, 5, 6]
    assert labels(root)[4].startswith("结对派人")  # not the official 因村派人
    assert root.lists[0].note == "称“六个”，列出 6 项，相符"


def test_five_sets_hold_their_measures_on_the_second_level_each_with_its_sentence(kg):
    found = one(kg, "system/yunnan-five-sets")
    assert labels(found.root) == ["定职责", "定政策", "定计划", "定资金", "定考核"]
    funds = found.root.lists[0].parts[3]
    assert any("145.53亿元" in label for label in labels(funds))
    assert all(told.words for told in funds.own)
    assert all(part.facts for part in funds.lists[0].parts)
    assert "年初下达任务" in "".join(value.text for value in found.others)


def test_two_lists_of_one_whole_stay_apart(kg):
    lists = one(kg, "system/yunnan-five-sets").root.lists
    assert [len(each.parts) for each in lists] == [5, 0]
    assert lists[1].note == "称“五定”，此处未列；同一文献别处列出 5 项"


def test_steps_have_their_actor_and_none_where_the_text_names_none(kg):
    steps = one(kg, "system/county-exit-procedure", "en").root.lists[0]
    assert steps.ordered
    assert steps.open
    assert [step.actor for step in steps.parts] == ["county", "prefecture", "Xinjiang Uygur Autonomous Region", "", ""]
    assert "“and others”" in steps.note


def test_the_yearly_cycle_says_when(kg):
    steps = one(kg, "system/yunnan-yearly-mechanism").root.lists[0]
    assert [step.when for step in steps.parts] == ["年初", "年中", "年底"]


def test_guarantees_that_are_only_announced_are_not_filled_in(kg):
    (only,) = one(kg, "system/three-guarantees", "en").root.lists
    assert only.parts == ()
    assert only.note == "announces 3 (“三保障”); the text does not say which"


def test_models_of_cooperation_have_their_members(kg):
    assert labels(one(kg, "system/cenfeng-model").root) == ["合作社", "基地", "农户"]


def test_the_overview_holds_every_system_and_all_else_that_has_parts(kg):
    found = systems(kg.engine, "en")
    rows = dict(found.families)
    assert not found.cut
    assert len(rows["system"]) == len(list(kg.query("SELECT ?s WHERE { ?s a fp:System }")))
    assert {"group", "programme", "part of a system"} < set(rows)
    every = {row.whole.iri: row for rows in rows.values() for row in rows}
    assert every[ID + "system/county-exit-procedure"].form == "procedure"
    assert every[ID + "system/three-guarantees"].form == "named"
    assert every[ID + "system/six-precisions"].parts == 6
    assert all(row.facts for row in every.values())


@pytest.mark.parametrize("form", ["procedure", "open", "named"])
def test_the_overview_can_be_narrowed_by_form_and_document(kg, form):
    document = ID + "document/newspaper-yunnan"
    rows = [row for _, rows in systems(kg.engine, "zh", document, form).families for row in rows]
    assert rows
    assert {row.form for row in rows} == {form}
    assert {value.iri for row in rows for value in row.documents} == {document}
