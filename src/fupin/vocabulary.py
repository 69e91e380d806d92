"""The ontology as the build needs it: classes of facts, roles with the kind of their values, schemes with their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from fupin.errors import FupinError
from fupin.names import FP, RDFS, SCHEMA, SCHEME, SKOS
from fupin.resources import shown

_KINDS = {"Quantity": "quantity", "Period": "period", "Fact": "fact", "Part": "part"}
_LITERALS = {"boolean": "boolean", "string": "text"}


@dataclass(frozen=True, slots=True)
class Role:
    """A property that a fact may carry.

    ``values`` is quantity, period, fact, part, boolean, text, concept (of ``scheme`` only) or thing (an entity, a
    concept, a phrase; a concept of ``scheme`` by its bare key; a fact where ``facts``). ``classes`` are the classes
    of facts (local names) that carry it; ``Fact`` is any.
    """

    name: str
    classes: frozenset[str]
    values: str
    scheme: str | None
    facts: bool

    @property
    def iri(self) -> str:
        return FP + self.name


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a facts file may use. ``parents`` gives the superclasses of each fp: class (local names, itself included)."""

    roles: Mapping[str, Role]
    parents: Mapping[str, frozenset[str]]
    schemes: Mapping[str, frozenset[str]]

    @property
    def fact_classes(self) -> frozenset[str]:
        return frozenset(name for name, parents in self.parents.items() if "Fact" in parents and name != "Fact")

    def carries(self, type_: str, role: Role) -> bool:
        """Whether facts of a class may carry a role."""
        return bool(role.classes & self.parents.get(type_, frozenset()))


def ontology_files(folder: Path) -> list[Path]:
    """Turtle files of the ontology itself, shapes and examples apart, in the order of their names."""
    return sorted(folder.glob("*.ttl")) + sorted((folder / "concepts").glob("*.ttl"))


def parse_ontology(folder: Path) -> Iterator[ox.Triple]:
    """Triples of the ontology. Raises FupinError that names file and line where a file does not parse."""
    for path in ontology_files(folder):
        try:
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                yield quad.triple
        except SyntaxError as error:
            raise FupinError(
                f"{shown(path)}: Turtle 写法有误 does not parse: {error}; 改法 mend: 检查该行 check the line"
            ) from error


def read_vocabulary(triples: Iterable[ox.Triple]) -> Vocabulary:
    """The vocabulary that an ontology's triples declare (see the module)."""
    out: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            out[triple.subject.value][triple.predicate.value].append(triple.object.value)
    parents = {_local(iri): frozenset(_ancestors(iri, out)) for iri in out if iri.startswith(FP)}
    roles = {_local(iri): _role(iri, has) for iri, has in out.items() if _is_role(iri, out)}
    return Vocabulary(roles, parents, _schemes(out))


def _local(iri: str) -> str:
    return iri.removeprefix(FP)


def _ancestors(iri: str, out: Mapping[str, Mapping[str, list[str]]]) -> set[str]:
    seen, todo = set(), [iri]
    while todo:
        if (name := todo.pop()) not in seen:
            seen.add(name)
            todo += out[name][RDFS + "subClassOf"] if name in out else []
    return {_local(name) for name in seen if name.startswith(FP)}


def _is_role(iri: str, out: Mapping[str, Mapping[str, list[str]]]) -> bool:
    return iri.startswith(FP) and bool(out[iri].get(SCHEMA + "domainIncludes"))


def _role(iri: str, has: Mapping[str, list[str]]) -> Role:
    ranges = has.get(RDFS + "range", []) + has.get(SCHEMA + "rangeIncludes", [])
    locals_ = [name.rsplit("#", 1)[-1] for name in ranges]
    schemes = has.get(FP + "valuesFrom", [])
    values = next((kind for name in locals_ for kind in [_KINDS.get(name) or _LITERALS.get(name)] if kind), "thing")
    if len(locals_) > 1 and values == "fact":
        values = "thing"
    if locals_ == ["Concept"] and schemes:
        values = "concept"
    return Role(
        _local(iri),
        frozenset(_local(name) for name in has[SCHEMA + "domainIncludes"]),
        values,
        schemes[0].removeprefix(SCHEME) if schemes else None,
        "Fact" in locals_,
    )


def _schemes(out: Mapping[str, Mapping[str, list[str]]]) -> dict[str, frozenset[str]]:
    keys: dict[str, set[str]] = defaultdict(set)
    for iri, has in out.items():
        if iri.startswith(SCHEME) and has.get(SKOS + "inScheme"):
            scheme, _, key = iri.removeprefix(SCHEME).partition("/")
            keys[scheme].add(key)
    return {scheme: frozenset(found) for scheme, found in keys.items()}
