"""The whole graph at once: its data, and the picture in a browser."""

from collections import Counter

import numpy as np
import pytest
from tests.browser import faults

from fupin.views import discs
from fupin.views.overview import between, overview
from fupin.web.groups import GROUPS, group

ADDRESS = "/network/overview.json"
SHANGHAI = "region:310000"
ENTITIES = """PREFIX fp: <https://w3id.org/fupin/ontology#>
SELECT DISTINCT ?n WHERE { VALUES ?class { fp:Region fp:Person } ?n a ?class }"""
WITHOUT_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null"


@pytest.fixture(scope="module")
def whole(kg):
    return overview(kg.engine, "zh", group)


def names(found) -> list[str]:
    return [f"{found.families[family]}:{key}" for family, key in zip(found.family, found.key, strict=True)]


def test_every_named_entity_is_a_node_and_every_line_has_an_edge_behind_it(kg, whole):
    entities = kg.engine.select(ENTITIES).rows
    assert Counter(whole.families[family] for family in whole.family).keys() >= {"region", "person", "kind", "topic"}
    assert sum(whole.families[family] in ("region", "person") for family in whole.family) == len(entities)
    assert (whole.nodes_left_out, whole.lines_left_out, whole.unread) == (0, 0, False)
    ids, lines = names(whole), np.array(whole.lines).reshape(-1, 3)
    assert len(set(ids)) == len(ids) == len(whole.label) == len(whole.x) == len(whole.y)
    assert len(np.unique(lines, axis=0)) == len(lines)
    assert set(lines[:, 2]) <= GROUPS.keys()
    for source, target, kind in lines[:: len(lines) // 20]:
        first, last = (whole.bases[whole.family[end]] + whole.key[end] for end in (source, target))
        assert between(kg.engine, first, last, kind, group)


def test_another_process_gives_the_same_nodes_at_the_same_places(site, whole):
    told = site.client.get(f"{ADDRESS}?lang=zh").json()
    for name in ("families", "bases", "family", "key", "label", "x", "y", "lines"):
        assert told[name] == list(getattr(whole, name)), name


def test_what_lies_beyond_the_limit_is_counted(kg, whole):
    few = overview(kg.engine, "zh", group, 100)
    assert names(few) == names(whole)[:100]
    assert few.nodes_left_out == len(whole.key) - 100
    assert len(few.lines) // 3 + few.lines_left_out == len(whole.lines) // 3
    assert max(end for i, end in enumerate(few.lines) if i % 3 < 2) < 100


def test_places_with_a_point_stand_as_on_a_map_and_no_two_nodes_stand_on_each_other(whole):
    at = dict(zip(names(whole), zip(whole.x, whole.y, strict=True), strict=True))
    assert at["region:653124"][0] < at["region:310000"][0]  # Zepu is west of Shanghai
    assert at["region:530000"][1] < at["region:620000"][1]  # Yunnan is south of Gansu
    assert len(set(at.values())) > 0.99 * len(at)


def test_a_circle_of_places_ends():
    nowhere = np.full((4, 2), np.nan)
    lines = np.array([[0, 1], [2, 3]])
    placed = discs.spread(np.array([1, 2, 0, -1]), nowhere, lines)
    assert np.isfinite(placed).all()
    assert len(np.unique(placed.round(6), axis=0)) == 4
    assert discs.spread(np.empty(0, np.int64), np.empty((0, 2)), np.empty((0, 2), np.int64)).shape == (0, 2)


def test_a_line_tells_the_edges_behind_it_and_refuses_what_is_none(site):
    query = f"/network/between?from={SHANGHAI}&to=region:653124&group="
    edges = site.client.get(query + "1").json()["facts"]
    assert edges
    assert all("supports" in edge or "benefits" in edge or "funds" in edge for edge in edges)
    assert site.client.get(query + "3").json()["facts"] == []
    assert site.client.get(query + "9").status_code == 400
    assert site.client.get(query + "1&other=1").status_code == 400
    assert site.client.get("/network?overview=1&at=region:310000").status_code == 400


@pytest.mark.parametrize(("lang", "words"), [("zh", "连线最多的"), ("en", "Most lines")])
def test_the_page_lists_the_hubs_without_a_script(site, lang, words):
    text = site.client.get(f"/network?overview=1&lang={lang}", headers={"Accept": "text/html"}).text
    assert words in text
    assert text.count("data-node=") == 50
    assert "overview=1" in site.client.get(f"/network?lang={lang}", headers={"Accept": "text/html"}).text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "width", "dark", "name"), [("zh", 1280, False, "上海市"), ("en", 360, True, "Shanghai")]
)
def test_a_hub_of_the_list_or_the_picture_leads_to_its_lines_sentences_and_page(pages, lang, width, dark, name):
    page = pages.open(f"/network?overview=1&lang={lang}", lang=lang, width=width, dark=dark)
    page.wait_for_selector("#picture.drawn canvas")
    page.locator(f"[data-node='{SHANGHAI}']").focus()
    page.keyboard.press("Enter")
    menu = page.locator("#node-menu")
    menu.get_by_role("heading", name=name).wait_for()
    assert "node=region%3A310000" in page.url
    assert menu.locator("a").first.get_attribute("href").startswith("/network?at=region%3A310000")
    assert menu.locator("a").nth(1).get_attribute("href").startswith("/id/region/310000")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.node") == SHANGHAI
    # the camera stands over the node that was chosen
    page.locator("#picture").scroll_into_view_if_needed()
    box = page.locator("#picture").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    menu.get_by_role("heading", name=name).wait_for()
    menu.locator("li button").first.click()
    page.wait_for_selector("#panel mark")
    assert name in page.inner_text("#panel-body .clicked")


@pytest.mark.slow
def test_a_node_is_found_by_name_and_kept_in_the_address(pages):
    page = pages.open("/network?overview=1&lang=zh")
    page.wait_for_selector("#picture.drawn canvas")
    page.fill("#begin", "zepu")
    page.locator("#begin-found [role=option]", has_text="泽普县").first.click()
    page.locator("#node-menu").get_by_role("heading", name="泽普县").wait_for()
    page.reload()
    page.locator("#node-menu").get_by_role("heading", name="泽普县").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "words"), [("zh", "没有 WebGL"), ("en", "no WebGL")])
def test_without_webgl_the_page_says_so_and_keeps_the_list(pages, lang, words):
    page = pages.open("/about", lang=lang)
    page.add_init_script(WITHOUT_WEBGL)
    page.goto(f"/network?overview=1&lang={lang}")
    page.get_by_text(words).wait_for()
    assert page.locator(".hubs a").count() == 50
    assert page.locator(".hubs button:visible").count() == 0


@pytest.mark.slow
def test_hostile_names_stay_words(hostile):
    page = hostile.open("/network?overview=1&lang=zh")
    page.wait_for_selector("#picture.drawn canvas")
    page.locator(".hubs .more").first.click()
    page.wait_for_selector("#node-menu li button")
    page.locator("#node-menu li button").first.click()
    page.wait_for_selector("#panel-body .clicked")
