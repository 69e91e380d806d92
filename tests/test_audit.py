"""The audit: intervals and verdicts, each rule on a graph where one number is changed, and the contradictions of the sources."""

import re
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers import ROOT, asked, memory_store

from fupin.audit import audit, audit_rows, judge, judge_within, rule_files, verdict
from fupin.frontmatter import front_matter
from fupin.intervals import Interval
from fupin.names import FP, PREFIXES, XSD

CASES = {path.stem: path for path in sorted((ROOT / "tests" / "data" / "audit").glob("*.ttl"))}
ALL = Interval(None, None)
Q = "https://w3id.org/fupin/id/quantity/"


def i(lower, upper, opens="[]"):
    """An interval as one writes it: i(1, 2, "(]")."""
    ends = [None if end is None else Decimal(str(end)) for end in (lower, upper)]
    return Interval(ends[0], ends[1], opens[0] == "(", opens[1] == ")")


numbers = st.one_of(st.none(), st.integers(-5, 5).map(Decimal))


@st.composite
def intervals(draw):
    """Intervals that hold at least one number, unbounded ones too."""
    lower, upper = draw(numbers), draw(numbers)
    if lower is not None and upper is not None:
        lower, upper = min(lower, upper), max(lower, upper)
    opens = draw(st.sampled_from(["[]", "(]", "[)", "()"])) if lower != upper or lower is None else "[]"
    return Interval(lower, upper, opens[0] == "(" and lower is not None, opens[1] == ")" and upper is not None)


def holds(interval, number):
    """Whether a number lies in an interval, by the book."""
    low = interval.lower is None or number > interval.lower or (number == interval.lower and not interval.lower_open)
    high = interval.upper is None or number < interval.upper or (number == interval.upper and not interval.upper_open)
    return low and high


# on a line of quarters, ends and gaps of the intervals above are all told apart
LINE = [Decimal(n) / 4 for n in range(-30, 31)]

# intervals


@given(intervals(), intervals())
def test_inside_and_below_are_what_the_numbers_say(a, b):
    mine, others = ({n for n in LINE if holds(one, n)} for one in (a, b))
    bounded = None not in (a.lower, a.upper, b.lower, b.upper)
    if bounded:
        assert a.inside(b) == (mine <= others)
        assert a.below(b) == (max(mine) < min(others))


@given(intervals(), intervals())
def test_the_verdict_on_two_intervals_is_symmetric(a, b):
    assert judge(a, b) == judge(b, a)


@given(intervals())
def test_an_interval_agrees_with_itself_unless_it_is_unknown(a):
    assert judge(a, a) == ("consistent" if a.known else "cannot-tell")


@given(intervals(), intervals())
def test_intervals_that_share_a_number_are_never_inconsistent_and_others_always(a, b):
    share = any(holds(a, n) and holds(b, n) for n in LINE)
    if a.known and b.known:
        assert (judge(a, b) == "inconsistent") == (not share)


@given(intervals(), intervals())
def test_nothing_is_said_of_what_is_unknown(a, b):
    assert judge(a, ALL) == judge(ALL, b) == "cannot-tell"
    assert judge_within(a, ALL, ALL, ends=False) == "cannot-tell"


@given(intervals(), intervals(), intervals(), st.booleans())
def test_what_is_kept_lies_inside_and_what_is_broken_does_not(claimed, allowed, inner, ends):
    found = judge_within(claimed, allowed, inner, ends=ends)
    assert found in ("kept", "broken", "cannot-tell")
    if found == "kept":
        assert claimed.inside(inner)
    if found == "broken":
        assert not claimed.inside(allowed)


@pytest.mark.parametrize(
    ("claimed", "computed", "expected"),
    [
        (i(34.35, 34.45), i(32.3, 32.5), "inconsistent"),
        (i(34.35, 34.45), i(34.4, 34.4), "consistent"),
        (i(1, 2), i(2, 3), "cannot-tell"),
        (i(1, 2, "[)"), i(2, 3), "inconsistent"),
        (i(1, 2), i(2, 3, "(]"), "inconsistent"),
        (i(1, 2, "()"), i(1, 2), "consistent"),
        (i(1, 2), i(1, 2, "()"), "consistent"),
        (i(1, 3), i(2, 4), "cannot-tell"),
        (i(10, None), i(30, 30), "consistent"),
        (i(10, None, "(]"), i(10, 10), "inconsistent"),
        (i(None, 5), i(6, None), "inconsistent"),
    ],
)
def test_disjoint_is_inconsistent_one_in_the_other_consistent_else_nobody_can_tell(claimed, computed, expected):
    assert judge(claimed, computed) == expected


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [(i(4500, 7500), "kept"), (i(4800, 8000), "broken"), (i(4000, 7000), "broken"), (i(5000, None), "cannot-tell")],
)
def test_a_range_is_compared_end_by_end(claimed, expected):
    assert judge_within(claimed, i(4500, 7500), i(4500, 7500), ends=True) == expected


def test_a_number_breaks_a_rule_only_as_a_whole():
    allowed = i(None, 73)
    assert judge_within(i(70, 80), allowed, allowed, ends=False) == "cannot-tell"
    assert judge_within(i(74, 80), allowed, allowed, ends=False) == "broken"
    assert judge_within(i(70, 73), allowed, allowed, ends=False) == "kept"


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (i(1, 2), "[1, 2]"),
        (i(1, 2, "()"), "(1, 2)"),
        (i(None, 40_000_000, "()"), "(-∞, 40000000)"),
        (i("54.79452055", None), "[54.7945, ∞)"),
        (i("0.10", 100), "[0.1, 100]"),
    ],
)
def test_an_interval_is_printed_with_brackets_and_four_decimals(interval, text):
    assert str(interval) == text


def test_a_row_of_a_rule_with_true_or_one_is_open():
    row = {"claimedLower": "1", "claimedUpper": "2", "computedLower": "2", "computedUpper": "3"}
    assert verdict(row) == "cannot-tell"
    assert [verdict({**row, "claimedUpperOpen": yes}) for yes in ("true", "1", "false")] == ["inconsistent"] * 2 + [
        "cannot-tell"
    ]


# each rule on a graph where one number is changed


def cases():
    """(rule, change, verdict) of the headers of the files."""
    for name, path in CASES.items():
        lines = re.findall(r"(?m)^# (as it stands|q:.+): ([a-z-]+)$", path.read_text(encoding="utf-8"))
        assert lines, path
        for changed, expected in lines:
            yield pytest.param(name, changed, expected, id=f"{name}: {changed}")


def set_number(store, name, value):
    """Give a quantity of a crafted graph another number: 3, 2..4, 4.. or absent."""
    node = ox.NamedNode(Q + "t/" + name)
    if value == "absent":
        for quad in list(store.quads_for_pattern(None, None, node)):
            store.remove(quad)
        return
    for property_ in ("value", "lower", "upper", "lowerOpen", "upperOpen"):
        for quad in list(store.quads_for_pattern(node, ox.NamedNode(FP + property_), None)):
            store.remove(quad)
    low, dots, high = value.partition("..")
    for end, number in (("lower", low), ("upper", high if dots else low)):
        if number:
            store.add(ox.Quad(node, ox.NamedNode(FP + end), ox.Literal(number, datatype=ox.NamedNode(XSD + "decimal"))))
            store.add(ox.Quad(node, ox.NamedNode(FP + end + "Open"), ox.Literal(False)))


def crafted(path):
    """A crafted graph, the bounds of its plain numbers written out."""
    store = memory_store(path)
    store.update(
        "INSERT { ?q fp:lower ?v ; fp:upper ?v ; fp:lowerOpen false ; fp:upperOpen false } WHERE { ?q fp:value ?v }",
        prefixes=PREFIXES,
    )
    return store


def verdicts(store, rule):
    """Verdicts of one rule on a store, and the facts that it uses."""
    results = ox.Store()
    results.load("".join(audit(store)).encode(), format=ox.RdfFormat.N_TRIPLES)
    rule_iri = f"<https://w3id.org/fupin/id/audit-rule/{rule}>"
    return asked(
        results, f"SELECT ?v ?r WHERE {{ ?r a fp:AuditResult ; fp:auditRule {rule_iri} ; fp:verdict ?v }} ORDER BY ?r"
    )


def test_every_rule_has_a_graph_to_try_it_on():
    assert set(CASES) == {path.stem for path in rule_files()}


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: path.stem)
def test_every_rule_has_a_title_and_a_description_in_both_languages(path):
    front = front_matter(path)
    assert all(set(front[name]) == {"zh", "en"} and all(front[name].values()) for name in ("title", "description"))


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: path.stem)
def test_no_rule_names_a_fact_or_an_entity(path):
    assert not re.search(r"fupin/id/(?!>)|\bfact:\w|\bregion:\w", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("rule", "changed", "expected"), list(cases()))
def test_a_changed_number_turns_the_verdict(rule, changed, expected):
    store = crafted(CASES[rule])
    if changed != "as it stands":
        name, _, value = changed.removeprefix("q:").partition(" ")
        set_number(store, name, value)
    found = {v.rsplit("/", 1)[-1] for v, _ in verdicts(store, rule)}
    assert found == ({expected} if expected != "none" else set())


# the packaged graph


@pytest.fixture(scope="module")
def found(kg):
    """The audit of the packaged graph as records."""
    return list(audit_rows(kg.engine, "zh").records())


def test_the_share_of_the_article_that_is_wrong_is_found_with_both_sentences(found):
    (row,) = [row for row in found if row["claimed"] == "34.4%"]
    assert row["verdict"] == "矛盾"
    assert (round(float(row["lower"]), 2), round(float(row["upper"]), 2)) == (32.4, 32.41)
    assert "56.78万人" in row["sentences"]
    assert "175.24万" in row["sentences"]
    assert row["sentences"].count("[shanghai-kashgar ") == 2


@pytest.mark.parametrize("claimed", ["67.11%", "34.4%", "56%", "约为 4800-8000 元"])
def test_the_contradictions_of_the_sources_are_found(found, claimed):
    assert next(row["verdict"] for row in found if row["claimed"] == claimed) in ("矛盾", "违反")


@pytest.mark.parametrize("claimed", ["54%", "111.82%", "30多万"])
def test_what_agrees_within_its_printed_precision_is_no_contradiction(found, claimed):
    assert {row["verdict"] for row in found if row["claimed"] == claimed} == {"一致"}


def test_a_share_whose_whole_the_text_does_not_give_cannot_be_told(found):
    assert "无法判断" in {row["verdict"] for row in found if row["claimed"] == "60%"}


def test_contradictions_stand_first_and_every_row_has_facts_and_sentences(found):
    bad = [row["verdict"] in ("矛盾", "违反") for row in found]
    assert bad == sorted(bad, reverse=True)
    assert all(row["facts"].startswith("fact:") and row["sentences"].startswith("「") for row in found)


def test_one_verdict_alone_can_be_asked_for(kg, found):
    only = list(audit_rows(kg.engine, "zh", ["inconsistent"]).records())
    assert only == [row for row in found if row["verdict"] == "矛盾"]


def test_the_audit_speaks_english_too(kg):
    assert "inconsistent" in {row["verdict"] for row in audit_rows(kg.engine, "en").records()}


def test_a_number_corrected_in_a_copy_of_the_graph_turns_the_verdict(packaged):
    store = memory_store(packaged / "current" / "graph.nt")
    question = 'SELECT ?q WHERE { ?f fp:quantity ?q ; fp:numerator ?n . ?q fp:asPrinted "34.4%" }'
    ((quantity,),) = asked(store, question)
    result = f"https://w3id.org/fupin/id/audit/share-of-counts/{'-'.join(quantity.rsplit('/', 2)[1:])}"
    assert {r: v for v, r in verdicts(store, "share-of-counts")}[result].endswith("/inconsistent")
    node = ox.NamedNode(quantity)
    for end in ("lower", "upper", "value"):
        (quad,) = store.quads_for_pattern(node, ox.NamedNode(FP + end), None)
        store.remove(quad)
        store.add(ox.Quad(node, ox.NamedNode(FP + end), ox.Literal("32.4", datatype=ox.NamedNode(XSD + "decimal"))))
    assert {r: v for v, r in verdicts(store, "share-of-counts")}[result].endswith("/consistent")


def test_results_are_nodes_with_rule_verdict_claim_and_facts(packaged):
    store = memory_store(packaged / "current" / "graph.nt")
    whole = "?r a fp:AuditResult ; fp:auditRule ?rule ; fp:verdict ?v ; fp:claimed ?c ; fp:usesFact ?f . ?f fp:inSentence ?s . ?rule a fp:AuditRule"
    assert len(asked(store, "SELECT ?r WHERE { ?r a fp:AuditResult }")) == len(
        asked(store, f"SELECT DISTINCT ?r WHERE {{ {whole} }}")
    )


def test_the_files_of_crafted_graphs_are_all_there():
    assert all(isinstance(path, Path) for path in CASES.values())
    assert len(CASES) == 12
