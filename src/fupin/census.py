"""What a graph holds, counted: triples, classes, properties, and which classes carry which properties.

The counts are a query each, and one for every class. Together they take a second of one core on the packaged graph,
7 on 0.9 million triples, 42 (and half a gigabyte) on 9 million: the properties of each class 10, the kinds of their
values 12, distinct subjects, objects and values 13. So a build counts once, and keeps that beside its graph.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from fupin.engine import Answer, Engine, plain
from fupin.ntriples import iri

#: Instances of a class at which we look for the kinds of their values: all, where there are fewer.
LOOKED_AT = 5_000

_SUBJECTS = """SELECT (COUNT(*) AS ?all) (SUM(IF(isIRI(?s), 1, 0)) AS ?named) WHERE {
  { SELECT DISTINCT ?s WHERE { ?s ?p ?o } }
}"""
_OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?all) WHERE { ?s ?p ?o }"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?o) AS ?values) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_CLASSES = """SELECT ?class (COUNT(*) AS ?n) (SAMPLE(?s) AS ?example) WHERE {
  ?s a ?class
} GROUP BY ?class ORDER BY ?class"""
_USES = """SELECT ?class ?p (COUNT(*) AS ?n) WHERE {
  ?s a ?class ; ?p ?o
} GROUP BY ?class ?p ORDER BY ?class ?p"""
_KINDS = """SELECT ?p ?class ?datatype (COUNT(*) AS ?n) WHERE {
  { SELECT ?s WHERE { ?s a CLASS } LIMIT SOME }
  ?s ?p ?o
  OPTIONAL { ?o a ?class }
  BIND(DATATYPE(?o) AS ?datatype)
} GROUP BY ?p ?class ?datatype ORDER BY ?p ?class ?datatype"""
_LINKS = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?p ?o WHERE {
  VALUES ?p { owl:sameAs skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  ?s ?p ?o FILTER(isIRI(?o))
} ORDER BY ?p ?o"""
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


@dataclass(slots=True)
class Use:
    """A property on the instances of a class: triples, and the classes and datatypes of its values.

    The triples of a kind are None where not all instances were looked at.
    """

    triples: int
    classes: dict[str, int | None] = field(default_factory=dict)
    datatypes: dict[str, int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Kind:
    """A class: its instances, one of them (empty for a blank node), and the properties that they carry."""

    entities: int
    example: str
    uses: dict[str, Use] = field(default_factory=dict)


@dataclass(slots=True)
class Census:
    """The counts of the default graph, and the triples of each named graph.

    ``properties`` gives triples and distinct objects, ``links`` the objects of matches and sameAs by property.
    """

    subjects: int
    entities: int
    objects: int
    properties: dict[str, tuple[int, int]]
    classes: dict[str, Kind]
    links: dict[str, list[str]]
    graphs: dict[str, int]

    @property
    def triples(self) -> int:
        return sum(triples for triples, _ in self.properties.values())

    def as_json(self) -> dict[str, Any]:
        """The census as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Census:
        """A census that was kept by ``as_json``."""
        classes = {
            name: Kind(kind["entities"], kind["example"], {p: Use(**use) for p, use in kind["uses"].items()})
            for name, kind in kept["classes"].items()
        }
        properties = {name: (triples, objects) for name, (triples, objects) in kept["properties"].items()}
        return cls(**{**kept, "classes": classes, "properties": properties})


def keep_census(path: Path, census: Census) -> None:
    """Write a census to a file. Raises OSError."""
    path.write_text(json.dumps(census.as_json(), ensure_ascii=False), encoding="utf-8")


def kept_census(path: Path) -> Census | None:
    """The census that a file keeps; None where there is no such file, or it cannot be read."""
    try:
        return Census.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def take_census(engine: Engine) -> Census:
    """Count what a graph holds. Raises FupinError where the engine fails."""
    subjects, entities = map(_number, engine.select(_SUBJECTS).rows[0])
    classes = {
        name.value: Kind(_number(n), example.value if isinstance(example, ox.NamedNode) else "")
        for name, n, example in engine.select(_CLASSES)
        if isinstance(name, ox.NamedNode)  # asking the engine for it reads every name: ten times as slow
    }
    for name, p, n in engine.select(_USES):
        if plain(name) in classes:
            classes[plain(name)].uses[plain(p)] = Use(_number(n))
    for address, kind in classes.items():
        query = _KINDS.replace("CLASS", iri(address)).replace("SOME", str(LOOKED_AT))
        _learn_kinds(kind, engine.select(query))
    links: dict[str, list[str]] = {}
    for p, o in engine.select(_LINKS):
        links.setdefault(plain(p), []).append(plain(o))
    return Census(
        subjects,
        entities,
        _number(engine.select(_OBJECTS).rows[0][0]),
        {plain(p): (_number(n), _number(values)) for p, n, values in engine.select(_PROPERTIES)},
        classes,
        links,
        {plain(g): _number(n) for g, n in engine.select(_GRAPHS)},
    )


def _learn_kinds(kind: Kind, answer: Answer) -> None:
    for p, value_class, datatype, n in answer:
        use = kind.uses.get(plain(p))
        if use is None:
            continue
        number = _number(n) if kind.entities <= LOOKED_AT else None
        if datatype is not None:
            use.datatypes[plain(datatype)] = number
        elif isinstance(value_class, ox.NamedNode):
            use.classes[value_class.value] = number


def _number(term: Any) -> int:
    return int(plain(term) or 0)
