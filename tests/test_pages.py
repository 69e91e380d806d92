"""Pages of the explorer that need no browser to be read: home, entity, search, errors, assets."""

import gzip
import re

import pytest
from tests.servers import Server, serving

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def server(packaged, tmp_path_factory):
    with serving(packaged, folder=tmp_path_factory.mktemp("pages")) as made:
        yield made


def page(server: Server, path: str, **headers: str):
    return server.client.get(path, headers={**HTML, **headers})


def test_one_address_serves_people_and_programs(server):
    assert page(server, "/id/region/653124").headers["content-type"] == "text/html; charset=utf-8"
    assert server.client.get("/id/region/653124").headers["content-type"].startswith("text/turtle")
    assert page(server, "/id/region/653124?format=turtle").headers["content-type"].startswith("text/turtle")
    assert server.client.get("/id/region/653124?format=html").headers["content-type"].startswith("text/html")


def test_the_language_is_that_of_the_address_then_of_the_browser_then_chinese(server):
    assert '<html lang="zh"' in page(server, "/").text
    assert '<html lang="en"' in page(server, "/", **{"Accept-Language": "en-GB,zh;q=0.5"}).text
    assert '<html lang="zh"' in page(server, "/?lang=zh", **{"Accept-Language": "en"}).text
    assert "<h1>Zepu County</h1>" in page(server, "/id/region/653124?lang=en").text


def test_an_entity_shows_its_facts_with_the_sentence_marked(server):
    text = page(server, "/id/region/653124").text
    assert "<h1>泽普县</h1>" in text
    assert "<mark>" in text
    assert "按照党中央和国务院统一部署" in text


def test_cards_tell_the_facts_behind_an_edge(server):
    text = page(server, "/cards?fact=https://w3id.org/fupin/id/edge/region-310000-supports-region-653124").text
    assert "上海市" in text
    assert "<html" not in text
    assert page(server, "/cards?fact=%3Cscript%3E").status_code == 400


def test_what_is_not_there_is_a_page_with_its_status(server):
    missing = page(server, "/id/region/000000")
    assert missing.status_code == 404
    assert missing.headers["content-type"].startswith("text/html")
    assert page(server, "/nowhere").status_code == 404
    assert page(server, "/?lang=xx").status_code == 400


def test_assets_are_kept_for_good_under_a_name_that_changes_with_them(server):
    text = page(server, "/").text
    address = text.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    answer = server.client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert server.client.get(address.replace("style.css", "..%2fpage.py")).status_code == 404


def test_pages_are_compressed_where_the_browser_takes_that(server):
    raw = server.client.stream("GET", "/", headers={**HTML, "Accept-Encoding": "gzip"})
    with raw as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert b"<!DOCTYPE html>" in gzip.decompress(b"".join(answer.iter_raw()))


def test_a_document_says_how_it_is_cited_and_a_fact_how_an_error_is_reported(server):
    document = page(server, "/id/document/newspaper-sichuan").text
    assert "李媛莉, 林凌. 全域结对帮扶藏区彝区贫困县 四川重点抓好这六项任务[Z/OL]. 2018-09" in document
    assert "@misc{newspaper-sichuan," in document
    fact = page(server, "/id/fact/shanghai-kashgar/fiscal").text
    assert "错误在于 What is wrong" in fact
    assert "mailto:" not in fact


def test_the_address_for_reports_is_set_by_the_host(packaged, tmp_path):
    with serving(packaged, "--contact", "facts@example.org", folder=tmp_path) as made:
        assert (
            "mailto:facts@example.org?subject=fupin%3A%20fact/" in page(made, "/id/fact/shanghai-kashgar/fiscal").text
        )


def test_the_page_of_a_private_person_is_not_for_search_engines(server):
    name = server.values("SELECT ?p WHERE { ?p fp:privatePerson true } ORDER BY ?p LIMIT 1")[0][0]
    assert '<meta name="robots" content="noindex">' in page(server, name.removeprefix("https://w3id.org/fupin")).text
    assert "noindex" not in page(server, "/id/region/653124").text


#: Chinese that the English pages quote.
QUOTED = {"多亿", "余户", "万吨", "亩以上", "不足", "几千", "中文", "扶贫文献知识图谱"}


@pytest.mark.parametrize("path", ["/", "/about", "/sources"])
def test_no_words_of_a_page_are_left_in_the_other_language(server, path):
    text = page(server, f"{path}?lang=en").text
    shown = re.sub(r'<(\w+)[^>]*lang="zh"[^>]*>.*?</\1>|<[^>]+>', "", text, flags=re.DOTALL)
    assert set(re.findall(r"[一-鿿]{2,}", shown)) <= QUOTED


def test_the_switch_of_language_keeps_every_parameter(server):
    text = page(server, "/network?at=region:653124&at=region:310000&steps=0").text
    switch = text.partition('id="language"')[2].partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert switch == "/network?at=region%3A653124&at=region%3A310000&steps=0&lang=en"


def test_pages_name_themselves_their_address_and_their_other_language(server):
    text = page(server, "/id/region/653124?lang=en&format=html").text
    assert "<title>Zepu County · " in text
    assert '<meta name="description" content="Zepu County · region · event 8' in text
    assert '<link rel="canonical" href="/id/region/653124?lang=en">' in text
    assert '<link rel="alternate" hreflang="zh" href="/id/region/653124?lang=zh">' in text
    missing = page(server, "/nothing/here").text
    assert 'rel="canonical"' not in missing
    assert "q=here" in missing


def test_the_icon_and_the_rules_for_crawlers_are_where_they_are_looked_for(server):
    icon = server.client.get("/favicon.ico", follow_redirects=True)
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert server.client.get("/robots.txt").text == "User-agent: *\nDisallow:\n"


def test_a_network_of_nothing_says_what_to_do(server):
    assert '<p class="state" id="nothing">' in page(server, "/network?q=zzzqqq").text
    assert '<p class="state" id="nothing" hidden>' in page(server, "/network?at=region:653124").text
