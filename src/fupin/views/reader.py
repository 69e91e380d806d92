"""A source as a reader: its text unwrapped, in paragraphs and sentences, with the facts that each stretch of words states."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from fupin.documents import unwrap
from fupin.engine import Engine, plain
from fupin.errors import FupinError
from fupin.labels import Labels
from fupin.names import FP, ID, RDFS, shorten
from fupin.ntriples import iri
from fupin.views.asking import asked, counted, first_documents
from fupin.views.home import FACT_OF

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
#: Facts whose marks one page shows.
MOST = 5000
#: A line that ends a paragraph is shorter than this share of the usual one.
_FULL = 0.8
#: What a sentence ends with; a heading does not.
_ENDS = "。！？”’」』）"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that the same facts rest on, ``start`` to ``end`` in the source (code points); facts are short names,
    those that rest here above all first, kinds are local names of their classes in the same order."""

    words: str
    start: int
    end: int
    facts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; ``reason`` says why it has no fact; ``opens`` is true of the first one of a paragraph."""

    start: int
    end: int
    opens: bool
    reason: str
    stretches: tuple[Stretch, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a source: what a reader would cite, and its sentences."""

    iri: str
    title: str
    issued: str
    authors: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    @property
    def stating(self) -> int:
        """Sentences that state a fact."""
        return sum(bool(sentence.facts) for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of facts in this source: its local name, label and number."""

    name: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Source:
    """A source with its documents, the classes of its facts (most first), and its findings that are contradictions."""

    key: str
    file: str
    sha256: str
    length: int
    documents: tuple[Document, ...]
    kinds: tuple[Kind, ...]
    contradictions: int
    cut: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A source in the list of sources: documents are (IRI, title, facts, sentences)."""

    key: str
    file: str
    length: int
    documents: tuple[tuple[str, str, int, int], ...]


def sources(engine: Engine, language: str, limit: int = 500) -> list[Listed]:
    """The sources with their documents, by name."""
    first = first_documents(engine, limit)
    nodes = [document for _, document in first]
    title = f'?node <{RDFS}label> ?title FILTER(LANG(?title) = "{language}")'
    titles = {row[0]: row[1] for row in asked(engine, "?title", nodes, title)}
    facts = counted(engine, nodes, FACT_OF)
    sentences = counted(engine, nodes, "?sentence fp:inDocument ?node ; a fp:Sentence")
    files = asked(engine, "?file ?length", (source for source, _ in first), "?node fp:file ?file ; fp:length ?length")
    found: dict[str, list[tuple[str, str, int, int]]] = defaultdict(list)
    for source, node in first:
        if node in titles:
            found[source].append((node, titles[node], facts.get(node, 0), sentences.get(node, 0)))
    return [
        Listed(source.removeprefix(ID + "source/"), file, int(length), tuple(found[source]))
        for source, file, length in sorted(files)
        if source in found
    ]


def read(engine: Engine, key: str, language: str) -> Source:
    """A source by its key. Raises FupinError where the graph holds no such source, or not its text."""
    node = iri(f"{ID}source/{key}")
    heads = engine.select(
        _PREFIXES
        + f"""SELECT ?file ?hash ?length ?text WHERE {{
          {node} fp:file ?file ; fp:sha256 ?hash ; fp:length ?length ; fp:content ?text }}"""
    )
    if not heads.rows:
        raise FupinError(
            f"图谱中没有来源 the graph does not hold the text of the source {key}; 改法 mend: fupin coverage"
        )
    file, digest, length, text = map(plain, heads.rows[0])
    marks, kinds, cut = _marks(engine, node)
    names = Labels(engine, language)
    names.learn(FP + kind for kind in kinds)
    told = tuple(Kind(kind, names[FP + kind], number) for kind, number in kinds.most_common())
    documents = tuple(_documents(engine, node, text, marks, language))
    wrong = engine.select(_PREFIXES + _WRONG.replace("SOURCE", node))
    return Source(key, file, digest, int(length), documents, told, int(plain(wrong.rows[0][0])), cut)


Mark = tuple[int, int, str, str]


def _marks(engine: Engine, node: str) -> tuple[list[Mark], Counter[str], bool]:
    """Where facts rest: (start, end, short name, kind), and the facts of each kind.

    Those that rest here above all (a fact may quote a few words elsewhere for its subject) come first, then the shortest.
    """
    rows = engine.select(
        _PREFIXES
        + f"""SELECT DISTINCT ?fact ?class ?from ?until WHERE {{
          ?quote oa:hasSource {node} ; oa:hasSelector ?span . ?span oa:start ?from ; oa:end ?until .
          ?fact fp:evidence ?quote ; fp:polarity ?polarity ; a ?class }} LIMIT {MOST + 1}"""
    )
    found = [
        (int(plain(a)), int(plain(b)), shorten(plain(fact)), plain(kind).rpartition("#")[2])
        for fact, kind, a, b in rows
    ]
    kinds = Counter(kind for _, kind in {(fact, kind) for _, _, fact, kind in found})
    longest: dict[str, int] = {}
    for start, end, fact, _ in found:
        longest[fact] = max(longest.get(fact, 0), end - start)
    found.sort(key=lambda mark: (mark[1] - mark[0] < longest[mark[2]], mark[1] - mark[0], mark))
    return found, kinds, len(found) > MOST


def _documents(engine: Engine, node: str, text: str, marks: list[Mark], language: str) -> list[Document]:
    rows = engine.select(
        _PREFIXES
        + f"""SELECT ?document ?title ?issued ?start ?end ?why WHERE {{
          ?document fp:inSource {node} ; rdfs:label ?title FILTER(LANG(?title) = "{language}")
          OPTIONAL {{ ?document dcterms:issued ?issued }}
          ?s fp:inDocument ?document ; fp:order ?order ; fp:evidence ?place .
          ?place oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
          OPTIONAL {{ ?s fp:noFact/rdfs:label ?why FILTER(LANG(?why) = "{language}") }}
        }} ORDER BY ?document ?order"""
    )
    authors = _authors(engine, node, language)
    width = _usual_width(text)
    found: dict[tuple[str, str, str], list[Sentence]] = defaultdict(list)
    for row in rows:
        document, title, issued, start, end, why = map(plain, row)
        span = (int(start), int(end))
        sentences = found[document, title, issued]
        opens = not sentences or _opens(text, sentences[-1].end, span, width)
        sentences.append(_sentence(text, span, opens, why, marks))
    return [Document(*head, tuple(authors[head[0]]), tuple(told)) for head, told in found.items()]


def _authors(engine: Engine, node: str, language: str) -> dict[str, list[str]]:
    rows = engine.select(
        _PREFIXES
        + f"""SELECT DISTINCT ?document ?name WHERE {{ ?document fp:inSource {node} . ?who fp:authorOf ?document .
          ?who rdfs:label ?name FILTER(LANG(?name) = "{language}") }} ORDER BY ?document ?name"""
    )
    found: dict[str, list[str]] = defaultdict(list)
    for document, name in rows:
        found[plain(document)].append(plain(name))
    return found


def _sentence(text: str, span: tuple[int, int], opens: bool, why: str, marks: list[Mark]) -> Sentence:
    """A sentence cut wherever a quote begins or ends in it."""
    start, end = span
    here = [mark for mark in marks if mark[0] < end and mark[1] > start]
    cuts = sorted({start, end, *(max(m[0], start) for m in here), *(min(m[1], end) for m in here)})
    stretches = []
    for first, last in pairwise(cuts):
        on = [mark for mark in here if mark[0] <= first and last <= mark[1]]
        words = unwrap(text[first:last])
        if words:
            facts = tuple(dict.fromkeys(mark[2] for mark in on))
            stretches.append(Stretch(words, first, last, facts, tuple(dict.fromkeys(mark[3] for mark in on))))
    return Sentence(start, end, opens, why, tuple(stretches), tuple(dict.fromkeys(mark[2] for mark in here)))


def _usual_width(text: str) -> int:
    widths = sorted(len(line.strip()) for line in text.splitlines() if line.strip())
    return widths[int(len(widths) * 0.7)] if widths else 0


def _opens(text: str, before: int, span: tuple[int, int], width: int) -> bool:
    """Whether a sentence begins a paragraph: on a new line, as or after a heading, or after a line that was not filled."""
    if "\n" not in text[before : span[0]]:
        return False
    line = text[text.rfind("\n", 0, before - 1) + 1 : before].strip()
    headings = any(text[end - 1] not in _ENDS for end in (before, span[1]))
    return headings or len(line) < width * _FULL or span[0] - before > 200


_WRONG = """SELECT (COUNT(DISTINCT ?result) AS ?n) WHERE {
  ?document fp:inSource SOURCE . ?fact fp:inDocument ?document . ?result fp:usesFact ?fact ; fp:verdict ?verdict
  FILTER(?verdict IN (<https://w3id.org/fupin/scheme/verdict/inconsistent>, <https://w3id.org/fupin/scheme/verdict/broken>))
}"""
