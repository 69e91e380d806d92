"""Pairings and money as plain data, and the geometry of flows."""

import json
from dataclasses import asdict
from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fupin.describe import Value
from fupin.engine import LocalEngine
from fupin.names import FP, ID, SCHEME
from fupin.views import money as money_view
from fupin.views import pairings as pairings_view
from fupin.views.money import Flow, Money, Total, money
from fupin.views.pairings import pairings
from fupin.views.roles import Quantity, figure, short
from fupin.views.sankey import Scale, drawings, scale

YUAN = Value("元", SCHEME + "unit/yuan")
SHANGHAI, ZEPU, FOUR = ID + "region/310000", ID + "region/653124", ID + "group/kashgar-four-counties"


@pytest.fixture(scope="module")
def engine(packaged):
    return LocalEngine.open(packaged)


@pytest.fixture(scope="module")
def helped(engine):
    return pairings(engine, "zh")


@pytest.fixture(scope="module")
def paid(engine):
    return money(engine, "zh")


def store(text):
    graph = ox.Store()
    prefixes = (
        f"@prefix fp: <{FP}> . @prefix fact: <{ID}fact/d/> . @prefix r: <{ID}region/> . @prefix s: <{SCHEME}> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> . "
    )
    graph.load((prefixes + text).encode(), format=ox.RdfFormat.TURTLE)
    return LocalEngine(graph)


def test_a_stated_pair_and_one_derived_for_a_member_stay_apart(helped):
    pairs = [pair for pair in helped.pairs if (pair.supporter, pair.recipient) == (SHANGHAI, ZEPU)]
    assert {pair.rule for pair in pairs} == {"", "supports-member"}
    derived = next(pair for pair in pairs if pair.rule)
    assert derived.number < len(derived.facts), "the sentences that list the members come with it"
    assert [rule.label for rule in helped.rules] == ["帮扶组内每一成员"]


def test_only_places_with_coordinates_are_on_the_map(helped):
    assert all(
        helped.parties[end].kind == "place" for pair in helped.drawn() for end in (pair.supporter, pair.recipient)
    )
    assert {helped.why_beside(pair) for pair in helped.beside()} == {"group", "kind"}
    assert helped.parties[FOUR].kind == "group"
    assert helped.parties[FOUR].lat is None


def test_the_matrix_has_every_pair_in_its_cell(helped):
    rows, columns, cells = helped.matrix()
    assert rows[0] == SHANGHAI
    assert sum(len(some) for some in cells.values()) == len(helped.pairs)
    assert set(cells) <= {(row, column) for row in rows for column in columns}


def test_pairings_are_narrowed_by_level_year_and_document(engine):
    county = SCHEME + "pairing-level/county"
    narrowed = pairings(engine, "en", pairings_view.Narrow(level=county))
    assert narrowed.rows
    assert all(county in [level.iri for level in row.levels] for row in narrowed.rows)
    touched = pairings(engine, "zh", pairings_view.Narrow(year="2013")).rows
    assert touched
    assert all(any(p.first <= "2013-12-31" and (p.last or "9") >= "2013" for p in row.periods) for row in touched)
    assert not pairings(engine, "zh", pairings_view.Narrow(year="1900")).rows


def test_members_are_derived_from_the_facts_shown_alone(engine, helped):
    planned = pairings(engine, "zh", pairings_view.Narrow(modality=SCHEME + "modality/done"))
    derived = {pair.recipient: pair for pair in planned.pairs if pair.rule}
    everything = {pair.recipient: pair for pair in helped.pairs if pair.rule}
    assert 0 < derived[ZEPU].number < everything[ZEPU].number


def test_a_negated_pairing_and_one_whose_party_is_open_make_no_pair():
    graph = store("""
      fact:no a fp:Pairing ; fp:supporter r:1 ; fp:recipient r:2 ; fp:polarity <https://w3id.org/fupin/scheme/polarity/negated> .
      fact:or a fp:Pairing ; fp:supporter r:1 , r:3 ; fp:recipient r:2 ; fp:alternativeRole fp:supporter .""")
    found = pairings(graph, "zh")
    assert len(found.rows) == 2
    assert found.pairs == ()
    assert [row.negated for row in found.rows] == [True, False]
    assert [row.either for row in found.rows] == [False, True]


def test_views_are_json(helped, paid):
    assert json.loads(json.dumps(asdict(helped)))["rows"]
    assert json.loads(json.dumps(asdict(paid)))["flows"]


def test_an_amount_keeps_its_words_and_both_open_ends(paid):
    amount = next(flow.amount for flow in paid.flows if flow.fact.endswith("/fiscal"))
    assert (amount.printed, amount.lower, amount.upper) == ("90 多亿元", 9e9, 1e10)
    assert amount.brackets == "(9,000,000,000, 10,000,000,000)"
    assert amount.words("zh") == "90亿–100亿元"
    endless = next(flow.amount for flow in paid.flows if flow.fact.endswith("/matchmaking-signed"))
    assert endless.upper is None
    assert endless.words("zh") == "> 54亿元"


def test_flows_without_an_amount_are_told_and_not_drawn(paid):
    drawn = {ribbon.flow.fact for drawing in drawings(paid) for ribbon in drawing.ribbons}
    assert paid.unstated()
    assert not drawn & {flow.fact for flow in paid.unstated()}
    assert drawn == {flow.fact for flow in paid.flows if flow.amount}


def test_what_a_sum_leaves_out_is_told_with_the_reason(paid):
    total = next(total for total in paid.totals if total.party.iri == SHANGHAI)
    assert total.role == "payer"
    assert (total.sum.lower, total.sum.upper) == (2e10, 3e10)
    assert {reason.text for reason in total.reasons()} >= {"没有金额", "累计数"}
    assert paid.why_not(ID + "fact/shanghai-kashgar/fiscal", "payee") == "分项已含"


def test_amounts_that_may_overlap_or_contain_one_another_are_told(paid):
    told = {(one.amount.printed, how, other.amount.printed) for one, how, other in paid.together()}
    assert ("约有 100 多亿元", "includes", "90 多亿元") in told
    assert any({one, other} == {"145.53亿元", "337.6 亿元"} for one, how, other in told if how == "overlap")


def test_money_is_narrowed_by_payer_and_stage(engine):
    narrowed = money(engine, "zh", money_view.Narrow(payer=SHANGHAI))
    assert narrowed.flows
    assert all(SHANGHAI in [payer.iri for payer in flow.payers] for flow in narrowed.flows)
    pooled = money(engine, "zh", money_view.Narrow(stage=SCHEME + "flow-stage/pooled"))
    assert {stage.text for flow in pooled.flows for stage in flow.stages} == {"整合"}


def test_different_units_are_never_in_one_drawing():
    graph = store("""
      fact:a a fp:FundingFlow ; fp:amount fact:qa . fact:qa fp:asPrinted "1元" ; fp:lower 1 ; fp:upper 1 ; fp:unit fp:yuan .
      fact:b a fp:FundingFlow ; fp:amount fact:qb . fact:qb fp:asPrinted "2美元" ; fp:lower 2 ; fp:upper 2 ; fp:unit fp:dollar .
      fact:c a fp:FundingFlow ; fp:amount fact:qc ; fp:polarity <https://w3id.org/fupin/scheme/polarity/negated> .
      fact:qc fp:asPrinted "3元" ; fp:lower 3 ; fp:upper 3 ; fp:unit fp:yuan .""")
    made = drawings(money(graph, "zh"))
    assert [[amount(ribbon).printed for ribbon in drawing.ribbons] for drawing in made] == [["2美元"], ["1元"]]


def amount(ribbon):
    return ribbon.flow.amount


def flow(name, low, high, payer="p", payee="q"):
    number = Quantity(name, low, high, False, False, YUAN)
    one = Value
    parties = ((one(payer, payer),), (one(payee, payee),))
    return Flow(name, *parties, (), (), (), (), one("done"), (), number, None, (), False, False, one("d"))


def test_flows_of_one_payer_share_a_node_only_where_a_sum_counts_both():
    flows = (flow("a", 3, 3), flow("b", 2, 2), flow("c", 1, 1))
    total = Total("t", "payer", Value("p", "p"), Quantity("", 5, 5, False, False, YUAN), ("a", "b"), ())
    [drawing] = drawings(Money(flows, False, (total,)))
    payers = [node for node in drawing.nodes if node.column == "payer"]
    assert sorted(sorted(one.fact for one in node.flows) for node in payers) == [["a", "b"], ["c"]]
    assert next(node for node in payers if len(node.flows) == 2).total is total
    kinds = [len(node.flows) for node in drawing.nodes if node.column == "kind"]
    assert sorted(kinds) == [1, 2], "flows of one payer and kind that are counted together"
    payees = [len(node.flows) for node in drawing.nodes if node.column == "payee"]
    assert payees == [1, 1, 1], "no sum counts them for the payee"


def test_a_node_tells_no_sum_where_some_of_what_it_counts_is_not_drawn():
    total = Total("t", "payer", Value("p", "p"), Quantity("", 9, 9, False, False, YUAN), ("a", "gone"), ())
    [drawing] = drawings(Money((flow("a", 3, 3),), False, (total,)))
    assert [node.total for node in drawing.nodes if node.column == "payer"] == [None]


def bounds(low, high):
    return low, None if high is None else max(low, high)


# a figure of a text has two decimals at most
figures = st.integers(0, 10**14).map(lambda n: n / 100)
amounts = st.builds(bounds, figures, st.none() | figures)


@example([((2.2250738585e-313, None), "p", "x")])
@given(st.lists(st.tuples(amounts, st.sampled_from("pqr"), st.sampled_from("xyz")), min_size=1, max_size=12))
def test_nodes_of_a_column_never_touch_and_hold_their_ribbons(made):
    flows = tuple(flow(str(i), ends[0], ends[1], payer, payee) for i, (ends, payer, payee) in enumerate(made))
    [drawing] = drawings(Money(flows, False, ()))
    for column in ("payer", "kind", "payee", "purpose"):
        nodes = sorted((node for node in drawing.nodes if node.column == column), key=lambda node: node.y)
        assert all(node.y >= 0 and node.y + node.height <= drawing.height for node in nodes)
        assert all(above.y + above.height < below.y for above, below in pairwise(nodes))
    for ribbon in drawing.ribbons:
        assert bool(ribbon.marks) == (amount(ribbon).upper is None)
        assert ribbon.sure or ribbon.perhaps


def test_a_flow_too_thin_to_see_is_said_to_be_drawn_wider():
    [drawing] = drawings(Money((flow("a", 1e10, 1e10), flow("b", 1, 2)), False, ()))
    assert {ribbon.flow.fact: ribbon.thin for ribbon in drawing.ribbons} == {"a": False, "b": True}


def test_the_scale_of_intervals_holds_all_their_bounds():
    made = scale([flow("a", 0, 90), flow("b", 3, None)])
    assert made == Scale(0, 2)
    assert [made.at(number) for number in (0, 1, 10, 100)] == [0, 0, 50, 100]
    assert scale([flow("a", 0, None)]) == Scale(0, 1)


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [(14553000000, "145.53亿", "14.553 billion"), (1000000, "100万", "1 million"), (400, "400", "400"), (0, "0", "0")],
)
def test_numbers_are_said_as_readers_say_them(number, zh, en):
    assert (short(number, "zh"), short(number, "en")) == (zh, en)
    assert figure(1234567.5) == "1,234,567.5"


def test_hostile_names_stay_text_in_the_data():
    nasty = '<img src=x onerror=alert(1)></script>"\u202e𠮷'
    graph = store(f"""
      fact:a a fp:Pairing ; fp:supporter r:1 ; fp:recipient r:2 .
      r:1 a fp:Region ; rdfs:label {json.dumps(nasty, ensure_ascii=False)}@zh ; geo:lat 1.5 ; geo:long 2.5 .
      r:2 a fp:Region ; rdfs:label "乙"@zh ; geo:lat 3.5 ; geo:long 4.5 .""")
    found = pairings(graph, "zh")
    assert found.rows[0].supporters[0].text == nasty
    assert found.parties[ID + "region/1"].lat == 1.5
