"""A facts file: what it may say, where its words are found, and a problem with line, cause and mend for each fault."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers import FACTS, SOURCE, TINY

from fupin.documents import read_source
from fupin.errors import BadInput
from fupin.factfiles import TIMELESS, read_facts
from fupin.facts import Dated, FactReference, Measured, PartOf, Plain, Reference, Topic, fact_key
from fupin.resources import resource
from fupin.vocabulary import parse_ontology, read_vocabulary

VOCABULARY = read_vocabulary(parse_ontology(resource("ontology")))
TINY_SOURCE = read_source(TINY / SOURCE)
POOR = "2018年底，清水县有贫困户 5000户，占全县总户数 4万户的 12.5%。"
MONEY = "青山市投入帮扶资金 3000多万元，其中投入清水县 1200 万元。"
TEA = "村民王小满 2019年种茶叶 20亩，收入 3 万元；王小满说，茶叶好卖。"
PAIRED = "2019年 5月，四川省青山市与清水县、白云县结对帮扶，青山市对口帮扶两县。"


@pytest.fixture
def read(tmp_path):
    """Read passages (YAML) of the tiny document."""

    def read(passages):
        path = tmp_path / "facts.yml"
        path.write_text("document: qingshan-minutes\npassages:\n" + passages, encoding="utf-8")
        return read_facts(path, [TINY_SOURCE], VOCABULARY)

    return read


@pytest.fixture
def fact(read):
    """The only fact of a passage: its quote, the fact, further lines of the passage."""

    def fact(quote, entry, more=""):
        found = read(f"- quote: {quote}\n{more}  facts:\n  - {entry}\n")
        assert found.problems == []
        (one,) = found.facts
        return one

    return fact


@pytest.fixture
def fault(read):
    """The only problem of a passage."""

    def fault(quote, entry, more=""):
        (problem,) = read(f"- quote: {quote}\n{more}  facts:\n  - {entry}\n").problems
        return problem

    return fault


def words_of(span):
    return TINY_SOURCE.text[span.start : span.end]


# the file


def test_the_tiny_facts_file_is_read_whole():
    found = read_facts(TINY / FACTS, [TINY_SOURCE], VOCABULARY)
    assert (found.problems, found.unhandled(), len(found.facts), len(found.no_facts)) == ([], [], 13, 1)


@pytest.mark.parametrize("text", ["", "passages: []\n", "document: none-such\n", "document: [a]\n"])
def test_a_file_of_no_known_document_is_refused_and_told_which_there_are(text, tmp_path):
    path = tmp_path / "facts.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"no such document .* document: qingshan-minutes"):
        read_facts(path, [TINY_SOURCE], VOCABULARY)


def test_a_file_without_passages_leaves_every_sentence_unhandled(read):
    assert len(read("").unhandled()) == 7


@pytest.mark.parametrize(
    ("passages", "line", "cause"),
    [
        ("- quote: 青山市不向白云县派驻干部。\n", 3, "neither facts nor a reason"),
        ("- facts: []\n", 3, "no quote"),
        ("- 青山市\n", 3, "must be a mapping"),
        ("- {quote: 青山市, none: heading, noe: x}\n", 3, "unknown key"),
        ("- {quote: 青山市对口帮扶清水、白云两县纪要, none: boring}\n", 3, "unknown reason “boring”"),
        ("- quote: 青山市不向白云县派驻干部。\n  facts: x\n", 4, "must be a list"),
        ("- quote: 青山市不向白云县派驻干部。\n  facts:\n  - x\n", 5, "must be a mapping"),
        ("- quote: {words: 青山市}\n  none: heading\n", 3, "must be words of the text"),
        ("- quote: {text: 青山市, nth: 0}\n  none: heading\n", 3, "must be a positive number: 0"),
        ("- quote: {text: 青山市, nth: x}\n  none: heading\n", 3, "must be a positive number: x"),
        ("- quote: ''\n  none: heading\n", 3, "the text does not say “”"),
    ],
)
def test_a_faulty_passage_is_named_with_its_line(read, passages, line, cause):
    (problem,) = read(passages).problems
    assert problem.line == line
    assert cause in problem.cause
    assert problem.mend


def test_one_fault_hides_no_other(read):
    found = read(
        f"- quote: {MONEY}\n  facts:\n  - {{type: Nothing}}\n  - {{type: FundingFlow, amount: 5元}}\n"
        "- quote: 无此句\n  none: heading\n"
    )
    assert [problem.line for problem in found.problems] == [5, 6, 7]


# quotes


def test_a_quote_that_the_text_does_not_say_is_shown_the_nearest_words(read):
    (problem,) = read("- quote: 青山市投入帮扶资金 2000多万元\n  none: heading\n").problems
    assert "the text does not say “青山市投入帮扶资金 2000多万元”" in problem.cause
    assert "closest is “青山市投入帮扶资金 3000多万元” (56-75)" in problem.cause


def test_a_quote_that_stands_twice_has_to_say_which(read):
    (problem,) = read("- quote: 清水县\n  none: heading\n").problems
    assert "stands 4 times" in problem.cause
    assert "{text: …, nth:" in problem.mend
    (passage,) = read("- quote: {text: 清水县, nth: 3}\n  none: heading\n").no_facts
    assert passage.quotes[0].start == TINY_SOURCE.text.index("清水县有贫困户")


def test_a_quote_has_no_fifth_place_of_four(read):
    (problem,) = read("- quote: {text: 清水县, nth: 5}\n  none: heading\n").problems
    assert "stands only 4 times" in problem.cause


def test_a_quote_in_pieces_is_several_places_of_evidence(fact):
    one = fact("[青山市投入帮扶资金, 多万元]", "{type: FundingFlow, payer: region:510000-qingshan}")
    assert [words_of(span) for span in one.quotes] == ["青山市投入帮扶资金", "多万元"]


def test_a_fact_may_have_a_quote_of_its_own_inside_the_passage(fact):
    one = fact(MONEY, "{type: FundingFlow, quote: 其中投入清水县 1200 万元, amount: 1200 万元}")
    assert [words_of(span) for span in one.quotes] == ["其中投入清水县 1200 万元"]


def test_a_quote_of_a_fact_outside_its_passage_is_a_fault(fault):
    problem = fault(MONEY, "{type: FundingFlow, quote: 青山市不向白云县派驻干部, amount: 1200 万元}")
    assert (problem.field, "does not say" in problem.cause) == ("quote", True)


def test_further_quotes_of_the_same_fact_are_evidence_and_covered(read):
    found = read(
        f"- quote: {PAIRED}\n  facts:\n"
        "  - {type: Pairing, supporter: region:510000-qingshan, recipient: group:two-counties, modality: done,\n"
        "     also: 青山市对口帮扶清水、白云两县纪要}\n"
    )
    assert [words_of(span)[:5] for span in found.facts[0].quotes] == ["2019年", "青山市对口"]
    assert [sentence.order for sentence in found.unhandled()] == [3, 4, 5, 6, 7]


# classes, keys, roles


@pytest.mark.parametrize("type_", ["Nothing", "Fact", "Quantity", "Region", ""])
def test_an_unknown_type_is_told_the_known_ones(fault, type_):
    problem = fault(MONEY, f"{{type: '{type_}', amount: 1200 万元}}")
    assert f"unknown type “{type_}”" in problem.cause
    assert "FundingFlow" in problem.mend


@pytest.mark.parametrize("role", ["supporter", "amuont", "inDocument", "evidence", "value"])
def test_a_role_that_the_class_does_not_carry_is_told_those_that_it_does(fault, role):
    problem = fault(MONEY, f"{{type: FundingFlow, {role}: 1200 万元}}")
    assert (problem.field, f"has no role “{role}”" in problem.cause) == (role, True)
    assert "amount" in problem.mend
    assert "fundingKind" in problem.mend


def test_an_unknown_default_is_a_fault_of_every_fact_below(read):
    found = read(
        f"- quote: {MONEY}\n  defaults: {{colour: red}}\n  facts:\n  - {{type: FundingFlow, amount: 1200 万元}}\n"
    )
    assert ["unknown role" in problem.cause for problem in found.problems] == [True]
    assert found.problems[0].line == 4


@pytest.mark.parametrize(
    ("entry", "field", "cause"),
    [
        ("{type: FundingFlow, fundingKind: gold}", "fundingKind", "the scheme funding-kind has no “gold”"),
        ("{type: FundingFlow, flowStage: lost}", "flowStage", "the scheme flow-stage has no “lost”"),
        ("{type: FundingFlow, modality: hoped}", "modality", "the scheme modality has no “hoped”"),
        ("{type: FundingFlow, includes: 资金}", "includes", "must be the id of a fact"),
        ("{type: FundingFlow, payer: city:qingshan}", "payer", "unknown prefix “city:”"),
        ("{type: FundingFlow, cumulative: 'yes'}", "cumulative", "must be true or false"),
        ("{type: FundingFlow, id: 资金, amount: 1200 万元}", "id", "not an ASCII key"),
        ("{type: FundingFlow, amount: 1200 万元, open: [payre]}", "open", "unknown role “payre”"),
        ("{type: FundingFlow, amount: {nth: 2}}", "amount", "must be words of the text"),
    ],
)
def test_a_value_that_its_role_cannot_hold_is_named(fault, entry, field, cause):
    problem = fault(MONEY, entry)
    assert problem.field == field
    assert cause in problem.cause


def test_values_are_entities_concepts_facts_truths_and_topics(fact):
    one = fact(
        MONEY,
        "{id: a, type: FundingFlow, payer: region:510000-qingshan, payee: kind:county, fundingKind: subsidy,"
        " includes: [b, fact:other/c], cumulative: true, purpose: 帮扶资金, note: 随手记}",
    )
    assert one.key == "a"
    roles = one.roles
    named = [v for key in ("payer", "payee", "fundingKind") for v in roles[key] if isinstance(v, Reference)]
    assert [(v.name, v.iri) for v in named] == [
        ("region:510000-qingshan", "https://w3id.org/fupin/id/region/510000-qingshan"),
        ("kind:county", "https://w3id.org/fupin/scheme/agent-kind/county"),
        ("funding-kind:subsidy", "https://w3id.org/fupin/scheme/funding-kind/subsidy"),
    ]
    assert [(v.document, v.key) for v in roles["includes"] if isinstance(v, FactReference)] == [
        ("qingshan-minutes", "b"),
        ("other", "c"),
    ]
    assert (roles["cumulative"], roles["note"]) == ((Plain(True),), (Plain("随手记"),))
    assert [v.label for v in roles["purpose"] if isinstance(v, Topic)] == ["帮扶资金"]


def test_a_topic_is_labelled_without_white_space_and_stands_where_it_is_printed(fact):
    (topic,) = fact(TEA, "{type: Opinion, topic: 收入 3 万元}").roles["topic"]
    assert isinstance(topic, Topic)
    assert (topic.label, words_of(topic.span)) == ("收入3万元", "收入 3 万元")


def test_open_and_alternative_roles_are_kept(fact):
    one = fact(MONEY, "{type: FundingFlow, payer: region:510000-qingshan, open: payer, anyOf: [payee, purpose]}")
    assert (one.open, one.any_of) == (("payer",), ("payee", "purpose"))


# defaults


def test_defaults_reach_the_facts_that_carry_the_role_unless_taken_away(read):
    found = read(
        f"- quote: {PAIRED}\n  defaults: {{type: Pairing, period: 2019年 5月, modality: done, supporter: region:510000-qingshan}}\n"
        "  facts:\n  - {recipient: region:510000-qingshui}\n"
        "  - {recipient: region:510000-baiyun, period: none, modality: planned}\n"
        "  - {type: Status, about: region:510000-baiyun, status: 帮扶}\n"
    )
    assert found.problems == []
    assert [sorted(fact.roles) for fact in found.facts] == [
        ["modality", "period", "recipient", "supporter"],
        ["modality", "recipient", "supporter"],
        ["about", "status"],
    ]
    assert [v.name for fact in found.facts for v in fact.roles.get("modality", ()) if isinstance(v, Reference)] == [
        "modality:done",
        "modality:planned",
    ]


@pytest.mark.parametrize("type_", sorted(TIMELESS))
def test_defaults_of_time_place_and_modality_do_not_reach_what_is_timeless(read, type_):
    found = read(
        f"- quote: {PAIRED}\n  defaults: {{period: 2019年 5月, place: region:510000, modality: done, attributedTo: kind:county}}\n"
        f"  facts:\n  - {{type: {type_}}}\n  - {{type: {type_}, period: 2019年 5月}}\n"
    )
    assert [sorted(fact.roles) for fact in found.facts] == [["attributedTo"], ["attributedTo", "period"]]


# quantities, periods, phrases


def test_a_quantity_is_found_across_a_line_break_and_parsed(fact):
    (money,) = fact(MONEY, "{type: FundingFlow, amount: 3000多万元}").roles["amount"]
    assert isinstance(money, Measured)
    assert words_of(money.span) == "3000\n\n多万元"
    assert (money.quantity.lower, money.quantity.upper, money.quantity.unit) == (
        Decimal(30_000_000),
        Decimal(40_000_000),
        "yuan",
    )


@pytest.mark.parametrize(
    ("phrase", "field", "cause"),
    [
        ("amount: 200 万元", "amount", "the quote does not say “200 万元”"),
        ("amount: 5000户", "amount", "the quote does not say"),
        ("amount: 帮扶资金", "amount", "the quantity does not parse"),
        ("period: 帮扶资金", "period", "the time does not parse"),
        ("purpose: 修路", "purpose", "the quote does not say “修路”"),
        ("condition: 修路", "condition", "the quote does not say “修路”"),
        ("amount: {text: 1200 万元, per: [每年]}", "amount.per", "the quote does not say “每年”"),
        ("amount: {text: 1200 万元, of: 投入}", "amount.of", "is no unit: “投入”"),
        ("amount: {text: 1200 万元, share: maybe}", "amount", "must be true or false"),
    ],
)
def test_a_phrase_that_is_absent_or_does_not_parse_is_named(fault, phrase, field, cause):
    problem = fault(MONEY, f"{{type: FundingFlow, {phrase}}}")
    assert (problem.field, problem.line) == (field, 5)
    assert cause in problem.cause


def test_a_phrase_that_stands_twice_in_its_quote_has_to_say_which(fault, fact):
    assert "stands 2 times" in fault(MONEY, "{type: FundingFlow, condition: 投入}").cause
    one = fact(MONEY, "{type: FundingFlow, condition: {text: 投入, nth: 2}}")
    assert one.roles["condition"] == (Plain("投入"),)


def test_the_first_of_several_places_will_do_for_a_topic(fact):
    (topic,) = fact(MONEY, "{type: FundingFlow, purpose: 投入}").roles["purpose"]
    assert isinstance(topic, Topic)
    assert topic.span.start == TINY_SOURCE.text.index("投入")


def test_a_phrase_is_looked_for_in_quote_passage_and_context_in_turn(fact):
    entry = "{type: Observation, quote: 收入 3 万元, indicator: income, quantity: 3 万元, period: %s}"
    assert fact(TEA, entry % "2019年").used[0] == TINY_SOURCE.find(TEA, TINY_SOURCE.documents[0].spans)[0]
    context = "  context: [2018年底，清水县, 计划到 2020年底]\n"
    assert [words_of(span) for span in fact(TEA, entry % "2018年底", context).used] == ["2018年底，清水县"]
    own = entry.replace("type:", "context: 计划到 2020年底, type:")
    assert [words_of(s) for s in fact(TEA, own % "2018年底", context).used] == ["2018年底，清水县", "计划到 2020年底"]


def test_context_that_gives_no_phrase_is_no_evidence(fact):
    one = fact(TEA, "{type: Observation, indicator: income, quantity: 3 万元}", "  context: 计划到 2020年底\n")
    assert one.used == ()


def test_words_beside_the_number_give_unit_and_per(fact):
    one = fact(POOR, "{type: Observation, indicator: 占, quantity: {text: 5000户, of: 户}}")
    (rate,) = one.roles["quantity"]
    assert isinstance(rate, Measured)
    assert (rate.quantity.unit, [words_of(span) for span in rate.per]) == ("household", ["户"])
    (income,) = fact(TEA, "{type: Observation, indicator: income, quantity: {text: 3 万元, per: [亩]}}").roles[
        "quantity"
    ]
    assert isinstance(income, Measured)
    assert income.quantity.unit == "yuan-per-mu"


def test_a_relative_time_is_read_from_the_date_of_the_document(fact):
    (dated,) = fact(POOR, "{type: Status, about: 贫困户, period: 2018年底}").roles["period"]
    assert isinstance(dated, Dated)
    assert dated.period.until is not None
    assert dated.period.until.isoformat() == "2018-12-31"


def test_what_yields_no_fact_may_give_its_numbers_and_times(read):
    (passage,) = read("- {quote: 青山市对口帮扶清水、白云两县纪要, none: heading, quantity: 两县}\n").no_facts
    assert [measured.quantity.value for measured in passage.quantities] == [2]
    (problem,) = read("- {quote: 青山市对口帮扶清水、白云两县纪要, none: heading, period: 去年}\n").problems
    assert (problem.field, "does not say" in problem.cause) == ("period", True)


# parts


def test_parts_are_entities_phrases_and_facts_in_printed_order(fact):
    one = fact(
        PAIRED,
        "{type: Composition, whole: group:two-counties, part: [region:510000-qingshui, 白云县,"
        " {item: fact:pairing, memberRole: kind:county, quantity: 两县}, {text: 帮扶, nth: 2}]}",
    )
    parts = [part for part in one.roles["part"] if isinstance(part, PartOf)]
    assert [sorted(part.roles) for part in parts] == [["item"], ["item"], ["item", "memberRole", "quantity"], ["item"]]
    assert [words_of(part.span)[:3] for part in parts] == ["201", "白云县", "两县", "帮扶"]
    assert parts[3].span.start == TINY_SOURCE.text.index("帮扶两县")


def test_a_part_has_no_role_of_a_fact(fault):
    problem = fault(PAIRED, "{type: Composition, whole: group:two-counties, part: [{item: 白云县, payer: 白云县}]}")
    assert (problem.field, "a part has no such role" in problem.cause) == ("part.payer", True)


# keys


def test_two_equal_facts_are_an_error_that_names_the_other_line(read):
    entry = "  - {type: FundingFlow, payer: region:510000-qingshan, amount: 1200 万元}\n"
    (problem,) = read(f"- quote: {MONEY}\n  facts:\n{entry}{entry}").problems
    assert problem.line == 6
    assert "the same fact as in line 5" in problem.cause
    assert "also" in problem.mend


def test_two_facts_of_one_id_are_an_error(read):
    (problem,) = read(
        f"- quote: {MONEY}\n  facts:\n  - {{id: a, type: FundingFlow, amount: 1200 万元}}\n"
        "  - {id: a, type: FundingFlow, purpose: 帮扶资金}\n"
    ).problems
    assert "the same fact as in line 5" in problem.cause


def test_the_key_of_a_fact_is_of_its_meaning_and_not_of_its_place(read):
    entry = "{type: FundingFlow, payer: region:510000-qingshan, amount: 1200 万元"
    (here,) = read(f"- quote: {MONEY}\n  facts:\n  - {entry}}}\n").facts
    (there,) = read(f"\n- quote: {MONEY}\n  facts:\n  - {entry}, quote: 其中投入清水县 1200 万元}}\n").facts
    (other,) = read(f"- quote: {MONEY}\n  facts:\n  - {entry}, modality: done}}\n").facts
    assert here.key == there.key != other.key
    assert here.line != there.line


references = st.builds(lambda key: Reference(f"a:{key}", f"http://a/{key}", 0), st.sampled_from("abc"))
roles_of = st.dictionaries(st.sampled_from(["payer", "payee", "place"]), st.tuples(references), max_size=3)


@given(a=roles_of, b=roles_of)
def test_keys_are_equal_where_class_and_roles_are_and_nowhere_else(a, b):
    assert (fact_key("d", "T", a) == fact_key("d", "T", b)) == (a == b)
    assert fact_key("d", "T", a) == fact_key("d", "T", dict(reversed(a.items())))
    assert len({fact_key("d", "T", a), fact_key("e", "T", a), fact_key("d", "U", a)}) == 3


def test_the_vocabulary_knows_every_role_that_the_guide_names():
    guide = (resource("ontology").parent / "docs" / "modelling.md").read_text(encoding="utf-8")
    rows = guide.split("## 2.")[1].split("## 3.")[0].split("`partner`")[0]
    names = {word for line in rows.splitlines() if line.startswith("|") for word in line.split("`")[1::2]}
    known = set(VOCABULARY.roles) | VOCABULARY.fact_classes | {"open", "anyOf"}
    assert names - known == set()
