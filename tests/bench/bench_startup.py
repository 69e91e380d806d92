"""How long a command takes to start and to answer, beside what it must import: python tests/bench/bench_startup.py."""

from __future__ import annotations

from paired import FUPIN, compare, python, seconds

#: Questions of one table, of a join through many facts, of sums, and with a text search.
QUESTIONS = ("money-by-payer", "exit-by-county", "procedure-steps", "sum-for-a-recipient")


def main() -> None:
    seconds([FUPIN, "query", QUESTIONS[0]], {})  # builds the graph where there is none
    compare("fupin --help", [FUPIN, "--help"], python("import click"), 1.6)
    for name in QUESTIONS:
        compare(f"fupin query {name}", [FUPIN, "query", name], python("import click, yaml, pyoxigraph"), 2)


if __name__ == "__main__":
    main()
