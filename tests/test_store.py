"""The store: where it lies, what is said of one that cannot be used, and how a new graph takes the old one's place."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers import ROOT, TINY, build_in, change

from fupin import store
from fupin.errors import FupinError


@pytest.fixture
def built(home):
    """A store of the tiny source."""
    build_in(home, TINY, cache=False)
    return home


def spoil(built, **changes):
    """Change entries of a manifest."""
    path = built / "current" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


# where


def test_the_store_lies_where_the_variable_says(monkeypatch):
    monkeypatch.setenv("FUPIN_STORE", "somewhere")
    assert store.home() == Path("somewhere")


def test_in_a_checkout_it_lies_in_the_checkout_from_any_folder_below(monkeypatch):
    monkeypatch.delenv("FUPIN_STORE", raising=False)
    monkeypatch.chdir(ROOT / "src" / "fupin")
    assert store.home() == ROOT / ".fupin"


def test_elsewhere_it_lies_in_the_cache_folder_of_the_user(monkeypatch, tmp_path):
    monkeypatch.delenv("FUPIN_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert store.home() == tmp_path / "cache" / "fupin"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert store.home() == tmp_path / ".cache" / "fupin"


# what is said of one that cannot be used


def test_a_folder_without_a_graph_is_told_to_build(tmp_path):
    with pytest.raises(FupinError, match="there is no graph; 改法 mend: fupin build"):
        store.open_store(tmp_path)


def test_a_store_of_another_version_is_refused_and_both_versions_are_named(built):
    spoil(built, format=store.FORMAT + 1, version="9.9.9")
    with pytest.raises(FupinError, match=r"written by another version \(9\.9\.9, 本版 this is 0\.1\.0\)"):
        store.open_store(built)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "\udcff"])
def test_a_damaged_manifest_is_refused_with_a_word_on_what_to_do(built, text):
    (built / "current" / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(FupinError, match="fupin build"):
        store.open_store(built)


def test_a_store_whose_files_are_gone_is_refused_with_a_word_on_what_to_do(built):
    for path in (built / "current" / "store").iterdir():
        path.unlink()
    with pytest.raises(FupinError, match="cannot open the store"):
        store.open_store(built)


def test_a_build_mends_a_damaged_store(built):
    (built / "current" / "manifest.json").write_text("{", encoding="utf-8")
    build_in(built, TINY, cache=False)
    assert len(store.open_store(built)) > 10_000


# the manifest


def test_the_manifest_tells_version_counts_sources_and_the_hash_of_the_graph(built):
    found = store.manifest(built)
    assert found["format"] == store.FORMAT
    assert found["counts"]["facts"] == 13
    assert found["counts"]["triples"] == len(store.open_store(built))
    assert set(found["sources"]) == {"qingshan"}
    assert len(found["sources"]["qingshan"]["sha256"]) == len(found["sha256"]) == 64
    assert (found["quotesOnly"], found["privatePersons"]) == (False, True)


def test_the_graph_file_holds_what_the_store_holds(built):
    lines = (built / "current" / "graph.nt").read_bytes().splitlines(keepends=True)
    assert lines == sorted(set(lines))
    loaded = ox.Store()
    loaded.load(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
    named = [q for q in loaded if not any(isinstance(t, ox.BlankNode) for t in (q.subject, q.object))]
    assert len(loaded) == len(store.open_store(built))
    assert set(named) <= set(store.open_store(built))


# taking the place of the old one


def test_a_build_that_fails_leaves_the_graph_that_was_there(built, tiny):
    before = str((built / "current").readlink())
    change(tiny / "facts" / "qingshan-minutes.yml", "amount: 1200 万元", "amount: 1300 万元")
    with pytest.raises(FupinError):
        build_in(built, tiny)
    assert str((built / "current").readlink()) == before
    assert not [p for p in (built / "builds").iterdir() if p.name.startswith("new-")]
    assert len(store.open_store(built)) > 10_000


def test_a_reader_keeps_its_graph_while_another_takes_its_place(built):
    reader = store.open_store(built)
    number = len(reader)
    build_in(built, TINY, quotes_only=True)
    assert sum(1 for _ in reader) == number
    assert len(store.open_store(built)) < number


def test_old_graphs_and_what_dead_builds_left_are_swept_away(built):
    (built / "builds" / "new-dead").mkdir()
    for _ in range(4):
        build_in(built, TINY)
    names = [path.name for path in (built / "builds").iterdir()]
    assert len(names) <= 3
    assert "new-dead" not in names
    assert str((built / "current").readlink()).removeprefix("builds/") in names


def test_builders_take_turns(home):
    order: list[str] = []
    with store.building(home):
        thread = threading.Thread(target=lambda: _enter(home, order))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def _enter(home, order):
    with store.building(home):
        order.append("second")


def test_several_processes_read_one_store_at_a_time(built):
    code = "import sys, pathlib, fupin.store as s; print(len(s.open_store(pathlib.Path(sys.argv[1]))), flush=True); input()"
    command = [sys.executable, "-c", code, str(built)]
    readers = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(3)]
    counts = [reader.stdout.readline() for reader in readers if reader.stdout]
    for reader in readers:
        reader.communicate("\n")
    assert len(set(counts)) == 1
    assert [reader.returncode for reader in readers] == [0, 0, 0]
