"""The form of the contract: IRIs, evidence to the letter, quantities and periods with their bounds and flags."""

import re

import pytest
from tests.helpers import TINY, WORDS, asked, memory_store

from fupin.names import PREFIXES

TEXT = (TINY / WORDS).read_text(encoding="utf-8")
FACT = "https://w3id.org/fupin/id/fact/qingshan-minutes/"


@pytest.fixture(scope="module")
def ask(tiny_store):
    """Rows of a pattern on the tiny graph, IRIs by their last piece."""
    store = memory_store(tiny_store / "current" / "graph.nt")

    def ask(variables, pattern):
        found = asked(store, f"SELECT {variables} WHERE {{ {pattern} }} ORDER BY {variables}")
        return [tuple(value.rsplit("/", 1)[-1] if "://" in value else value for value in row) for row in found]

    return ask


@pytest.fixture(scope="module")
def whole(packaged):
    """The packaged graph in memory."""
    return memory_store(packaged / "current" / "graph.nt")


# the tiny graph, to the letter


def test_the_source_is_described_with_file_hash_and_length(ask):
    pattern = "source:qingshan a fp:Source ; fp:file ?file ; fp:length ?length ; fp:content ?text ; rdfs:label ?file"
    assert ask("?file ?length ?text", pattern) == [("qingshan.txt", str(len(TEXT)), TEXT)]


def test_the_document_lies_in_its_source_with_both_titles_and_its_date(ask):
    pattern = "document:qingshan-minutes a fp:Document ; fp:inSource source:qingshan ; dcterms:issued ?day ; rdfs:label ?title"
    assert ask("?day ?title", pattern) == [
        ("2020-01", "Minutes on Qingshan's help for Qingshui and Baiyun"),
        ("2020-01", "青山市对口帮扶清水、白云两县纪要"),
    ]


def test_sentences_have_their_order_and_unwrapped_words(ask):
    found = ask(
        "?order ?s ?text",
        "?s a fp:Sentence ; fp:order ?order ; fp:text ?text ; fp:inDocument document:qingshan-minutes",
    )
    assert [order for order, _, _ in found] == [str(n) for n in range(1, 8)]
    assert found[2][1:] == ("56-92", "青山市投入帮扶资金 3000多万元，其中投入清水县 1200 万元。")


def test_a_sentence_without_facts_says_why_and_keeps_its_numbers(ask):
    assert ask("?s ?why ?printed", "?s fp:noFact ?why ; fp:quantity/fp:asPrinted ?printed") == [
        ("0-16", "heading", "两县")
    ]


def test_a_fact_has_its_class_document_sentence_evidence_and_polarity(ask):
    pattern = f"<{FACT}qingshui-money> a ?class ; fp:inDocument ?d ; fp:inSentence ?s ; fp:polarity ?p ; fp:evidence ?e"
    assert ask("?class ?d ?s ?p ?e", pattern) == [
        ("ontology#FundingFlow", "qingshan-minutes", "56-92", "affirmed", "18-45"),
        ("ontology#FundingFlow", "qingshan-minutes", "56-92", "affirmed", "56-92"),
    ]


def test_a_negated_fact_has_no_second_polarity(ask):
    assert ask("?p", f"<{FACT}no-cadres> fp:polarity ?p") == [("negated",)]


def test_a_quantity_has_bounds_with_flags_hedge_unit_and_its_phrase_alone_as_evidence(ask):
    pattern = (
        f"<{FACT}all-money> fp:amount ?q . ?q fp:asPrinted ?printed ; fp:value ?v ; fp:lower ?l ; fp:lowerOpen ?lo ;"
        " fp:upper ?u ; fp:upperOpen ?uo ; fp:hedge ?h ; fp:unit ?unit ; fp:evidence/fp:text ?words"
    )
    assert ask("?q ?printed ?v ?l ?lo ?u ?uo ?h ?unit ?words", pattern) == [
        ("66-75", "3000多万元", "30000000", "30000000", "true", "40000000", "true", "more-than", "yuan", "3000多万元"),
    ]


def test_a_period_has_its_days_and_kind(ask):
    pattern = f"<{FACT}plan> fp:period ?p . ?p fp:asPrinted ?printed ; fp:periodKind ?kind ; fp:until ?until"
    assert ask("?printed ?kind ?until", pattern) == [("到 2020年底", "calendar", "2020-12-31")]
    assert ask("?from", f"<{FACT}plan> fp:period/fp:from ?from") == []


def test_parts_are_nodes_numbered_from_one_with_evidence(ask):
    pattern = f"<{FACT}counties> fp:part ?part . ?part a fp:Part ; fp:order ?n ; fp:item ?item ; fp:evidence ?e"
    assert ask("?n ?part ?item ?e", pattern) == [
        ("1", "counties-1", "510000-qingshui", "18-56"),
        ("2", "counties-2", "510000-baiyun", "18-56"),
    ]


def test_a_fact_points_to_another_by_its_iri(ask):
    assert ask("?part", f"<{FACT}all-money> fp:includes ?part") == [("qingshui-money",)]


def test_a_topic_has_both_labels_and_stands_where_it_is_printed(ask):
    found = ask(
        "?label ?words",
        f"<{FACT}villager-word> fp:topic ?t . ?t a fp:Topic ; rdfs:label ?label ; fp:evidence/fp:text ?words",
    )
    assert found == [("easy to sell", "好卖"), ("好卖", "好卖")]


def test_evidence_keeps_line_breaks_to_the_letter_and_32_characters_around(ask):
    selector = "<https://w3id.org/fupin/id/evidence/qingshan/66-75#selector>"
    (found,) = ask(
        "?start ?end ?exact ?prefix ?suffix",
        f"{selector} oa:start ?start ; oa:end ?end ; oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix",
    )
    assert found == ("66", "75", "3000\n\n多万元", TEXT[34:66], TEXT[75:107])


# the packaged graph, by rule


def test_every_quotation_is_the_slice_of_its_source(whole):
    texts = {row[0]: row[1] for row in asked(whole, "SELECT ?s ?text WHERE { ?s fp:content ?text }")}
    found = asked(
        whole,
        "SELECT ?e ?source ?start ?end ?exact ?prefix ?suffix WHERE { ?e oa:hasSource ?source ; oa:hasSelector ?s ."
        " ?s oa:start ?start ; oa:end ?end ; oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix }",
    )
    assert len(found) > 2000
    for place, source, start, end, exact, prefix, suffix in found:
        a, b, text = int(start), int(end), texts[source]
        assert (text[a:b], text[max(0, a - 32) : a], text[b : b + 32]) == (exact, prefix, suffix)
        assert place == f"{source.replace('/source/', '/evidence/')}/{a}-{b}"


@pytest.mark.parametrize("class_", ["Sentence", "Quantity", "Part", "Topic"])
def test_every_node_of_a_class_has_evidence(whole, class_):
    assert asked(whole, f"SELECT ?x WHERE {{ ?x a fp:{class_} FILTER NOT EXISTS {{ ?x fp:evidence ?e }} }}") == []


def test_every_fact_has_document_sentence_evidence_and_one_polarity(whole):
    bare = "{ FILTER NOT EXISTS { ?f fp:inSentence ?s } } UNION { FILTER NOT EXISTS { ?f fp:evidence ?e } }"
    facts = "?f a ?class ; fp:inDocument ?d . ?class rdfs:subClassOf fp:Fact ."
    assert asked(whole, f"SELECT ?f WHERE {{ {facts} {bare} }}") == []
    assert (
        asked(whole, f"SELECT ?f WHERE {{ {facts} ?f fp:polarity ?p }} GROUP BY ?f HAVING (COUNT(DISTINCT ?p) != 1)")
        == []
    )


@pytest.mark.parametrize("end", ["lower", "upper"])
def test_a_bound_and_its_flag_stand_together(whole, end):
    for a, b in ((end, f"{end}Open"), (f"{end}Open", end)):
        pattern = f"?q a fp:Quantity ; fp:{a} ?x FILTER NOT EXISTS {{ ?q fp:{b} ?y }}"
        assert asked(whole, f"SELECT ?q WHERE {{ {pattern} }}") == []


def test_a_value_lies_between_its_bounds(whole):
    outside = "?q fp:value ?v ; fp:lower ?l ; fp:upper ?u FILTER(?v < ?l || ?v > ?u)"
    assert asked(whole, f"SELECT ?q WHERE {{ {outside} }}") == []


def test_days_are_dates_in_order(whole):
    found = asked(whole, "SELECT ?a ?b WHERE { ?p fp:from ?a ; fp:until ?b }")
    assert found
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for pair in found for day in pair)
    assert all(a <= b for a, b in found)


def test_no_node_of_data_is_blank(whole):
    blank = (
        "?x ?p ?o FILTER(isBlank(?x)) FILTER NOT EXISTS { ?x a owl:Class } FILTER NOT EXISTS { ?x a owl:Restriction }"
    )
    found = asked(whole, f"SELECT DISTINCT ?p WHERE {{ {blank} }}")
    assert not [p for (p,) in found if p.startswith(PREFIXES["fp"])]
    assert asked(whole, "SELECT ?x WHERE { ?x fp:inDocument|fp:evidence|rdfs:label ?o FILTER(isBlank(?x)) }") == []


def test_keys_of_iris_are_ascii(whole):
    strange = 'FILTER(STRSTARTS(STR(?x), "https://w3id.org/fupin/") && !REGEX(STR(?x), "^[A-Za-z0-9:/.#_-]+$"))'
    assert asked(whole, f"SELECT DISTINCT ?x WHERE {{ ?x ?p ?o {strange} }}") == []
