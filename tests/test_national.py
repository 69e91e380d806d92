"""The synthetic nation of the benchmarks: in the form of a real export, marked as what it is, and an answer to every question."""

import hashlib
import re
import subprocess
import sys

import national
import pytest
from bench_scale import QUESTIONS, as_in_file
from national_documents import MARK
from national_questions import ARGUMENTS
from tests.conftest import once
from tests.helpers import answer, asked, memory_store, shared

from fupin.audit import audit
from fupin.engine import LocalEngine
from fupin.errors import FupinError
from fupin.graph import KnowledgeGraph
from fupin.names import GRAPH, ID
from fupin.queries import all_questions
from fupin.rules import derive
from fupin.totals import totals

SIZE = 40_000


def make(folder):
    """A store folder with the texts of its sources beside."""
    folder.mkdir()
    national.publish(folder, folder / "graph.nt", national.write(folder / "graph.nt", SIZE, folder / "texts"))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return once(tmp_path_factory, "national", make)


@pytest.fixture(scope="module")
def nation(home):
    return KnowledgeGraph(LocalEngine.open(home))


@pytest.fixture(scope="module")
def lines(home):
    return (home / "graph.nt").read_text(encoding="utf-8").splitlines(keepends=True)


@pytest.fixture(scope="module")
def memory(home):
    return memory_store(home / "graph.nt")


def test_the_same_size_gives_the_same_bytes(home, tmp_path):
    digest = national.write(tmp_path / "again.nt", SIZE)
    assert digest == hashlib.sha256((home / "graph.nt").read_bytes()).hexdigest()


def test_the_graph_has_about_the_wanted_size(lines):
    assert 0.95 * SIZE < len(lines) < 1.05 * SIZE
    assert lines == sorted(set(lines))


def test_a_size_that_cannot_hold_one_of_each_is_told_the_least():
    with pytest.raises(FupinError, match=r"too few triples.*take \d+"):
        national.plan(15_000)


@pytest.mark.parametrize(("wanted", "counties", "villages"), [(1_000_000, 832, 12_800), (10_000_000, 832, 128_000)])
def test_a_great_graph_has_all_counties_and_villages(wanted, counties, villages):
    plan = national.plan(wanted)
    assert (len(plan.turns), sum(plan.villages)) == (counties, villages)
    assert min(plan.turns) > 0


@pytest.mark.shared
def test_it_breaks_no_rule_of_the_contract_and_quotes_its_sources_to_the_letter(home):
    check = [sys.executable, shared("contract/check.py"), home / "graph.nt", "--sources", home / "texts"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 breached" in done.stdout


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_every_question_answers(question, nation):
    assert len(nation.query(question.name, **ARGUMENTS.get(question.name, {}))) > 0


def test_the_questions_of_the_bench_are_twenty_of_the_library():
    assert len(set(QUESTIONS)) == 20
    assert {question.name for question in all_questions()} >= {*QUESTIONS, *ARGUMENTS}
    assert all("synthetic" in as_in_file(name) for name in ARGUMENTS)


def test_every_source_and_document_is_marked(memory):
    noted = "SELECT ?kind ?note { VALUES ?kind { fp:Source fp:Document } ?s a ?kind OPTIONAL { ?s fp:note ?note } }"
    rows = asked(memory, noted)
    assert {note for _, note in rows} == {MARK}
    assert len({kind for kind, _ in rows}) == 2


@pytest.mark.parametrize("form", ["turtle", "nquads", "jsonld", "csv"])
def test_every_export_says_that_it_is_synthetic(home, form):
    assert "synthetic" in answer("export", "-f", form, store=home)


def test_every_node_of_data_is_named_as_synthetic(lines):
    nodes = {found for line in lines for found in re.findall(f"<({re.escape(ID)}[^>]*)>", line)}
    assert [node for node in nodes if "synthetic" not in node and not re.search("/id/(rule|audit-rule)/", node)] == []
    assert not any(GRAPH in line for line in lines)


def test_households_are_counts_and_never_nodes(memory):
    counts = "SELECT ?f { ?f fp:indicator ?i ; fp:quantity/fp:unit ?u FILTER(STRENDS(STR(?u), '/household')) }"
    assert len(asked(memory, counts)) > 5
    bodies = "VALUES ?k { fp:Region fp:Place fp:Person fp:Group fp:Organisation fp:Facility } ?n a ?k ; rdfs:label ?l"
    assert asked(memory, f"SELECT ?n {{ {bodies} FILTER(REGEX(STR(?l), '户|[Hh]ousehold')) }}") == []
    assert asked(memory, "SELECT ?n { ?n fp:memberKind kind:household }") == []


def test_what_is_derived_is_what_the_rules_make_of_the_whole(memory, lines):
    """It is written county by county, and has to be the same."""
    written = set(lines)
    for made, kinds in ((derive(memory), "edge"), (audit(memory), "audit"), (totals(memory), "total")):
        again = {national.named_anew(line) for line in made}
        assert again <= written
        own = re.compile(f"<{re.escape(ID)}{kinds}/")
        assert {line for line in written if own.match(line)} == {line for line in again if own.match(line)}


def test_it_is_not_put_in_the_place_of_a_real_graph(home, tiny_store):
    with pytest.raises(FupinError, match="holds a real graph"):
        national.publish(tiny_store, home / "graph.nt")
