"""Text stays text: pages of data that is full of markup, templates and strange characters."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from tests.browser import Pages
from tests.helpers import answer
from tests.hostile import ALL, IMAGE, NODES, SCRIPT, harmless

from fupin.web.files import VIEWS

PAGES = (
    "/",
    *(f"/id/{node}" for node in NODES),
    "/id/document/qingshan-minutes",
    "/id/fact/qingshan-minutes/hostile",
    "/id/source/qingshan",
    "/sources",
    "/sources/qingshan",
    "/audit?verdict=all",
    "/about",
    "/network",
    "/network?at=region:510000-qingshan",
    "/network?start=pairings",
    "/network?from=region:510000-qingshan&to=region:510000-qingshui",
    f"/network?q={quote('青山')}",
    *(f"/pairings?as={shown}" for shown in ("map", "matrix", "list")),
    *(f"/money?as={shown}" for shown in ("sankey", "bars", "table")),
    "/systems",
    "/systems?at=system:hostile",
    "/timeline",
    "/compare",
    "/compare?indicator=scheme:indicator/planted-area",
    "/query",
    "/query/who-supports?recipient=group:two-counties",
    "/query/whom-it-supports?supporter=region:510000-qingshan&view=network",
    "/query/figures-about?subject=region:510000-qingshui",
    "/query/figures-about?subject=region:510000-qingshui&view=chart",
    f"/query/who-counts-as?word={quote(ALL)}",
    "/sparql",
    "/ontology",
    f"/search?format=html&q={quote(IMAGE)}",
    f"/search?format=html&q={quote('青山')}",
    f"/id/region/{quote(SCRIPT, safe='')}",
    f"/{quote(ALL, safe='')}",
)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text_stays_text_on_every_page(hostile, lang):
    page = hostile.open("/", lang=lang, width=360)
    for path in PAGES:
        page.goto(path)
        assert harmless(page) == [], path
    hostile.expected("404")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text_stays_text_in_the_panel_in_search_and_when_it_is_copied(hostile, lang):
    page = hostile.open("/sources/qingshan", lang=lang)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("mark", has_text="onerror").first.click()
    panel = page.locator("#panel")
    expect(
        panel.locator("blockquote mark", has_text='<img src="/hostile-image" onerror=alert(1)>').first
    ).to_be_visible()
    assert harmless(page) == []
    panel.locator(".copy").first.click()
    assert IMAGE in page.evaluate("navigator.clipboard.readText()")
    page.locator("#search").fill("青山市" if lang == "zh" else "Qingshan City")
    expect(page.locator("#found li").first).to_contain_text("<img src")
    assert harmless(page) == []


def test_the_text_is_all_there_as_it_was_written(hostile_site):
    text = hostile_site.client.get("/cards?fact=fact:qingshan-minutes/hostile", headers={"Accept": "text/html"}).text
    assert "&lt;img src=&#34;/hostile-image&#34; onerror=alert(1)&gt;" in text
    assert "{{7*7}}{% raw %}${7*7}" in text
    assert "<img" not in text
    assert "<b " not in text


#: Files of the pages, for other programs.
FILES = (
    "/network?start=pairings&format=",
    "/pairings?format=",
    "/money?format=",
    "/systems?format=",
    "/systems?at=system:hostile&format=",
    "/timeline?format=",
    "/compare?indicator=scheme:indicator/planted-area&format=",
    "/query/whom-it-supports?supporter=region:510000-qingshan&format=",
)
#: What belongs in a drawing of ours.
DRAWN = set(
    "svg title a desc defs style rect g path line circle polygon text tspan pattern linearGradient stop".split()
)


def _as_json(words):
    return json.dumps(words, ensure_ascii=False)[1:-1]


@pytest.mark.parametrize("address", FILES)
def test_files_of_a_page_hold_the_words_and_nothing_else(hostile_site, address):
    told = hostile_site.client.get(address + "json")
    assert (told.status_code, told.headers["content-type"].partition(";")[0].endswith("json")) == (200, True)
    assert any(words in told.text for words in map(_as_json, (IMAGE, SCRIPT)))
    table = hostile_site.client.get(address + "csv")
    assert table.headers["content-type"].startswith("text/csv")
    header, *rows = csv.reader(io.StringIO(table.text))
    assert rows
    assert {len(row) for row in rows} == {len(header)}


def test_graphs_and_drawings_hold_the_words_and_no_elements_of_theirs(hostile_site):
    graph = ET.fromstring(hostile_site.client.get("/network?start=pairings&format=graphml").content)  # noqa: S314 - ours
    assert {one.tag.partition("}")[2] for one in graph.iter()} <= set("graphml graph key node edge data".split())
    assert any(IMAGE in (one.text or "") for one in graph.iter())
    drawing = ET.fromstring(hostile_site.client.get("/money?format=svg").content)  # noqa: S314 - ours
    assert {one.tag.partition("}")[2] for one in drawing.iter()} <= DRAWN
    assert not [name for one in drawing.iter() for name in one.attrib if name.startswith("on")]


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text_stays_text_in_every_view_as_a_file(browser, hostile_store, tmp_path, lang):
    for name in VIEWS:
        ends = ("region:510000-qingshan", "region:510000-qingshui") if name == "path" else ()
        answer("view", name, *ends, "--lang", lang, "-o", tmp_path / f"{name}.html", store=hostile_store)
    answer("view", "systems", "system:hostile", "--lang", lang, "-o", tmp_path / "system.html", store=hostile_store)
    files = Pages(browser, tmp_path.as_uri() + "/")
    page = files.open(f"{name}.html", lang=lang)
    for file in sorted(tmp_path.glob("*.html")):
        page.goto(file.as_uri())
        page.locator("main [data-facts]").first.click()
        assert harmless(page, own="script") == [], file.name
    files.close()
