"""The ontology as a reference: its modules with classes and properties, concept schemes, and a fact of each class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from fupin.engine import Engine, plain
from fupin.labels import FOREIGN
from fupin.names import DCTERMS, FP, ID, ONTOLOGY, OWL, PROV, RDF, RDFS, SCHEMA, SCHEME, SKOS, shorten
from fupin.ntriples import iri
from fupin.resources import resource
from fupin.views.diagram import Diagram, diagram
from fupin.vocabulary import ontology_files

_SH = "http://www.w3.org/ns/shacl#"
_CLASSES = {OWL + "Class"}
_PROPERTIES = {OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty"}
_MATCHES = [SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")]
_MATCHES += [OWL + "equivalentClass", OWL + "equivalentProperty", OWL + "inverseOf"]

Said = Mapping[str, Mapping[str, Sequence[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]]


@dataclass(frozen=True, slots=True)
class Reference:
    """A term or concept that another one points to."""

    text: str
    iri: str


@dataclass(frozen=True, slots=True)
class Relation:
    """What a term says of others: ``subclass of``, ``used on`` …"""

    label: str
    others: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property, in the reader's language; ``rules`` are what the shapes demand, ``sample`` is a real one."""

    iri: str
    name: str
    kind: str
    label: str
    other: str
    definition: str
    note: str
    aliases: tuple[str, ...]
    examples: tuple[str, ...]
    relations: tuple[Relation, ...]
    rules: tuple[str, ...]
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Module:
    """The terms of one subject."""

    key: str
    title: str
    description: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a scheme."""

    iri: str
    label: str
    other: str
    definition: str
    broader: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme."""

    iri: str
    key: str
    label: str
    other: str
    definition: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole reference."""

    title: str
    description: str
    version: str
    modules: tuple[Module, ...]
    schemes: tuple[Scheme, ...]
    diagram: Diagram


def ontology(engine: Engine, language: str) -> Ontology:
    """The reference, with a real example of each class from the graph."""
    files = _files()
    said = _merged(files.values())
    reader = _Reader(said, language)
    classes = [name for name in said if name.startswith(FP) and reader.is_a(name, _CLASSES)]
    samples, rules = _samples(engine, classes), _rules(language)
    modules = []
    for path, of in files.items():
        terms = [name for name in of if name.startswith(FP) and reader.is_a(name, _CLASSES | _PROPERTIES)]
        if terms:
            head = f"{ONTOLOGY}/{path.stem}"
            made = [_term(reader, name, samples.get(name, ""), rules.get(name, ())) for name in terms]
            ordered = sorted(made, key=lambda term: term.kind != "class")
            modules.append(
                Module(
                    path.stem,
                    reader.word(head, DCTERMS + "title"),
                    reader.word(head, DCTERMS + "description"),
                    tuple(ordered),
                )
            )
    schemes = [name for name in said if name.startswith(SCHEME) and reader.is_a(name, {SKOS + "ConceptScheme"})]
    return Ontology(
        reader.word(ONTOLOGY, DCTERMS + "title"),
        reader.word(ONTOLOGY, DCTERMS + "description"),
        reader.word(ONTOLOGY, OWL + "versionInfo"),
        tuple(modules),
        tuple(_scheme(reader, name) for name in schemes),
        _diagram(reader, classes),
    )


@lru_cache(maxsize=1)
def _files() -> dict[Path, Said]:
    """What each file of the ontology says."""
    return {path: _said(path) for path in ontology_files(resource("ontology"))}


def _said(path: Path) -> Said:
    found: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        found[plain(quad.subject)][quad.predicate.value].append(quad.object)
    return found


def _merged(files: Iterable[Said]) -> Said:
    """What all files say. A term is described in one; others may name it."""
    found: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for of in files:
        for subject, pairs in of.items():
            for predicate, objects in pairs.items():
                found[subject][predicate] += objects
    return found


class _Reader:
    """The ontology's words in one language."""

    def __init__(self, said: Said, language: str) -> None:
        self.said, self.language = said, language

    def values(self, subject: str, predicate: str) -> list[str]:
        """IRIs that a term points to."""
        objects = self.said.get(subject, {}).get(predicate, [])
        return [o.value for o in objects if isinstance(o, ox.NamedNode)]

    def words(self, subject: str, predicate: str, language: str = "") -> list[str]:
        """Literals in a language, or all where none has it."""
        objects = [o for o in self.said.get(subject, {}).get(predicate, []) if isinstance(o, ox.Literal)]
        found = [o.value for o in objects if o.language in (language or self.language, None)]
        return found or ([] if language else [o.value for o in objects])

    def word(self, subject: str, predicate: str) -> str:
        """The first literal in the reader's language."""
        return next(iter(self.words(subject, predicate)), "")

    def label(self, node: str) -> str:
        """The name of a term, of another vocabulary's where we have a name for it."""
        zh, en = FOREIGN.get(node) or (shorten(node),) * 2
        return self.word(node, SKOS + "prefLabel") or (en if self.language == "en" else zh)

    def listed(self, nodes: Iterable[str]) -> str:
        """The names of several terms."""
        return (", " if self.language == "en" else "、").join(map(self.label, nodes))

    def other(self, node: str) -> str:
        """The name in the other language."""
        return next(iter(self.words(node, SKOS + "prefLabel", "zh" if self.language == "en" else "en")), "")

    def is_a(self, node: str, kinds: set[str]) -> bool:
        """Whether a node is of one of the kinds, and has a name: others are declared only."""
        return bool(kinds & set(self.values(node, RDF + "type"))) and bool(self.word(node, SKOS + "prefLabel"))

    def pointing(self, node: str, predicate: str) -> list[str]:
        """Terms that point to a node."""
        return [name for name in self.said if name.startswith(FP) and node in self.values(name, predicate)]


def _term(reader: _Reader, node: str, sample: str, rules: Sequence[str]) -> Term:
    is_class = reader.is_a(node, _CLASSES)
    forward = [RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "domain", SCHEMA + "domainIncludes"]
    forward += [RDFS + "range", SCHEMA + "rangeIncludes", FP + "valuesFrom", *_MATCHES]
    relations = [(reader.label(predicate), reader.values(node, predicate)) for predicate in forward]
    below = ("下位", "narrower") if is_class else ("下位属性", "subproperties")
    spoken = reader.language == "en"
    relations.append((below[spoken], reader.pointing(node, RDFS + ("subClassOf" if is_class else "subPropertyOf"))))
    if is_class:
        relations.append((("角色和属性", "roles and properties")[spoken], _carried(reader, node)))
    return Term(
        node,
        node.removeprefix(FP),
        "class" if is_class else "property",
        reader.label(node),
        reader.other(node),
        reader.word(node, SKOS + "definition"),
        reader.word(node, SKOS + "scopeNote"),
        tuple(reader.words(node, SKOS + "altLabel", reader.language)),
        tuple(reader.words(node, SKOS + "example")),
        tuple(
            Relation(label, tuple(Reference(reader.label(other), other) for other in others))
            for label, others in relations
            if others
        ),
        tuple(rules),
        sample,
    )


def _carried(reader: _Reader, node: str) -> list[str]:
    return [*reader.pointing(node, SCHEMA + "domainIncludes"), *reader.pointing(node, RDFS + "domain")]


def _scheme(reader: _Reader, node: str) -> Scheme:
    concepts = [name for name in reader.said if node in reader.values(name, SKOS + "inScheme")]
    return Scheme(
        node,
        node.removeprefix(SCHEME),
        reader.label(node),
        reader.other(node),
        reader.word(node, SKOS + "definition"),
        tuple(
            Concept(
                name,
                reader.label(name),
                reader.other(name),
                reader.word(name, SKOS + "definition"),
                reader.listed(reader.values(name, SKOS + "broader")),
            )
            for name in concepts
        ),
    )


def _rules(language: str) -> dict[str, list[str]]:
    """What the shapes demand of each class, in words."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((resource("ontology") / "shapes").glob("*.ttl")):
        reader = _Reader(_said(path), language)
        for shape in reader.said:
            targets = reader.values(shape, _SH + "targetClass")
            parts = [plain(part) for part in reader.said[shape].get(_SH + "property", [])]
            messages = [word for node in (shape, *parts) for word in reader.words(node, _SH + "message")]
            for target in [FP + "Fact"] if FP + "Fact" in targets else targets:
                found[target] += messages
    return found


def _samples(engine: Engine, classes: Iterable[str]) -> dict[str, str]:
    """A thing of each class that has any; each is looked for on its own, so that no class is counted."""
    parts = (
        f"{{ SELECT ?class ?it WHERE {{ VALUES ?class {{ {iri(name)} }} ?it a ?class }} LIMIT 1 }}" for name in classes
    )
    answer = engine.select(f"SELECT ?class ?it WHERE {{ {' UNION '.join(parts)} }}")
    return {plain(kind): plain(it) for kind, it in answer if plain(it).startswith(ID)}


def _diagram(reader: _Reader, classes: Sequence[str]) -> Diagram:
    facts = [name for name in classes if FP + "Fact" in reader.values(name, RDFS + "subClassOf")]
    names = {name: reader.label(name) for name in reader.said if name.startswith(FP)}
    names |= {name: reader.label(name) for name in (SKOS + "Concept", PROV + "wasDerivedFrom")}
    roles = {
        name: [(role, reader.listed(_takes(reader, role))) for role in reader.pointing(name, SCHEMA + "domainIncludes")]
        for name in facts
    }
    return diagram(names, roles)


def _takes(reader: _Reader, role: str) -> list[str]:
    return [*reader.values(role, RDFS + "range"), *reader.values(role, SCHEMA + "rangeIncludes")]
