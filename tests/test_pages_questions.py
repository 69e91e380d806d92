"""Pages of the library of questions, over HTTP."""

import pytest
from tests.servers import Server, serving

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def server(packaged, tmp_path_factory):
    with serving(packaged, folder=tmp_path_factory.mktemp("questions")) as made:
        yield made


def page(server: Server, path: str, **headers: str):
    return server.client.get(path, headers={**HTML, **headers})


def test_the_library_is_a_page_for_people_and_json_for_programs(server):
    text = page(server, "/query").text
    assert "某地得到谁的帮扶" in text
    assert "谁对口支援这个县？" in text
    assert "Who supports a place" in page(server, "/query?lang=en").text
    assert len(server.client.get("/query").json()) == len(server.client.get("/query?format=json").json()) == 100


def test_a_question_is_a_page_for_people_and_rows_for_programs(server):
    text = page(server, "/query/who-supports?lang=en").text
    assert "<h1>Who supports a place</h1>" in text
    assert 'value="Zepu County"' in text
    assert "按照党中央和国务院统一部署" in text
    assert "/sources/shanghai-kashgar?mark=442-551" in text
    assert server.client.get("/query/who-supports").json()["columns"][0] == "supporter"
    assert page(server, "/query/who-supports?format=csv").text.startswith("supporter,supporterLabel,document")


def test_rows_carry_the_facts_behind_them(server):
    row = page(server, "/query/money-by-payer").text.partition("90 多亿元")[0].rpartition("<tr")[2]
    assert 'data-facts="fact:shanghai-kashgar/fiscal"' in row


def test_only_views_that_the_columns_allow_are_offered_and_drawn(server):
    text = page(server, "/query/money-stated").text
    assert "view=chart" in text
    assert "view=map" not in text
    assert 'id="drawn"' in page(server, "/query/money-stated?view=chart").text
    assert 'id="drawn"' not in page(server, "/query/money-stated?view=map").text
    assert page(server, "/query/money-stated?view=pie").status_code == 400


def test_an_empty_answer_says_that_the_text_does_not_say(server):
    answer = page(server, "/query/who-supports?recipient=region:310000")
    assert answer.status_code == 200
    assert "这些文献没有说。" in answer.text
    assert "The documents do not say." in page(server, "/query/who-supports?recipient=region:310000&lang=en").text


def test_a_bad_value_is_told_beside_the_form(server):
    for value in ("无此县", "region:<b>", "fact:x y"):
        answer = page(server, f"/query/who-supports?recipient={value}")
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert 'id="p-recipient"' in answer.text
        assert "<b>" not in answer.text
    assert page(server, "/query/who-supports?nobody=1").status_code == 400
    assert page(server, "/query/no-such-question").status_code == 404


def test_what_is_left_empty_has_its_usual_value(server):
    assert 'value="泽普县"' in page(server, "/query/who-supports?recipient=").text


def test_the_sparql_leads_to_the_editor_with_the_values_that_were_asked(server):
    text = page(server, "/query/who-supports?recipient=region:653125").text
    assert "VALUES ?recipient { &lt;https://w3id.org/fupin/id/region/653125&gt; }" in text
    assert "/sparql?query=PREFIX+fp" in text


def test_hostile_words_stay_text(server):
    hostile = "</script><img src=x onerror=alert(1)>\"'\u202e𠮷"
    answer = server.client.get("/query/who-counts-as", params={"word": hostile}, headers=HTML)
    assert answer.status_code == 200
    assert "<img" not in answer.text
    assert "onerror=alert(1)&gt;" in answer.text
    assert "<img" not in server.client.get("/query", params={"q": hostile}, headers=HTML).text
