"""What must hold across files: names are declared, ids exist, topics have English, sentences are handled, shapes hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from fupin.compiled import Compiled
from fupin.documents import Source
from fupin.entities import Entities, links, read_codes
from fupin.errors import Problem
from fupin.names import ID, OWL, RDF, RDFS, SKOS, concept_iri, entity_iri, shorten
from fupin.resources import resource, shown
from fupin.shapes import validate
from fupin.vocabulary import Vocabulary

_REGION_CODE = re.compile(re.escape(entity_iri("region", "")) + r"(\d{6})\Z")


def check_all(
    data: Path,
    vocabulary: Vocabulary,
    sources: list[Source],
    entities: Entities,
    documents: list[Compiled],
) -> Iterator[Problem]:
    """All faults that no file shows alone."""
    known = _known(vocabulary, sources, entities)
    yield from _check_links(known, entities)
    keys = {(compiled.document, key) for compiled in documents for key in compiled.keys}
    codes = read_codes(resource("data") / "places" / "gb2260.csv")
    for compiled in documents:
        yield from _check_references(compiled, known)
        yield from _check_fact_references(compiled, keys)
        yield from _check_topics(compiled, entities)
        yield from _check_codes(compiled, codes)
        yield from _check_handled(compiled)
    yield from _check_documents(data, sources, documents)


def _known(vocabulary: Vocabulary, sources: list[Source], entities: Entities) -> set[str]:
    concepts = {concept_iri(scheme, key) for scheme, keys in vocabulary.schemes.items() for key in keys}
    documents = {entity_iri("document", document.id) for source in sources for document in source.documents}
    return concepts | documents | set(entities.by_iri)


def _check_links(known: set[str], entities: Entities) -> Iterator[Problem]:
    for entity in entities.by_iri.values():
        for name, target in links(entity):
            if target not in known:
                yield Problem(
                    entity.file,
                    entity.table.line,
                    f"{entity.key}.{name}",
                    f"没有声明 not declared: {shorten(target)}",
                    "先声明它，或改正 declare it, or correct the name",
                )


def _check_references(compiled: Compiled, known: set[str]) -> Iterator[Problem]:
    for address, name, line in compiled.references:
        if address not in known:
            yield Problem(
                compiled.file,
                line,
                name,
                "没有声明的实体或概念 no such entity or concept",
                "在 data/entities 或 ontology/concepts 中声明 declare it in data/entities or ontology/concepts",
            )


def _check_fact_references(compiled: Compiled, keys: set[tuple[str, str]]) -> Iterator[Problem]:
    for document, key, line in compiled.fact_references:
        if (document, key) not in keys:
            yield Problem(
                compiled.file,
                line,
                key,
                f"没有这条事实 no such fact in {document}",
                "给那条事实写 id give that fact an id",
            )


def _check_topics(compiled: Compiled, entities: Entities) -> Iterator[Problem]:
    for words, (_, line) in compiled.topics.items():
        if words not in entities.topics:
            yield Problem(
                compiled.file,
                line,
                words,
                "这个词没有英文 these words have no English",
                "写入 data/entities/topics.yml add them there",
            )


def _check_codes(compiled: Compiled, codes: dict[str, list[tuple[str, int, int]]]) -> Iterator[Problem]:
    """Codes of GB/T 2260 that were not in force in the year of the document (unknown codes: none at all)."""
    year = int(compiled.published[:4]) if compiled.published and compiled.published[:4].isdigit() else None
    for address, name, line in dict.fromkeys(compiled.references):
        match = _REGION_CODE.match(address)
        if match and year and codes and not any(a <= year <= b + 1 for _, a, b in codes.get(match[1], ())):
            yield Problem(
                compiled.file,
                line,
                name,
                f"{year} 年没有这个行政区划代码 no such place code in {year}",
                "查 data/places/gb2260.csv，用当年的代码 look there for the code of that year",
            )


def _check_handled(compiled: Compiled) -> Iterator[Problem]:
    for sentence, start in compiled.unhandled:
        yield Problem(
            compiled.file,
            0,
            "",
            f"这句没有处理（{start}）this sentence is not handled (at {start}): “{sentence[:40]}…”",
            "写出事实，或 none: 理由 give its facts, or none: and a reason",
        )


def _check_documents(data: Path, sources: list[Source], documents: list[Compiled]) -> Iterator[Problem]:
    handled: dict[str, int] = {}
    for compiled in documents:
        if compiled.document in handled:
            yield Problem(
                compiled.file,
                1,
                "document",
                f"这篇文献另有一个事实文件 {compiled.document} has another facts file",
                "并成一个 merge them",
            )
        handled[compiled.document] = len(compiled.keys)
    for source in sources:
        for document in source.documents:
            if document.id not in handled:
                yield Problem(
                    shown(source.path),
                    document.details.line,
                    document.id,
                    "没有事实文件 has no facts file",
                    f"写 write {shown(data / 'facts')}/{document.id}.yml",
                )
        yield from _check_expected(source, sum(handled.get(d.id, 0) for d in source.documents))


def _check_expected(source: Source, facts: int) -> Iterator[Problem]:
    expect = source.details.get("expect", {})
    stated = expect.get("facts") if isinstance(expect, dict) else None
    if stated is not None and str(stated) != str(facts):
        yield Problem(
            shown(source.path),
            source.details.lines["expect"],
            "expect.facts",
            f"事实条数变了 the number of facts has changed: {stated} → {facts}",
            "查明原因后更新 find out why, then update it",
        )


# Shapes

_NAME = re.compile(rb"<[^<>\s]+>")
_BACKGROUND = {RDFS + "subClassOf", SKOS + "inScheme"}


#: Entities that are validated at once, where no document speaks of them.
_TOGETHER = 2000


def check_shapes(ontology: Iterable[ox.Triple], runs: Path, documents: list[Compiled]) -> list[Problem]:
    """Validate document by document, each with what it points to: the classes and schemes, and the entities' own lines.

    So memory grows with the largest document. Entities of which no document speaks come last, some at a time.
    """
    background = "".join(_background(ontology))
    shapes = resource("ontology") / "shapes"
    entities = _Blocks(runs / "entities.nt")
    silent = set(entities.spans)
    problems: list[Problem] = []
    for compiled in documents:
        lines = (runs / f"{compiled.document}.nt").read_bytes()
        near = entities.near(lines)
        silent.difference_update(near)
        found = validate(background + b"".join((*near.values(), lines)).decode(), shapes)
        problems += [_problem(one.focus, one.messages, compiled.document, compiled) for one in found]
    rest = sorted(silent)
    for at in range(0, len(rest), _TOGETHER):
        near = entities.near(b"".join(rest[at : at + _TOGETHER]))
        found = validate(background + b"".join(near.values()).decode(), shapes)
        nowhere = Compiled("", None, "data/entities")
        problems += [_problem(one.focus, one.messages, "", nowhere) for one in found]
    return problems


class _Blocks:
    """The lines of each subject of a sorted file, found without holding them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spans: dict[bytes, tuple[int, int]] = {}
        at = 0
        with path.open("rb") as file:
            for line in file:
                subject = line.split(b" ", 1)[0]
                start, _ = self.spans.get(subject, (at, at))
                at += len(line)
                self.spans[subject] = (start, at)

    def near(self, text: bytes) -> dict[bytes, bytes]:
        """The subjects that a text names, and those that these name in turn, with their lines."""
        found: dict[bytes, bytes] = {}
        waiting = [text]
        with self.path.open("rb") as file:
            while waiting:
                for name in set(_NAME.findall(waiting.pop())) - found.keys():
                    if name in self.spans:
                        start, end = self.spans[name]
                        file.seek(start)
                        found[name] = file.read(end - start)
                        waiting.append(found[name])
        return found


def _background(ontology: Iterable[ox.Triple]) -> Iterator[str]:
    for triple in ontology:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            kind, value = triple.predicate.value, triple.object.value
            if kind in _BACKGROUND or (kind == RDF + "type" and value.startswith((SKOS, OWL))):
                yield f"{triple} .\n"


def _problem(focus: str, messages: dict[str, str], document: str, compiled: Compiled) -> Problem:
    key = focus.removeprefix(f"{ID}fact/{document}/")
    line = compiled.lines_of.get(key, 0)
    said = " ".join(messages[language] for language in ("zh", "en") if language in messages)
    return Problem(
        compiled.file, line, shorten(focus), f"不合形状 breaks a shape: {said}", "按形状补齐 supply what it asks"
    )
