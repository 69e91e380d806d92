"""Text stays text: pages of data that is full of markup, templates and strange characters."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from tests.hostile import ALL, IMAGE, NODES, SCRIPT, harmless

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
