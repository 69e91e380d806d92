"""The synthetic nation of the benchmarks: the same each time, marked as what it is, and nobody's household in it."""

import subprocess
import sys

import pyoxigraph as ox
import pytest
from tests.helpers import ROOT, asked

MARK = "合成数据，仅供测试 synthetic, for benchmarks only"


@pytest.fixture(scope="module")
def nation(tmp_path_factory):
    """A small nation, written twice."""
    folder = tmp_path_factory.mktemp("nation")
    files = [folder / f"{number}.nt" for number in (1, 2)]
    for file in files:
        command = [sys.executable, ROOT / "tests" / "bench" / "national.py", "40000", file]
        subprocess.run(command, check=True, capture_output=True)
    return files


@pytest.mark.slow
def test_the_same_size_gives_the_same_bytes(nation):
    assert nation[0].read_bytes() == nation[1].read_bytes()


@pytest.mark.slow
def test_every_source_and_document_says_that_it_is_synthetic_and_no_node_is_a_household(nation):
    store = ox.Store()
    store.bulk_load(path=str(nation[0]), format=ox.RdfFormat.N_TRIPLES)
    marked = f'?it ?p ?mark FILTER(CONTAINS(STR(?mark), "{MARK}"))'
    for kind in ("fp:Source", "fp:Document"):
        things = asked(store, f"SELECT DISTINCT ?it {{ ?it a {kind} }}")
        assert things
        assert sorted(asked(store, f"SELECT DISTINCT ?it {{ ?it a {kind} . {marked} }}")) == sorted(things)
        assert all("/synthetic-" in name for (name,) in things)
    assert asked(store, 'SELECT ?it { ?it ?p ?o FILTER(CONTAINS(STR(?it), "/id/household/")) } LIMIT 1') == []
