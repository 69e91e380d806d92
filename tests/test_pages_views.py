"""The pages of systems, time and comparison: what is clicked shows its sentence; the address holds the state."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect
from tests.browser import faults

from fupin.describe import Value
from fupin.names import ID, concept_iri
from fupin.views.compare import compare
from fupin.views.systems import List, Node, System, system
from fupin.views.timeline import timeline
from fupin.web import compare as compare_page
from fupin.web import systems as systems_page
from fupin.web import timeline as timeline_page
from fupin.web.page import Page, render

HTML = {"Accept": "text/html"}
PATHS = (
    "/systems",
    "/systems?at=system:county-exit-procedure",
    "/timeline",
    "/compare",
    "/compare?indicator=scheme:indicator/people-lifted",
)


def test_pages_are_in_both_languages(site):
    for path in PATHS:
        more = "&" if "?" in path else "?"
        chinese = site.client.get(f"{path}{more}lang=zh", headers=HTML)
        english = site.client.get(f"{path}{more}lang=en", headers=HTML)
        assert (chinese.status_code, english.status_code) == (200, 200)
        assert '<html lang="en"' in english.text
    assert "prefecture" in site.client.get("/systems?at=system:county-exit-procedure&lang=en", headers=HTML).text
    assert "the text does not say" in site.client.get("/systems?at=system:county-exit-procedure&lang=en").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/systems?at=system:no-such-thing", 404),
        ("/systems?at=%3Cscript%3E", 400),
        ("/systems?form=round", 400),
        ("/systems?levels=99", 400),
        ("/timeline?from=soon", 400),
        ("/timeline?from=2020&until=2010", 400),
        ("/timeline?place=http://elsewhere.example/x", 400),
        ("/compare?indicator=none", 400),
        ("/compare?format=csv", 400),
        ("/compare?year=x&indicator=scheme:indicator/people-lifted", 200),
        ("/compare?indicator=scheme:indicator/nothing-of-the-kind", 200),
        ("/timeline?place=region:000000", 200),
        ("/compare?colour=red", 400),
    ],
)
def test_what_is_asked_wrongly_is_refused_and_what_is_not_there_is_told(site, path, status):
    assert site.client.get(path, headers=HTML).status_code == status


def test_tables_are_given_as_csv_and_json(site):
    steps = list(
        csv.DictReader(io.StringIO(site.client.get("/systems?at=system:county-exit-procedure&format=csv").text))
    )
    assert [step["actor"] for step in steps if step["level"] == "1"][:2] == ["县", "地（州）"]
    assert site.client.get("/systems?at=system:six-precisions&format=json").json()["root"]["lists"][0]["open"] is False
    assert len(list(csv.DictReader(io.StringIO(site.client.get("/systems?format=csv").text)))) > 90
    times = list(csv.DictReader(io.StringIO(site.client.get("/timeline?format=csv&lang=en").text)))
    assert {"2019-04-03"} < {row["from"] for row in times}
    found = site.client.get("/compare?indicator=scheme:indicator/people-lifted&format=csv").text
    assert "(600000000, 700000000)" not in found
    assert {row["lower"] for row in csv.DictReader(io.StringIO(found))} > {"600000000", "70170000"}


def says(page, words):
    expect(page.locator("#panel-body mark").first).to_be_visible()
    told = page.locator("#panel-body blockquote").first.inner_text()
    assert words in "".join(told.split()), told


def test_a_step_of_the_exit_shows_its_sentence(pages):
    page = pages.open("/systems?at=system:county-exit-procedure", lang="zh")
    expect(page.locator(".steps")).to_contain_text("原文没有说")
    page.locator("svg a", has_text="4 社会公示").click()
    says(page, "先后经县级申请、地（州）初审、自治区实地核查和专项评估检查、社会公示、审定等程序")


def test_a_bar_of_the_timeline_shows_its_sentence_by_keyboard_alone(pages):
    page = pages.open("/timeline?from=2019&until=2020&lang=en", lang="en")
    mark = page.locator('svg a[aria-label*="2019-04-03"]')
    mark.focus()
    page.keyboard.press("Enter")
    says(page, "2019年4月3日")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()


def test_an_interval_shows_its_sentence_and_another_can_be_chosen_to_compare_with(pages):
    page = pages.open("/compare?indicator=scheme:funding-kind/fiscal-fund&lang=zh")
    page.locator("svg a", has_text="90 多亿元").click()
    says(page, "90多亿元")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="改与这一个比").first.click()
    expect(page).to_have_url(re.compile("with="))
    page.go_back()
    expect(page).not_to_have_url(re.compile("with="))


def test_zoom_stays_in_the_address(pages):
    page = pages.open("/timeline")
    page.get_by_role("link", name="放大").click()
    expect(page.locator('input[name="from"]')).not_to_have_value("2010")
    page.go_back()
    expect(page.locator('input[name="from"]')).to_have_value("2010")


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_pages_fit_a_phone_and_have_no_serious_fault(pages, path):
    for dark, lang in ((False, "zh"), (True, "en")):
        page = pages.open(path, lang=lang, dark=dark, width=360)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert faults(page) == []


def test_a_picture_is_saved_as_svg_and_png(pages):
    page = pages.open("/systems?at=system:six-precisions")
    for form, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as download:
            page.get_by_role("button", name=form).click()
        path = download.value.path()
        assert path.read_bytes().startswith(start)


def test_hostile_names_stay_text():
    evil = '</script><img src=x onerror=alert(1)>" onclick="alert(2)\u202e' + "𠮷" * 5000
    part = Node(iri="https://w3id.org/fupin/id/part/x", label=evil, kind=evil, order=1, actor=evil, facts=("fact:a/b",))
    listed = List("fact:a/b", evil, Value(evil, "javascript:alert(1)"), evil, (evil,), evil, True, True, evil, (part,))
    one = System(Node(iri="javascript:alert(1)", label=evil, kind=evil, lists=(listed,)), (), (), (), False)
    page = Page("zh")
    text = render("system.html", page, **systems_page.drawn(one, page))
    assert "<img" not in text
    assert 'onclick="' not in text
    assert 'href="javascript:' not in text


def test_pages_can_be_files_of_their_own(kg):
    page = Page("en", None)
    shown = {
        "system.html": systems_page.drawn(system(kg.engine, ID + "system/yunnan-five-sets", "en"), page),
        "timeline.html": timeline_page.drawn(timeline(kg.engine, "en")),
        "compare.html": compare_page.drawn(compare(kg.engine, concept_iri("indicator", "people-lifted"), "en"), "en"),
    }
    for template, known in shown.items():
        text = render(template, Page("en", None), **known)
        assert "Content-Security-Policy" in text
        assert "<form" not in text
        assert 'href="/' not in text
