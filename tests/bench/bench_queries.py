"""How long each question takes in the engine, on the store on disk: python tests/bench/bench_queries.py."""

from __future__ import annotations

from statistics import median
from time import perf_counter

import fupin
from fupin.engine import Engine
from fupin.queries import all_questions

ROUNDS = 9
SHOWN = 8


def milliseconds(engine: Engine, query: str) -> float:
    """The median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        engine.select(query)
        times.append(perf_counter() - start)
    return median(times) * 1000


def main() -> None:
    engine = fupin.open().engine
    times = sorted(((milliseconds(engine, q.text), q.name) for q in all_questions()), reverse=True)
    print(f"{len(times)} questions together {sum(spent for spent, _ in times):.0f} ms (bar 1000), each at most 30:")
    for spent, name in times[:SHOWN]:
        print(f"{name:32} {spent:>6.1f} ms")


if __name__ == "__main__":
    main()
