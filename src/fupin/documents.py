"""Sources, the documents that lie in them, their sentences, and finding words in them.

All positions are code points of the whole source as stored, half-open.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from fupin.errors import BadInput, Problem
from fupin.resources import shown
from fupin.yamlfiles import Items, Table, Text, decode, problem, read_yaml

_SPACE = re.compile(r"[\s\ufeff]+")
_ENDS = "。！？"
_CLOSING = "”’」』）)"
_JOINING = "，、：；（“‘《—"
_OPENING = {"“": "”", "（": "）", "《": "》"}
#: Share of the usual line width from which a line without end mark goes on in the next one.
_FULL = 0.76


class Span(NamedTuple):
    """Place in a source: ``text[start:end]``."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class Sentence(NamedTuple):
    """A sentence of a document; ``layout`` is true of page numbers and footnote marks."""

    span: Span
    order: int
    layout: bool


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader would cite: it lies in its source as one or several spans."""

    id: str
    title: Table
    published: str | None
    details: Table
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Source:
    """One stored text with its documents. ``file`` is the name under which it was received."""

    id: str
    path: Path
    file: str
    sha256: str
    text: str
    details: Table
    documents: tuple[Document, ...] = field(default=())

    @cached_property
    def compact(self) -> tuple[str, list[int]]:
        """The text without white space, and the position of each of its characters (with one past the end)."""
        places = [i for i, char in enumerate(self.text) if not (char.isspace() or char == "\ufeff")]
        return "".join(self.text[i] for i in places), [*places, len(self.text)]

    def find(self, words: str, within: Sequence[Span]) -> list[Span]:
        """Where the words stand inside the spans, white space ignored, in the order of the text."""
        wanted = squeeze(words)
        return [span for place in within for span in self._find(wanted, place)] if wanted else []

    def _find(self, wanted: str, place: Span) -> Iterator[Span]:
        text, places = self.compact
        at = text.find(wanted, bisect_left(places, place.start), limit := bisect_left(places, place.end))
        while at >= 0:
            yield Span(places[at], places[at + len(wanted) - 1] + 1)
            at = text.find(wanted, at + 1, limit)

    def readable(self, span: Span) -> str:
        """The words of a span, unwrapped for reading."""
        return unwrap(self.text[span.start : span.end])


def squeeze(text: str) -> str:
    """The text without any white space."""
    return _SPACE.sub("", text)


def unwrap(text: str) -> str:
    """Text on one line: breaks between Chinese characters vanish, other white space becomes one blank.

    >>> unwrap("上海对口\\n\\n支援 90 多亿元")
    '上海对口支援 90 多亿元'
    """
    joined = re.sub(r"[^\S\n]*\n\s*", lambda match: _seam(text, match), text.strip(" \t\r\n\ufeff\u3000"))
    return re.sub(r"[^\S\n]+", " ", joined)


def _seam(text: str, match: re.Match[str]) -> str:
    stripped = match.string
    before, after = stripped[match.start() - 1 : match.start()], stripped[match.end() : match.end() + 1]
    return " " if before.isascii() and after.isascii() and before.isalpha() and after.isalpha() else ""


def read_source(path: Path) -> Source:
    """Read a source from its YAML description, beside which the text lies as ``<name>.txt``.

    Raises BadInput where either cannot be read, the SHA-256 differs, or a document's words are not found.
    """
    details = read_yaml(path)
    text_path = path.with_suffix(".txt")
    try:
        raw = text_path.read_bytes()
    except OSError as error:
        raise problem(
            path, 0, "", f"没有原文 {text_path.name} the text is missing", "放到它旁边 put it beside this file"
        ) from error
    text = decode(raw, text_path)
    digest = hashlib.sha256(raw).hexdigest()
    if (stated := details.get("sha256")) is not None and stated != digest:
        raise problem(
            path,
            details.lines["sha256"],
            "sha256",
            f"原文已变，现为 the text has changed, it is now {digest}",
            "恢复原文，或核对后更新 restore the text, or check it and update",
        )
    source = Source(path.stem, path, details.get("file", text_path.name), digest, text, details)
    return Source(source.id, path, source.file, digest, text, details, tuple(_documents(source)))


def _documents(source: Source) -> Iterator[Document]:
    entries = source.details.get("documents")
    if not isinstance(entries, Items) or not entries:
        raise problem(
            source.path,
            1,
            "documents",
            "没有列出文献 no documents are listed",
            "写 documents: [{id: …, title: {zh: …, en: …}}]",
        )
    for entry in entries:
        if not isinstance(entry, Table) or not isinstance(entry.get("id"), Text):
            raise problem(source.path, entry.line, "documents", "文献缺 id a document has no id", "写 id: …")
        title = entry.get("title")
        if not isinstance(title, Table) or not {"zh", "en"} <= set(title):
            raise problem(
                source.path, entry.line, "title", "题名要有中英文 a title has zh and en", "写 title: {zh: …, en: …}"
            )
        yield Document(entry["id"], title, entry.get("published"), entry, _spans(source, entry))


def _spans(source: Source, entry: Table) -> tuple[Span, ...]:
    whole = Span(0, len(source.text))
    if "spans" not in entry:
        return (whole,)
    spans = []
    for part in entry["spans"]:
        start = _only(source, part, "from", whole).start
        spans.append(Span(start, _only(source, part, "to", Span(start, whole.end)).end))
    return tuple(spans)


def _only(source: Source, part: Any, key: str, within: Span) -> Span:
    words = part.get(key) if isinstance(part, Table) else None
    found = source.find(words, [within]) if words else []
    if not found:
        raise problem(
            source.path,
            part.line,
            key,
            f"原文中没有 the text does not say “{words}”",
            "照抄原文 copy the words from the text",
        )
    return found[0]


def read_sources(folder: Path) -> list[Source]:
    """All sources of ``data/sources``, in the order of their names. Raises BadInput with the faults of all of them."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            sources.append(read_source(path))
        except BadInput as error:
            problems += error.problems
    if not sources and not problems:
        problems.append(
            Problem(shown(folder), 0, "", "没有文献来源 no source", "放入 add <source>.txt 与 and <source>.yml")
        )
    if problems:
        raise BadInput(problems)
    return sources


# Sentences


def sentences(source: Source, document: Document) -> list[Sentence]:
    """The sentences of a document in the order of its spans.

    A sentence ends at 。！？ (with the closing marks after it), or with a line that has no end mark and is too short
    to go on in the next one: a heading, a byline. ``sentences: {break: [words …], join: [words …]}`` in the source's
    description begins one at the words, or goes on over the end of the words.
    """
    advice = source.details.get("sentences", {})
    breaks = {span.start for words in advice.get("break", ()) for span in source.find(words, document.spans)}
    joins = {span.end for words in advice.get("join", ()) for span in source.find(words, document.spans)}
    found: list[Sentence] = []
    for place in document.spans:
        for span in _split(source.text, place, breaks, joins):
            layout = re.fullmatch(r"\s*\d{1,4}\s*", source.text[span.start : span.end]) is not None
            found.append(Sentence(span, len(found) + 1, layout))
    return found


def _split(text: str, place: Span, breaks: set[int], joins: set[int]) -> Iterator[Span]:
    start = place.start
    for end in _ends(text, place, breaks, joins):
        if span := _trim(text, start, end):
            yield span
        start = end


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _ends(text: str, place: Span, breaks: set[int], joins: set[int]) -> Iterator[int]:
    width = _usual_width(text, place)
    at = place.start
    while at < place.end:
        char = text[at]
        at += 1
        if char in _ENDS:
            end = at
            while end < place.end and text[end] in _CLOSING + _ENDS:
                end += 1
            quoted = end > at and text[end - 1] in "”’」』"
            at = end
            if end not in joins and (not quoted or _paragraph_follows(text, end, place.end)):
                yield end
        elif at in breaks or (char == "\n" and _line_ends(text, at, place, width, joins)):
            yield at
    yield place.end


def _paragraph_follows(text: str, at: int, end: int) -> bool:
    rest = text[at:end]
    return not rest.strip() or rest.lstrip(" \u3000").startswith("\n") or rest.lstrip()[:1] == "“"


def _usual_width(text: str, place: Span) -> int:
    widths = sorted(_width(line) for line in text[place.start : place.end].splitlines() if line.strip())
    return widths[int(len(widths) * 0.7)] if widths else 0


def _width(line: str) -> int:
    """Columns of a line on a terminal: Chinese characters take two."""
    return sum(1 if char.isascii() else 2 for char in line.strip())


def _line_ends(text: str, at: int, place: Span, width: int, joins: set[int]) -> bool:
    begin = max(text.rfind("\n", 0, at - 1) + 1, place.start)
    line = text[begin : at - 1].strip()
    if not line or line[-1] in _JOINING or begin + len(text[begin : at - 1].rstrip()) in joins:
        return False
    if re.fullmatch(r"\d{1,4}", line) or _next_is_number(text, at, place.end):
        return True
    share = _width(line) / width if width else 1.0
    open_mark = any(line.count(a) > line.count(b) for a, b in _OPENING.items())
    return share < _FULL and not (open_mark and share >= 0.5)


def _next_is_number(text: str, at: int, end: int) -> bool:
    return re.match(r"\s*\d{1,4}[ \t]*(?:\n|$)", text[at:end][:40]) is not None


def sentence_at(found: Sequence[Sentence], position: int) -> Sentence | None:
    """The sentence of one document in which a position lies, if any."""
    return next((sentence for sentence in found if sentence.span.start <= position < sentence.span.end), None)


def nearest(source: Source, words: str, within: Sequence[Span]) -> Span | None:
    """The place whose words are most like the given ones: for error messages only."""
    text, places = source.compact
    if not (wanted := squeeze(words)):
        return None
    size = min(8, len(wanted))
    votes: dict[int, int] = {}
    for offset in range(max(1, len(wanted) - size + 1)):
        piece, at = wanted[offset : offset + size], -1
        while (at := text.find(piece, at + 1)) >= 0:
            votes[at - offset] = votes.get(at - offset, 0) + 1
    inside = [at for at in votes if any(p.start <= places[max(at, 0)] < p.end for p in within)]
    if not inside:
        return None
    best = max(inside, key=lambda at: (votes[at], -at))
    start = max(best, 0)
    return Span(places[start], places[min(start + len(wanted), len(text)) - 1] + 1)


def line_of(text: str, breaks: Sequence[int], position: int) -> int:
    """Line number (from 1) of a position, given the positions of all line breaks."""
    return bisect_right(breaks, position) + 1
