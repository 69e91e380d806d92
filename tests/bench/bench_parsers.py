"""How many characters a second the quantity and time parsers read: python tests/bench/bench_parsers.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from fupin.quantities import find_quantities
from fupin.times import find_periods

SOURCES = Path(__file__).parents[2] / "data" / "sources"
ROUNDS = 10


def seconds(read: Callable[[str], object], text: str) -> float:
    """The best of some rounds, after one that compiles the patterns."""
    read(text)
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        read(text)
        times.append(perf_counter() - start)
    return min(times)


def main() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.txt")))
    quantities, periods = seconds(find_quantities, text), seconds(find_periods, text)
    print(f"{len(text):,} characters, {len(find_quantities(text))} quantities, {len(find_periods(text))} times")
    for name, spent in (("quantities", quantities), ("times", periods), ("together", quantities + periods)):
        print(f"{name:10} {len(text) / spent:>9,.0f} characters/s")


if __name__ == "__main__":
    main()
