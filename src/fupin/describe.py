"""All that the graph says of one thing: an entity with its facts, a fact with its sentences, an edge with its rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from fupin.engine import Answer, Engine, plain
from fupin.names import FP, ID, RDF, RDFS, concept_iri, shorten
from fupin.ntriples import iri

_PREFIXES = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
#: Properties of a fact that are told otherwise than as its roles.
_FORM = {FP + name for name in ("inDocument", "inSentence", "evidence")} | {RDF + "type", RDFS + "label"}
#: What is not negated need not be said.
_AFFIRMED = concept_iri("polarity", "affirmed")


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document: its words unwrapped, and the sentence around them."""

    document: str
    title: str
    source: str
    start: int
    end: int
    words: str

    def __str__(self) -> str:
        return f"{self.title} [{self.source} {self.start}-{self.end}]"


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact: its class, its roles with readable values (in the order of the ontology's names), its sentences."""

    iri: str
    kind: str
    roles: tuple[tuple[str, str], ...]
    sentences: tuple[Citation, ...]


@dataclass(slots=True)
class Description:
    """What is known of a node. ``edge`` is set for a derived edge: subject, predicate, object, rule."""

    iri: str
    labels: list[str]
    kinds: list[str]
    properties: list[tuple[str, str]] = field(default_factory=list)
    facts: list[Statement] = field(default_factory=list)
    edges: list[tuple[str, str, str]] = field(default_factory=list)
    rule: str = ""


def describe(engine: Engine, node: str, language: str) -> Description:
    """Everything that the graph says of a node (an IRI), labels in the reader's language."""
    names = _Names(engine, language)
    own = engine.select(_PREFIXES + f"SELECT ?p ?o WHERE {{ {iri(node)} ?p ?o }} ORDER BY ?p ?o")
    pairs = [(plain(p), o) for p, o in own]
    kinds = [plain(o) for p, o in pairs if p == RDF + "type"]
    found = Description(node, [plain(o) for p, o in pairs if p == RDFS + "label"], [])
    names.learn([*kinds, *(p for p, _ in pairs), *(plain(o) for _, o in pairs if not hasattr(o, "datatype"))])
    found.kinds = [names[kind] for kind in kinds]
    if node.startswith(ID + "fact/"):
        found.facts = statements(engine, [node], names)
        found.edges = _edges_from(engine, node, names)
    elif FP + "DerivedEdge" in kinds:
        found.rule = next((plain(o) for p, o in pairs if p == FP + "rule"), "")
        found.properties = [(names[p], names[plain(o)]) for p, o in pairs if p.startswith(RDF) and p != RDF + "type"]
        facts = [plain(o) for p, o in pairs if p.endswith("#wasDerivedFrom")]
        found.facts = statements(engine, facts, names)
    else:
        found.properties = _readable(engine, pairs, names)
        found.facts = statements(engine, _facts_about(engine, node), names)
    return found


class _Names:
    """Readable names of nodes: labels in the reader's language, else short names. Asks for many at a time."""

    def __init__(self, engine: Engine, language: str) -> None:
        self.engine, self.language = engine, language
        self.known: dict[str, str] = {}

    def learn(self, nodes: Iterable[str]) -> None:
        wanted = sorted({n for n in nodes if n not in self.known and "://" in n and ">" not in n and " " not in n})
        if not wanted:
            return
        values = " ".join(map(iri, wanted))
        answer = self.engine.select(
            _PREFIXES + f"SELECT ?n ?l WHERE {{ VALUES ?n {{ {values} }} ?n rdfs:label ?l }} ORDER BY ?n ?l",
        )
        for node, label in answer:
            if getattr(label, "language", None) == self.language or plain(node) not in self.known:
                self.known[plain(node)] = plain(label)

    def __getitem__(self, node: str) -> str:
        return self.known.get(node) or shorten(node)


def _readable(engine: Engine, pairs: Iterable[tuple[str, object]], names: _Names) -> list[tuple[str, str]]:
    skipped = {RDF + "type", RDFS + "label", FP + "evidence", FP + "content"}
    return [(names[p], names[plain(o)] if "://" in plain(o) else plain(o)) for p, o in pairs if p not in skipped]  # type: ignore[arg-type]


def _facts_about(engine: Engine, node: str) -> list[str]:
    """Facts that have the node in a role, or in a role of a part."""
    answer = engine.select(
        _PREFIXES
        + f"""SELECT DISTINCT ?fact WHERE {{
          {{ ?fact ?role {iri(node)} ; fp:inSentence ?sentence }}
          UNION {{ ?part ?role {iri(node)} . ?fact fp:part ?part ; fp:inSentence ?sentence }}
        }} ORDER BY ?fact""",
    )
    return [plain(row[0]) for row in answer]


def statements(engine: Engine, facts: list[str], names: _Names) -> list[Statement]:
    """Facts with their roles and sentences, in the order of their documents and places."""
    if not facts:
        return []
    values = " ".join(map(iri, facts))
    roles = engine.select(
        _PREFIXES
        + f"""SELECT ?fact ?p ?o ?printed ?order ?item WHERE {{ VALUES ?fact {{ {values} }} ?fact ?p ?o
          OPTIONAL {{ ?o fp:asPrinted ?printed }}
          OPTIONAL {{ ?o fp:order ?order . ?o fp:item|fp:quantity/fp:asPrinted ?item }} }} ORDER BY ?fact ?p ?order ?o ?item""",
    )
    cited = citations(engine, facts, names.language)
    names.learn([plain(term) for row in roles for term in row[1:] if term is not None])
    return sorted(
        (_statement(fact, [row for row in roles if plain(row[0]) == fact], cited[fact], names) for fact in facts),
        key=lambda s: (s.sentences[0].source, s.sentences[0].start, s.iri) if s.sentences else ("", 0, s.iri),
    )


def _statement(fact: str, rows: list[tuple[object, ...]], cited: list[Citation], names: _Names) -> Statement:
    kind = next((plain(row[2]) for row in rows if plain(row[1]) == RDF + "type"), "")  # type: ignore[arg-type]
    roles: dict[str, list[str]] = defaultdict(list)
    for _, p, o, printed, _, item in rows:
        role = plain(p)  # type: ignore[arg-type]
        if role not in _FORM and role.startswith(FP) and plain(o) != _AFFIRMED:  # type: ignore[arg-type]
            value = plain(printed) or (names[plain(item)] if item is not None else "") or names[plain(o)]  # type: ignore[arg-type]
            if value not in roles[names[role]]:
                roles[names[role]].append(value)
    return Statement(
        fact, names[kind], tuple((role, "、".join(values)) for role, values in roles.items()), tuple(cited)
    )


def citations(engine: Engine, facts: list[str], language: str) -> dict[str, list[Citation]]:
    """The sentences that state facts, in the order of the text."""
    found: dict[str, list[Citation]] = {fact: [] for fact in facts}
    values = " ".join(map(iri, facts))
    answer = engine.select(
        _PREFIXES
        + f"""SELECT DISTINCT ?fact ?document ?title ?source ?start ?end ?words WHERE {{ VALUES ?fact {{ {values} }}
          ?fact fp:inSentence ?sentence . ?sentence fp:inDocument ?document ; fp:text ?words ; fp:evidence ?place .
          ?place oa:hasSource ?source ; oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
          ?document rdfs:label ?title FILTER(LANG(?title) = "{language}") }} ORDER BY ?fact ?source ?start ?end""",
    )
    for row in answer:
        fact, document, title, source, start, end, words = map(plain, row)
        found[fact].append(Citation(document, title, source.rsplit("/", 1)[-1], int(start), int(end), words))
    return found


def _edges_from(engine: Engine, fact: str, names: _Names) -> list[tuple[str, str, str]]:
    answer: Answer = engine.select(
        _PREFIXES
        + f"""SELECT ?s ?p ?o WHERE {{ ?edge prov:wasDerivedFrom {iri(fact)} ;
          rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }} ORDER BY ?s ?p ?o""",
    )
    names.learn([plain(term) for row in answer for term in row])
    return [(names[plain(s)], names[plain(p)], names[plain(o)]) for s, p, o in answer]


def paragraph(text: str, start: int, end: int, before: int = 60, after: int = 40) -> tuple[str, str, str]:
    """A quotation in its paragraph: what stands before, itself, what stands after (of a source's full text)."""
    return text[max(0, start - before) : start], text[start:end], text[end : end + after]
