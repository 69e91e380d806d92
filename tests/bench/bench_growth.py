"""How a build grows: seconds and peak memory for a corpus of one, ten and a hundred times the two sources.

python tests/bench/bench_growth.py [1 10 100]        BIG=1: a hundred times too
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import national
from paired import FUPIN

from fupin import store

#: Triples of the graph of the two sources.
ONCE = 80_000


def build(data: Path, home: Path) -> tuple[float, int]:
    """Seconds and peak memory in MB of a build without cache. Raises SystemExit where it fails."""
    start = perf_counter()
    command = [FUPIN, "build", "--data", str(data), "--no-cache"]
    process = subprocess.Popen(
        command, env=os.environ | {"FUPIN_STORE": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the build fails: {command}")
    return perf_counter() - start, usage.ru_maxrss // 1024


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [1, 10, *([100] if os.environ.get("BIG") else [])]
    print(f"{'times':>5} {'documents':>9} {'triples':>10} {'seconds':>8} {'triples/s':>9} {'peak MB':>8}")
    for times in sizes:
        with TemporaryDirectory(prefix="fupin-growth-") as name:
            data, home = Path(name) / "data", Path(name) / "store"
            documents = national.write_corpus(data, times * ONCE)
            seconds, peak = build(data, home)
            triples = store.manifest(home)["counts"]["triples"]
            print(f"{times:>5} {documents:>9,} {triples:>10,} {seconds:>8.1f} {triples / seconds:>9,.0f} {peak:>8,}")


if __name__ == "__main__":
    main()
