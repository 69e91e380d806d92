"""The pages of the questions in a browser: from a field, a bar or a line of the network to the sentence."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser import compose, faults

SENTENCE = "上海对口支援四县财政资金 90 多亿元"


def test_the_library_is_narrowed_as_one_types_and_remembers_it(pages):
    page = pages.open("/query")
    page.locator("#narrow").focus()
    compose(page, "价格口径", "jia", "jiage")
    expect(page.locator("#library li:visible")).to_have_count(1)
    page.wait_for_url(re.compile("q="))
    page.get_by_role("link", name="价格口径").click()
    page.go_back()
    expect(page.locator("#library li:visible")).to_have_count(1)
    page.locator("#narrow").fill("没有这样的词")
    expect(page.locator("#none")).to_be_visible()


@pytest.mark.parametrize(("lang", "words", "name"), [("zh", "莎车", "莎车县"), ("en", "653125", "Shache County")])
def test_a_name_is_completed_and_asked_for(pages, lang, words, name):
    page = pages.open("/query/who-supports", lang=lang)
    page.locator("#p-recipient").fill(words)
    page.locator("#f-recipient li").first.click()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("recipient=region%3A653125"))
    expect(page.locator("#p-recipient")).to_have_value(name)
    expect(page.locator("table.answers tbody tr").first).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bar_opens_the_sentence_that_gives_its_range(pages, lang):
    page = pages.open("/query/money-by-payer?view=chart", lang=lang)
    page.locator(
        "#picture svg text", has_text={"zh": "> 90亿, < 100亿", "en": "> 9 billion, < 10 billion"}[lang]
    ).click()
    expect(page.locator("#panel mark").first).to_contain_text("90 多亿元")
    expect(page.locator("#panel .quotation blockquote").first).to_contain_text(SENTENCE)


def test_a_row_is_read_by_keyboard_and_closed_again(pages):
    page = pages.open("/query/money-by-payer")
    button = page.locator("table.answers tbody tr").first.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel blockquote").first).to_contain_text(SENTENCE)
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_link_in_a_row_leads_on_and_opens_no_panel(pages):
    page = pages.open("/query/who-supports")
    page.locator("table.answers a", has_text="上海市").first.click()
    page.wait_for_url(re.compile("/id/region/310000"))


def test_a_line_of_the_network_and_a_place_on_the_map_open_their_sentences(pages):
    page = pages.open("/query/who-supports?view=network")
    page.wait_for_selector("#picture canvas")
    box = page.locator("#picture").bounding_box()
    for above in range(0, 40, 4):  # two nodes: the line is in the middle, save for the height of their names
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - above)
    expect(page.locator("#panel .clicked")).to_contain_text("上海市")
    page.get_by_role("link", name="地图").click()
    page.locator("#picture svg text", has_text="泽普县").click()
    expect(page.locator("#panel mark").first).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/query", "/query/who-supports", "/query/money-stated?view=chart"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_have_no_serious_fault_and_fit_their_screen(pages, path, width, dark):
    page = pages.open(path, width=width, dark=dark)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
