"""Declared entities: what an entry may hold, its triples, and the faults that are told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers import TINY, change, only, problems_of

from fupin.entities import Entity, entity_triples, links, read_codes, read_entities, topic_key
from fupin.names import ENTITY_FILES, KEY, short_iri
from fupin.resources import resource
from fupin.yamlfiles import read_yaml_text

ENTITIES = read_entities(resource("data") / "entities")


def entity(prefix, key, entry, tmp_path):
    return Entity(prefix, key, read_yaml_text(tmp_path / "x.yml", entry), "x.yml")


def said(prefix, key, entry, tmp_path):
    """Predicate and object of an entity's triples, short."""
    lines = entity_triples(entity(prefix, key, entry, tmp_path))
    short = re.compile(r"<\S*?([^/#>]+)>")
    return {tuple(short.sub(r"\1", line).split(" ", 2)[1:]) for line in lines}


@pytest.fixture
def faults(tmp_path):
    """The faults of one entity file."""

    def faults(text, name="regions.yml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_entities(tmp_path).problems

    return faults


def test_the_packaged_entities_are_without_fault():
    assert ENTITIES.problems == []
    assert len(ENTITIES.by_iri) > 300


def test_every_link_of_a_packaged_entity_leads_to_another_or_to_a_concept():
    for one in ENTITIES.by_iri.values():
        for name, target in links(one):
            assert target in ENTITIES.by_iri or "/scheme/" in target, (one.iri, name)


def test_an_entity_says_its_names_in_both_languages_and_what_identifies_it(tmp_path):
    entry = (
        "{zh: 泽普县, en: Zepu County, alias: [泽普, Zepu], within: 653100, lat: 38.19, source: {label: a, point: b}}"
    )
    assert said("region", "653124", entry, tmp_path) == {
        ("type", "Region .\n"),
        ("label", '"泽普县"@zh .\n'),
        ("label", '"Zepu County"@en .\n'),
        ("altLabel", '"泽普"@zh .\n'),
        ("altLabel", '"Zepu"@en .\n'),
        ("gbCode", '"653124" .\n'),
        ("within", "653100 .\n"),
        ("lat", '"38.19"^^decimal .\n'),
        ("source", '"a" .\n'),
        ("source", '"b" .\n'),
    }


def test_a_key_that_is_no_code_of_six_digits_gives_no_code(tmp_path):
    assert not any(p == "gbCode" for p, _ in said("region", "653124-kuiye", "{zh: 甲, en: A}", tmp_path))


def test_several_values_are_several_triples_and_bare_keys_take_their_scheme(tmp_path):
    entry = "{zh: 农牧民, en: farmers, memberKind: [kind:farmer, herder], ofSide: recipient-side, private: true}"
    found = said("group", "g", entry, tmp_path)
    assert {("memberKind", "farmer .\n"), ("memberKind", "herder .\n"), ("ofSide", "recipient-side .\n")} <= found
    assert ("privatePerson", '"true"^^boolean .\n') in found


def test_words_with_quotes_and_line_breaks_are_escaped(tmp_path):
    found = said("org", "o", '{zh: "甲\\"\\n\\\\乙", en: A}', tmp_path)
    assert ("label", '"甲\\"\\n\\\\乙"@zh .\n') in found


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("泽普: {zh: 泽普, en: Zepu}", "the key is not ASCII"),
        ("a/b: {zh: 甲, en: A}", "the key is not ASCII"),
        ("a: {zh: 甲}", "lacks zh or en"),
        ("a: 甲", "lacks zh or en"),
        ("a: {zh: 甲, en: A, population: 3}", "unknown field"),
        ("a: {zh: 甲, en: A}\na: {zh: 乙, en: B}", "the key stands twice"),
    ],
)
def test_a_faulty_entry_is_named(faults, text, cause):
    problem = only(faults(text))
    assert cause in problem.cause
    assert problem.line
    assert problem.mend


def test_an_entity_that_two_files_declare_is_named_with_the_other_file(faults):
    faults("a: {zh: 甲, en: A}", "regions.more.yml")
    problem = only(faults("a: {zh: 乙, en: B}"))
    assert "declared twice, see" in problem.cause
    assert "regions.more.yml" in problem.cause


def test_a_file_of_an_unknown_kind_is_told_the_known_ones(faults):
    problem = only(faults("a: {zh: 甲, en: A}", "villages.yml"))
    assert "unknown kind of entities" in problem.cause
    assert all(f"{name}.yml" in problem.mend for name in ENTITY_FILES)


def test_topics_want_one_english_each_and_white_space_does_not_tell_them_apart(faults):
    assert faults("帮 扶: help\n帮扶: help\n", "topics.yml") == []
    assert "has another English" in only(faults("帮 扶: help\n帮扶: aid\n", "topics.yml")).cause
    assert "no English" in only(faults("帮扶: ''\n", "topics.yml")).cause
    assert "no English" in only(faults("帮扶: [help]\n", "topics.yml")).cause


def test_a_broken_file_hides_no_fault_of_the_others(faults):
    faults("a: [", "groups.yml")
    assert len(faults("a: {zh: 甲}")) == 2


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("region:653124", "https://w3id.org/fupin/id/region/653124"),
        ("org:state-council", "https://w3id.org/fupin/id/organisation/state-council"),
        ("kind:county", "https://w3id.org/fupin/scheme/agent-kind/county"),
        ("modality:done", "https://w3id.org/fupin/scheme/modality/done"),
        ("泽普县", None),
        ("region:", None),
        ("region:a b", None),
    ],
)
def test_a_short_name_stands_for_an_iri(name, address):
    assert short_iri(name) == address


@given(st.text(min_size=1, max_size=20), st.text(max_size=60))
def test_the_key_of_a_topic_is_ascii_and_of_its_words_alone(words, reading):
    readings = dict.fromkeys(map(ord, words), reading)
    key = topic_key(words, readings)
    assert KEY.match(key)
    assert key[-6:] == topic_key(words, {})[-6:]
    assert key[-6:] != topic_key(words + "。", readings)[-6:]


def test_the_key_of_a_topic_spells_its_words():
    assert topic_key("重点", {ord("重"): "zhòng,chóng", ord("点"): "diǎn"}).startswith("zhong-dian-")


def test_codes_have_names_and_years():
    codes = read_codes(resource("data") / "places" / "gb2260.csv")
    assert ("泽普县", 9999) in [(name, last) for name, _, last in codes["653124"]]
    assert read_codes(TINY / "none.csv") == {}


# across files


@pytest.mark.parametrize(
    ("file", "old", "new", "cause"),
    [
        ("entities/regions.yml", "within: CN", "within: XX", "not declared: region:XX"),
        ("entities/regions.yml", "kind: country", "kind: empire", "not declared: scheme:place-kind/empire"),
        ("entities/groups.yml", "memberKind: kind:county", "memberKind: kind:moon", "not declared: kind:moon"),
        ("entities/groups.yml", "ofPlace: region:510000", "ofPlace: 四川省", "not declared: 四川省"),
    ],
)
def test_a_link_to_nothing_is_a_problem_of_the_build(tiny, home, file, old, new, cause):
    change(tiny / file, old, new)
    assert cause in only(problems_of(tiny, home)).cause
