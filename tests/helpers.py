"""What several test files share: running our own commands, a data folder to spoil, the graphs, the material in ../shared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from fupin.build import Options, Report, build
from fupin.errors import BadInput, Problem
from fupin.names import PREFIXES

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
TINY = ROOT / "tests" / "data" / "tiny"
SHARED = ROOT.parent / "shared"
#: The command as a user has it: the script beside the interpreter.
FUPIN = Path(sys.executable).with_name("fupin")
#: Facts and description of the tiny source.
FACTS, SOURCE, WORDS = "facts/qingshan-minutes.yml", "sources/qingshan.yml", "sources/qingshan.txt"

_NINE_DIGITS = Context(prec=9, rounding=ROUND_HALF_EVEN)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
Done = subprocess.CompletedProcess[str]


def environment(store: Path, **more: str) -> dict[str, str]:
    """The variables of a command that uses a store, in Chinese unless told otherwise."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "FUPIN_"))}
    return {**kept, "LC_ALL": "C.UTF-8", "FUPIN_STORE": str(store), **more}


def fupin(*args: str | Path, store: Path, stdin: str | None = None, cwd: Path | None = None, **more: str) -> Done:
    """Run the real command; what it wrote is text."""
    return subprocess.run(
        [FUPIN, *map(str, args)],
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        cwd=cwd,
        env=environment(store, **more),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def answer(*args: str | Path, store: Path, **more: Any) -> str:
    """What a command that has to succeed writes to standard output."""
    done = fupin(*args, store=store, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refusal(*args: str | Path, store: Path, code: int = 1, **more: Any) -> str:
    """What a command that has to fail says: on standard error, no traceback, nothing on standard output."""
    done = fupin(*args, store=store, **more)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def rows(text: str) -> list[dict[str, str]]:
    """TSV with a header as records."""
    header, *lines = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]


def by_value(value: str) -> str:
    """A cell as it is compared: numbers to nine significant digits, true as 1, white space once."""
    if value in ("true", "false"):
        return "1" if value == "true" else "0"
    if _NUMBER.match(value):
        return f"{_NINE_DIGITS.create_decimal(Decimal(value)).normalize():f}"
    return " ".join(value.split())


def cells(table: Iterable[Iterable[str]]) -> list[tuple[str, ...]]:
    """Rows as they are compared across engines."""
    return [tuple(by_value(cell) for cell in row) for row in table]


def copy_of(data: Path, target: Path) -> Path:
    """A data folder to spoil."""
    return Path(shutil.copytree(data, target))


def change(path: Path, old: str, new: str) -> None:
    """Put other words in the place of some that stand in a file once."""
    text = path.read_bytes().decode("utf-8")
    assert text.count(old) == 1, (path, old, text.count(old))
    path.write_bytes(text.replace(old, new).encode("utf-8"))


def build_in(home: Path, data: Path, **options: Any) -> Report:
    """Build a data folder in this process."""
    return build(Options(data, home, **options))


def problems_of(data: Path, home: Path) -> tuple[Problem, ...]:
    """What a build of a data folder complains of."""
    with pytest.raises(BadInput) as caught:
        build_in(home, data)
    return caught.value.problems


def only(problems: Sequence[Problem]) -> Problem:
    """The one problem that there is."""
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def memory_store(path: Path) -> ox.Store:
    """A graph in memory, of a file of N-Triples or Turtle."""
    form = ox.RdfFormat.N_TRIPLES if path.suffix == ".nt" else ox.RdfFormat.TURTLE
    store = ox.Store()
    store.bulk_load(path=str(path), format=form)
    return store


def asked(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """The plain values of a SELECT on a store."""
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(getattr(term, "value", "") for term in solution) for solution in solutions]


def shared(name: str) -> Path:
    """A folder or file of ../shared; skips the test where it is absent (mark the test `shared`)."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"没有 ../shared/{name} the checkout has no ../shared/{name} beside it")
    return path
