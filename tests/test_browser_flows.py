"""Pairings and money in the browser: what is clicked is read, in both languages, by mouse and by keyboard."""

import pytest
from tests.browser import faults

from fupin.engine import LocalEngine
from fupin.names import expand
from fupin.views import money, pairings
from fupin.views.cards import cards
from fupin.views.sankey import drawings, scale
from fupin.web.page import Page, render
from fupin.web.pairings import picture

pytestmark = pytest.mark.slow

SUPPORT = "按照党中央和国务院统一部署"
FUNDS = "今年以来，到位省级以上财政专项扶贫资金 145.53亿元。"
#: Where an arc of the map can be hit: on its way from one end to the other, as the chart has drawn it.
ARC = """() => {
  const chart = echarts.getInstanceByDom(document.getElementById("map"));
  const arc = chart.getZr().storage.getDisplayList(true).find((one) => one.type === "ec-line" && one.style.lineDash === "solid");
  const [x, y] = arc.transformCoordToGlobal(...arc.pointAt(0.5));
  const box = chart.getDom().getBoundingClientRect();
  return [box.x + x, box.y + y];
}"""
PAGES = [
    (path, f"{path}?as={shown_as}")
    for path, every in (("/pairings", ("map", "matrix", "list")), ("/money", ("sankey", "bars", "table")))
    for shown_as in every
]


def marked(page):
    page.wait_for_selector("#panel-body mark")
    return page.locator("#panel-body mark").all_inner_texts()


def drawn(page):
    page.wait_for_selector("#map[aria-busy=false]")


@pytest.mark.parametrize("address", [address for _, address in PAGES])
@pytest.mark.parametrize(("lang", "dark", "width"), [("zh", False, 360), ("en", True, 1920)])
def test_every_way_of_showing_fits_and_has_no_serious_fault(pages, address, lang, dark, width):
    page = pages.open(address, lang=lang, dark=dark, width=width)
    if "as=map" in address:
        drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no page scrolls sideways"
    assert faults(page) == []


def test_an_arc_leads_to_the_sentence(pages):
    page = pages.open("/pairings?document=document:shanghai-kashgar", lang="zh")
    drawn(page)
    page.mouse.click(*page.evaluate(ARC))
    assert marked(page)
    assert "上海市 → " in page.inner_text("#panel .clicked")


def test_a_pair_of_the_list_leads_to_the_sentence_by_keyboard(pages):
    page = pages.open("/pairings", lang="en")
    pair = page.get_by_role("button", name="Shanghai → Zepu County").nth(1)
    pair.focus()
    page.keyboard.press("Enter")
    assert any(SUPPORT in text for text in marked(page))
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Shanghai → Zepu County"


def test_a_member_of_a_group_comes_with_the_sentence_that_lists_it(pages):
    page = pages.open("/pairings?as=matrix", lang="zh")
    page.locator(".cell.derived").first.click()
    marked(page)
    kinds = page.locator("#panel-body .card h3").all_inner_texts()
    assert len(set(kinds)) == 2, kinds


def test_outlines_are_turned_off_and_the_address_says_so(pages):
    page = pages.open("/pairings?lang=zh", lang="zh")
    drawn(page)
    page.get_by_role("button", name="省界轮廓").click()
    assert "outlines=off" in page.url
    assert page.evaluate("echarts.getInstanceByDom(document.getElementById('map')).getOption().geo[0].map") == "nothing"
    page.reload()
    drawn(page)
    assert page.get_by_role("button", name="省界轮廓").get_attribute("aria-pressed") == "false"


def test_the_map_is_drawn_anew_in_the_dark(pages):
    page = pages.open("/pairings", lang="zh")
    drawn(page)
    colour = "echarts.getInstanceByDom(document.getElementById('map')).getOption().series[1].itemStyle.color"
    before = page.evaluate(colour)
    page.locator("#theme").click()
    assert page.evaluate(colour) != before


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
@pytest.mark.parametrize("address", ["/pairings", "/money"])
def test_pictures_are_saved(pages, address, kind, tmp_path):
    page = pages.open(address, lang="zh")
    if address == "/pairings":
        drawn(page)
    with page.expect_download() as download:
        page.get_by_text(kind, exact=True).click()
    download.value.save_as(tmp_path / "picture")
    content = (tmp_path / "picture").read_bytes()
    assert content.startswith(b"\x89PNG" if kind == "PNG" else b"<svg")
    assert len(content) > 5000


def test_a_choice_is_in_the_address_and_back_undoes_it(pages):
    page = pages.open("/pairings?as=list&lang=en", lang="en")
    everything = page.locator("tbody tr").count()
    page.get_by_label("level").select_option("scheme:pairing-level/county")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**level=*")
    assert "form=" not in page.url
    assert 0 < page.locator("tbody tr").count() < everything
    page.go_back()
    assert page.locator("tbody tr").count() == everything


@pytest.mark.parametrize(("lang", "name"), [("zh", "省级以上财政"), ("en", "public finance at provincial level")])
def test_a_ribbon_leads_to_the_sentence(pages, lang, name):
    page = pages.open("/money", lang=lang)
    page.locator(f'.sankey .flow[aria-label*="{name}"] .sure').first.click(force=True)
    assert marked(page) == [FUNDS]
    assert page.url.endswith("/money")


def test_a_ribbon_is_reached_by_keyboard(pages):
    page = pages.open("/money", lang="zh")
    page.locator('.sankey .flow[aria-label*="省级以上财政"]').focus()
    page.keyboard.press("Enter")
    assert marked(page) == [FUNDS]


def test_a_bar_and_a_row_lead_to_the_sentence(pages):
    page = pages.open("/money?as=bars", lang="zh")
    page.locator('.interval[aria-label^="145.53亿元"]').click()
    assert marked(page) == [FUNDS]
    page.goto("/money?as=table")
    page.get_by_role("region", name="资金表").get_by_role("button", name="145.53亿元").click()
    assert marked(page) == [FUNDS]


def test_a_sum_leads_to_what_it_counts_and_to_what_it_leaves_out(pages):
    page = pages.open("/money", lang="zh")
    page.get_by_role("button", name="200亿–300亿元").click()
    assert any("200 多亿元" in text for text in marked(page))
    page.locator("td").get_by_role("button", name="90 多亿元").first.click()
    page.locator("#panel .clicked", has_text="累计数").wait_for()
    assert any("90 多亿元" in text for text in marked(page))


def test_pairings_are_a_file_that_needs_no_server(pages, packaged, tmp_path):
    engine = LocalEngine.open(packaged)
    found = pairings.pairings(engine, "zh")
    carried = cards(engine, [expand(fact) or "" for pair in found.pairs for fact in pair.facts], "zh", 1000)
    known = {"narrow": pairings.Narrow(), "shown_as": "map", "outlines": "on", "picture": picture(found)}
    path = tmp_path / "pairings.html"
    path.write_text(render("pairings.html", Page("zh", None), found=found, carried=carried, **known), encoding="utf-8")
    pages.base = path.as_uri()
    page = pages.open(pages.base)
    drawn(page)
    page.get_by_role("button", name="上海市 → 泽普县").nth(1).click()
    assert any(SUPPORT in text for text in marked(page))
    assert page.locator(".matrix").count() == 1


def test_money_is_a_file_that_needs_no_server(pages, packaged, tmp_path):
    engine = LocalEngine.open(packaged)
    found = money.money(engine, "zh")
    carried = cards(engine, [flow.fact for flow in found.flows], "zh", 1000)
    known = {"narrow": money.Narrow(), "shown_as": "sankey", "drawings": drawings(found), "scale_of": scale}
    path = tmp_path / "money.html"
    path.write_text(render("money.html", Page("zh", None), found=found, carried=carried, **known), encoding="utf-8")
    pages.base = path.as_uri()
    page = pages.open(pages.base)
    page.locator('.sankey .flow[aria-label*="省级以上财政"]').focus()
    page.keyboard.press("Enter")
    assert marked(page) == [FUNDS]
