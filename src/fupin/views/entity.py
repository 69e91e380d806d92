"""A thing with its facts as cards, by what they say."""

from __future__ import annotations

from dataclasses import dataclass

from fupin.describe import Contents, Description, describe
from fupin.engine import Engine
from fupin.labels import Labels
from fupin.names import FP
from fupin.views.cards import Card, card

#: Facts of each class that a page shows, unless one class alone is asked for; and then.
SHOWN, ALL = 12, 300


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of a class: those shown, and how many there are."""

    iri: str
    label: str
    number: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A node, its facts by class (most first), and whether it is a private person."""

    found: Description
    groups: tuple[Group, ...]
    private: bool


def entity(engine: Engine, node: str, language: str, kind: str = "") -> Entity:
    """What the graph says of a node (an IRI); with ``kind`` (the IRI of a class) facts of that class alone."""
    found = describe(engine, node, language, ALL if kind else SHOWN, kind)
    contents, names = Contents(engine), Labels(engine, language)
    names.learn(found.counts)
    by_kind: dict[str, list[Card]] = {}
    for statement in found.facts:
        by_kind.setdefault(statement.kind.iri, []).append(card(statement, contents))
    groups = [
        Group(name, names.known.get(name) or made[0].fact.kind.text, found.counts.get(name, len(made)), tuple(made))
        for name, made in by_kind.items()
    ]
    private = any(role.iri == FP + "privatePerson" for role in found.properties)
    return Entity(found, tuple(sorted(groups, key=lambda group: (-group.number, group.iri))), private)
