"""The page of the ontology in a browser: from a class to a real fact and its sentence; a term is found and reached."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser import faults


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_class_shows_a_real_fact_with_its_sentence(pages, lang):
    page = pages.open("/ontology", lang=lang)
    page.locator("#Pairing button").click()
    expect(page.locator("#panel mark").first).to_be_visible()


def test_the_diagram_leads_to_its_terms(pages):
    page = pages.open("/ontology", lang="en")
    page.locator(".diagram a", has_text="quantity").first.click()
    page.wait_for_url(re.compile("#[Qq]uantity$"))


def test_a_term_is_found_in_the_other_language_too(pages):
    page = pages.open("/ontology", lang="en")
    page.locator("#narrow").fill("帮扶方")
    expect(page.locator("#supporter")).to_be_visible()
    expect(page.locator("#Pairing")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_has_no_serious_fault_and_fits_its_screen(pages, width, dark):
    page = pages.open("/ontology", width=width, dark=dark)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
