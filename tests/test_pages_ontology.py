"""The page of the ontology over HTTP."""

import re

import pytest
from tests.servers import Server, serving

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def server(packaged, tmp_path_factory):
    with serving(packaged, folder=tmp_path_factory.mktemp("ontology")) as made:
        yield made


def page(server: Server, path: str):
    return server.client.get(path, headers=HTML)


def test_the_ontology_is_a_page_for_people_and_rdf_for_programs(server):
    assert 'id="Pairing"' in page(server, "/ontology").text
    assert server.client.get("/ontology").headers["content-type"].startswith("text/turtle")
    assert page(server, "/ontology?format=turtle").headers["content-type"].startswith("text/turtle")
    assert "<h1>Ontology of poverty alleviation" in page(server, "/ontology?lang=en").text


def test_a_term_is_sent_on_to_its_place_in_the_page(server):
    answer = page(server, "/ontology/Pairing")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/ontology#Pairing")


def test_every_link_to_a_term_has_its_place(server):
    text = page(server, "/ontology").text
    assert set(re.findall(r'href="/ontology#([^"]+)"', text)) <= set(re.findall(r'id="([^"]+)"', text))
