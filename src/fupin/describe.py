"""All that the graph says of one thing: an entity with its facts, a fact with its sentences, an edge with its rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from fupin.documents import unwrap
from fupin.engine import Engine, Term, plain
from fupin.labels import Labels
from fupin.names import DCTERMS, FP, ID, PROV, RDF, RDFS, SKOS, XSD, concept_iri
from fupin.ntriples import iri

_PREFIXES = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
#: Properties of a fact that are told otherwise than as its roles.
_FORM = {FP + name for name in ("inDocument", "inSentence", "evidence")} | {RDFS + "label"}
#: Properties of a thing that its page tells otherwise, or that say again what another says.
_ELSEWHERE = {
    *(FP + name for name in ("evidence", "content", "span", "asPrinted", "leftOut", "omission")),
    *(RDF + "type", RDFS + "label", RDFS + "isDefinedBy", SKOS + "prefLabel", SKOS + "topConceptOf", DCTERMS + "title"),
}
#: What leads from an edge, a sum or a finding to the facts behind it.
_BEHIND = {PROV + "wasDerivedFrom", *(FP + name for name in ("sumOf", "usesFact", "fact"))}
_TRUE = {"zh": {"true": "是", "false": "否"}, "en": {"true": "yes", "false": "no"}}
#: What is not negated need not be said.
_AFFIRMED = concept_iri("polarity", "affirmed")
#: Facts about one thing that are counted, if nothing else is said, and facts that one query asks for.
COUNTED, _AT_ONCE = 10_000, 300


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a reader sees it; ``iri`` is empty for a literal."""

    text: str
    iri: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Role:
    """A property with its values."""

    iri: str
    label: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return "、".join(map(str, self.values))


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of a document: its words unwrapped, and the places in the source (code points) that state the fact."""

    document: str
    title: str
    source: str
    start: int
    end: int
    words: str
    marks: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        return f"{self.title} [{self.source} {self.start}-{self.end}]"


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact: its class, its roles with readable values (in the order of the ontology's names), its sentences."""

    iri: str
    kind: Value
    roles: tuple[Role, ...]
    sentences: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A derived edge: subject, predicate and object as a reader sees them."""

    iri: str
    subject: Value
    predicate: Value
    object: Value


@dataclass(slots=True)
class Description:
    """What is known of a node. ``name`` is the one in the reader's language; ``rule`` is set for a derived edge;
    ``by_kind`` has all facts (IRIs) by class, those told or not."""

    iri: str
    name: str
    labels: dict[str, str]
    kinds: list[Value]
    properties: list[Role] = field(default_factory=list)
    facts: list[Statement] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    rule: str = ""
    by_kind: dict[str, list[str]] = field(default_factory=dict)


def describe(
    engine: Engine, node: str, language: str, limit: int = COUNTED, kind: str = "", most: int = COUNTED
) -> Description:
    """What the graph says of a node (an IRI), labels in the reader's language.

    Of an entity at most ``limit`` facts of each class are told, or those of the class ``kind`` (an IRI) alone; up to
    ``most`` are counted.
    """
    names = Labels(engine, language)
    own = engine.select(_PREFIXES + f"SELECT ?p ?o WHERE {{ {iri(node)} ?p ?o }} ORDER BY ?p ?o")
    pairs = [(plain(p), o) for p, o in own]
    kinds = [plain(o) for p, o in pairs if p == RDF + "type"]
    nodes = [plain(o) for p, o in pairs if not hasattr(o, "datatype") and p not in _ELSEWHERE | _BEHIND]
    names.learn([node, *kinds, *(p for p, _ in pairs), *nodes])
    labels = _labels(pairs)
    found = Description(node, labels.get(language) or names[node], labels, [Value(names[kind], kind) for kind in kinds])
    if node.startswith(ID + "fact/"):
        found.facts = statements(engine, [node], names)
        found.edges = _edges_from(engine, node, names)
        return found
    behind = any(p in _BEHIND for p, _ in pairs)
    if FP + "DerivedEdge" in kinds:
        ends = {p: names[plain(o)] for p, o in pairs}
        found.name = " ".join(ends.get(RDF + part, "") for part in ("subject", "predicate", "object"))
        found.rule = next((plain(o) for p, o in pairs if p == FP + "rule"), "")
        pairs = [(p, o) for p, o in pairs if p.startswith(RDF)]
    found.properties = _readable([pair for pair in pairs if pair[0] not in _BEHIND], names)
    if SKOS + "ConceptScheme" in kinds:
        found.properties.append(_concepts(engine, node, names))
    found.by_kind = facts_about(engine, node, behind=behind, kind=kind, most=most)
    wanted = [fact for facts in found.by_kind.values() for fact in facts[:limit]]
    found.facts = statements(engine, wanted, names)
    return found


def _labels(pairs: Iterable[tuple[str, Term]]) -> dict[str, str]:
    """Names by language; one without a language is under an empty one."""
    return {getattr(o, "language", None) or "": plain(o) for p, o in pairs if p == RDFS + "label"}


def _readable(pairs: Iterable[tuple[str, Term]], names: Labels) -> list[Role]:
    """Properties with their values; of words in several languages those that the reader understands, where there are any."""
    roles: dict[str, list[Term]] = defaultdict(list)
    for p, o in pairs:
        if p not in _ELSEWHERE:
            roles[p].append(o)
    return [
        Role(p, names[p], tuple(_value(o, names) for o in _understood(terms, names.language)))
        for p, terms in roles.items()
    ]


def _concepts(engine: Engine, scheme: str, names: Labels) -> Role:
    """The concepts of a scheme."""
    answer = engine.select(f"SELECT ?c WHERE {{ ?c <{SKOS}inScheme> {iri(scheme)} }} ORDER BY ?c LIMIT {COUNTED}")
    concepts = [plain(row[0]) for row in answer]
    names.learn(concepts)
    return Role(SKOS + "Concept", names[SKOS + "Concept"], tuple(Value(names[each], each) for each in concepts))


def _understood(terms: list[Term], language: str) -> list[Term]:
    in_language = [o for o in terms if getattr(o, "language", None) == language]
    return [o for o in terms if o in in_language or not getattr(o, "language", None)] if in_language else terms


def facts_about(
    engine: Engine, node: str, *, behind: bool = False, kind: str = "", most: int = COUNTED
) -> dict[str, list[str]]:
    """Facts that have the node in a role, or in a role of a part, by class; at most ``most``.

    With ``behind`` those from which an edge, a sum or a finding was made; with ``kind`` (an IRI) those of a class.
    """
    pattern = (_MADE_FROM if behind else _ABOUT).replace("NODE", iri(node))
    chosen = f"VALUES ?class {{ {iri(kind)} }}" if kind else ""
    answer = engine.select(f"{_PREFIXES} SELECT DISTINCT ?fact ?class WHERE {{ {chosen} {pattern} }} LIMIT {int(most)}")
    found: dict[str, list[str]] = defaultdict(list)
    for name, fact in sorted((plain(row[1]), plain(row[0])) for row in answer):
        found[name].append(fact)
    return dict(found)


# roles are named: all that lies in a country leads to it too, and would be looked through
_ABOUT = """{ ?role rdfs:subPropertyOf fp:role . ?fact ?role NODE ; fp:polarity ?said ; a ?class }
  UNION { VALUES ?form { fp:inDocument fp:inSentence fp:evidence fp:partOf } ?fact ?form NODE ; fp:polarity ?said ; a ?class }
  UNION { ?role rdfs:subPropertyOf fp:role . ?part ?role NODE . ?fact fp:part ?part ; fp:polarity ?said ; a ?class }
  UNION { VALUES ?form { fp:item fp:memberRole fp:evidence } ?part ?form NODE . ?fact fp:part ?part ; fp:polarity ?said ; a ?class }
  UNION { ?fact fp:part|fp:openRole|fp:alternativeRole|a NODE ; fp:polarity ?said ; a ?class }"""
_MADE_FROM = "NODE prov:wasDerivedFrom|fp:sumOf|fp:usesFact|fp:fact ?fact . ?fact fp:polarity ?said ; a ?class"


def statements(engine: Engine, facts: Sequence[str], names: Labels) -> list[Statement]:
    """Facts with their roles and sentences, in the order of their sources and places."""
    found = []
    for first in range(0, len(facts), _AT_ONCE):
        found += _some(engine, facts[first : first + _AT_ONCE], names)
    return sorted(
        found, key=lambda s: (s.sentences[0].source, s.sentences[0].start, s.iri) if s.sentences else ("", 0, s.iri)
    )


def _some(engine: Engine, facts: Sequence[str], names: Labels) -> list[Statement]:
    values = " ".join(map(iri, facts))
    told: dict[str, list[tuple[str, Term]]] = {fact: [] for fact in facts}
    for fact, p, o in engine.select(
        f"SELECT ?fact ?p ?o WHERE {{ VALUES ?fact {{ {values} }} ?fact ?p ?o }} ORDER BY ?p ?o"
    ):
        if plain(p) not in _FORM:
            told[plain(fact)].append((plain(p), o))
    parts = [plain(o) for pairs in told.values() for p, o in pairs if p == FP + "part"]
    items = _items(engine, [part for part in parts if part.startswith(ID + "fact-part/")])
    cited = citations(engine, facts, names.language)
    named = [term for pairs in told.values() for pair in pairs for term in pair[1:] if not hasattr(term, "datatype")]
    names.learn([*(p for pairs in told.values() for p, _ in pairs), *map(plain, named)])
    names.learn(plain(item) for _, some in items.values() for item in some)
    return [_statement(fact, told[fact], items, cited[fact], names) for fact in dict.fromkeys(facts) if told[fact]]


_Items = dict[str, tuple[int, list[Term]]]


def _items(engine: Engine, parts: Sequence[str]) -> _Items:
    """What parts of facts hold: their order, and their items and quantities."""
    if not parts:
        return {}
    answer = engine.select(
        _PREFIXES
        + f"""SELECT ?part ?order ?item WHERE {{ VALUES ?part {{ {" ".join(map(iri, parts))} }}
          ?part fp:order ?order ; fp:item|fp:quantity ?item }} ORDER BY ?part ?item"""
    )
    found: _Items = {}
    for part, order, item in answer:
        found.setdefault(plain(part), (int(plain(order)), []))[1].append(item)
    return found


def _statement(
    fact: str, pairs: list[tuple[str, Term]], items: _Items, cited: list[Citation], names: Labels
) -> Statement:
    kind = next((plain(o) for p, o in pairs if p == RDF + "type"), "")
    roles: dict[str, list[Term]] = defaultdict(list)
    for p, o in sorted(pairs, key=lambda pair: items.get(plain(pair[1]), (0, []))[0]):
        if p.startswith(FP) and plain(o) != _AFFIRMED:
            roles[p] += items.get(plain(o), (0, [o]))[1]
    told = [
        Role(role, names[role], tuple(dict.fromkeys(_value(o, names) for o in roles[role]))) for role in sorted(roles)
    ]
    return Statement(fact, Value(names[kind], kind), tuple(told), tuple(cited))


def _value(o: Term, names: Labels) -> Value:
    """A value by its name; a literal as it stands."""
    words = plain(o)
    if not isinstance(o, ox.Literal):
        return Value(names[words], words)
    return Value(_TRUE[names.language].get(words, words) if o.datatype.value == XSD + "boolean" else words)


def citations(engine: Engine, facts: Sequence[str], language: str) -> dict[str, list[Citation]]:
    """The sentences that state facts, in the order of the text, with the places of each fact's evidence in them."""
    answer = engine.select(
        _PREFIXES
        + f"""SELECT DISTINCT ?fact ?document ?title ?source ?start ?end ?words ?from ?until WHERE {{
          VALUES ?fact {{ {" ".join(map(iri, facts))} }}
          ?fact fp:inSentence ?sentence . ?sentence fp:inDocument ?document ; fp:text ?words ; fp:evidence ?place .
          ?place oa:hasSource ?source ; oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
          ?document rdfs:label ?title FILTER(LANG(?title) = "{language}")
          ?fact fp:evidence ?quote . ?quote oa:hasSource ?source ; oa:hasSelector ?span .
          ?span oa:start ?from ; oa:end ?until FILTER(?from < ?end && ?until > ?start)
        }} ORDER BY ?fact ?source ?start ?end ?from""",
    )
    marks: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for row in answer:
        *place, first, last = map(plain, row)
        marks[tuple(place)].append((int(first), int(last)))
    found: dict[str, list[Citation]] = {fact: [] for fact in facts}
    for (fact, document, title, source, start, end, words), spans in marks.items():
        found[fact].append(
            Citation(document, title, source.rsplit("/", 1)[-1], int(start), int(end), words, tuple(spans))
        )
    return found


def _edges_from(engine: Engine, fact: str, names: Labels) -> list[Edge]:
    answer = engine.select(
        _PREFIXES
        + f"""SELECT ?edge ?s ?p ?o WHERE {{ ?edge prov:wasDerivedFrom {iri(fact)} ;
          rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }} ORDER BY ?s ?p ?o""",
    )
    names.learn([plain(term) for row in answer for term in row])
    return [Edge(plain(edge), *(Value(names[plain(term)], plain(term)) for term in ends)) for edge, *ends in answer]


class Contents:
    """Full texts of sources, fetched once each; empty where the graph carries quotes only."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.known: dict[str, str] = {}

    def learn(self, cited: Iterable[Citation]) -> None:
        """Fetch the texts of what is cited, all at once."""
        wanted = sorted({one.source for one in cited} - set(self.known))
        if not wanted:
            return
        self.known |= dict.fromkeys(wanted, "")
        nodes = " ".join(iri(ID + "source/" + source) for source in wanted)
        query = f"SELECT ?source ?text WHERE {{ VALUES ?source {{ {nodes} }} ?source <{FP}content> ?text }}"
        for source, text in self.engine.select(query):
            self.known[plain(source).removeprefix(ID + "source/")] = plain(text)

    def around(self, cited: Citation, before: int = 60, after: int = 40) -> list[tuple[str, str]]:
        """A sentence in its paragraph, unwrapped, in pieces: (words, ``around``, ``sentence`` or ``mark``).

        ``before`` and ``after`` are code points of the source that are given around the sentence.
        """
        self.learn([cited])
        text = self.known[cited.source]
        if not text:
            return [(cited.words, "mark")]
        pieces, at = [(text[max(0, cited.start - before) : cited.start], "around")], cited.start
        for first, last in cited.marks:
            pieces += [(text[at : max(first, at)], "sentence"), (text[max(first, at) : min(last, cited.end)], "mark")]
            at = max(at, min(last, cited.end))
        pieces += [(text[at : cited.end], "sentence"), (text[cited.end : cited.end + after], "around")]
        return [(unwrap(words), role) for words, role in pieces if words.strip()]
