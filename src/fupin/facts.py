"""What a document states, located in its text: facts with their roles, and passages that yield none.

Names of entities stay names: whether they are declared is asked later, so that what stands here depends on the text, the
facts file and the vocabulary alone.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fupin.documents import Document, Sentence, Source, Span, squeeze
from fupin.errors import Problem
from fupin.quantities import Quantity
from fupin.times import Period


@dataclass(frozen=True, slots=True)
class Reference:
    """A declared entity or concept, by its short name."""

    name: str
    iri: str
    line: int


@dataclass(frozen=True, slots=True)
class FactReference:
    """Another fact, by its document and key."""

    document: str
    key: str
    line: int


@dataclass(frozen=True, slots=True)
class Topic:
    """Printed words that are no declared entity."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity with the places of its phrase and of the words that make its unit a compound."""

    quantity: Quantity
    span: Span
    per: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A period with the place of its phrase."""

    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class Plain:
    """A text or a truth value."""

    value: str | bool


@dataclass(frozen=True, slots=True)
class PartOf:
    """A part with its roles; it is counted from 1 by its place in the list."""

    roles: Mapping[str, tuple[Value, ...]]
    span: Span


Value = Reference | FactReference | Topic | Measured | Dated | Plain | PartOf


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as its document states it. ``quotes`` are its own words, ``used`` the other places that give it a phrase."""

    document: str
    key: str
    type: str
    line: int
    quotes: tuple[Span, ...]
    used: tuple[Span, ...]
    roles: Mapping[str, tuple[Value, ...]]
    open: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoFact:
    """A passage that yields no fact: why, and the numbers and times that it gives all the same."""

    quotes: tuple[Span, ...]
    reason: str
    quantities: tuple[Measured, ...]
    periods: tuple[Dated, ...]


@dataclass
class DocumentFacts:
    """All that a facts file says of one document."""

    source: Source
    document: Document
    file: str
    sentences: list[Sentence]
    facts: list[Fact] = field(default_factory=list)
    no_facts: list[NoFact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def by_place(self) -> list[Sentence]:
        """The sentences by their place in the source (a document's spans need not be in its order)."""
        return sorted(self.sentences, key=lambda sentence: sentence.span)

    @cached_property
    def starts(self) -> list[int]:
        """Where they start."""
        return [sentence.span.start for sentence in self.by_place]

    def of_spans(self, spans: Iterable[Span]) -> list[Sentence]:
        """The sentences that the spans touch, in the order of the text."""
        found: dict[int, Sentence] = {}
        for place in spans:
            at = bisect_right(self.starts, place.start) - 1
            for sentence in self.by_place[max(at, 0) :]:
                if sentence.span.start >= place.end:
                    break
                if sentence.span.meets(place):
                    found[sentence.order] = sentence
        return [found[order] for order in sorted(found)]

    def unhandled(self) -> list[Sentence]:
        """Sentences with neither fact nor reason. Page numbers and footnote marks are layout by themselves."""
        places = [span for fact in self.facts for span in fact.quotes]
        places += [span for passage in self.no_facts for span in passage.quotes]
        return [s for s in self.sentences if not s.layout and not any(s.span.meets(place) for place in places)]


def values_of(roles: Mapping[str, tuple[Value, ...]]) -> Iterator[Value]:
    """All values of a fact, those of its parts included."""
    for values in roles.values():
        for value in values:
            yield value
            if isinstance(value, PartOf):
                yield from values_of(value.roles)


def fact_key(document: str, type_: str, roles: Mapping[str, tuple[Value, ...]]) -> str:
    """Key of a fact without id: of its document, class and all roles, not of where it stands."""
    meaning = "\n".join(f"{role}={_meaning(value)}" for role in sorted(roles) for value in roles[role])
    return hashlib.sha256(f"{document}\n{type_}\n{meaning}".encode()).hexdigest()[:12]


def _meaning(value: Value) -> str:
    match value:
        case Reference():
            return value.iri
        case FactReference():
            return f"{value.document}/{value.key}"
        case Topic():
            return value.label
        case Measured():
            return f"{squeeze(value.quantity.text)} {value.quantity.unit}"
        case Dated():
            return squeeze(value.period.text)
        case Plain():
            return str(value.value)
        case PartOf():
            return (
                "(" + " ".join(f"{role}={_meaning(v)}" for role in sorted(value.roles) for v in value.roles[role]) + ")"
            )
