"""The library of questions: its list, the form of each, and an answer with what can be drawn of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from fupin.engine import Answer, Engine, Term, plain
from fupin.examples import sparql_of
from fupin.graph import KnowledgeGraph
from fupin.labels import Labels
from fupin.lookup import find_node
from fupin.names import FP, GEO, ID, SCHEME, concept_iri, expand, shorten
from fupin.ntriples import iri
from fupin.queries import GROUPS, LANGUAGES, Question, all_questions, in_language, with_fact, with_language
from fupin.queryjson import defaults_of
from fupin.views.columns import Cell, Column, cell, columns_of

#: Groups of the library in words.
GROUP_NAMES = {
    "pairings": ("谁帮谁", "Pairings"),
    "tasks": ("任务与责任", "Tasks and duties"),
    "funding": ("资金", "Money"),
    "inputs": ("投入", "Inputs"),
    "systems": ("体系与程序", "Systems and procedures"),
    "outcomes": ("结果", "Outcomes"),
    "plan-and-result": ("目标与结果", "Targets and results"),
    "places": ("地方", "Places"),
    "people": ("人和职务", "People and posts"),
    "evidence": ("证据与原文", "Evidence and text"),
    "audit": ("数字核对", "Audit of numbers"),
    "gaps": ("原文没有说的", "What the text does not say"),
    "comparability": ("能不能比", "Comparability"),
}
#: Rows that a page shows and draws; facts behind one row that its panel shows.
SHOWN, BEHIND = 300, 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in the list: in the reader's language, and what a search in the page looks at."""

    name: str
    title: str
    question: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of a group."""

    key: str
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a field: ``kind`` is concept, number, date, string, fact or entity; values it has or may have."""

    name: str
    label: str
    kind: str
    value: str
    shown: str
    usual: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The sentence of a row: its document, and where it stands in the source."""

    document: str
    title: str
    source: str
    start: str
    end: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an answer, the facts behind it (short names), and its sentence."""

    cells: tuple[Cell, ...]
    facts: tuple[str, ...]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A range to draw: whose it is, its bounds, the unit that it is measured in, and the facts behind it."""

    label: str
    lower: float
    lower_open: bool
    upper: float | None
    upper_open: bool
    text: str
    unit: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing to draw, with its place on the earth where one is known."""

    iri: str
    label: str
    facts: tuple[str, ...]
    lat: float | None = None
    long: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What rows say of two things."""

    source: str
    target: str
    rows: int
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What can be drawn of an answer; empty where its columns hold nothing of the kind.

    ``ends`` names what is linked; ``directed`` where that goes from one column to the next.
    """

    bars: tuple[Bar, ...] = ()
    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    ends: tuple[str, ...] = ()
    directed: bool = False

    @property
    def views(self) -> tuple[str, ...]:
        """Views that the columns allow, the table first."""
        placed = any(node.lat is not None for node in self.nodes)
        offered = {"table": True, "chart": self.bars, "network": self.links, "map": placed}
        return tuple(name for name, is_there in offered.items() if is_there)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as a page shows it: at most ``SHOWN`` of its ``number`` rows, and the query that gave it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    number: int
    sparql: str
    drawn: Drawn = field(default_factory=Drawn)


def library(language: str) -> list[Group]:
    """The questions by group."""
    found: dict[str, list[Entry]] = {key: [] for key in GROUPS}
    for q in all_questions():
        words = " ".join([q.name, *q.title.values(), *q.question.values()]).lower()
        found[q.group].append(Entry(q.name, q.title[language], q.question[language], words))
    return [Group(key, group_label(key, language), tuple(entries)) for key, entries in found.items() if entries]


def group_label(key: str, language: str) -> str:
    """A group in words."""
    return GROUP_NAMES[key][LANGUAGES.index(language)]


def fields(engine: Engine, question: Question, given: Mapping[str, str], language: str) -> list[Field]:
    """The parameters of a question as fields, with the values given, else the usual ones."""
    names = Labels(engine, language)
    usual = {name: defaults_of(question, name) for name in question.parameters}
    values = {name: given.get(name) or (found[0] if len(found) == 1 else "") for name, found in usual.items()}
    names.learn(expand(value) or "" for value in (*values.values(), *(v for found in usual.values() for v in found)))

    def shown(value: str) -> str:
        node = expand(value)
        return names[node] if node else value

    made = []
    for p in question.parameters.values():
        kind, _, scheme = p.type.partition(":")
        kind = kind if kind in ("concept", "number", "date", "string", "fact") else "entity"
        options = _concepts(engine, scheme, language) if kind == "concept" else ()
        value, told = values[p.name], {"zh": p.zh, "en": p.en}[language]
        said = shown(value) if kind == "entity" else value
        made.append(Field(p.name, told, kind, value, said, "、".join(map(shown, usual[p.name])), options))
    return made


def _concepts(engine: Engine, scheme: str, language: str) -> tuple[tuple[str, str], ...]:
    """Keys and names of the concepts of a scheme."""
    answer = engine.select(f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
      SELECT ?concept ?label WHERE {{ ?concept skos:inScheme {iri(SCHEME + scheme)} ; skos:prefLabel ?label
      FILTER(LANG(?label) = "{language}") }} ORDER BY ?label""")
    return tuple((plain(concept).rpartition("/")[2], plain(label)) for concept, label in answer)


def answered(engine: Engine, question: Question, given: Mapping[str, str], language: str) -> Answered:
    """The answer to a question. Raises FupinError for a value that a parameter does not take."""
    text = KnowledgeGraph(engine, language).filled(question.name, **given)
    answer = engine.select(with_fact(in_language(text, language)))
    names = Labels(engine, language)
    columns = columns_of(answer, names)
    rows = _merged(answer)
    made = _rows(engine, answer.columns, rows[:SHOWN], columns, names)
    drawn = _drawn(engine, question, given, columns, made, names)
    readable = sparql_of(replace(question, text=with_language(text, language)))
    return Answered(tuple(columns), tuple(made), len(rows), readable, drawn)


def _merged(answer: Answer) -> list[tuple[tuple[Term, ...], list[str]]]:
    """Each row once, with the facts behind it: those of the column ``fact``, and facts among its values."""
    at = answer.columns.index("fact") if "fact" in answer.columns else None
    found: dict[tuple[Term, ...], list[str]] = {}
    for row in answer:
        key = tuple(None if place == at else term for place, term in enumerate(row))
        facts = found.setdefault(key, [])
        facts += [plain(term) for term in row if plain(term).startswith(ID + "fact/") and plain(term) not in facts]
    return list(found.items())


def _rows(
    engine: Engine,
    given: Sequence[str],
    rows: Sequence[tuple[tuple[Term, ...], list[str]]],
    columns: Sequence[Column],
    names: Labels,
) -> list[Row]:
    told = [(dict(zip(given, row, strict=True)), facts) for row, facts in rows]
    documents = {plain(row["document"]) for row, _ in told if row.get("document") is not None}
    names.learn([*documents, *(plain(term) for row, _ in told for term in row.values() if term is not None)])
    sources = _sources(engine, documents)
    spots = [_spot(row) for row, facts in told if not facts]
    said = _facts_at(engine, [spot for spot in spots if spot])
    made = []
    for row, facts in told:
        document = plain(row.get("document"))
        spot = _spot(row)
        place = (
            Place(document, names[document], sources.get(document, ""), *spot[1:], plain(row.get("sentence")))
            if spot
            else None
        )
        behind = facts or said.get(spot, []) if spot else facts
        made.append(
            Row(tuple(cell(column, row, names) for column in columns), tuple(map(shorten, behind[:BEHIND])), place)
        )
    return made


def _spot(row: Mapping[str, Term]) -> tuple[str, str, str] | None:
    """Document, start and end of a row's sentence."""
    spot = [row.get(name) for name in ("document", "start", "end")]
    return None if None in spot else (plain(spot[0]), plain(spot[1]), plain(spot[2]))


def _sources(engine: Engine, documents: Iterable[str]) -> dict[str, str]:
    """The source in which each document stands."""
    values = " ".join(map(iri, sorted(documents)))
    answer = engine.select(f"SELECT ?d ?s WHERE {{ VALUES ?d {{ {values} }} ?d <{FP}inSource> ?s }}")
    return {plain(document): plain(source).removeprefix(ID + "source/") for document, source in answer}


def _facts_at(engine: Engine, spots: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], list[str]]:
    """The facts that sentences state, for rows that name none."""
    values = " ".join(f"({iri(document)} {start} {end})" for document, start, end in sorted(set(spots)))
    answer = engine.select(f"""PREFIX fp: <{FP}> PREFIX oa: <http://www.w3.org/ns/oa#>
      SELECT DISTINCT ?document ?start ?end ?fact WHERE {{ VALUES (?document ?start ?end) {{ {values} }}
      ?sentence fp:inDocument ?document ; fp:evidence/oa:hasSelector ?place . ?place oa:start ?start ; oa:end ?end .
      ?fact fp:inSentence ?sentence }} ORDER BY ?document ?start ?fact""")
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for document, start, end, fact in answer:
        found[plain(document), plain(start), plain(end)].append(plain(fact))
    return found


def _drawn(
    engine: Engine,
    question: Question,
    given: Mapping[str, str],
    columns: Sequence[Column],
    rows: Sequence[Row],
    names: Labels,
) -> Drawn:
    things = [at for at, column in enumerate(columns) if column.kind == "thing" and _are_nodes(rows, at)]
    ends = tuple(columns[at].head for at in things)
    nodes: dict[str, tuple[str, list[str]]] = {}
    links: dict[tuple[str, str], list[Row]] = defaultdict(list)
    origin = _origin(engine, question, given, names) if len(things) == 1 else None
    for row in rows:
        found = [row.cells[at] for at in things if _is_node(row.cells[at])]
        for thing in found:
            nodes.setdefault(thing.iri, (thing.text, []))[1].extend(row.facts)
        line = [*([origin] if origin else []), *found]
        for one, other in pairwise(line):
            if one.iri != other.iri:
                links[one.iri, other.iri].append(row)
    if origin and links:
        nodes.setdefault(origin.iri, (origin.text, []))[1].extend(f for row in rows for f in row.facts)
        ends = (origin.text, *ends)
    points = _points(engine, nodes)
    return Drawn(
        _bars(columns, rows),
        tuple(Node(node, label, _some(facts), *points.get(node, ())) for node, (label, facts) in nodes.items()),
        tuple(Link(*pair, len(those), _some(f for row in those for f in row.facts)) for pair, those in links.items()),
        ends if len(ends) > 1 else (),
        origin is None,
    )


def _some(facts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(facts))[:BEHIND]


def _origin(engine: Engine, question: Question, given: Mapping[str, str], names: Labels) -> Cell | None:
    """The thing that is asked about, where that is one."""
    for parameter in question.parameters.values():
        if parameter.type in ("number", "date", "string", "fact", "document") or parameter.type.startswith("concept:"):
            continue
        usual = defaults_of(question, parameter.name)
        value = given.get(parameter.name) or (usual[0] if len(usual) == 1 else "")
        node = (expand(value) or find_node(engine, value)) if value else ""
        if _is_thing(node):
            names.learn([node])
            return Cell(names[node], node)
    return None


def _is_thing(node: str) -> bool:
    """Entities and kinds of parties; what qualifies a fact (a form, a modality) is none."""
    return node.startswith((ID, concept_iri("agent-kind", ""))) and not node.startswith(ID + "fact/")


def _is_node(found: Cell) -> bool:
    return _is_thing(found.iri)


def _are_nodes(rows: Sequence[Row], at: int) -> bool:
    return any(_is_node(row.cells[at]) for row in rows)


def _points(engine: Engine, nodes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Latitude and longitude, of the things that have them."""
    values = " ".join(iri(node) for node in nodes)
    answer = engine.select(f"""PREFIX geo: <{GEO}>
      SELECT ?node ?lat ?long WHERE {{ VALUES ?node {{ {values} }} ?node geo:lat ?lat ; geo:long ?long }}""")
    return {plain(node): (float(plain(lat)), float(plain(long))) for node, lat, long in answer}


def _bars(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Bar, ...]:
    """The first number of each row, with what else the row says as its name."""
    at = next((at for at, column in enumerate(columns) if column.kind == "number"), None)
    if at is None:
        return ()
    told = [at for at, column in enumerate(columns) if column.kind != "number" and column.name != "answer"]
    bars = []
    for row in rows:
        bounds = row.cells[at].range
        if bounds is not None:
            label = " · ".join(dict.fromkeys(row.cells[i].text for i in told if row.cells[i].text))
            bars.append(
                Bar(
                    label,
                    bounds.lower,
                    bounds.lower_open,
                    bounds.upper,
                    bounds.upper_open,
                    row.cells[at].text,
                    bounds.unit,
                    row.facts,
                )
            )
    return tuple(bars)
