"""The page of the SPARQL editor over HTTP: for browsers alone, at the address where programs ask."""

import pytest
from tests.servers import Server, serving

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def server(packaged, tmp_path_factory):
    with serving(packaged, folder=tmp_path_factory.mktemp("editor")) as made:
        yield made


def page(server: Server, path: str):
    return server.client.get(path, headers=HTML)


def test_a_browser_gets_the_editor_and_a_program_the_service_description(server):
    assert 'id="editor"' in page(server, "/sparql").text
    assert server.client.get("/sparql").headers["content-type"].startswith("text/turtle")
    assert server.client.get("/sparql").headers["vary"] == "Accept"
    assert page(server, "/sparql?format=turtle").headers["content-type"].startswith("text/turtle")


def test_a_browser_gets_the_editor_with_its_query_and_a_program_the_answer(server):
    query = "/sparql?query=ASK%20%7B%7D"
    text = page(server, query).text
    assert '"text": "ASK {}"' in text
    assert '"run": true' in text
    assert server.client.get(query).json() == {"head": {}, "boolean": True}
    assert page(server, query + "&format=json").json()["boolean"] is True


def test_a_form_that_is_posted_by_a_browser_is_answered_as_ever(server):
    headers = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}
    answer = server.client.post("/sparql", content="query=ASK%20%7B%7D", headers=headers)
    assert answer.json()["boolean"] is True


def test_an_example_of_the_library_stands_in_the_editor(server):
    text = page(server, "/sparql?example=who-supports&lang=en").text
    assert "region:653124" in text
    assert 'VALUES ?lang { \\"en\\" }' in text
    assert 'aria-current="true"' in text
    assert page(server, "/sparql?example=no-such-question").status_code == 404


def test_a_query_is_text_in_the_page_whatever_it_holds(server):
    text = page(server, "/sparql?query=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in text


def test_terms_are_those_of_the_graph_with_their_names(server):
    terms = server.client.get("/sparql/terms.json?lang=en").json()
    assert terms["prefixes"]["fp"] == "https://w3id.org/fupin/ontology#"
    assert terms["classes"]["https://w3id.org/fupin/ontology#Pairing"] == "pairing"
    assert terms["properties"]["https://w3id.org/fupin/ontology#supporter"] == "supporter"
    assert terms["properties"]["http://www.w3.org/2004/02/skos/core#altLabel"] == "also called"
