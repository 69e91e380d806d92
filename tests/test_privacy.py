"""A graph without private persons: their names are nowhere in it, and every offset stays. And a graph of quotes only."""

import pytest
from tests.helpers import DATA, SOURCE, TINY, WORDS, answer, asked, build_in, change, fupin, memory_store

from fupin.documents import read_sources
from fupin.engine import LocalEngine
from fupin.entities import read_entities
from fupin.exports import export
from fupin.output import GRAPH_FORMATS
from fupin.privacy import without_private_persons
from fupin.store import manifest

FORMATS = (*GRAPH_FORMATS, "graphml", "csv")


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """The packaged graph without private persons."""
    home = tmp_path_factory.mktemp("public") / "home"
    build_in(home, DATA, private_persons=False, cache=False)
    return home


def private_words(data):
    """Names, aliases, English names and keys of private persons."""
    people = [e for e in read_entities(data / "entities").by_iri.values() if e.table.get("private") == "true"]
    words = [word for e in people for word in (e.table["zh"], e.table["en"], e.key, *e.table.get("alias", []))]
    assert len(words) >= 3
    return words


# private persons


def test_the_packaged_sources_name_private_persons():
    text = "".join((DATA / "sources" / "newspaper-page.txt").read_text(encoding="utf-8").split())
    assert [word for word in private_words(DATA) if word in text]


@pytest.mark.parametrize("form", FORMATS)
def test_names_keys_and_english_of_private_persons_are_in_no_dump(public, tmp_path, form):
    export(LocalEngine.open(public), form, tmp_path / "dump", "zh")
    text = "".join((tmp_path / "dump").read_text(encoding="utf-8").split())
    found = [word for word in private_words(DATA) if "".join(word.split()) in text]
    assert found == []


def test_the_store_itself_holds_no_name_either(public):
    files = [path for path in (public / "current").resolve().rglob("*") if path.is_file()]
    assert files
    for word in private_words(DATA):
        assert [path.name for path in files if word.encode() in path.read_bytes()] == []


def test_the_files_of_the_build_are_gone(public):
    left = sorted(path.name for path in (public / "current").iterdir())
    assert left == ["census.json", "graph.nt", "manifest.json", "search.sqlite", "store"]


def test_offsets_stay_and_names_are_as_many_circles(packaged, public):
    question = "SELECT ?e ?start ?end ?exact WHERE { ?e oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end ; oa:exact ?exact }"
    with_names, without = (
        {row[:3]: row[3] for row in asked(memory_store(home / "current" / "graph.nt"), question)}
        for home in (packaged, public)
    )
    assert set(with_names) == set(without)
    changed = [(with_names[place], without[place]) for place in with_names if with_names[place] != without[place]]
    assert changed
    for old, new in changed:
        assert len(old) == len(new)
        assert all(b in (a, "〇") for a, b in zip(old, new, strict=True))


def test_the_facts_and_counts_stay(packaged, public):
    old, new = (manifest(home)["counts"] for home in (packaged, public))
    assert {k: v for k, v in old.items() if k != "triples"} == {k: v for k, v in new.items() if k != "triples"}
    assert manifest(public)["privatePersons"] is False
    assert manifest(public)["sha256"] != manifest(packaged)["sha256"]


def test_private_persons_stay_marked_as_such(public):
    store = memory_store(public / "current" / "graph.nt")
    found = asked(store, "SELECT ?p ?l WHERE { ?p fp:privatePerson true ; rdfs:label ?l } ORDER BY ?p ?l")
    assert {label for _, label in found} <= {"〇〇", "〇〇〇", "a private person"}
    assert all("/person/private-" in person for person, _ in found)


def test_the_command_builds_it_too(tmp_path):
    answer("build", "--data", TINY, "--without-private-persons", store=tmp_path / "home")
    text = answer("export", store=tmp_path / "home")
    assert "王小满" not in text
    assert "wang-xiaoman" not in text
    assert "〇〇〇" in text


def test_a_name_that_a_line_break_interrupts_is_found_too(tiny, tmp_path):
    assert "王小\n\n满" in (tiny / WORDS).read_text(encoding="utf-8")
    copy = without_private_persons(tiny, tmp_path / "copy")
    text = (copy / WORDS).read_text(encoding="utf-8")
    assert "王小" not in text
    assert len(text) == len((tiny / WORDS).read_text(encoding="utf-8"))
    assert "〇〇\n\n〇" in text
    assert len(read_sources(copy / "sources")) == 1


def test_line_ends_of_a_source_stay_as_they_are(tiny, tmp_path):
    raw = (tiny / WORDS).read_bytes().replace(b"\n", b"\r\n")
    (tiny / WORDS).write_bytes(raw)
    change(tiny / SOURCE, "sha256:", "# sha256:")
    copy = without_private_persons(tiny, tmp_path / "copy")
    assert (copy / WORDS).read_bytes().count(b"\r\n") == raw.count(b"\r\n")


def test_a_longer_name_goes_before_one_that_it_holds(tiny, tmp_path):
    change(tiny / "entities/people.yml", "private: true}", "alias: [王小满说], private: true}")
    copy = without_private_persons(tiny, tmp_path / "copy")
    assert "满" not in (copy / WORDS).read_text(encoding="utf-8").partition("村民")[2]


def test_people_who_are_not_private_keep_their_names(public):
    assert "韩俊" in answer("export", "-f", "turtle", store=public)


# quotes only


@pytest.fixture(scope="module")
def quotes(tmp_path_factory):
    """The packaged graph with quotes only."""
    home = tmp_path_factory.mktemp("quotes") / "home"
    build_in(home, DATA, quotes_only=True, cache=False)
    return home


def test_a_graph_of_quotes_has_no_full_text(quotes):
    store = memory_store(quotes / "current" / "graph.nt")
    assert asked(store, "SELECT ?s WHERE { ?s fp:content ?t }") == []
    assert manifest(quotes)["quotesOnly"] is True
    longest = max(len(text) for (text,) in asked(store, "SELECT ?t WHERE { ?e oa:exact ?t }"))
    assert longest < 500


def test_a_graph_of_quotes_has_all_facts_with_their_evidence(quotes, packaged):
    question = "SELECT ?f ?e WHERE { ?f fp:inSentence ?s ; fp:evidence ?e }"
    old, new = (set(asked(memory_store(home / "current" / "graph.nt"), question)) for home in (packaged, quotes))
    assert old == new


def test_a_graph_of_quotes_is_shown_and_asked_like_any_other(quotes, packaged):
    text = answer("show", "fact:shanghai-kashgar/fiscal", store=quotes)
    assert "90 多亿元" in text
    assert "⟦" not in text
    assert answer("query", "who-supports", store=quotes) == answer("query", "who-supports", store=packaged)


def test_both_options_go_together(tmp_path):
    options = ("--data", TINY, "--quotes-only", "--without-private-persons")
    assert fupin("build", *options, store=tmp_path / "home").returncode == 0
    text = answer("export", store=tmp_path / "home")
    assert "ontology#content>" not in text or "王小满" not in text
    assert "〇〇〇" in text
