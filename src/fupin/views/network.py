"""The neighbourhood of entities: nodes, and an edge for each fact that joins two of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fupin.engine import Engine, plain
from fupin.errors import FupinError
from fupin.graph import KnowledgeGraph
from fupin.labels import Labels
from fupin.lookup import find_node
from fupin.names import ENTITY_CLASSES, FP, ID, SCHEME, SEGMENTS, concept_iri, expand, shorten
from fupin.ntriples import iri

#: Nodes that are shown at a time, edges, and neighbours that are counted.
LIMIT, EDGES, COUNTED = 1_000, 4_000, 10_000
#: Entities of an answer that a network begins from.
ANSWERED = 60
#: Pairings that a network begins from.
_PAIRINGS = 120
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")
_GIVEN = re.compile(r"VALUES\s+\?\w+\s*\{([^}\"]*)\}")
#: Nodes that one query names.
_AT_ONCE = 400
_PREFIXES = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
#: Edges to the word for an act, a state or a rule: many, and most of them end there.
_ACTS = ("carriesOut", "responsibleFor", "belongsTo", "hasStatus", "followsPrinciple")
_OUT, _IN = "out", "in"


@dataclass(frozen=True, slots=True)
class Node:
    """An entity, a topic, a concept, or a fact that is part of something.

    ``id`` is its short name, ``family`` the segment of its IRI (``region``, ``topic``; ``concept`` for all schemes) and
    ``kind`` its class in words. ``stage`` is the number of the start that brought it first: what later ones bring leaves
    it where it is.
    """

    id: str
    iri: str
    label: str
    family: str
    kind: str
    stage: int


@dataclass(frozen=True, slots=True)
class Edge:
    """What one fact says of two nodes; facts that say the same of the same two stay apart.

    ``edge`` is the IRI of the derived edge, ``facts`` those of the fact and of others that it needs (a list of
    members). ``modality`` holds keys, ``periods`` first and last days, each empty where it is open.
    """

    id: str
    edge: str
    source: str
    predicate: str
    label: str
    target: str
    facts: tuple[str, ...]
    modality: tuple[str, ...]
    document: str
    title: str
    periods: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not shown for a reason: ``neighbours`` and ``edges`` beyond the limit, ``undated`` in a choice of years."""

    reason: str
    number: int


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and edges in a fixed order; ``starts`` are the ids of the nodes from which it begins."""

    starts: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter by, with the number of edges that have it."""

    id: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Around:
    """How many neighbours a node has by one kind of edge, up to ``COUNTED``; ``direction`` is ``out`` or ``in``."""

    predicate: str
    label: str
    direction: str
    number: int


@dataclass(frozen=True, slots=True)
class Start:
    """Nodes (IRIs) to begin from, how many edges to go from them, and by which kinds of edge; none chosen, by all.

    ``direction`` is ``out``, ``in`` or empty for both.
    """

    nodes: tuple[str, ...]
    steps: int = 1
    predicates: frozenset[str] = frozenset()
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show of a network; an empty choice shows all.

    ``predicates``, ``documents`` and ``hidden`` hold short names, ``modality`` keys; ``since`` and ``till`` are years or
    dates, both inclusive.
    """

    predicates: Collection[str] = ()
    modality: Collection[str] = ()
    documents: Collection[str] = ()
    since: str = ""
    till: str = ""
    hidden: Collection[str] = ()

    @property
    def chooses(self) -> bool:
        """Whether anything is chosen."""
        return any((self.predicates, self.modality, self.documents, self.since, self.till, self.hidden))


def network(
    engine: Engine,
    language: str,
    at: Sequence[str],
    chosen: Filter | None = None,
    *,
    steps: int = 1,
    limit: int = LIMIT,
) -> Network:
    """What lies up to ``steps`` edges from some entities, and all edges among what is there; ``steps=0``: those alone.

    An ``at`` is an IRI, short name, label, alias or code; ``region:310000~out~supports`` follows one kind of edge in one
    direction. Raises FupinError for a name that means none or several, or a start of another form.
    """
    return network_from(engine, language, [start(engine, name, steps) for name in at], chosen, limit)


def pairing_neighbours(engine: Engine, language: str, *, limit: int = LIMIT) -> Network:
    """The pairings and what lies one edge from those who help and are helped, without words for acts."""
    return network_from(engine, language, [pairings(engine)], None, limit)


def network_from(
    engine: Engine, language: str, starts: Sequence[Start], chosen: Filter | None = None, limit: int = LIMIT
) -> Network:
    """The network of some starts, one stage after the other: at most ``limit`` nodes."""
    chosen = chosen or Filter()
    wanted = frozenset(map(_predicate, chosen.predicates))
    nodes, cut = _nodes(engine, starts, wanted, max(1, limit))
    edges, more = _edges(engine, language, nodes, wanted)
    found = Network(
        tuple(dict.fromkeys(shorten(node) for begin in starts for node in begin.nodes if node in nodes)),
        _described(engine, language, nodes),
        edges,
        tuple(LeftOut(reason, n) for reason, n in (("neighbours", cut), ("edges", more)) if n),
    )
    return narrowed(found, chosen)


def start(engine: Engine, name: str, steps: int = 1) -> Start:
    """The start that a name means (see ``network``). Raises FupinError where it means none or several."""
    node, _, rest = name.partition("~")
    direction, _, predicate = rest.partition("~")
    if rest and (direction not in (_OUT, _IN) or not _NAME.match(predicate)):
        raise FupinError(f"起点写法有误 not a start: {name[:200]}; 改法 mend: region:310000~out~supports")
    nodes = (find_node(engine, node),)
    return Start(nodes, 1, frozenset((_predicate(predicate),)), direction) if rest else Start(nodes, steps)


def pairings(engine: Engine) -> Start:
    """Those who help and are helped, and the kinds of edge that lead from them to things, not to words for acts."""
    edges = engine.select(_PREFIXES + f"SELECT ?edge WHERE {{ ?edge rdf:predicate fp:supports }} LIMIT {COUNTED}")
    parties = ends(engine, sorted(plain(row[0]) for row in edges)[:_PAIRINGS])
    kinds = engine.select(_PREFIXES + "SELECT DISTINCT ?p WHERE { ?p ^rdf:predicate ?edge }")
    acts = {FP + name for name in _ACTS}
    return Start(
        tuple(parties),
        1,
        frozenset(plain(row[0]) for row in kinds) - acts,
    )


def narrowed(found: Network, chosen: Filter) -> Network:
    """The edges that pass a filter, and the nodes that they join; starts stay unless they are hidden."""
    if not chosen.chooses:
        return found
    documents = set(map(_document, chosen.documents))
    predicates = {shorten(_predicate(name)) for name in chosen.predicates}
    hidden = {shorten(expand(name) or name) for name in chosen.hidden}
    edges = [
        edge
        for edge in found.edges
        if (not predicates or edge.predicate in predicates)
        and (not chosen.modality or set(chosen.modality) & set(edge.modality))
        and (not documents or edge.document in documents)
        and not hidden & {edge.source, edge.target}
    ]
    undated = 0
    if chosen.since or chosen.till:
        undated = sum(not edge.periods for edge in edges)
        edges = [edge for edge in edges if _within(edge, chosen)]
    joined = {end for edge in edges for end in (edge.source, edge.target)} | (set(found.starts) - hidden)
    left_out = [*found.left_out, *([LeftOut("undated", undated)] if undated else [])]
    nodes = tuple(node for node in found.nodes if node.id in joined)
    return replace(found, nodes=nodes, edges=tuple(edges), left_out=tuple(left_out))


def choices(found: Network, names: Labels) -> dict[str, list[Choice]]:
    """What the edges of a network can be filtered by: ``predicate``, ``modality``, ``document``; most edges first."""
    names.learn(concept_iri("modality", key) for edge in found.edges for key in edge.modality)
    kinds: dict[str, Iterator[tuple[str, str]]] = {
        "predicate": ((edge.predicate.removeprefix("fp:"), edge.label) for edge in found.edges),
        "modality": ((key, names[concept_iri("modality", key)]) for edge in found.edges for key in edge.modality),
        "document": ((edge.document, edge.title) for edge in found.edges),
    }
    return {
        kind: [Choice(*pair, number) for pair, number in sorted(Counter(has).items(), key=lambda of: (-of[1], of[0]))]
        for kind, has in kinds.items()
    }


def around(engine: Engine, language: str, node: str) -> list[Around]:
    """How many neighbours a node (an IRI) has by each kind of edge, in the order of their number."""
    counted: Counter[tuple[str, str]] = Counter()
    for direction, this, other in ((_OUT, "subject", "object"), (_IN, "object", "subject")):
        rows = engine.select(
            _PREFIXES
            + f"""SELECT ?p (COUNT(?other) AS ?n) WHERE {{ SELECT DISTINCT ?p ?other WHERE {{
            ?edge rdf:{this} {iri(node)} ; rdf:predicate ?p ; rdf:{other} ?other }} LIMIT {COUNTED} }} GROUP BY ?p"""
        )
        counted.update({(plain(p), direction): int(plain(n)) for p, n in rows})
    names = Labels(engine, language)
    names.learn(predicate for predicate, _ in counted)
    return [
        Around(predicate.removeprefix(FP), names[predicate], direction, number)
        for (predicate, direction), number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def ends(engine: Engine, edges: Sequence[str]) -> list[str]:
    """The nodes that derived edges (IRIs) join, in the order in which the edges are given."""
    values = " ".join(map(iri, edges))
    rows = engine.select(
        _PREFIXES + f"SELECT ?e ?s ?o WHERE {{ VALUES ?e {{ {values} }} ?e rdf:subject ?s ; rdf:object ?o }}"
    )
    by_edge = {plain(e): (plain(s), plain(o)) for e, s, o in rows}
    return list(dict.fromkeys(node for edge in edges for node in by_edge.get(edge, ())))


def question_nodes(engine: Engine, language: str, name: str, parameters: Mapping[str, str]) -> list[str]:
    """The entities that a stored question is about and that its answer names, at most ``ANSWERED``, as IRIs.

    Raises FupinError as the question does.
    """
    text = KnowledgeGraph(engine, language).sparql(name, **parameters)
    asked = [address for given in _GIVEN.findall(text) for word in given.split() if (address := _entity(word))]
    answered = (value for row in engine.select(text).records() for column, value in row.items() if column != "document")
    return list(dict.fromkeys([*asked, *(address for word in answered if (address := _entity(word)))]))[:ANSWERED]


def _entity(word: str) -> str:
    """The IRI of an entity, topic or concept, given as SPARQL writes it; empty for any other word."""
    address = expand(word.strip("<>")) or ""
    family = address.removeprefix(ID).partition("/")[0] if address.startswith(ID) else ""
    known = {*(SEGMENTS.get(prefix, prefix) for prefix in ENTITY_CLASSES), "topic"}
    return address if family in known or address.startswith(SCHEME + "agent-kind/") else ""


def sentences(engine: Engine, found: Network) -> dict[str, str]:
    """The sentences of each fact of a network (short names), one after the other."""
    facts = list(dict.fromkeys(fact for edge in found.edges for fact in edge.facts))
    texts: dict[str, list[str]] = defaultdict(list)
    for some in _batches([expand(fact) or fact for fact in facts]):
        rows = engine.select(
            _PREFIXES
            + f"""SELECT DISTINCT ?fact ?sentence ?text WHERE {{ VALUES ?fact {{ {some} }}
            ?fact fp:inSentence ?sentence . ?sentence fp:text ?text }} ORDER BY ?fact ?sentence"""
        )
        for fact, _, words in rows:
            texts[shorten(plain(fact))].append(plain(words))
    return {fact: " ".join(texts[fact]) for fact in facts}


def _predicate(name: str) -> str:
    return name if "://" in name else FP + name.removeprefix("fp:")


def _among(predicates: frozenset[str]) -> str:
    """The filter by predicates; as VALUES they would be joined with the nodes first."""
    return f"FILTER(?p IN ({', '.join(map(iri, sorted(predicates)))}))" if predicates else ""


def _document(name: str) -> str:
    """The short name of a document: ``document:…``, its IRI or its key."""
    return shorten(expand(name) or f"{ID}document/{name}")


def _batches(nodes: Iterable[str]) -> Iterator[str]:
    listed = list(nodes)
    for first in range(0, len(listed), _AT_ONCE):
        yield " ".join(map(iri, listed[first : first + _AT_ONCE]))


def _nodes(engine: Engine, starts: Sequence[Start], wanted: frozenset[str], limit: int) -> tuple[dict[str, int], int]:
    """IRIs with their stages, at most ``limit``, and how many neighbours are left out."""
    nodes: dict[str, int] = {}
    cut = 0
    for stage, begin in enumerate(starts):
        reached = list(begin.nodes)
        for step in range(begin.steps + 1):
            if step:
                reached = _neighbours(engine, reached, begin.direction, begin.predicates or wanted)
            new = [node for node in reached if node not in nodes]
            cut += max(0, len(new) - (limit - len(nodes)))
            nodes |= dict.fromkeys(new[: limit - len(nodes)], stage)
            reached = [node for node in reached if node in nodes]
    return nodes, cut


def _neighbours(engine: Engine, nodes: Sequence[str], direction: str, predicates: frozenset[str]) -> list[str]:
    """What is one edge away, up to ``COUNTED``: first what has most edges to the nodes, named things before words."""
    kinds = _among(predicates)
    ways = [
        f"{{ ?edge rdf:{this} ?at ; rdf:{other} ?node }}"
        for way, this, other in ((_OUT, "subject", "object"), (_IN, "object", "subject"))
        if direction in ("", way)
    ]
    counted: Counter[str] = Counter()
    for some in _batches(nodes):
        rows = engine.select(
            _PREFIXES
            + f"""SELECT ?node (COUNT(?edge) AS ?n) WHERE {{ VALUES ?at {{ {some} }}
            {" UNION ".join(ways)} ?edge rdf:predicate ?p {kinds} }} GROUP BY ?node LIMIT {COUNTED}"""
        )
        counted.update({plain(node): int(plain(n)) for node, n in rows})
    return sorted(counted, key=lambda node: (node.startswith((ID + "topic/", SCHEME)), -counted[node], node))


def _edges(
    engine: Engine, language: str, nodes: Collection[str], wanted: frozenset[str]
) -> tuple[tuple[Edge, ...], int]:
    """Edges among nodes, one a fact, at most ``EDGES``, and how many derived edges are left out."""
    kinds = _among(wanted)
    among = " ".join(map(iri, nodes))
    joins: list[tuple[str, str, str, str]] = []
    for some in _batches(nodes):
        rows = engine.select(
            _PREFIXES
            + f"""SELECT ?edge ?s ?p ?o WHERE {{ VALUES ?s {{ {some} }} ?edge rdf:subject ?s ; rdf:object ?o .
            VALUES ?o {{ {among} }} ?edge rdf:predicate ?p {kinds} }} LIMIT {COUNTED}"""
        )
        joins += sorted((plain(edge), plain(s), plain(p), plain(o)) for edge, s, p, o in rows)
    facts = _facts(engine, [edge for edge, *_ in joins[:EDGES]])
    names = Labels(engine, language)
    names.learn([p for _, _, p, _ in joins])
    names.learn(fact.document for found in facts.values() for fact in found)
    made = [
        Edge(
            f"{edge.removeprefix(ID)}#{shorten(fact.iri)}",
            edge,
            shorten(s),
            shorten(p),
            names[p],
            shorten(o),
            tuple(map(shorten, (fact.iri, *lists))),
            fact.modality,
            shorten(fact.document),
            names[fact.document],
            fact.periods,
        )
        for edge, s, p, o in joins[:EDGES]
        for fact, lists in _apart(facts[edge])
    ]
    return tuple(made[:EDGES]), max(0, len(joins) - EDGES) + max(0, len(made) - EDGES)


@dataclass(slots=True)
class _Fact:
    iri: str
    kind: str
    document: str
    modality: tuple[str, ...] = ()
    periods: tuple[tuple[str, str], ...] = field(default=())


def _apart(facts: list[_Fact]) -> Iterator[tuple[_Fact, tuple[str, ...]]]:
    """Each fact that states an edge; one that only lists members belongs to each of them."""
    lists = tuple(fact.iri for fact in facts if fact.kind == FP + "Composition")
    others = [fact for fact in facts if fact.iri not in lists]
    yield from ((fact, lists) for fact in others) if others else ((fact, ()) for fact in facts)


def _facts(engine: Engine, edges: Sequence[str]) -> dict[str, list[_Fact]]:
    behind: dict[str, list[str]] = {edge: [] for edge in edges}
    for some in _batches(edges):
        rows = engine.select(
            _PREFIXES + f"SELECT ?edge ?fact WHERE {{ VALUES ?edge {{ {some} }} ?edge prov:wasDerivedFrom ?fact }}"
        )
        for edge, fact in rows:
            behind[plain(edge)].append(plain(fact))
    for some_facts in behind.values():
        some_facts.sort()
    facts: dict[str, _Fact] = {}
    modality: dict[str, set[str]] = defaultdict(set)
    periods: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for some in _batches(dict.fromkeys(fact for found in behind.values() for fact in found)):
        rows = engine.select(
            _PREFIXES
            + f"""SELECT ?fact ?kind ?document ?modality ?from ?until WHERE {{ VALUES ?fact {{ {some} }}
            ?fact a ?kind ; fp:inDocument ?document . OPTIONAL {{ ?fact fp:modality ?modality }}
            OPTIONAL {{ ?fact fp:period ?period OPTIONAL {{ ?period fp:from ?from }}
              OPTIONAL {{ ?period fp:until ?until }} }} }}"""
        )
        for name, kind, document, manner, first, last in sorted(tuple(map(plain, row)) for row in rows):
            facts.setdefault(name, _Fact(name, kind, document))
            modality[name] |= {manner.rsplit("/", 1)[-1]} - {""}
            periods[name] |= {(first, last)} - {("", "")}
    for name, made in facts.items():
        made.modality, made.periods = tuple(sorted(modality[name])), tuple(sorted(periods[name]))
    return {edge: [facts[name] for name in stated if name in facts] for edge, stated in behind.items()}


def _within(edge: Edge, chosen: Filter) -> bool:
    """Whether any period of an edge touches the years chosen; dates and years compare as text."""
    last = chosen.till + "~" if chosen.till else ""  # a year holds all its days
    return any(
        (not chosen.since or not until or until >= chosen.since) and (not last or not first or first <= last)
        for first, until in edge.periods
    )


def _described(engine: Engine, language: str, nodes: dict[str, int]) -> tuple[Node, ...]:
    names = Labels(engine, language)
    names.learn(nodes)
    kinds: dict[str, str] = {}
    for some in _batches(nodes):
        rows = engine.select(
            _PREFIXES
            + f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?node ?kind WHERE {{ VALUES ?node {{ {some} }} ?node a|skos:inScheme ?kind
            FILTER(STRSTARTS(STR(?kind), "https://w3id.org/fupin/")) }}"""
        )
        for node, kind in sorted((plain(node), plain(kind)) for node, kind in rows):
            kinds.setdefault(node, kind)
    names.learn(kinds.values())
    words = _words(engine, [node for node in nodes if node.startswith(ID + "fact/")])
    return tuple(
        Node(
            shorten(node),
            node,
            words.get(node) or names[node],
            "concept" if node.startswith(SCHEME) else node.removeprefix(ID).partition("/")[0],
            names[kinds[node]] if node in kinds else "",
            stage,
        )
        for node, stage in nodes.items()
    )


def _words(engine: Engine, facts: Sequence[str]) -> dict[str, str]:
    """The quote of each fact, which stands for its name."""
    found: dict[str, str] = {}
    for some in _batches(facts):
        rows = engine.select(
            _PREFIXES
            + f"SELECT ?f ?text WHERE {{ VALUES ?f {{ {some} }} ?f fp:evidence/fp:text ?text }} ORDER BY ?f ?text"
        )
        for fact, text in rows:
            found.setdefault(plain(fact), plain(text))
    return found
