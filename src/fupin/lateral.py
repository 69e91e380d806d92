"""Stored questions as our own engine answers them fastest: row by row, and from what is given.

Its planner guesses sizes from the form of a pattern. An OPTIONAL of several patterns it guesses to be huge, and evaluates it
over the whole graph before it joins it with the few rows that there are. ``LATERAL { OPTIONAL { … } }`` says what is meant:
for each row. It is no SPARQL 1.1 (it is SEP-0006), so it is written into a question only on its way to that engine. A SELECT
in an OPTIONAL is left alone: it is evaluated once for all rows, as its author meant it. Such a SELECT and a MINUS see nothing
of the rows around them; so they are told the question's parameters once more.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SKIPPED = r'"(?:[^"\\\n]|\\.)*"|<[^<>\s{}|^`]*>|#[^\n]*'
_TOKEN = re.compile(rf"{_SKIPPED}|(\bOPTIONAL\s*)?\{{(?!\s*SELECT)|[{{}}]")
_GROUP = re.compile(rf"{_SKIPPED}|\bMINUS\s*\{{|\bSELECT\b([^{{}}()]*)[^{{}}]*\{{|[{{}}]")


@lru_cache(maxsize=256)  # it takes as long as a small question
def tuned(query: str, parameters: tuple[str, ...]) -> str:
    """The text of a question, with its parameters, for our own engine: the rows are the same."""
    for name in parameters:
        query = narrowed(query, name)
    return lateral(query)


def lateral(query: str) -> str:
    """The query with each ``OPTIONAL { … }`` as ``LATERAL { OPTIONAL { … } }``; texts, IRIs and comments stay as they are.

    The rows are the same where a variable of an OPTIONAL that stands outside of it too is bound before it, as in all our
    questions.
    """
    optional: list[bool] = []

    def written(match: re.Match[str]) -> str:
        found = match[0]
        if found.endswith("{") and not found.startswith(("#", "<", '"')):
            optional.append(match[1] is not None)
            return f"LATERAL {{ {found}" if optional[-1] else found
        if found == "}":
            return "} }" if optional and optional.pop() else found
        return found

    return _TOKEN.sub(written, query)


def narrowed(query: str, name: str) -> str:
    """The query with the VALUES of a parameter once more in each SELECT within it that gives it, and each MINUS that names it.

    The rows are the same where the parameter is bound in every row of such a group, as in all our questions.
    """
    variable = re.compile(rf"\?{name}\b")
    given = re.search(rf"VALUES\s+\?{name}\s*\{{[^}}]*\}}", query)
    if given is None:
        return query
    places: list[int] = []
    groups: list[tuple[int, bool]] = []
    for match in _GROUP.finditer(query):
        found = match[0]
        if found == "}" and groups:
            start, may = groups.pop()
            inside = query[start : match.start()]
            if may and variable.search(inside) and given[0] not in inside:
                places.append(start)
        elif found.endswith("{") and not found.startswith(("#", "<", '"')):
            groups.append((match.end(), found.startswith("MINUS") or bool(match[1] and variable.search(match[1]))))
    for place in sorted(places, reverse=True):
        query = f"{query[:place]} {given[0]}{query[place:]}"
    return query
