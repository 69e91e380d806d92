"""A synthetic nation of any size, for benchmarks: python tests/bench/national.py 1000000 FILE.nt [FOLDER FOR THE TEXTS].

It has the form of a real export: templates are filled (``national_documents``), read as the build reads facts files, and
given their derived edges, audit results and sums by the rules themselves, some counties at a time, so that memory stays
flat. The same size gives the same bytes. Every source and document is marked as synthetic, every IRI of data says so.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import national_documents as documents
import national_world as world_of
import pyoxigraph as ox
from national_documents import MARK, Draft
from national_world import Place, World

from fupin import store
from fupin.audit import audit
from fupin.build import ontology_lines
from fupin.compiled import compile_document
from fupin.documents import Source, read_source
from fupin.engine import LocalEngine
from fupin.entities import Entities, entity_triples, read_entities, topic_triples
from fupin.errors import BadInput, FupinError
from fupin.graph import KnowledgeGraph
from fupin.names import ID, RDF, SKOS
from fupin.ntriples import fp, iri, line, text
from fupin.resources import resource
from fupin.rules import derive
from fupin.runs import merge_runs, write_run
from fupin.totals import totals
from fupin.triples import Writer
from fupin.vocabulary import Vocabulary, parse_ontology, read_vocabulary

#: Triples that are derived at once, and runs of counties at most: one merge takes them all.
PIECE, RUNS = 40_000, 120
#: Nodes that are named after their words or ends, not after a synthetic document.
_NAMED_ANEW = re.compile(f"<({re.escape(ID)}(?:topic|edge|total)/)(?!synthetic-)")
_FLOW, _AMOUNT = fp("FundingFlow"), fp("amount")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a graph of a wanted size holds: its places, provinces and counties with documents, villages of each county."""

    world: World
    provinces: int
    villages: tuple[int, ...]
    turns: tuple[int, ...]


@dataclass(slots=True)
class Batch:
    """What is written and derived together: entities (lines by file) and documents."""

    entities: dict[str, list[str]] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)

    def declare(self, entities: dict[str, str]) -> None:
        for name, lines in entities.items():
            self.entities.setdefault(name, []).append(lines)

    def places(self, places: Iterable[Place]) -> None:
        self.entities.setdefault("regions", []).extend(place.line for place in places)


def plan(wanted: int) -> Plan:
    """How many of everything make about so many triples. Raises FupinError where that is too few for one of each."""
    counties = min(world_of.MOST_COUNTIES, max(6, wanted // 120))
    villages = min(world_of.MOST_VILLAGES, wanted * world_of.MOST_VILLAGES // 10_000_000)
    each = max(8, villages // counties)
    inhabited = max(1, min(counties, villages // each))
    world = World(counties, villages)
    provinces = max(1, min(len({p.path[0] for p in world.prefectures}), wanted // 20_000))
    number = _documents(Plan(world, provinces, (each,) * inhabited, (0,) * inhabited), wanted)
    more = villages - each * inhabited
    return Plan(
        world,
        provinces,
        tuple(each + (n < more) for n in range(inhabited)),
        tuple(number // inhabited + (n < number % inhabited) for n in range(inhabited)),
    )


def _documents(empty: Plan, wanted: int) -> int:
    """How many documents of counties a graph needs beside all else: measured on two counties, with a round and with two."""
    genres, each = len(documents.COUNTY_GENRES), empty.villages[0]

    def lines(county: int, turns: int) -> set[str]:
        return _triples(_of_counties(Plan(empty.world, 1, (each,) * 2, (turns,) * 2), [county]), context())

    round_, other = lines(0, genres), lines(1, genres)
    document = (len(lines(0, 2 * genres)) - len(round_)) / genres
    county = len(other - round_) - len(lines(1, 0)) - genres * document
    left = wanted - 10 * sum(empty.villages) - len(round_ & other)
    left -= len(_triples(_nation(empty), b"", ontology_lines(_ontology())))
    counties = len(empty.villages)
    everywhere = (left - counties * county) / document
    number = int(everywhere if everywhere > counties else left / (county + document))
    if number < genres:
        least = wanted - left + genres * (county + document)
        raise FupinError(f"{wanted}: 太少 too few triples; 改法 mend: 取 take {int(least) + 1000} 以上 or more")
    return number


# Batches


def _nation(plan: Plan) -> Batch:
    """The country down to its counties, and the documents of nation and provinces."""
    batch, world = Batch(drafts=documents.of_nation()), plan.world
    batch.places([world.nation, *world.provinces, *world.prefectures, *world.poor_counties])
    batch.declare(world_of.SHARED)
    for supporter in world.provinces[: world_of.SUPPORTERS]:
        batch.places(world.districts(supporter))
    for province in world.provinces[world_of.SUPPORTERS :]:
        batch.declare(world_of.of_province(province, world.supporter_of(province)))
    for province in world.provinces[world_of.SUPPORTERS :][: plan.provinces]:
        batch.drafts += documents.of_province(world, province)
    return batch


def _of_counties(plan: Plan, numbers: Iterable[int]) -> Batch:
    """Some counties with their villages and documents."""
    batch = Batch()
    for number in numbers:
        county, villages, turns = plan.world.poor_counties[number], plan.villages[number], plan.turns[number]
        batch.places(plan.world.towns(county, villages))
        batch.places(plan.world.villages_in(county, villages))
        if turns:
            batch.declare(world_of.of_county(county, number, turns))
        batch.drafts += (documents.of_county(plan.world, number, turn, villages) for turn in range(turns))
    return batch


def write_folder(batch: Batch, folder: Path) -> None:
    """Write a batch as a folder in the shape of ``data/``."""
    for name in ("sources", "facts", "entities"):
        (folder / name).mkdir(parents=True)
    for name, lines in batch.entities.items():
        (folder / "entities" / f"{name}.yml").write_text("".join(lines), encoding="utf-8")
    topics = dict.fromkeys(line for draft in batch.drafts for line in draft.topics.splitlines(keepends=True))
    (folder / "entities" / "topics.yml").write_text("".join(topics), encoding="utf-8")
    for draft in batch.drafts:
        (folder / "sources" / f"{draft.key}.txt").write_text(draft.text, encoding="utf-8", newline="\n")
        (folder / "sources" / f"{draft.key}.yml").write_text(draft.source, encoding="utf-8")
        (folder / "facts" / f"{draft.key}.yml").write_text(draft.facts, encoding="utf-8")


def write_corpus(folder: Path, wanted: int) -> int:
    """Write a nation of about so many triples as one folder for ``fupin build``; returns how many documents it has."""
    planned = plan(wanted)
    whole, counties = _nation(planned), _of_counties(planned, range(len(planned.turns)))
    for name, lines in counties.entities.items():
        whole.entities.setdefault(name, []).extend(lines)
    whole.drafts += counties.drafts
    write_folder(whole, folder)
    return len(whole.drafts)


# Triples


def named_anew(line_: str) -> str:
    """A line with the names of topics, edges and sums marked as synthetic too."""
    return _NAMED_ANEW.sub(r"<\1synthetic-", line_)


@cache
def _ontology() -> tuple[ox.Triple, ...]:
    return tuple(parse_ontology(resource("ontology")))


@cache
def _vocabulary() -> Vocabulary:
    return read_vocabulary(_ontology())


@cache
def context() -> bytes:
    """What the rules must know of the ontology: which things are concepts."""
    concepts = (
        t for t in _ontology() if t.predicate.value == RDF + "type" and t.object == ox.NamedNode(SKOS + "Concept")
    )
    return "".join(f"{triple} .\n" for triple in concepts).encode()


def _places(plan: Plan) -> bytes:
    """What lies in what, from the counties up."""
    world = plan.world
    places = [*world.provinces, *world.prefectures, *world.poor_counties]
    region = ID + "region/"
    return "".join(line(iri(region + p.key), fp("within"), iri(region + p.path[0])) for p in places).encode()


def _triples(batch: Batch, known: bytes, more: Iterable[str] = (), texts: Path | None = None) -> set[str]:
    """The triples of a batch with all that follows from them; ``known`` are those of other batches that the rules need."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(batch, folder)
        stated = [named_anew(one) for one in _stated(folder)]
        if texts:
            shutil.copytree(folder / "sources", texts, dirs_exist_ok=True)
    lines = {*stated, *more}
    graph = ox.Store()
    graph.load(known + "".join(sorted(lines)).encode(), format=ox.RdfFormat.N_TRIPLES)
    lines.update(named_anew(one) for one in (*derive(graph), *audit(graph)))
    return lines


def _stated(folder: Path) -> Iterator[str]:
    """What a folder's sources, entities and facts state."""
    entities = read_entities(folder / "entities")
    if problems := entities.problems:
        raise BadInput(problems)
    for entity in entities.by_iri.values():
        yield from entity_triples(entity)
    for path in sorted((folder / "sources").glob("*.yml")):
        source = read_source(path)
        yield from _source(source)
        compiled, faults = compile_document(folder / "facts" / f"{source.id}.yml", [source], _vocabulary())
        problems += faults
        yield from compiled.lines
        yield from _topics(compiled.topics, entities)
    if problems:
        raise BadInput(problems)


def _source(source: Source) -> Iterator[str]:
    yield from Writer(source, str).about_source()
    yield line(iri(f"{ID}source/{source.id}"), fp("note"), text(MARK))


def _topics(topics: dict[str, tuple[str, int]], entities: Entities) -> Iterator[str]:
    for words, (address, _) in topics.items():
        yield from topic_triples(words, address, entities.topics[words])


def _flows(lines: Iterable[str]) -> list[str]:
    """The lines of the flows of money and their amounts: what sums are made of."""
    parts = [(one, *one.split(" ", 2)) for one in lines]
    flows = {subject for _, subject, _, obj in parts if obj.startswith(_FLOW)}
    amounts = {obj.removesuffix(" .\n") for _, subject, predicate, obj in parts if predicate == _AMOUNT}
    return [one for one, subject, _, _ in parts if subject in flows or subject in amounts]


# Files


@dataclass(frozen=True, slots=True)
class Job:
    """A run to write: which counties (none: the nation)."""

    plan: Plan
    numbers: tuple[int, ...]
    target: Path
    texts: Path | None


def _run(job: Job) -> None:
    if job.numbers:
        lines = _triples(_of_counties(job.plan, job.numbers), context() + _places(job.plan), texts=job.texts)
    else:
        lines = _triples(_nation(job.plan), b"", ontology_lines(_ontology()), texts=job.texts)
    write_run(job.target, lines)
    job.target.with_suffix(".flows").write_text("".join(_flows(lines)), encoding="utf-8")


def write(target: Path, wanted: int, texts: Path | None = None) -> str:
    """Write a graph of about so many triples as sorted N-Triples; returns its SHA-256. ``texts`` is for the sources."""
    planned = plan(wanted)
    counties = range(len(planned.turns))
    width = -(-len(counties) // max(2, min(RUNS, wanted // PIECE)))
    with TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        pieces = [tuple(counties[at : at + width]) for at in range(0, len(counties), width)]
        jobs = [Job(planned, numbers, folder / f"{n:04}.nt", texts) for n, numbers in enumerate([(), *pieces])]
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            list(pool.map(_run, jobs))
        runs = [job.target for job in jobs]
        write_run(folder / "totals.nt", _sums(folder, runs))
        return merge_runs([*runs, folder / "totals.nt"], target)


def _sums(folder: Path, runs: Iterable[Path]) -> Iterator[str]:
    """The sums of money over all runs."""
    graph = ox.Store(str(folder / "flows"))
    graph.extend(ox.Quad(*triple) for triple in _ontology())  # the reasons have their names from it
    for run in runs:
        graph.bulk_load(path=str(run.with_suffix(".flows")), format=ox.RdfFormat.N_TRIPLES)
    for one in totals(graph):
        yield named_anew(one)


def make_store(home: Path, wanted: int) -> KnowledgeGraph:
    """A store folder with a synthetic graph, opened. Raises FupinError where the folder holds a real graph."""
    home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=home) as name:
        graph = Path(name) / "graph.nt"
        publish(home, graph, write(graph, wanted))
    return KnowledgeGraph(LocalEngine.open(home))


def publish(home: Path, graph: Path, digest: str = "", *, compact: bool = True) -> None:
    """Load a synthetic graph and put it into a store folder, as a build does. Raises FupinError where it holds a real one."""
    if (home / "current").exists() and "synthetic" not in store.manifest(home):
        raise FupinError(f"{home}: 里面有真图谱 holds a real graph; 改法 mend: 换一个文件夹 take another folder")
    with store.building(home) as work:
        made = ox.Store(str(work / "store"))
        made.bulk_load(path=str(graph), format=ox.RdfFormat.N_TRIPLES)
        if compact:
            made.optimize()
        manifest = {"sha256": digest or "0" * 64, "synthetic": MARK, "counts": {"triples": len(made)}}
        del made
        (work / "graph.nt").hardlink_to(graph.resolve())
        store.publish(home, work, manifest)


def main() -> None:
    wanted, target, *texts = sys.argv[1:]
    digest = write(Path(target), int(wanted), Path(texts[0]) if texts else None)
    print(f"{target}: {MARK}, SHA-256 {digest}")


if __name__ == "__main__":
    main()
