"""The pages of pairings and of money, as the server gives them."""

import csv
import io
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from tests.servers import serving

from fupin.engine import LocalEngine
from fupin.names import FP, ID
from fupin.views.money import Narrow, Offered, money
from fupin.views.pairings import Narrow as Chosen
from fupin.views.pairings import Offered as Nothing
from fupin.views.pairings import pairings
from fupin.views.sankey import drawings, scale
from fupin.web.page import Page, render
from fupin.web.pairings import picture

HTML = {"Accept": "text/html"}
NASTY = '<img src=x onerror="alert(1)"></script><b>\u202e𠮷' + "长" * 5000


@pytest.fixture(scope="module")
def server(packaged, tmp_path_factory):
    with serving(packaged, folder=tmp_path_factory.mktemp("flows")) as made:
        yield made


def page(server, path):
    answer = server.client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_map_carries_its_arcs_and_the_list_says_the_same(server):
    text = page(server, "/pairings")
    assert '"number": 7, "rule": "supports-member"' in text
    assert "上海市 → 泽普县" in text
    assert "不在图上：一方是一组，不是一个地方" in text
    assert "审图号" in text
    english = page(server, "/pairings?lang=en")
    assert "Shanghai → Zepu County" in english
    assert "map approval number" in english


@pytest.mark.parametrize("shown_as", ["map", "matrix", "list"])
def test_every_pair_leads_to_its_facts(server, shown_as):
    text = page(server, f"/pairings?as={shown_as}")
    assert 'data-facts="fact:shanghai-kashgar/bd808235def6"' in text


def test_counts_are_shown_with_their_bounds(server):
    assert '多 <span class="bounds">[1, ∞)</span>' in page(server, "/pairings?as=list")


def test_choices_stay_in_the_address_and_can_be_cleared(server):
    text = page(server, "/pairings?lang=en&as=list&level=scheme:pairing-level/county")
    assert '<option value="scheme:pairing-level/county" selected>' in text
    assert 'href="/pairings?lang=en&amp;as=list"' in text
    assert "four districts" in text
    assert "hospital" not in text.partition("<tbody>")[2]
    nothing = page(server, "/money?payer=region:653124")
    assert "没有这样的资金" in nothing
    assert "看全部资金" in nothing


@pytest.mark.parametrize(
    "path",
    [
        "/pairings?as=pie",
        "/pairings?year=20",
        "/pairings?year=２０１６",
        "/pairings?level=<x>",
        "/pairings?level=http://example.org/",
        "/pairings?colour=red",
        "/pairings?level=scheme:a&level=scheme:b",
        "/money?as=map",
        "/money?payer=%3Chttps://w3id.org/fupin/%3E",
        "/money?format=png",
    ],
)
def test_what_is_no_choice_is_refused_with_the_reason(server, path):
    answer = server.client.get(path, headers=HTML)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json" if "format" in path else "text/html")


def test_pairings_are_tables_for_programs(server):
    rows = list(csv.DictReader(io.StringIO(server.client.get("/pairings?format=csv&lang=en").text)))
    cities = next(row for row in rows if row["supporter"] == "the helping cities and counties of Sichuan")
    assert (cities["supporterCount"], cities["supporterLower"]) == ("7个市; 35个县（市、区）", "7; 35")
    assert len(server.client.get("/pairings?format=json").json()["rows"]) == len(rows)


def test_money_is_a_table_for_programs(server):
    rows = list(csv.DictReader(io.StringIO(server.client.get("/money?format=csv").text)))
    fiscal = next(row for row in rows if row["fact"].endswith("/fiscal"))
    assert [fiscal[name] for name in ("amount", "lower", "lowerOpen", "upper", "upperOpen", "unit")] == [
        "90 多亿元",
        "9000000000",
        "true",
        "10000000000",
        "true",
        "元",
    ]
    assert [row for row in rows if not row["amount"]], "those without an amount are there too"
    assert len(server.client.get("/money?format=json").json()["flows"]) == len(rows)


def test_the_drawing_says_how_to_read_it_and_what_it_leaves_out(server):
    text = page(server, "/money")
    assert "带子的深色部分宽到下限" in text
    assert "不计入合计：分项已含" in text
    assert "说了给钱，没说多少" in text
    assert "可能重叠" in text
    assert "Sums, and what they leave out" in page(server, "/money?lang=en")


def test_the_drawing_is_a_picture_of_its_own(server):
    answer = server.client.get("/money?format=svg&lang=en")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(answer.text)  # noqa: S314 (our own)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in answer.text
    links = [link.get("href") or "" for link in root.iter("{http://www.w3.org/2000/svg}a")]
    assert all(link.startswith("https://w3id.org/fupin/") for link in links)
    assert server.client.get("/money?format=svg&payer=region:653124").status_code == 404


def hostile():
    graph = ox.Store()
    label = ox.Literal(NASTY, language="zh")
    nodes = ("fact/d/a", "fact/d/b", "region/1", "fact/d/q", "region/u", "total/t", "rule/sum-by-payer")
    fact, second, party, amount, unit, total, rule = (ox.NamedNode(ID + name) for name in nodes)
    rdf, rdfs = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
    for subject, name, value in (
        (fact, rdf + "type", ox.NamedNode(FP + "FundingFlow")),
        (fact, FP + "payer", party),
        (fact, FP + "payee", party),
        (fact, FP + "fundingKind", party),
        (fact, FP + "flowStage", party),
        (fact, FP + "amount", amount),
        (party, rdfs + "label", label),
        (unit, rdfs + "label", label),
        (amount, FP + "asPrinted", ox.Literal(NASTY)),
        (amount, FP + "lower", ox.Literal(3)),
        (amount, FP + "unit", unit),
        (second, rdf + "type", ox.NamedNode(FP + "FundingFlow")),
        (second, FP + "payer", party),
        (second, FP + "amount", amount),
        (total, FP + "rule", rule),
        (total, FP + "dimension", party),
        (total, FP + "lower", ox.Literal(6)),
        (total, FP + "unit", unit),
        (total, FP + "sumOf", fact),
        (total, FP + "sumOf", second),
    ):
        graph.add(ox.Quad(subject, ox.NamedNode(name), value))
    return LocalEngine(graph)


@pytest.mark.parametrize("root", ["", None], ids=["served", "file"])
@pytest.mark.parametrize("shown_as", ["sankey", "bars", "table"])
def test_hostile_words_stay_text(shown_as, root):
    found = money(hostile(), "zh")
    text = render(
        "money.html",
        Page("zh", root, "/money"),
        found=found,
        narrow=Narrow(),
        shown_as=shown_as,
        offered=Offered([], [], [], []),
        drawings=drawings(found),
        scale_of=scale,
    )
    assert "<img" not in text
    assert "</script><b>" not in text
    assert "&lt;img src=x onerror=" in text


def test_hostile_words_stay_text_in_the_picture():
    found = money(hostile(), "zh")
    text = render("sankey.svg", Page("zh", None), drawing=drawings(found)[0], found=found, style="a{}")
    root = ElementTree.fromstring(text)  # noqa: S314 (our own)
    assert not list(root.iter("{http://www.w3.org/2000/svg}img"))
    names = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any(name.startswith('<img src=x onerror="alert(1)') for name in names), "escaped once, before it is cut"
    assert all(len(name) < 60 for name in names)


@pytest.mark.parametrize("shown_as", ["map", "matrix", "list"])
def test_hostile_names_of_places_stay_text(shown_as):
    graph = ox.Store()
    rdf, geo = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2003/01/geo/wgs84_pos#"
    fact, party = ox.NamedNode(ID + "fact/d/a"), ox.NamedNode(ID + "region/1")
    for subject, name, value in (
        (fact, rdf + "type", ox.NamedNode(FP + "Pairing")),
        (fact, FP + "supporter", party),
        (fact, FP + "recipient", party),
        (party, rdf + "type", ox.NamedNode(FP + "Region")),
        (party, geo + "lat", ox.Literal(30.5)),
        (party, geo + "long", ox.Literal(100.5)),
        (party, "http://www.w3.org/2000/01/rdf-schema#label", ox.Literal(NASTY, language="zh")),
    ):
        graph.add(ox.Quad(subject, ox.NamedNode(name), value))
    found = pairings(LocalEngine(graph), "zh")
    known = {
        "found": found,
        "narrow": Chosen(),
        "shown_as": shown_as,
        "outlines": "on",
        "picture": picture(found),
        "offered": Nothing([], [], [], [], []),
    }
    text = render("pairings.html", Page("zh", "", "/pairings"), **known)
    assert len(found.drawn()) == 1
    assert "<img" not in text
    assert "</script><b>" not in text
