"""Sorted runs of lines: a graph of any size is sorted and freed of repetitions without holding it in memory."""

from __future__ import annotations

import hashlib
import heapq
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

#: Files that one merge holds open.
_WIDTH = 128


def batched(items: Sequence[Path], size: int) -> Iterator[Sequence[Path]]:
    """Slices of a sequence (itertools has this from Python 3.12)."""
    for at in range(0, len(items), size):
        yield items[at : at + size]


def write_run(path: Path, lines: Iterable[str]) -> None:
    """Write lines in the order of their code points, each once."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(sorted(set(lines)))


def merge_runs(runs: Sequence[Path], target: Path) -> str:
    """Merge sorted files into one, each line once; returns the SHA-256 of what was written."""
    stages: list[Path] = []
    while len(runs) > _WIDTH:
        merged = []
        for number, some in enumerate(batched(runs, _WIDTH)):
            merged.append(target.with_name(f"{target.name}.{len(runs)}.{number}"))
            _merge(some, merged[-1])
        stages += merged
        runs = merged
    digest = _merge(runs, target)
    for stage in stages:
        stage.unlink()
    return digest


def _merge(runs: Sequence[Path], target: Path) -> str:
    with ExitStack() as stack, target.open("wb") as out:
        files = [stack.enter_context(run.open("rb")) for run in runs]
        out.writelines(line for line, _ in groupby(heapq.merge(*files)))
    with target.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def join_runs(runs: Sequence[Path], target: Path) -> None:
    """Put files one behind the other, as they are: for a reader that minds neither order nor repetition."""
    with target.open("wb") as out:
        for run in runs:
            with run.open("rb") as file:
                shutil.copyfileobj(file, out)
