"""One document compiled: its triples, and what they ask of the rest (entities, facts, topics).

This is what the build caches, by the SHA-256 of all that it comes from.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

from fupin.documents import Source
from fupin.entities import topic_iris
from fupin.errors import Problem
from fupin.factfiles import read_facts
from fupin.facts import DocumentFacts, FactReference, Reference, values_of
from fupin.triples import document_triples, topics_of
from fupin.vocabulary import Vocabulary


@dataclass(slots=True)
class Compiled:
    """``references`` are (IRI, short name, line), ``fact_references`` (document, key, line), ``topics`` words → (IRI,
    line), ``lines_of`` keys of facts → line, ``unhandled`` readable sentences with their start; ``classes`` and ``reasons`` count facts and no-facts."""

    document: str
    published: str | None
    file: str
    lines: list[str] = field(default_factory=list)
    references: list[tuple[str, str, int]] = field(default_factory=list)
    fact_references: list[tuple[str, str, int]] = field(default_factory=list)
    topics: dict[str, tuple[str, int]] = field(default_factory=dict)
    lines_of: dict[str, int] = field(default_factory=dict)
    unhandled: list[tuple[str, int]] = field(default_factory=list)
    classes: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    sentences: int = 0
    topic_uses: dict[str, int] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """Keys of the facts, in the order of the file."""
        return list(self.lines_of)


def compile_document(
    path: Path,
    sources: Iterable[Source],
    vocabulary: Vocabulary,
    *,
    quotes_only: bool = False,
) -> tuple[Compiled, list[Problem]]:
    """Read a facts file and write its triples; with problems the triples are left out.

    Raises BadInput where the file cannot be read at all.
    """
    found = read_facts(path, sources, vocabulary)
    compiled = _asked(found)
    if not found.problems:
        addresses = {words: address for words, (address, _) in compiled.topics.items()}
        compiled.lines = sorted(set(document_triples(found, addresses, quotes_only=quotes_only)))
    return compiled, found.problems


def _asked(found: DocumentFacts) -> Compiled:
    compiled = Compiled(found.document.id, found.document.published, found.file)
    topics = topics_of(found)
    addresses = topic_iris(topics)
    compiled.topics = {words: (addresses[words], fact.line) for words, fact in topics.items()}
    for fact in found.facts:
        compiled.lines_of[fact.key] = fact.line
        for value in values_of(fact.roles):
            if isinstance(value, Reference):
                compiled.references.append((value.iri, value.name, value.line or fact.line))
            elif isinstance(value, FactReference):
                compiled.fact_references.append((value.document, value.key, value.line or fact.line))
    compiled.unhandled = [(found.source.readable(s.span), s.span.start) for s in found.unhandled()]
    compiled.classes = dict(Counter(fact.type for fact in found.facts))
    compiled.reasons = dict(Counter(passage.reason for passage in found.no_facts))
    compiled.sentences = len(found.sentences)
    compiled.topic_uses = _uses(found)
    return compiled


def _uses(found: DocumentFacts) -> dict[str, int]:
    uses: Counter[str] = Counter()
    for fact in found.facts:
        uses.update({value.label for value in values_of(fact.roles) if hasattr(value, "label")})
    return dict(uses)


class Cache:
    """Compiled documents on disk, by the SHA-256 of source, facts file, ontology and program."""

    def __init__(self, folder: Path | None, basis: bytes) -> None:
        self.folder, self.basis = folder, basis
        self.used: set[Path] = set()

    def path(self, facts: Path, sources: Iterable[Source]) -> Path | None:
        """Where the result for a facts file is kept; None if it is not to be kept."""
        if self.folder is None:
            return None
        digest = hashlib.sha256(self.basis)
        try:
            for source in sources:
                digest.update(source.sha256.encode())
                digest.update(source.path.read_bytes())
            digest.update(str(facts).encode() + b"\0" + facts.read_bytes())
        except OSError:  # whoever reads the file says why it cannot be read
            return None
        return self.folder / f"{digest.hexdigest()}.json"

    def load(self, path: Path | None) -> Compiled | None:
        """The kept result, or None; a damaged file counts as none."""
        if path is None:
            return None
        try:
            kept = Compiled(**json.loads(path.read_text(encoding="utf-8")))
            kept.references = [(iri, name, line) for iri, name, line in kept.references]
            kept.fact_references = [(document, key, line) for document, key, line in kept.fact_references]
            self.used.add(path)
            return kept
        except (OSError, ValueError, TypeError):
            return None

    def save(self, path: Path | None, compiled: Compiled) -> None:
        """Keep a result."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".part")
            partial.write_text(json.dumps(asdict(compiled), ensure_ascii=False), encoding="utf-8")
            partial.replace(path)
            self.used.add(path)

    def sweep(self) -> None:
        """Remove what this build did not use."""
        if self.folder is not None and self.folder.is_dir():
            for path in self.folder.iterdir():
                if path not in self.used:
                    path.unlink(missing_ok=True)


def source_of(facts: Path, sources: list[Source]) -> list[Source]:
    """The sources of which a facts file speaks: the one of its document, all where it names none."""
    name = _document_name(facts)
    return [s for s in sources if any(d.id == name for d in s.documents)] or sources


def _document_name(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            first = (line for line in islice(file, 50) if line.startswith("document:"))
            return next(first, "").removeprefix("document:").strip()
    except OSError:
        return ""
