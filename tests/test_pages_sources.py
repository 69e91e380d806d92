"""The reader and the audit: the text as printed with its facts marked, and both sides of every contradiction."""

import pytest
from playwright.sync_api import expect

from fupin.errors import FupinError
from fupin.views.findings import findings, tally
from fupin.views.reader import read, sources


def test_every_character_of_a_document_is_in_the_reader_and_in_its_order(kg):
    source = read(kg.engine, "shanghai-kashgar", "zh")
    (document,) = source.documents
    places = [(s.start, s.end) for sentence in document.sentences for s in sentence.stretches]
    assert places == sorted(places)
    for sentence in document.sentences:
        assert sentence.stretches[0].start == sentence.start
        assert sentence.stretches[-1].end == sentence.end
    assert document.stating == sum(bool(sentence.facts) for sentence in document.sentences)
    assert {fact for sentence in document.sentences for s in sentence.stretches for fact in s.facts} == {
        fact for sentence in document.sentences for fact in sentence.facts
    }


def test_the_sources_are_listed_with_the_figures_of_their_documents(kg):
    listed = {source.key: source for source in sources(kg.engine, "en")}
    assert set(listed) == {"newspaper-page", "shanghai-kashgar"}
    assert len(listed["newspaper-page"].documents) == 6
    assert all(facts and sentences for source in listed.values() for _, _, facts, sentences in source.documents)


def test_a_source_that_is_not_there_is_an_error(kg):
    with pytest.raises(FupinError, match="does not hold the text"):
        read(kg.engine, "nowhere", "zh")


def test_findings_begin_with_what_contradicts_itself(kg):
    found = findings(kg.engine, "zh")
    assert [finding.verdict for finding in found[:4]] == ["inconsistent"] * 3 + ["broken"]
    assert all(finding.cards and finding.cards[0].quotations for finding in found)
    assert sum(number for _, _, number in tally(kg.engine, "zh")) == len(found)
    assert len(findings(kg.engine, "en", ("inconsistent",))) == 3


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_marked_words_show_what_they_state_and_the_sentence_marked(pages, language):
    page = pages.open("/sources/shanghai-kashgar?mark=1584-1637", lang=language)
    page.locator("mark.target").first.click()
    panel = page.locator("#panel")
    expect(panel.locator("blockquote mark", has_text="上海对口支援四县财政资金 90 多亿元").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


@pytest.mark.slow
def test_the_number_after_a_sentence_shows_all_its_facts_by_keyboard_alone(pages):
    page = pages.open("/sources/shanghai-kashgar")
    button = page.locator(".sentence .all").first
    number = int(button.inner_text())
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel .card")).to_have_count(number)
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


@pytest.mark.slow
def test_a_contradiction_shows_both_sides_and_leads_to_the_words_in_their_document(pages):
    page = pages.open("/audit", lang="en")
    expect(page.locator(".finding")).to_have_count(4)
    page.locator(".finding .sides button").first.click()
    expect(page.locator("#panel .card").first).to_be_visible()
    page.locator("#panel a.place").first.click()
    expect(page.locator("mark.target").first).to_be_in_viewport()


@pytest.mark.slow
def test_kinds_of_facts_can_be_left_out_of_the_text(pages):
    page = pages.open("/sources/newspaper-page")
    before = page.locator("mark.k-Task").count()
    page.get_by_label("任务").uncheck()
    expect(page.locator("mark.k-Task")).to_have_count(0)
    page.get_by_label("任务").check()
    expect(page.locator("mark.k-Task")).to_have_count(before)
