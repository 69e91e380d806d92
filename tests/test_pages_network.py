"""The page of the network: what its address says, its files, and the picture in a browser."""

import csv
import io
import json
from dataclasses import replace

import networkx as nx
import pytest
from tests.browser import faults

from fupin.engine import LocalEngine
from fupin.names import ID, expand
from fupin.views.cards import cards
from fupin.views.network import Filter, network
from fupin.web.network import told
from fupin.web.page import Page, render

HTML = {"Accept": "text/html"}
ZEPU, SHANGHAI = "region:653124", "region:310000"
SENTENCE = "按照党中央和国务院统一部署"
#: The picture of a page, and where something of it stands on the screen.
PICTURE = "document.getElementById('picture')._cyreg.cy"
PLACES = f"() => Object.fromEntries({PICTURE}.nodes().map((n) => [n.id(), [n.position().x, n.position().y]]))"
NODE = f"""(id) => {{ const at = {PICTURE}.getElementById(id).renderedPosition();
  const box = document.getElementById('picture').getBoundingClientRect(); return [box.left + at.x, box.top + at.y]; }}"""
EDGE = f"""(predicate) => {{ const edge = {PICTURE}.edges(':visible').filter((e) => e.data('predicate') === predicate).first();
  const at = edge.renderedMidpoint(), box = document.getElementById('picture').getBoundingClientRect();
  return [box.left + at.x, box.top + at.y]; }}"""
OVERLAPS = f"""() => {{
  const boxes = {PICTURE}.nodes('.named').map((n) => {{ const b = n.renderedBoundingBox({{ includeNodes: false, includeEdges: false,
    includeOverlays: false, includeLabels: true }}); return [b.x1 + 4, b.y1 + 4, b.x2 - 4, b.y2 - 4, n.id()]; }});
  const bad = [];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {{
    if (a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]) bad.push([a[4], b[4]]); }}));
  return bad; }}"""


def island(text: str):
    return json.loads(text.partition('id="network-data">')[2].partition("</script>")[0])


def get(site, path: str, **headers: str):
    return site.client.get(path, headers={**HTML, **headers})


def test_without_an_address_the_page_offers_ways_in_and_draws_nothing(site):
    text = get(site, "/network?lang=en").text
    assert "Begin with a name" in text
    assert "/network?at=region%3A653124" in text
    assert "network-data" not in text
    assert "cytoscape" not in text


def test_the_list_says_what_the_picture_says(site):
    text = get(site, f"/network?at={ZEPU}&lang=zh").text
    drawn = island(text)
    assert text.count("<tr data-edge=") == len(drawn["edges"])
    assert all(edge["facts"] and edge["shown"] for edge in drawn["edges"])
    assert "泽普县 —属于类别→ 贫困县" in text


def test_a_filter_leaves_all_nodes_in_the_data_so_that_none_moves(site):
    whole = island(get(site, f"/network?at={ZEPU}").text)
    some = island(get(site, f"/network?at={ZEPU}&predicate=supports&hide=region:653100").text)
    assert [node["id"] for node in some["nodes"]] == [node["id"] for node in whole["nodes"]]
    assert {edge["predicate"] for edge in some["edges"] if edge["shown"]} == {"fp:supports"}
    assert not any(node["shown"] for node in some["nodes"] if node["id"] == "region:653100")


def test_files_hold_what_is_shown(site):
    address = f"/network?at={ZEPU}&predicate=supports"
    shown = [edge for edge in island(get(site, address).text)["edges"] if edge["shown"]]
    rows = list(csv.DictReader(io.StringIO(site.client.get(address + "&format=csv").text)))
    assert len(rows) == len(site.client.get(address + "&format=json").json()["edges"]) == len(shown)
    assert any(SENTENCE in row["sentence"] for row in rows)
    answer = site.client.get(address + "&format=graphml")
    assert "network.graphml" in answer.headers["content-disposition"]
    assert nx.parse_graphml(answer.text, force_multigraph=True).number_of_edges() == len(shown)


@pytest.mark.parametrize(
    "query",
    [
        "start=pairings",
        "q=zepu",
        f"from={SHANGHAI}&to={ZEPU}",
        "from=上海&to=泽普",
        "question=who-supports",
        f"question=who-supports&recipient={ZEPU}&at=region:653100",
        f"at={SHANGHAI}~out~supports&steps=1&limit=50&since=2011&till=2015",
    ],
)
def test_a_network_begins_from_pairings_a_search_a_path_a_question_or_several_names(site, query):
    drawn = island(get(site, f"/network?{query}").text)
    assert drawn["edges"]
    assert ZEPU in {node["id"] for node in drawn["nodes"]}


@pytest.mark.parametrize(
    "query",
    [
        "at=region:000000",
        "at=%3Cscript%3E",
        f"at={ZEPU}~out~a%20b",
        f"at={ZEPU}&steps=3",
        f"at={ZEPU}&limit=100000",
        f"at={ZEPU}&since=2011%27",
        f"at={ZEPU}&other=1",
        f"at={ZEPU}&format=png",
        "start=all",
        "question=no-such-question",
        "format=csv",
        "&".join(["at=" + ZEPU] * 61),
    ],
)
def test_what_an_address_cannot_say_is_refused_with_a_reason(site, query):
    answer = site.client.get(f"/network?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_neighbours_are_counted_before_they_are_added(site):
    counted = site.client.get(f"/network/around?node={SHANGHAI}&lang=en").json()
    supports = next(kind for kind in counted["around"] if kind["predicate"] == "supports")
    assert supports == {"predicate": "supports", "label": "supports", "direction": "out", "number": supports["number"]}
    drawn = island(get(site, f"/network?at={SHANGHAI}~out~supports").text)
    assert len(drawn["nodes"]) == supports["number"] + 1


def until(page, condition: str) -> None:
    """Wait until something holds; the page's own policy forbids what Playwright would do."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def opened(pages, path: str, **options):
    page = pages.open(path, **options)
    page.wait_for_selector("#picture.drawn")
    return page


@pytest.mark.slow
def test_a_click_on_an_edge_reads_the_sentence_that_says_so(pages):
    page = opened(pages, f"/network?from={SHANGHAI}&to={ZEPU}&lang=zh")
    page.mouse.click(*page.evaluate(EDGE, "fp:supports"))
    page.wait_for_selector("#panel mark")
    assert "上海市 —帮扶→ 泽普县" in page.inner_text("#panel-body")
    assert page.locator("tr.picked").count() == 1


@pytest.mark.slow
def test_a_row_of_the_list_reads_the_same_with_the_keyboard(pages):
    page = opened(pages, f"/network?at={ZEPU}&lang=en", lang="en")
    row = page.locator("tr[data-edge]", has_text="poor county").first
    row.locator(".said").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel mark")
    assert "has status→ poor county" in page.inner_text("#panel-body .clicked")
    assert "贫困县" in page.inner_text("#panel .quotation >> nth=0")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "said"


@pytest.mark.slow
def test_expanding_shows_counts_first_moves_nothing_and_can_be_undone_and_reloaded(pages):
    page = opened(pages, f"/network?at={ZEPU}&lang=zh")
    before = page.evaluate(PLACES)
    page.mouse.click(*page.evaluate(NODE, SHANGHAI))
    page.get_by_role("button", name="帮扶 → 8").click()
    until(page, f"{PICTURE}.nodes().length > {len(before)}")
    grown = page.evaluate(PLACES)
    assert {name: grown[name] for name in before} == before
    page.reload()
    page.wait_for_selector("#picture.drawn")
    assert page.evaluate(PLACES) == grown
    page.go_back()
    until(page, f"{PICTURE}.nodes().length == {len(before)}")
    assert page.evaluate(PLACES) == before
    page.get_by_role("button", name="重做").click()
    until(page, f"{PICTURE}.nodes().length == {len(grown)}")
    assert page.evaluate(PLACES) == grown
    page.get_by_role("button", name="撤销").click()
    until(page, f"{PICTURE}.nodes().length == {len(before)}")


@pytest.mark.slow
def test_filters_and_hidden_nodes_are_in_the_address(pages):
    page = opened(pages, f"/network?at={ZEPU}&lang=zh")
    page.get_by_label("帮扶").first.check()
    until(page, f"{PICTURE}.edges(':visible').every((e) => e.data('predicate') === 'fp:supports')")
    assert "predicate=supports" in page.url
    page.locator(f"[data-node='{SHANGHAI}']").first.click()
    page.get_by_role("button", name="隐去这个点").click()
    until(page, f"{PICTURE}.getElementById('{SHANGHAI}').hidden()")
    assert page.url.endswith("hide=region%3A310000")
    page.locator(f"[data-back='{SHANGHAI}']").click()
    until(page, f"{PICTURE}.getElementById('{SHANGHAI}').visible()")
    assert "at=region%3A653124" in page.get_attribute("#language", "href")
    assert "predicate=supports" in page.get_attribute("[data-format=csv]", "href")


@pytest.mark.slow
@pytest.mark.parametrize("query", [f"at={SHANGHAI}", "start=pairings"])
def test_labels_do_not_overlap_near_or_far(pages, query):
    page = opened(pages, f"/network?{query}&lang=zh")
    for way in ("", "#nearer", "#farther", "#farther"):
        if way:
            page.click(way)
            page.wait_for_timeout(300)
        assert page.evaluate(f"{PICTURE}.nodes('.named').length") > 10
        assert page.evaluate(OVERLAPS) == []


@pytest.mark.slow
def test_pictures_are_saved_as_svg_and_png(pages, tmp_path):
    page = opened(pages, f"/network?at={ZEPU}&lang=zh")
    with page.expect_download() as download:
        page.click("#save-svg")
    text = download.value.path().read_text(encoding="utf-8")
    assert "泽普县</text>" in text
    assert text.count("<path d=") >= 2 * page.evaluate(f"{PICTURE}.edges(':visible').length")
    assert "<script" not in text
    with page.expect_download() as download:
        page.click("#save-png")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_name_that_is_picked_begins_or_joins_the_network(pages):
    page = pages.open("/network?lang=zh")
    page.fill("#begin", "zepu")
    page.locator("#begin-found [role=option]", has_text="泽普县").first.click()
    page.wait_for_selector("#picture.drawn")
    nodes = page.evaluate(f"{PICTURE}.nodes().length")
    page.fill("#begin", "岑巩")
    page.locator("#begin-found [role=option]").first.click()
    until(page, f"{PICTURE}.nodes().length > {nodes}")
    assert page.url.count("at=") == 2


@pytest.mark.slow
def test_an_entity_shows_its_network_when_it_comes_into_view(pages):
    page = pages.open("/id/region/653124?lang=zh&format=html")
    page.locator("[data-ego]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-ego].drawn")
    assert (
        page.get_by_role("link", name="在关系网中打开").get_attribute("href").startswith("/network?at=region%3A653124")
    )


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "width", "dark"), [("zh", 360, True), ("en", 1280, False), ("zh", 1920, False)])
def test_nothing_sticks_out_and_axe_finds_nothing_serious(pages, lang, width, dark):
    for path in ("/network", f"/network?at={ZEPU}"):
        page = pages.open(path + ("&" if "?" in path else "?") + f"lang={lang}", lang=lang, width=width, dark=dark)
        if "at=" in path:
            page.wait_for_selector("#picture.drawn")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert faults(page) == []


@pytest.mark.slow
def test_a_file_of_the_network_needs_no_server(browser, packaged, tmp_path):
    engine = LocalEngine.open(packaged)
    found = network(engine, "zh", [ZEPU])
    carried = cards(engine, [expand(fact) or fact for edge in found.edges for fact in edge.facts], "zh")
    known = told(engine, "zh", found, Filter())
    file = tmp_path / "network.html"
    file.write_text(render("network.html", Page("zh", None), asked=True, carried=carried, **known), encoding="utf-8")
    page = browser.new_page()
    problems: list[str] = []
    page.on("request", lambda asked: None if asked.url == file.as_uri() else problems.append(asked.url))
    page.on("console", lambda message: problems.append(message.text))
    page.goto(file.as_uri())
    page.wait_for_selector("#picture.drawn")
    page.mouse.click(*page.evaluate(EDGE, "fp:hasStatus"))
    page.wait_for_selector("#panel mark")
    page.keyboard.press("Escape")
    page.mouse.click(*page.evaluate(NODE, SHANGHAI))
    assert page.get_by_role("link", name="打开它的页面").get_attribute("href") == ID + "region/310000"
    page.close()
    assert problems == []


@pytest.mark.slow
def test_hostile_names_stay_text_in_the_picture_and_beside_it(browser, packaged, tmp_path):
    engine = LocalEngine.open(packaged)
    evil = "</script><img src=x onerror=alert(1)>\"'&\u202e𠮷" + "长" * 5000
    found = network(engine, "zh", [ZEPU])
    nodes = tuple(replace(node, label=evil, kind=evil) for node in found.nodes)
    edges = tuple(replace(edge, label=evil, title=evil) for edge in found.edges)
    known = told(engine, "zh", replace(found, nodes=nodes, edges=edges), Filter())
    file = tmp_path / "network.html"
    text = render("network.html", Page("zh", None), asked=True, carried=[], **known)
    file.write_text(
        text.replace("Content-Security-Policy", "no-policy"), encoding="utf-8"
    )  # text by itself, not by the policy
    page = browser.new_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(file.as_uri())
    page.wait_for_selector("#picture.drawn")
    page.mouse.click(*page.evaluate(NODE, SHANGHAI))
    assert page.inner_text("#node-menu h3").startswith("</script><img")
    with page.expect_download() as download:
        page.click("#save-svg")
    assert "<img" not in download.value.path().read_text(encoding="utf-8")
    assert page.locator("img").count() == 0
    page.close()
