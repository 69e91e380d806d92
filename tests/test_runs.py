"""Sorted runs: merging them is sorting the set of their lines."""

import hashlib
import os
import random
import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin import runs
from fupin.runs import batched, merge_runs, write_run

texts = st.text(st.characters(blacklist_characters="\n\r", blacklist_categories=["Cs"]), max_size=8)
line_lists = st.lists(st.lists(texts.map(lambda text: text + "\n"), max_size=12), min_size=1, max_size=8)


def merged(folder, lists):
    """The bytes of a merge of runs of these lines, and the hash that it returns."""
    paths = []
    for number, lines in enumerate(lists):
        paths.append(folder / f"{number}.nt")
        write_run(paths[-1], lines)
    digest = merge_runs(paths, folder / "merged")
    return (folder / "merged").read_bytes(), digest


@given(lists=line_lists)
def test_a_merge_is_the_sorted_set_of_all_lines(lists, tmp_path_factory):
    found, digest = merged(tmp_path_factory.mktemp("runs"), lists)
    assert found.decode() == "".join(sorted({line for lines in lists for line in lines}))
    assert digest == hashlib.sha256(found).hexdigest()


@given(lists=line_lists, width=st.integers(2, 4))
def test_more_runs_than_may_be_open_are_merged_in_stages_that_leave_nothing(lists, width, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "_WIDTH", width)
        found, _ = merged(folder, lists)
    assert {path.name for path in folder.iterdir()} == {"merged", *(f"{number}.nt" for number in range(len(lists)))}
    assert found.decode() == "".join(sorted({line for lines in lists for line in lines}))


def test_more_runs_than_a_process_may_open_are_merged(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 64  # noqa: PTH112, PTH208
    resource.setrlimit(resource.RLIMIT_NOFILE, (held + 160, hard))
    try:
        found, _ = merged(tmp_path, [[f"{number:03}\n"] for number in range(300)])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found.decode().splitlines() == [f"{number:03}" for number in range(300)]


def test_no_runs_merge_to_an_empty_file(tmp_path):
    assert merged(tmp_path, [[]]) == (b"", hashlib.sha256(b"").hexdigest())
    assert merge_runs([], tmp_path / "none") == hashlib.sha256(b"").hexdigest()


def test_the_order_of_lines_and_runs_does_not_matter(tmp_path):
    lines = [f"{number}\n" for number in range(500)]
    shuffled = random.Random(1).sample(lines, len(lines))  # noqa: S311
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert merged(tmp_path / "a", [lines[:250], lines[200:]]) == merged(
        tmp_path / "b", [shuffled[100:], shuffled[:300]]
    )


@given(st.lists(st.integers()), st.integers(1, 5))
def test_slices_together_are_the_whole(items, size):
    slices = list(batched(items, size))
    assert [item for one in slices for item in one] == items
    assert all(0 < len(one) <= size for one in slices)
