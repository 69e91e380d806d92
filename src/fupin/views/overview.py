"""The whole graph at once: what has a name and is joined, one line for each pair and group of kinds, with places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import ENTITY_CLASSES, FP, ID, SCHEME, SEGMENTS, shorten
from fupin.ntriples import iri
from fupin.views import discs

#: Nodes that are shown, edges and entities that are read, hubs that are listed, and edges of a line that are told.
NODES, EDGES, ENTITIES, HUBS, TOLD = 50_000, 500_000, 300_000, 50, 50
#: Nodes that one query names.
_AT_ONCE = 2_000
_PREFIXES = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_CLASSES = " ".join(f"fp:{name}" for name in ENTITY_CLASSES.values())
#: First parts of the addresses of what has a name of its own; concepts besides.
_NAMED = frozenset((*(SEGMENTS.get(prefix, prefix) for prefix in ENTITY_CLASSES), "topic"))


@dataclass(frozen=True, slots=True)
class Hub:
    """A node with many lines."""

    id: str
    iri: str
    label: str
    lines: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Nodes as columns of one length, those with the most lines first; ``lines`` has source, target and group in turn.

    The short name of a node is its key after its family and a colon, its IRI the key after the base of the family;
    ``family`` has numbers of ``families``.
    ``nodes_left_out`` and ``lines_left_out`` are what was read and is not shown; ``unread``: there are more edges or
    entities than are read.
    """

    families: tuple[str, ...]
    bases: tuple[str, ...]
    family: tuple[int, ...]
    key: tuple[str, ...]
    label: tuple[str, ...]
    x: tuple[int, ...]
    y: tuple[int, ...]
    lines: tuple[int, ...]
    hubs: tuple[Hub, ...]
    nodes_left_out: int
    lines_left_out: int
    unread: bool


def overview(engine: Engine, language: str, group: Callable[[str], int], most: int = NODES) -> Overview:
    """At most ``most`` nodes: those with the most lines, then entities that no fact joins yet.

    ``group`` gives the number of a predicate's group, by its name without prefix.
    """
    rows = engine.select(
        _PREFIXES
        + f"SELECT ?s ?p ?o WHERE {{ ?e rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o }} LIMIT {EDGES + 1}"
    ).rows
    groups: dict[str, int] = {}
    found: set[tuple[str, str, int]] = set()
    above: dict[str, str] = {}
    for source, predicate, target in ((plain(s), plain(p), plain(o)) for s, p, o in rows[:EDGES]):
        if source == target or not (_named(source) and _named(target)):
            continue
        name = predicate.removeprefix(FP)
        if name not in groups:
            groups[name] = group(name)
        found.add((source, target, groups[name]))
        if name == "locatedIn":
            above[source] = min(target, above.get(source, target))
    lines = Counter(end for source, target, _ in found for end in (source, target))
    joined = sorted(lines, key=lambda node: (-lines[node], node))
    alone, all_read = _alone(engine, lines)
    named = joined + alone
    nodes = named[:most]
    number = {node: i for i, node in enumerate(nodes)}
    shown = sorted((number[s], number[t], kind) for s, t, kind in found if s in number and t in number)
    labels = _labels(engine, language, nodes)
    places = _places(engine, number, above, shown)
    ids = [_short(node) for node in nodes]
    bases = {family: node.removesuffix(key) for node, (family, key) in zip(nodes, ids, strict=True)}
    families = tuple(sorted(bases))
    index = {family: i for i, family in enumerate(families)}
    return Overview(
        families,
        tuple(bases[family] for family in families),
        tuple(index[family] for family, _ in ids),
        tuple(key for _, key in ids),
        tuple(labels),
        *places,
        tuple(part for line in shown for part in line),
        tuple(Hub(shorten(node), node, labels[i], lines[node]) for i, node in enumerate(nodes[:HUBS]) if lines[node]),
        len(named) - len(nodes),
        len(found) - len(shown),
        len(rows) > EDGES or not all_read,
    )


def between(engine: Engine, source: str, target: str, kind: int, group: Callable[[str], int]) -> tuple[str, ...]:
    """Short names of the edges behind a line, given the IRIs of its ends; at most ``TOLD``."""
    rows = engine.select(
        _PREFIXES
        + f"""SELECT ?e ?p WHERE {{ ?e rdf:subject {iri(source)} ; rdf:object {iri(target)} ; rdf:predicate ?p }}
        ORDER BY ?e LIMIT {TOLD * 10}"""
    )
    edges = [shorten(plain(edge)) for edge, predicate in rows if group(plain(predicate).removeprefix(FP)) == kind]
    return tuple(edges[:TOLD])


def _named(node: str) -> bool:
    return node.startswith(SCHEME) or (node.startswith(ID) and node[len(ID) :].partition("/")[0] in _NAMED)


def _short(node: str) -> tuple[str, str]:
    """Family and key of a node: its short name in two."""
    family, _, key = shorten(node).partition(":")
    return family, key


def _alone(engine: Engine, joined: Mapping[str, int]) -> tuple[list[str], bool]:
    """Entities that no edge joins, what is higher, whose name is shorter, first; and whether all of them were read."""
    rows = engine.select(
        _PREFIXES + f"SELECT ?node WHERE {{ VALUES ?class {{ {_CLASSES} }} ?node a ?class }} LIMIT {ENTITIES + 1}"
    ).rows
    entities = {plain(row[0]) for row in rows[:ENTITIES]}
    return sorted(entities - joined.keys(), key=lambda node: (len(node), node)), len(rows) <= ENTITIES


def _labels(engine: Engine, language: str, nodes: Sequence[str]) -> list[str]:
    """Names in the reader's language; of what has none, as ``Labels`` has it."""
    known: dict[str, str] = {}
    for values in _batches(nodes):
        rows = engine.select(
            _PREFIXES
            + f"""SELECT ?node ?label WHERE {{ VALUES ?node {{ {values} }} ?node rdfs:label ?label
            FILTER(LANG(?label) = "{language}") }}"""
        )
        for node, label in rows:
            name = plain(label)
            known[plain(node)] = min(name, known.get(plain(node), name))
    others = Labels(engine, language)
    others.learn(node for node in nodes if node not in known)
    return [known[node] if node in known else others[node] for node in nodes]


def _batches(nodes: Sequence[str]) -> Iterator[str]:
    for first in range(0, len(nodes), _AT_ONCE):
        yield " ".join(map(iri, nodes[first : first + _AT_ONCE]))


def _places(
    engine: Engine, number: Mapping[str, int], located: Mapping[str, str], lines: Iterable[tuple[int, int, int]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    import numpy as np  # heavy: only for this

    above = np.full(len(number), -1)
    points = np.full((len(number), 2), np.nan)
    for node, place in located.items():
        if node in number and place in number:
            above[number[node]] = number[place]
    regions = [node for node in number if node.startswith(ID + "region/")]
    for values in _batches(regions):
        rows = engine.select(
            _PREFIXES + f"SELECT ?node ?in WHERE {{ VALUES ?node {{ {values} }} ?node fp:within ?in }}"
        )
        for region, higher in sorted((plain(a), plain(b)) for a, b in rows):
            above[number[region]] = number.get(higher, -1)
    mapped = engine.select(
        _PREFIXES
        + f"SELECT ?node ?east ?north WHERE {{ ?node geo:long ?east ; geo:lat ?north }} ORDER BY ?node LIMIT {NODES}"
    )
    for mark, east, north in mapped:
        if plain(mark) in number:
            points[number[plain(mark)]] = float(plain(east)), float(plain(north))
    pairs = np.array([line[:2] for line in lines], np.int64).reshape(-1, 2)
    placed = np.rint(discs.spread(above, points, pairs) * 10).astype(np.int64)
    return tuple(placed[:, 0].tolist()), tuple(placed[:, 1].tolist())
