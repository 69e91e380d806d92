"""The same input gives the same bytes, and the hash of the graph is what an independent canonicalisation makes of it."""

import hashlib

import pyoxigraph as ox
import pytest
from tests.helpers import TINY, answer, build_in, copy_of, fupin

from fupin.engine import LocalEngine
from fupin.exports import export
from fupin.output import GRAPH_FORMATS
from fupin.store import manifest

FORMATS = (*GRAPH_FORMATS, "graphml", "csv")


def canonical_hash(quads):
    """SHA-256 of the canonical N-Quads of RDFC-1.0."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n".encode() for quad in dataset)
    return hashlib.sha256(b"".join(lines)).hexdigest()


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """Two builds of the packaged data from clean, in processes with other hash seeds and time zones."""
    homes = [tmp_path_factory.mktemp(name) / "home" for name in ("one", "two")]
    for home, seed, zone in zip(homes, ("1", "2"), ("UTC", "Asia/Shanghai"), strict=True):
        answer("build", "--no-cache", store=home, PYTHONHASHSEED=seed, TZ=zone)
    return homes


@pytest.mark.parametrize("form", FORMATS)
def test_two_builds_give_the_same_bytes(twice, tmp_path, form):
    written = []
    for number, home in enumerate(twice):
        export(LocalEngine.open(home), form, tmp_path / str(number), "zh")
        written.append((tmp_path / str(number)).read_bytes())
    assert written[0] == written[1] != b""


def test_two_builds_have_one_hash_and_one_manifest(twice):
    assert manifest(twice[0]) == manifest(twice[1])
    assert (
        next((home / "current" / "graph.nt").read_bytes() for home in twice)
        == (twice[1] / "current/graph.nt").read_bytes()
    )


@pytest.mark.parametrize("form", ["ntriples", "csv", "graphml"])
def test_the_bytes_do_not_depend_on_the_process_that_writes_them(packaged, form):
    written = {answer("export", "-f", form, store=packaged, PYTHONHASHSEED=seed) for seed in ("3", "4")}
    assert len(written) == 1


def test_the_folder_of_the_data_does_not_matter(tmp_path):
    other = copy_of(TINY, tmp_path / "一个 folder" / "data")
    first, second = build_in(tmp_path / "a", TINY, cache=False), build_in(tmp_path / "b", other, cache=False)
    assert first.sha256 == second.sha256


def test_the_order_in_which_files_were_made_does_not_matter(tmp_path, tiny):
    text = (tiny / "entities" / "regions.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    (tiny / "entities" / "regions.yml").write_text("".join(reversed(text)), encoding="utf-8")
    assert build_in(tmp_path / "a", TINY).sha256 == build_in(tmp_path / "b", tiny).sha256


@pytest.mark.parametrize("fixture", ["tiny_store", pytest.param("packaged", marks=pytest.mark.slow)])
def test_the_hash_of_the_manifest_is_that_of_the_whole_graph_in_rdfc_1_0(request, fixture):
    home = request.getfixturevalue(fixture)
    quads = ox.parse(path=str(home / "current" / "graph.nt"), format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True)
    assert canonical_hash(quads) == manifest(home)["sha256"]


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_every_dump_is_the_same_graph(tiny_store, tmp_path, form):
    export(LocalEngine.open(tiny_store), form, tmp_path / "dump", "zh")
    quads = ox.parse(path=str(tmp_path / "dump"), format=GRAPH_FORMATS[form], rename_blank_nodes=True)
    assert canonical_hash(quads) == manifest(tiny_store)["sha256"]


def test_the_file_of_the_graph_has_the_hash_of_the_manifest(packaged):
    digest = hashlib.sha256((packaged / "current" / "graph.nt").read_bytes()).hexdigest()
    assert digest == manifest(packaged)["sha256"]
    assert str((packaged / "current").readlink()).startswith(f"builds/{digest[:16]}")


def test_the_locale_does_not_change_the_graph(tmp_path):
    for name, language in (("a", "en_US.UTF-8"), ("b", "C")):
        assert fupin("build", "--data", TINY, store=tmp_path / name, LC_ALL=language).returncode == 0
    assert manifest(tmp_path / "a") == manifest(tmp_path / "b")


def test_a_dump_in_ntriples_is_the_file_of_the_graph(packaged, tmp_path):
    export(LocalEngine.open(packaged), "ntriples", tmp_path / "dump", "zh")
    assert (tmp_path / "dump").read_bytes() == (packaged / "current" / "graph.nt").read_bytes()
