"""Systems and whatever else a text lists the parts of: an overview, and one of them level by level.

What one document lists and what another lists stay apart, and so do two lists of one document: each is a fact of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fupin.describe import Value, citations, statements
from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import FP, RDF, concept_iri, shorten
from fupin.ntriples import iri
from fupin.views.asking import asked, first_documents
from fupin.views.sayings import saying

#: Rows that one question of the overview asks for; levels and nodes of a tree; facts shown of one of its nodes.
MOST, LEVELS, NODES, OWN = 600, 6, 600, 8
#: Wholes that the overview tells of, in this order; all others come last.
FAMILIES = ("System", "SystemPart", "Programme", "Group")
#: Things whose own facts a tree shows: a concept or a region has facts far beyond the system that it is in.
_OWN_FACTS = {FP + "System", FP + "SystemPart", FP + "Programme", FP + "Topic"}
_FP = "PREFIX fp: <https://w3id.org/fupin/ontology#> "


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in one line, with the first sentence that states it."""

    fact: str
    kind: str
    saying: str
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Node:
    """A whole or a part. ``order`` is 0 for the root; ``actor`` and ``when`` are empty where the text does not say.

    ``facts`` say that it is a part; ``own`` are facts about it, of which ``number`` are counted; what stands above
    itself in the tree is not opened again (``again``).
    """

    iri: str
    label: str
    kind: str
    order: int = 0
    role: str = ""
    actor: str = ""
    when: str = ""
    facts: tuple[str, ...] = ()
    own: tuple[Told, ...] = ()
    number: int = 0
    lists: tuple[List, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """One fact that lists parts of a whole. ``note`` compares the announced number with the parts, in words."""

    fact: str
    kind: str
    document: Value
    words: str
    announced: tuple[str, ...]
    listed: str
    open: bool
    ordered: bool
    note: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class System:
    """A whole with its levels, what it is a part of, what is told as belonging to it, other systems of its documents."""

    root: Node
    within: tuple[Value, ...]
    beside: tuple[Value, ...]
    others: tuple[Value, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A whole in the overview: ``parts`` is the longest of its lists, ``form`` procedure, list, open or named."""

    whole: Value
    family: str
    documents: tuple[Value, ...]
    parts: int
    announced: tuple[str, ...]
    form: str
    facts: tuple[str, ...]

    @property
    def where(self) -> str:
        """The titles of the documents, in one line."""
        return " · ".join(document.text for document in self.documents)


@dataclass(frozen=True, slots=True)
class Overview:
    """Wholes by family (label, rows), the documents that may be chosen, and whether some were left out."""

    families: tuple[tuple[str, tuple[Row, ...]], ...]
    documents: tuple[Value, ...]
    cut: bool


@dataclass(slots=True)
class _Listing:
    """What the graph says of one fact that lists parts."""

    document: str = ""
    kind: str = ""
    listed: str = ""
    open: bool = False
    ordered: bool = False
    announced: list[tuple[str, str]] | None = None
    entries: int = 0


def systems(engine: Engine, language: str, document: str = "", form: str = "") -> Overview:
    """All systems, and whatever else has parts, of one document (an IRI) or all, of one form or any."""
    wholes, cut = _wholes(engine, document)
    listings = _listings(engine, [fact for _, facts in wholes.values() for fact in facts])
    names = Labels(engine, language)
    documents = _documents(engine)
    mentions = _mentions(engine, [whole for whole, (_, facts) in wholes.items() if not facts], document)
    names.learn([*wholes, *(kind for kind, _ in wholes.values()), *documents, *(d for _, d in mentions.values())])
    rows: dict[str, list[Row]] = defaultdict(list)
    for whole, (kind, facts) in wholes.items():
        row = _row(Value(names[whole], whole), kind, [listings[fact] for fact in facts], facts, names)
        if not facts and whole in mentions:
            fact, where = mentions[whole]
            row = Row(row.whole, row.family, (Value(names[where], where),), 0, (), "named", (shorten(fact),))
        if not form or row.form == form:
            rows[row.family].append(row)
    order = [FP + family for family in FAMILIES]
    families = sorted(rows, key=lambda kind: (order.index(kind) if kind in order else len(order), kind))
    told = tuple((names[kind], tuple(sorted(rows[kind], key=_first))) for kind in families)
    return Overview(told, tuple(Value(names[each], each) for each in documents), cut)


def _first(row: Row) -> tuple[str, int, str]:
    return (row.documents[0].iri if row.documents else "~", -row.parts, row.whole.iri)


def _row(whole: Value, kind: str, listings: Sequence[_Listing], facts: Sequence[str], names: Labels) -> Row:
    documents = tuple(Value(names[each], each) for each in dict.fromkeys(one.document for one in listings))
    announced = tuple(dict.fromkeys(printed for one in listings for printed, _ in one.announced or ()))
    longest = max((one.entries for one in listings), default=0)
    return Row(whole, kind, documents, longest, announced, _form(listings), tuple(map(shorten, facts)))


def _form(listings: Sequence[_Listing]) -> str:
    if any(one.ordered for one in listings):
        return "procedure"
    if not any(one.entries for one in listings):
        return "named"
    return "open" if any(one.open for one in listings) else "list"


def _wholes(engine: Engine, document: str) -> tuple[dict[str, tuple[str, list[str]]], bool]:
    """Wholes with their class and the facts that list their parts; and whether the graph has more of them."""
    there = f"?fact fp:inDocument {iri(document)} ." if document else ""
    named = f"{there} ?fact ?role ?whole ." if document else ""
    questions = (
        f"""SELECT ?whole ?class ?fact WHERE {{ BIND(fp:System AS ?class) {there} ?whole a fp:System .
          ?fact fp:whole|fp:model ?whole ; fp:part|fp:announced|fp:listed ?any }} LIMIT {MOST}""",
        f"""SELECT DISTINCT ?whole ?class ?fact WHERE {{ {named} ?whole a fp:System BIND(fp:System AS ?class) }}
          LIMIT {MOST}""".replace("?class ?fact", "?class"),
        f"""SELECT ?whole ?class ?fact WHERE {{ {there} ?fact a fp:Composition ; fp:whole ?whole . ?whole a ?class
          FILTER(?class != fp:System) }} LIMIT {MOST}""",
    )
    found: dict[str, tuple[str, list[str]]] = {}
    cut = False
    for question in questions:
        answer = engine.select(_FP + question)
        cut = cut or len(answer) == MOST
        for row in answer:
            whole, kind, *facts = map(plain, row)
            known = found.setdefault(whole, (kind, []))[1]
            known += [fact for fact in facts if fact not in known]
    for _, facts in found.values():
        facts.sort()
    return found, cut


def _mentions(engine: Engine, wholes: Sequence[str], document: str) -> dict[str, tuple[str, str]]:
    """For wholes that are only named: a fact that names each, and its document."""
    if not wholes:
        return {}
    there = f"FILTER(?document = {iri(document)})" if document else ""
    answer = engine.select(
        _FP
        + f"""SELECT ?whole (MIN(?f) AS ?fact) ?document WHERE {{ VALUES ?whole {{ {" ".join(map(iri, wholes))} }}
          ?f ?role ?whole ; fp:inDocument ?document {there} }} GROUP BY ?whole ?document"""
    )
    found: dict[str, tuple[str, str]] = {}
    for whole, where, fact in sorted((plain(whole), plain(where), plain(fact)) for whole, fact, where in answer):
        found.setdefault(whole, (fact, where))
    return found


def _documents(engine: Engine) -> list[str]:
    return sorted(document for _, document in first_documents(engine, 200))


def _listings(engine: Engine, facts: Sequence[str]) -> dict[str, _Listing]:
    """What the graph says of facts that list parts, their parts counted only."""
    found = {fact: _Listing() for fact in facts}
    for row in asked(engine, "?p ?o ?printed ?value", facts, _ROLES):
        fact, p, o, printed, number = row
        one = found[fact]
        match p.removeprefix(FP):
            case "inDocument":
                one.document = o
            case "listed":
                one.listed = o
            case "ordered":
                one.ordered = o in ("true", "1")
            case "openRole":
                one.open = one.open or o == FP + "part"
            case "part":
                one.entries += 1
            case "announced":
                one.announced = sorted([*(one.announced or ()), (printed, number)])
            case _ if p == RDF + "type":
                one.kind = o
    return found


_ROLES = """?node ?p ?o
  OPTIONAL { ?o fp:asPrinted ?printed OPTIONAL { ?o fp:value ?value } }"""
_PARTS = (
    """?node fp:part ?entry . ?entry ?p ?o OPTIONAL { ?entry fp:order ?order } OPTIONAL { ?o fp:asPrinted ?printed }"""
)


def system(engine: Engine, node: str, language: str) -> System:
    """A whole (an IRI) with all its levels."""
    grown = _Tree(engine, language)
    grown.grow(node)
    names = grown.names
    within = _near(engine, f"{iri(node)} fp:partOf ?near")
    beside = _near(engine, f"?fact fp:programme {iri(node)} ; fp:whole ?near FILTER(?near != {iri(node)})")
    documents = " ".join(sorted({iri(grown.listings[fact].document) for fact in grown.lists[node]}))
    same = f"VALUES ?document {{ {documents} }} ?fact fp:inDocument ?document ; fp:whole ?near . ?near a fp:System"
    others = _near(engine, same) if documents else []
    names.learn([*within, *beside, *others])
    told = {node, *within, *(item for parts in grown.parts.values() for part in parts for item in part["item"])}
    return System(
        grown.node(node, ()),
        tuple(Value(names[each], each) for each in within),
        tuple(Value(names[each], each) for each in beside if each not in told),
        tuple(Value(names[each], each) for each in others if each not in told and each not in beside),
        grown.cut,
    )


def _near(engine: Engine, pattern: str) -> list[str]:
    answer = engine.select(_FP + f"SELECT DISTINCT ?near WHERE {{ {pattern} }} ORDER BY ?near LIMIT 50")
    return [plain(row[0]) for row in answer]


class _Tree:
    """A whole and what the graph says of everything below it, level by level."""

    def __init__(self, engine: Engine, language: str) -> None:
        self.engine, self.language, self.names = engine, language, Labels(engine, language)
        self.lists: dict[str, list[str]] = defaultdict(list)
        self.listings: dict[str, _Listing] = {}
        self.parts: dict[str, list[dict[str, list[str]]]] = {}
        self.kinds: dict[str, str] = {}
        self.own: dict[str, list[str]] = {}
        self.told: dict[str, Told] = {}
        self.words: dict[str, str] = {}
        self.cut = False

    def grow(self, root: str) -> None:
        """Ask for all levels below a node, then for names and sentences."""
        level, nodes = [root], {root: None}
        for _ in range(LEVELS):
            self._lists_of(level)
            items = [
                item for whole in level for fact in self.lists[whole] for p in self.parts[fact] for item in p["item"]
            ]
            level = [item for item in dict.fromkeys(items) if item not in nodes]
            nodes.update(dict.fromkeys(level))
            if not level or len(nodes) > NODES:
                break
        self.cut = bool(level)
        self._kinds_of(list(nodes))
        self._facts_of([node for node in nodes if self.kinds.get(node) in _OWN_FACTS and node != root])
        expressed = [fact for parts in self.parts.values() for part in parts for fact in part["fact"]]
        facts = [node for node in nodes if "/id/fact/" in node] + expressed
        self._tell([*dict.fromkeys([*facts, *(fact for own in self.own.values() for fact in own[:OWN])])])
        cited = citations(self.engine, list(self.listings), self.language)
        self.words = {fact: " ".join(sentence.words for sentence in found) for fact, found in cited.items()}
        entries = [part for parts in self.parts.values() for part in parts]
        listings = self.listings.values()
        self.names.learn(
            [
                *nodes,
                *self.kinds.values(),
                *(value for part in entries for name in ("actor", "memberRole") for value in part[name]),
                *(each for one in listings for each in (one.document, one.kind, one.listed)),
            ]
        )

    def _lists_of(self, level: Sequence[str]) -> None:
        pattern = "?list fp:whole|fp:model ?node ; fp:part|fp:announced|fp:listed ?any"
        found = list(asked(self.engine, "?list", level, pattern))
        for whole, fact in found:
            self.lists[whole].append(fact)
        new = [fact for _, fact in found if fact not in self.listings]
        self.listings |= _listings(self.engine, new)
        self.parts |= _parts(self.engine, new)

    def _kinds_of(self, nodes: Sequence[str]) -> None:
        for node, kind in asked(self.engine, "?class", nodes, "?node a ?class"):
            self.kinds[node] = min(kind, self.kinds.get(node, kind))

    def _facts_of(self, nodes: Sequence[str]) -> None:
        """Facts that have a node in a role, the lists of its parts and those that it is listed in apart."""
        pattern = "?own ?role ?node ; fp:inSentence ?sentence"
        for node, fact in asked(self.engine, "?own", nodes, pattern):
            if fact not in self.listings:
                self.own.setdefault(node, []).append(fact)
        for facts in self.own.values():
            facts.sort()

    def _tell(self, facts: Sequence[str]) -> None:
        for fact in statements(self.engine, facts, self.names):
            first = fact.sentences[0] if fact.sentences else None
            line = saying(fact, self.language)
            told = Told(shorten(fact.iri), fact.kind.text, line, first.words if first else "", str(first or ""))
            self.told[fact.iri] = told

    def node(self, whole: str, above: tuple[str, ...]) -> Node:
        """A whole with the lists of its parts."""
        return self._node(whole, {}, 0, (), above)

    def _node(
        self, item: str, part: dict[str, list[str]], order: int, facts: tuple[str, ...], above: tuple[str, ...]
    ) -> Node:
        again = item in above
        own = [*part.get("fact", ()), *self.own.get(item, ())]
        told = tuple(self.told[fact] for fact in dict.fromkeys(own) if fact in self.told)
        joined = "、" if self.language == "zh" else ", "
        return Node(
            iri=item,
            label=self.told[item].saying if item in self.told else self._label(item, part),
            kind=self.names[self.kinds[item]] if item in self.kinds else "",
            order=order,
            role=joined.join(self.names[role] for role in part.get("memberRole", ())),
            actor=joined.join(self.names[actor] for actor in part.get("actor", ())),
            when=joined.join(part.get("period", ())),
            facts=(*facts, shorten(item)) if item in self.told else facts,
            own=told,
            number=len(own),
            lists=() if again else tuple(self._list(fact, (*above, item)) for fact in self._in_order(item)),
            again=again,
        )

    def _label(self, item: str, part: dict[str, list[str]]) -> str:
        if item:
            return self.names[item]
        named = [*(self.names[role] for role in part.get("memberRole", ())), *part.get("quantity", ())]
        return " ".join(named) or "?"

    def _in_order(self, whole: str) -> list[str]:
        """Lists of a whole: the longest first, then by document."""
        facts = self.lists.get(whole, [])
        return sorted(facts, key=lambda fact: (-self.listings[fact].entries, self.listings[fact].document, fact))

    def _list(self, fact: str, above: tuple[str, ...]) -> List:
        one = self.listings[fact]
        parts = tuple(
            self._node(item, part, number, (shorten(fact),), above)
            for number, part in enumerate(self.parts[fact], 1)
            for item in part["item"] or [""]
        )
        others = [
            self.listings[other].entries
            for other in self.lists[above[-1]]
            if other != fact and self.listings[other].document == one.document
        ]
        return List(
            fact=shorten(fact),
            kind=self.names[one.kind],
            document=Value(self.names[one.document], one.document),
            words=self.words.get(fact, ""),
            announced=tuple(printed for printed, _ in one.announced or ()),
            listed=self.names[one.listed] if one.listed else "",
            open=one.open,
            ordered=one.ordered,
            note=_note(one, max(others, default=0), self.language),
            parts=parts,
        )


def _parts(engine: Engine, facts: Sequence[str]) -> dict[str, list[dict[str, list[str]]]]:
    """Parts of each fact in their order: their item, actor, memberRole (IRIs), period and quantity (as printed), fact."""
    found: dict[str, dict[tuple[int, str], dict[str, list[str]]]] = {fact: {} for fact in facts}
    for row in asked(engine, "?entry ?order ?p ?o ?printed", facts, _PARTS):
        fact, entry, order, p, o, printed = row
        part = found[fact].setdefault((int(order or 0), entry), defaultdict(list))
        part[p.removeprefix(FP)].append(printed or o)
    for parts in found.values():
        for part in parts.values():
            for values in part.values():
                values.sort()
    return {fact: [parts[key] for key in sorted(parts)] for fact, parts in found.items()}


def _note(one: _Listing, elsewhere: int, language: str) -> str:
    """The announced number against the parts, in words; empty where no number is announced and the list is closed."""
    zh, en = _compared(one, elsewhere)
    if one.open and one.entries:
        more = ("列举以“等”结束，原文没有列全", "the list ends with “and others”: the text does not name all")
        zh, en = "；".join(filter(None, (zh, more[0]))), "; ".join(filter(None, (en, more[1])))
    return zh if language == "zh" else en


def _compared(one: _Listing, elsewhere: int) -> tuple[str, str]:
    if len(one.announced or ()) != 1 or not (one.announced or [("", "")])[0][1]:
        if one.listed == concept_iri("listed", "none") and not one.entries and not one.announced:
            return "原文没有说是哪些", "the text does not say which"
        return "", ""
    (printed, value), listed = (one.announced or [])[0], one.entries
    number = f"{float(value):g}"
    if float(value) == listed:
        return f"称“{printed}”，列出 {listed} 项，相符", f"announces {number} (“{printed}”) and lists as many"
    if not listed and elsewhere:
        return (
            f"称“{printed}”，此处未列；同一文献别处列出 {elsewhere} 项",
            f"announces {number} (“{printed}”), lists none here; elsewhere the same document lists {elsewhere}",
        )
    if not listed:
        return f"称“{printed}”，原文没有说是哪些", f"announces {number} (“{printed}”); the text does not say which"
    if listed < float(value):
        return (
            f"称“{printed}”，只列出 {listed} 项",
            f"announces {number} (“{printed}”), only {listed} of them are listed",
        )
    return f"称“{printed}”，却列出 {listed} 项", f"announces {number} (“{printed}”) but lists {listed}"
