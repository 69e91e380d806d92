"""The SPARQL editor in a browser: completion from this graph, answers that lead to sentences, errors with their place."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from tests.browser import faults

EDGES = """SELECT ?edge ?a ?b WHERE {
  ?edge rdf:predicate fp:supports ; rdf:subject ?a ; rdf:object ?b .
  VALUES ?a { region:310000 } VALUES ?b { region:653124 }
}"""


def typed(page: Page, text: str) -> None:
    """Put a query into the editor as a reader does."""
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_query_runs_and_its_row_opens_the_sentence(pages, lang):
    page = pages.open("/sparql", lang=lang)
    typed(page, EDGES)
    page.keyboard.press("Control+Enter")
    page.locator("#answer tr[data-facts] button").first.click()
    expect(page.locator("#panel blockquote").first).to_contain_text("上海")
    expect(page.locator("#panel mark").first).to_be_visible()
    assert "query=" in page.url


def test_the_address_brings_the_query_and_its_answer_back(pages):
    page = pages.open(f"/sparql?query={quote(EDGES)}&view=network")
    expect(page.locator("#answer .charts canvas").first).to_be_visible()
    typed(page, "SELECT (1 AS ?n) {}")
    page.get_by_role("button", name="运行").click()
    expect(page.locator("#answer tbody td").first).to_have_text("1")
    page.go_back()
    expect(page.locator("#answer tbody tr").first).to_contain_text("region:310000")


def test_things_of_ours_lead_to_their_pages(pages):
    page = pages.open(f"/sparql?query={quote(EDGES)}", lang="en")
    page.locator("#answer a", has_text="region:653124").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zepu County")


def test_a_fault_is_told_with_its_place_and_leads_there(pages):
    page = pages.open("/sparql", lang="en")
    typed(page, "SELECT * {\n  ?s fp:supports }")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="line 2, column 18").click()
    expect(page.locator("#editor .CodeMirror-focused")).to_be_visible()
    pages.expected("400")


def test_terms_are_completed_from_this_graph_with_their_names(pages):
    page = pages.open("/sparql", lang="en")
    typed(page, "PREFIX fp: <https://w3id.org/fupin/ontology#>\nSELECT * { ?s fp:pairingF")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hint, .CodeMirror-line").filter(has_text="pairingForm").first).to_be_visible()


def test_an_example_is_found_and_runs(pages):
    page = pages.open("/sparql")
    page.locator("#narrow").fill("价格口径")
    page.locator("#library details:visible summary").click()
    page.get_by_role("link", name="价格口径").click()
    page.wait_for_url(re.compile("example=poverty-lines"))
    expect(page.locator("#answer tbody tr")).to_have_count(4)


def test_the_tab_key_leaves_the_editor(pages):
    page = pages.open("/sparql")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Tab")
    expect(page.locator("#run")).to_be_focused()


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_editor_has_no_serious_fault_and_fits_its_screen(pages, width, dark):
    page = pages.open("/sparql?example=money-by-payer", width=width, dark=dark)
    expect(page.locator("#answer tbody tr").first).to_be_visible()
    # the editor scrolls as its own field, which has the focus, moves its cursor
    assert [fault for fault in faults(page) if ".CodeMirror-scroll" not in fault] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
