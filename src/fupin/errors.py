"""What can go wrong, in words for the reader: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class FupinError(Exception):
    """Root of all errors that we explain: shown as one line, exit code 1."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in the input.

    ``file`` is the path as the user knows it, ``line`` counts from 1 (0: the whole file), ``field`` the key in the
    file; ``cause`` and ``mend`` are bilingual.
    """

    file: str
    line: int
    field: str
    cause: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f" {self.field}:" if self.field else ""
        return f"{place}:{field} {self.cause}; 改法 mend: {self.mend}"


class BadInput(FupinError):
    """The input has faults; ``problems`` lists them all, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
