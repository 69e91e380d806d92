"""The build: sources, entities and facts become a checked graph on disk, or a list of all that is wrong with them."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from fupin import checks, store
from fupin.audit import audit
from fupin.census import Census, keep_census, kept_census, take_census
from fupin.compiled import Cache, Compiled, compile_document, source_of
from fupin.documents import Source, read_sources
from fupin.engine import LocalEngine
from fupin.entities import Entities, entity_triples, read_entities, topic_triples
from fupin.errors import BadInput, FupinError, Problem
from fupin.indexing import index_beside
from fupin.ntriples import canonical, serialized
from fupin.privacy import without_private_persons
from fupin.resources import resource
from fupin.rules import derive
from fupin.runs import join_runs, merge_runs, write_run
from fupin.totals import totals
from fupin.triples import Writer
from fupin.vocabulary import Vocabulary, ontology_files, parse_ontology, read_vocabulary

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What to build and how. ``data`` is a folder in the shape of ``data/``; ``home`` the folder of the store."""

    data: Path
    home: Path
    quotes_only: bool = False
    private_persons: bool = True
    cache: bool = True


@dataclass(slots=True)
class Report:
    """What was built: counts by kind, seconds by step, the hash of the graph, topics used once, where it lies."""

    folder: Path
    sha256: str
    counts: dict[str, int]
    classes: dict[str, int]
    reasons: dict[str, int]
    once: list[str]
    seconds: dict[str, float] = field(default_factory=dict)


class _Clock:
    """Seconds of each step, told as it begins."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.seconds = progress, dict[str, float]()
        self.name, self.start = "", time.perf_counter()

    def step(self, name: str, words: str) -> None:
        self.stop()
        self.name, self.start = name, time.perf_counter()
        self.progress(words)

    def stop(self) -> None:
        if self.name:
            self.seconds[self.name] = round(time.perf_counter() - self.start, 3)


def build(options: Options, progress: Progress = lambda words: None) -> Report:
    """Build the graph and put it in the place of the current one.

    Raises BadInput with every fault of the data, and FupinError where the folder cannot be written; the graph that
    was there before then stays.
    """
    with store.building(options.home) as work:
        data = options.data
        if not options.private_persons:
            data = without_private_persons(data, work / "data")
        clock = _Clock(progress)
        runs = work / "runs"
        runs.mkdir()
        parts = _read(data, runs, options, clock)
        report = _write(parts, options, work, clock)
        clock.stop()
        report.seconds = clock.seconds
        report.folder = store.publish(options.home, work, _manifest(parts, report, options))
        return report


@dataclass(slots=True)
class _Parts:
    """All that a build has read; the lines of the documents already lie in files."""

    data: Path
    vocabulary: Vocabulary
    ontology: list[ox.Triple]
    sources: list[Source]
    entities: Entities
    documents: list[Compiled]


def _read(data: Path, runs: Path, options: Options, clock: _Clock) -> _Parts:
    clock.step("ontology", "读本体 reading the ontology")
    ontology = list(parse_ontology(resource("ontology")))
    vocabulary = read_vocabulary(ontology)
    clock.step("entities", "读来源与实体 reading sources and entities")
    problems: list[Problem] = []
    sources: list[Source] = []
    try:
        sources = read_sources(data / "sources")
    except BadInput as error:
        problems += error.problems
    entities = read_entities(data / "entities")
    clock.step("facts", "读事实，定位引文 reading facts, locating quotes")
    documents = [] if problems else _compile_all(data, runs, sources, vocabulary, options, problems)
    parts = _Parts(data, vocabulary, ontology, sources, entities, documents)
    clock.step("checks", "核对 checking")
    problems += entities.problems
    if sources:
        problems += checks.check_all(data, vocabulary, sources, entities, documents)
    if problems:
        raise BadInput(problems)
    return parts


def _compile_all(
    data: Path,
    runs: Path,
    sources: list[Source],
    vocabulary: Vocabulary,
    options: Options,
    problems: list[Problem],
) -> list[Compiled]:
    """Compile every facts file; its lines go to a run at once, so that no two documents are held."""
    cache = Cache(options.home / "cache" if options.cache else None, _basis(options))
    documents = []
    for path in sorted((data / "facts").glob("*.yml")):
        try:
            place = cache.path(path, source_of(path, sources))
            compiled = cache.load(place)
            if compiled is None:
                compiled, faults = compile_document(path, sources, vocabulary, quotes_only=options.quotes_only)
                problems += faults
                if not faults:
                    cache.save(place, compiled)
            write_run(runs / f"{compiled.document}.nt", compiled.lines)
            compiled.lines = []
            documents.append(compiled)
        except BadInput as error:
            problems += error.problems
    if not problems:
        cache.sweep()
    return documents


def _basis(options: Options) -> bytes:
    """What every compiled document depends on besides its source and its facts."""
    digest = hashlib.sha256(repr(options.quotes_only).encode())
    for path in (*ontology_files(resource("ontology")), *sorted(Path(__file__).parent.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.digest()


def _write(parts: _Parts, options: Options, work: Path, clock: _Clock) -> Report:
    clock.step("triples", "写三元组 writing triples")
    runs = work / "runs"
    write_run(runs / "ontology.nt", ontology_lines(parts.ontology))
    write_run(runs / "entities.nt", _entity_lines(parts, options))
    asserted = sorted(runs.glob("*.nt"))
    join_runs(asserted, work / "asserted.nt")
    clock.step("load", "装入图库 loading the store")
    graph = ox.Store(str(work / "store"))
    with ThreadPoolExecutor(2) as pool, index_beside(work / store.INDEX, work / "asserted.nt"):
        checked = pool.submit(checks.check_shapes, parts.ontology, runs, parts.documents)
        graph.bulk_load(path=str(work / "asserted.nt"), format=ox.RdfFormat.N_TRIPLES)
        clock.step("rules", "推导边 deriving edges")
        write_run(work / "derived.nt", derive(graph))
        clock.step("audit", "核对数字，求和 auditing the numbers, adding up")
        write_run(work / "audit.nt", chain(audit(graph), totals(graph)))
        graph.load(path=str(work / "audit.nt"), format=ox.RdfFormat.N_TRIPLES)
        digest = merge_runs([*asserted, work / "audit.nt", work / "derived.nt"], work / "graph.nt")
        counted = pool.submit(_census, graph, digest, options)
        clock.step("shapes", "校验形状 validating shapes")
        if problems := checked.result():
            raise BadInput(problems)
        clock.step("publish", "写清单 writing the manifest")
        compacted = pool.submit(graph.optimize)  # queries read a compacted store a third faster
        counts = _counts(parts, graph)
        keep_census(work / store.CENSUS, counted.result())
        compacted.result()
    del graph, compacted, counted
    _drop(work)
    return Report(work, digest, counts, *_tallies(parts.documents), _once(parts.documents))


def _census(graph: ox.Store, digest: str, options: Options) -> Census:
    """The census of a graph; that which the current build keeps where it is of the same graph."""
    kept = None
    with contextlib.suppress(FupinError, KeyError):  # there may be none, or one of another version
        if options.cache and store.manifest(options.home)["sha256"] == digest:
            kept = kept_census(store.current(options.home) / store.CENSUS)
    return kept or take_census(LocalEngine(graph))


def _drop(work: Path) -> None:
    for name in ("runs", "data"):
        shutil.rmtree(work / name, ignore_errors=True)
    for name in ("asserted", "derived", "audit"):
        (work / f"{name}.nt").unlink()


def ontology_lines(triples: Iterable[ox.Triple]) -> Iterator[str]:
    """The ontology as lines with the blank node names of RDFC-1.0: no other part of the graph has blank nodes."""
    return (line.decode() for line in canonical(serialized(triples)).splitlines(keepends=True))


def _entity_lines(parts: _Parts, options: Options) -> Iterator[str]:
    for entity in parts.entities.by_iri.values():
        yield from entity_triples(entity)
    for source in parts.sources:
        yield from Writer(source, str, options.quotes_only).about_source()
    topics = {words: address for compiled in parts.documents for words, (address, _) in compiled.topics.items()}
    for words, address in topics.items():
        yield from topic_triples(words, address, parts.entities.topics[words])


def _counts(parts: _Parts, graph: ox.Store) -> dict[str, int]:
    return {
        "sources": len(parts.sources),
        "documents": sum(len(source.documents) for source in parts.sources),
        "sentences": sum(compiled.sentences for compiled in parts.documents),
        "facts": sum(len(compiled.keys) for compiled in parts.documents),
        "entities": len(parts.entities.by_iri),
        "topics": len({words for compiled in parts.documents for words in compiled.topics}),
        "triples": len(graph),
    }


def _tallies(documents: list[Compiled]) -> tuple[dict[str, int], dict[str, int]]:
    classes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for compiled in documents:
        classes.update(compiled.classes)
        reasons.update(compiled.reasons)
    return dict(classes.most_common()), dict(reasons.most_common())


def _once(documents: list[Compiled]) -> list[str]:
    """Words that stand in one fact only: many of them are a sign of fragments."""
    uses: Counter[str] = Counter()
    for compiled in documents:
        uses.update(compiled.topic_uses)
    return sorted(words for words, number in uses.items() if number == 1)


def _manifest(parts: _Parts, report: Report, options: Options) -> dict[str, object]:
    return {
        "sha256": report.sha256,
        "canonicalization": "RDFC-1.0",
        "sources": {source.id: {"file": source.file, "sha256": source.sha256} for source in parts.sources},
        "counts": report.counts,
        "facts": report.classes,
        "noFact": report.reasons,
        "quotesOnly": options.quotes_only,
        "privatePersons": options.private_persons,
    }
