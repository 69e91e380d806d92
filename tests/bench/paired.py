"""Whole processes timed in pairs: ours, then the peer, again and again, since machines are noisy."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

#: Pairs that are timed, after one that warms the caches of the disk.
ROUNDS = 15
FUPIN = str(Path(sys.executable).with_name("fupin"))


def python(code: str) -> list[str]:
    """The command that runs a line of Python in a process of its own."""
    return [sys.executable, "-c", code]


def seconds(command: Sequence[str], variables: Mapping[str, str]) -> float:
    """How long a command takes. Raises CalledProcessError where it fails."""
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=os.environ | variables)
    return perf_counter() - start


def compare(words: str, ours: Sequence[str], peer: Sequence[str], bar: float, **variables: str) -> None:
    """Print the medians of both in milliseconds, and the median of the ratios of the pairs beside its bar."""
    seconds(ours, variables), seconds(peer, variables)
    pairs = [(seconds(ours, variables), seconds(peer, variables)) for _ in range(ROUNDS)]
    mine, theirs = (median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = median(a / b for a, b in pairs)
    print(f"{words:32} {mine:>6.0f} ms {theirs:>6.0f} ms  {ratio:.2f} x  (bar {bar})")
