"""Declared entities: what identifies them, and nothing that a document should say."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from fupin.documents import squeeze
from fupin.errors import BadInput, Problem
from fupin.names import (
    DCTERMS,
    ENTITY_CLASSES,
    ENTITY_FILES,
    GEO,
    ID,
    KEY,
    RDFS,
    SKOS,
    concept_iri,
    entity_iri,
    short_iri,
)
from fupin.ntriples import TYPE, boolean, decimal, fp, iri, line, text
from fupin.resources import shown
from fupin.yamlfiles import Items, Table, Text, read_yaml

_GB_CODE = re.compile(r"\d{6}\Z")
_COORDINATE = re.compile(r"-?\d{1,3}(\.\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Entity:
    """One entry of an entity file."""

    prefix: str
    key: str
    table: Table
    file: str

    @property
    def iri(self) -> str:
        return entity_iri(self.prefix, self.key)


@dataclass(slots=True)
class Entities:
    """All entries by IRI, the English of topics by their words, and the faults found."""

    by_iri: dict[str, Entity] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    topic_places: dict[str, tuple[str, int]] = field(default_factory=dict)


def read_entities(folder: Path) -> Entities:
    """Read ``data/entities``: ``<kind>.yml`` and ``<kind>.<more>.yml``. Faults are in ``problems``."""
    entities = Entities()
    for path in sorted(folder.glob("*.yml")):
        try:
            _read_file(path, entities)
        except BadInput as error:
            entities.problems += error.problems
    return entities


def _read_file(path: Path, entities: Entities) -> None:
    kind, file = path.name.split(".")[0], shown(path)
    table = read_yaml(path)
    if kind == "topics":
        _read_topics(file, table, entities)
    elif kind in ENTITY_FILES:
        for key, entry in table.items():
            declared = entry if isinstance(entry, Table) else Table()
            _read_entry(Entity(ENTITY_FILES[kind], str(key), declared, file), table.lines[key], entities)
    else:
        mend = "改名为 name it " + " ".join(f"{name}.yml" for name in (*ENTITY_FILES, "topics"))
        entities.problems.append(Problem(file, 0, "", "不认识的实体文件 unknown kind of entities", mend))


def _read_topics(file: str, table: Table, entities: Entities) -> None:
    for words, english in table.items():
        label, line_ = squeeze(words), table.lines[words]
        if entities.topics.get(label, english) != english:
            cause = "另有译名 has another English in {}:{}".format(*entities.topic_places[label])
            entities.problems.append(Problem(file, line_, words, cause, "只留一个 keep one"))
        elif not isinstance(english, Text) or not english.strip():
            entities.problems.append(Problem(file, line_, words, "缺英文 no English", "写英文 add it"))
        else:
            entities.topics[label] = str(english)
            entities.topic_places[label] = (file, line_)


def _read_entry(entity: Entity, number: int, entities: Entities) -> None:
    def fault(field_: str, cause: str, mend: str) -> None:
        entities.problems.append(Problem(entity.file, number, field_, cause, mend))

    if not KEY.match(entity.key):
        fault(entity.key, "键不是 ASCII the key is not ASCII", "用代码或拼音 use a code or pinyin")
    elif not {"zh", "en"} <= set(entity.table):
        fault(entity.key, "缺中文名或英文名 lacks zh or en", "写 {zh: …, en: …}")
    elif (other := entities.by_iri.get(entity.iri)) is not None:
        fault(entity.key, f"实体重复，另见 declared twice, see {other.file}", "删去一个 drop one")
    else:
        entities.by_iri[entity.iri] = entity
        for name in entity.table:
            if name not in _FIELDS:
                fault(f"{entity.key}.{name}", "不认识的字段 unknown field", "可用 use " + " ".join(_FIELDS))


# Triples


def entity_triples(entity: Entity) -> Iterator[str]:
    """The lines that say who or what an entity is."""
    subject, table = iri(entity.iri), entity.table
    yield line(subject, TYPE, fp(ENTITY_CLASSES[entity.prefix]))
    yield line(subject, iri(RDFS + "label"), text(table["zh"], "zh"))
    yield line(subject, iri(RDFS + "label"), text(table["en"], "en"))
    if entity.prefix == "region" and _GB_CODE.match(entity.key):
        yield line(subject, fp("gbCode"), text(entity.key))
    for name, value in table.items():
        write = _FIELDS.get(name)
        if write:
            for one in value if isinstance(value, Items) else [value]:
                yield from write(subject, entity, one)


_Writer = Callable[[str, Entity, "str | Table"], Iterator[str]]


def _link(property_: str) -> _Writer:
    def write(subject: str, entity: Entity, value: str | Table) -> Iterator[str]:
        if target := _target(entity, property_, str(value)):
            yield line(subject, fp(property_), iri(target))

    return write


def _target(entity: Entity, property_: str, value: str) -> str | None:
    if property_ == "within" and ":" not in value:
        return entity_iri("region", value)
    if property_ in _SCHEMES and ":" not in value:
        return concept_iri(_SCHEMES[property_], value)
    return short_iri(value)


def _alias(subject: str, entity: Entity, value: str | Table) -> Iterator[str]:
    yield line(subject, iri(SKOS + "altLabel"), text(str(value), "zh" if not str(value).isascii() else "en"))


def _flag(property_: str) -> _Writer:
    def write(subject: str, entity: Entity, value: str | Table) -> Iterator[str]:
        yield line(subject, fp(property_), boolean(value == "true"))

    return write


def _point(property_: str) -> _Writer:
    def write(subject: str, entity: Entity, value: str | Table) -> Iterator[str]:
        if _COORDINATE.match(str(value)):
            yield line(subject, iri(GEO + property_), decimal(Decimal(str(value))))

    return write


def _source(subject: str, entity: Entity, value: str | Table) -> Iterator[str]:
    for one in value.values() if isinstance(value, Table) else [value]:
        yield line(subject, iri(DCTERMS + "source"), text(str(one)))


def _note(subject: str, entity: Entity, value: str | Table) -> Iterator[str]:
    yield line(subject, fp("note"), text(str(value)))


#: Properties whose bare key is a concept of a scheme.
_SCHEMES = {"placeKind": "place-kind", "memberKind": "agent-kind", "ofSide": "side"}
#: Fields of an entry, and what writes each (None: written for every entity).
_FIELDS: Mapping[str, _Writer | None] = {
    "zh": None,
    "en": None,
    "alias": _alias,
    "kind": _link("placeKind"),
    "within": _link("within"),
    "lat": _point("lat"),
    "long": _point("long"),
    "source": _source,
    "organisation": _link("organisation"),
    "private": _flag("privatePerson"),
    "untitled": _flag("untitled"),
    "memberKind": _link("memberKind"),
    "ofPlace": _link("ofPlace"),
    "ofSide": _link("ofSide"),
    "note": _note,
}


def links(entity: Entity) -> Iterator[tuple[str, str]]:
    """The fields of an entry that point to others, with the IRIs that must be declared."""
    for name in ("within", "organisation", "memberKind", "ofPlace", "ofSide", "kind"):
        for value in _values(entity.table.get(name)):
            property_ = "placeKind" if name == "kind" else name
            yield name, _target(entity, property_, str(value)) or str(value)


def _values(value: object) -> Iterable[object]:
    return [] if value is None else value if isinstance(value, list) else [value]


# Topics


def topic_key(words: str, readings: Mapping[int, str]) -> str:
    """Key of a topic: the first reading of each character, and a short hash, since other words may sound the same."""
    spelled = "-".join(_plain(readings.get(ord(char), char)) for char in words)
    spelled = re.sub("[^a-z0-9]+", "-", spelled.lower())[:48].strip("-")
    return f"{spelled or 'x'}-{hashlib.sha256(words.encode()).hexdigest()[:6]}"


@cache
def _plain(readings: str) -> str:
    """The first of several readings without its tone: zhòng,chóng → zhong."""
    return "".join(char for char in unicodedata.normalize("NFD", readings.partition(",")[0]) if char.isascii())


def topic_iris(words: Iterable[str]) -> dict[str, str]:
    """IRIs of topics by their words."""
    # the readings of single characters are all that a key needs; those of phrases take most of the time to load
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict

    return {label: f"{ID}topic/{topic_key(label, pinyin_dict)}" for label in words}


def topic_triples(label: str, address: str, english: str) -> Iterator[str]:
    """The lines of a topic."""
    yield line(iri(address), TYPE, fp("Topic"))
    yield line(iri(address), iri(RDFS + "label"), text(label, "zh"))
    yield line(iri(address), iri(RDFS + "label"), text(english, "en"))


# Codes of places


def read_codes(path: Path) -> dict[str, list[tuple[str, int, int]]]:
    """Validity of codes of GB/T 2260: code → (name, first year, last year); a code in force has last year 9999."""
    codes: dict[str, list[tuple[str, int, int]]] = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                last = int(row["until_year"] or 9999)
                codes.setdefault(row["code"], []).append((row["name"], int(row["from_year"]), last))
    return codes
