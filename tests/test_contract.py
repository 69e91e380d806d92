"""The export against the contract: the checker in ../shared, and the same for the tiny source."""

import subprocess
import sys

import pytest
from tests.helpers import TINY, answer, shared


def check(graph, sources):
    return subprocess.run(
        [sys.executable, shared("contract/check.py"), graph, "--sources", sources],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.shared
@pytest.mark.parametrize(("options", "name"), [((), "whole"), (("--quotes-only",), "quotes")])
def test_the_export_of_the_two_sources_breaks_no_rule(packaged, tmp_path, options, name):
    seeds = shared("seeds")
    store = packaged
    if options:
        store = tmp_path / "home"
        answer("build", *options, store=store)
    answer("export", "-f", "nquads", "-o", tmp_path / f"{name}.nq", store=store)
    done = check(tmp_path / f"{name}.nq", seeds)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 breached" in done.stdout


@pytest.mark.shared
def test_the_export_of_another_source_breaks_no_rule(tiny_store, tmp_path):
    answer("export", "-f", "nquads", "-o", tmp_path / "tiny.nq", store=tiny_store)
    done = check(tmp_path / "tiny.nq", TINY / "sources")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.shared
def test_the_stored_sources_are_those_of_the_seeds_byte_for_byte():
    from tests.helpers import DATA

    seeds = {path.read_bytes() for path in shared("seeds").glob("*.txt")}
    assert {path.read_bytes() for path in (DATA / "sources").glob("*.txt")} == seeds
