"""Patterns that are compiled when first used: reading a page of facts should not pay for a grammar of dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property


class Pattern:
    """A regular expression, compiled on its first match."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source = source
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern of the standard library."""
        return re.compile(self.source, self._flags)

    def match(self, text: str) -> re.Match[str] | None:
        """A match at the start."""
        return self.compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """A match of the whole text."""
        return self.compiled.fullmatch(text)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match anywhere."""
        return self.compiled.search(text)


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
