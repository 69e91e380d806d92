"""The questions as SPARQL examples (SHACL's ``sh:SPARQLExecutable``), as editors and other tools list them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pyoxigraph as ox

from fupin.describing import about, both, typed
from fupin.names import ID, PREFIXES
from fupin.queries import Question

#: Keyword of a query form → its class, and the property that holds its text.
_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
}
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT)\b", re.MULTILINE | re.IGNORECASE)
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]+):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_DECLARATIONS = f"{ID}prefixes"


def examples(base: str, questions: Iterable[Question]) -> list[ox.Triple]:
    """The questions for the endpoint of the server at an address, with the prefixes that they use."""
    prefixes = dict(PREFIXES)
    found: list[ox.Triple] = []
    for question in questions:
        prefixes |= dict(_PREFIX.findall(question.text))
        found += _example(base, question)
    return [*found, *_prefixes(prefixes)]


def example_iri(name: str) -> str:
    """The IRI of a question by its name."""
    return f"{ID}query/{name}"


def sparql_of(question: Question) -> str:
    """The query that runs, without what the question says of itself."""
    lines = question.text.splitlines()
    return "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"


def _example(base: str, question: Question) -> Iterator[ox.Triple]:
    text = sparql_of(question)
    form = _FORM.search(text)
    kind, holds = _FORMS[form[1].upper() if form else "SELECT"]
    words = [ox.Literal(question.group), *map(ox.Literal, question.parameters)]
    said = {
        "a": ["sh:SPARQLExecutable", kind],
        "rdfs:label": both(question.title["zh"], question.title["en"]),
        "rdfs:comment": both(question.question["zh"], question.question["en"]),
        holds: ox.Literal(text),
        "sh:prefixes": _DECLARATIONS,
        "schema:keywords": words,
        "schema:target": f"{base}/sparql",
    }
    yield from about(example_iri(question.name), said)


def _prefixes(prefixes: dict[str, str]) -> Iterator[ox.Triple]:
    declared = {name: f"{_DECLARATIONS}#{quote(name)}" for name in sorted(prefixes)}
    yield from about(_DECLARATIONS, {"sh:declare": declared.values()})
    for name, it in declared.items():
        start = typed(prefixes[name], "anyURI")
        yield from about(it, {"a": "sh:PrefixDeclaration", "sh:prefix": ox.Literal(name), "sh:namespace": start})
