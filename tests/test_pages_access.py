"""Pages for everybody: no serious fault that axe-core finds, the keyboard alone, and the search with an input method."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser import compose, faults

from fupin.names import ID

PAGES = (
    "/",
    "/id/region/653124",
    "/id/region/CN",
    "/id/group/kashgar-four-counties",
    "/id/programme/whole-area-pairing",
    "/id/person/zhang-nengqiu",
    "/id/document/newspaper-sichuan",
    "/id/quantity/shanghai-kashgar/491-493",
    "/id/period/shanghai-kashgar/7296-7308",
    "/id/sentence/shanghai-kashgar/6724-6760",
    "/id/system/county-exit-procedure",
    "/id/total/payer-region-310000",
    "/id/edge/region-310000-supports-region-653124",
    "/id/fact/shanghai-kashgar/fiscal",
    "/scheme/modality/done",
    "/search?format=html&q=喀什",
    "/sources",
    "/sources/newspaper-page",
    "/audit",
    "/about",
)


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_has_a_serious_fault_or_is_wider_than_a_phone(pages, lang, dark):
    page = pages.open("/nowhere", lang=lang, dark=dark, width=360)
    pages.expected("404")
    assert faults(page) == []
    for path in PAGES:
        page.goto(path)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_panel_and_the_list_of_a_search_have_no_serious_fault(pages, dark):
    page = pages.open("/id/region/653124", dark=dark)
    page.locator(".times button").first.click()
    expect(page.locator("#panel .card")).to_have_count(1)
    page.locator("#search").fill("喀什")
    expect(page.locator("#found li").first).to_be_visible()
    assert faults(page) == []


def active(page: Page) -> str:
    """What has the focus: its id, or its words."""
    found: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    return found


@pytest.mark.slow
def test_from_search_to_the_sentence_and_back_with_the_keyboard_alone(pages):
    page = pages.open("/")
    page.keyboard.press("Tab")
    assert active(page) == "跳到正文"
    page.keyboard.press("Enter")
    assert active(page) == "main"
    page.keyboard.press("/")
    assert active(page) == "search"
    page.keyboard.type("zepu")
    expect(page.locator("#found li").first).to_contain_text("泽普县")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#search")).to_have_attribute("aria-activedescendant", "found-0")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("泽普县")
    row = page.locator(".times button", has_text="2019 年 4月 3日")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel blockquote mark").first).to_contain_text("2019 年 4月 3日")
    expect(page.locator("#panel-close")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(row).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).to_have_text("扶贫文献知识图谱")


@pytest.mark.slow
def test_nothing_is_searched_for_while_an_input_method_composes(pages):
    page = pages.open("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search" in request.url else None)
    page.locator("#search").focus()
    session = page.context.new_cdp_session(page)
    for step in ("k", "ka", "ka shi"):
        session.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
        page.wait_for_timeout(250)
    assert asked == []
    session.send("Input.insertText", {"text": "喀什"})
    expect(page.locator("#found li").first).to_contain_text("喀什地区")
    assert len(asked) == 1
    page.keyboard.press("ArrowUp")
    expect(page.locator("#found li").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    assert page.locator("#search").input_value() == "喀什"


@pytest.mark.slow
def test_a_name_that_was_composed_is_opened_by_enter(pages):
    page = pages.open("/", lang="en")
    page.locator("#search").focus()
    compose(page, "巴楚县", "ba", "ba chu", "ba chu xian")
    expect(page.locator("#found li").first).to_contain_text("Bachu County")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Bachu County")


@pytest.mark.slow
def test_enter_without_a_choice_opens_the_page_of_the_search(pages):
    page = pages.open("/")
    page.locator("#search").fill("喀什地区")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("搜索：喀什地区")
    expect(page.locator(".hits a").first).to_have_text("喀什地区")


@pytest.mark.slow
def test_on_a_phone_the_panel_leaves_in_sight_what_was_clicked(pages):
    page = pages.open("/sources/shanghai-kashgar", width=360, height=640)
    for mark in (page.locator("mark[data-facts]").first, page.locator("mark[data-facts]").last):
        mark.scroll_into_view_if_needed()
        mark.click()
        expect(page.locator("#panel .card").first).to_be_visible()
        assert mark.evaluate("(one) => one.getBoundingClientRect().bottom") <= page.locator("#panel").evaluate(
            "(one) => one.getBoundingClientRect().top"
        )
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_name_of_a_fact_or_value_is_an_address(pages, lang):
    page = pages.open("/", lang=lang)
    for path in PAGES:
        page.goto(path)
        names = page.locator("main dd a, main h1, main .card h3").all_inner_texts()
        assert [name for name in names if name.startswith((ID, "fact:", "scheme:"))] == [], path
