"""The text of SPARQL 1.1, as tokens: what a server must know of a query before an engine reads it.

The engine has a parser but shows no tree, so whatever concerns the text itself (which form, how deep, which prefixes,
where the error is) is decided here, on tokens. Every function takes time linear in the text, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fupin.names import PREFIXES
from fupin.patterns import Pattern

#: Brackets may be nested so deep in a query that strangers send. pyoxigraph 0.5.13 reads by recursion and dies, taking
#: the process along, on a stack of 8 MB at 865 nested FILTER EXISTS {, 940 function calls, 2,300 braces, 4,000 parens.
DEPTH = 200
#: And so many links (see ``links``) may hang together: the engine dies at 2,681 (1 AS ?x) in a SELECT, BINDs, MINUSes,
#: conditions of ORDER BY or IRIs of DESCRIBE in a row, and between 6,000 and 16,000 of ``||``, ``+``, ``|`` or UNION.
LINKS = 1500

_BASE = (
    "A-Za-zÀ-ÖØ-öø-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf"
    "\ufdf0-\ufffd\U00010000-\U000effff"
)
_LATER = r"0-9\u00b7\u0300-\u036f\u203f\u2040"
_NAME = rf"[{_BASE}_0-9][{_BASE}_{_LATER}]*+"
_CHARS = rf"{_BASE}_{_LATER}\-"
_CODE = r"\\u(?:[0-9A-Ca-cE-Fe-f][0-9A-Fa-f]|[Dd][0-7])[0-9A-Fa-f]{2}|\\U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}"
_ESCAPE = rf"\\[tbnrf\"'\\]|{_CODE}"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"[{_CHARS}:]|{_ESCAPED}"
_KINDS = {
    "comment": r"#[^\r\n]*+",
    "iri": rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_CODE})*+>",
    "string": "|".join(
        (
            rf"'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*+'''",
            rf'"""(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*+"""',
            rf"'(?:[^'\\\r\n]|{_ESCAPE})*+'",
            rf'"(?:[^"\\\r\n]|{_ESCAPE})*+"',
        )
    ),
    # a quote that begins no string: nobody can read on
    "broken": r"""["'][\s\S]*+""",
    "var": rf"[?$]{_NAME}",
    "lang": r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?",
    "bnode": rf"_:[{_BASE}_0-9](?:[{_CHARS}]|\.++(?=[{_CHARS}]))*+",
    "pname": rf"(?:[{_BASE}](?:[{_CHARS}]|\.++(?=[{_CHARS}]))*+)?+:(?:(?:[{_BASE}_0-9:]|{_ESCAPED})(?:{_LOCAL}|\.++(?={_LOCAL}))*+)?+",
    "number": r"(?:[0-9]++\.[0-9]*+|\.?+[0-9]++)[eE][+-]?+[0-9]++|[0-9]*+\.[0-9]++|[0-9]++",
    "word": rf"[{_BASE}_][{_BASE}_{_LATER}]*+",
    "mark": r"\^\^|&&|\|\||!=|<=|>=|<<(?![^\x00-\x20<>\"{}|^`\\]*+>)|>>|[^ \t\r\n]",
}


def _alternatives(kinds: Iterable[str]) -> Pattern:
    return Pattern(r"[ \t\r\n]*+(?:" + "|".join(f"(?P<{kind}>{_KINDS[kind]})" for kind in kinds) + ")?")


_TOKEN = _alternatives(_KINDS)
_TOKEN_BUT_PNAME = _alternatives(kind for kind in _KINDS if kind != "pname")
_RUN = Pattern(rf"[{_CHARS}.]*+")
_PLACE = Pattern(r"error at (\d+):(\d+): expected (?:one of )?([\s\S]*?)(?:; 改法|\Z)")
_FORMS = ("select", "ask", "construct", "describe")
_UPDATES = ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
_PROLOGUE = ("word", "pname", "iri", "string")
_OPENING = {"{": "}", "(": ")", "[": "]", "<<": ">>"}
_LONGEST = 2000
_MAY_BE_LESS_THAN = Pattern(r"<(?![A-Za-z][A-Za-z0-9+.-]*://)[^>]*?[#'()\[\]]")


class Token(NamedTuple):
    """A piece of the text and its offset; kinds: comment iri string broken var lang bnode pname number word mark."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Whether it is one of the keywords, given in lower case."""
        return self.kind == "word" and self.text.lower() in words


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, comments too, the longest first as SPARQL 1.1 rules; what it does not know is marks.

    Codepoint escapes stay as they are, and count inside strings and IRIs only: so pyoxigraph reads them.
    """
    at = without_colon = 0
    while at < len(text):
        # in a run of name characters that no colon ends, looking for a prefix from each dot on would take n² steps
        match = (_TOKEN_BUT_PNAME if at < without_colon else _TOKEN).compiled.match(text, at)
        if not match or not match.lastgroup:
            return
        kind, at = match.lastgroup, match.end()
        if kind == "word" and at > without_colon:
            run = _RUN.compiled.match(text, match.start(kind))
            without_colon = run.end() if run else at
        yield Token(kind, match[kind], match.start(kind))


def code(text: str) -> list[Token]:
    """The tokens without the comments."""
    return [token for token in tokens(text) if token.kind != "comment"]


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """The text with some spans (start, end, new words) replaced; none overlaps another."""
    pieces, last = [], 0
    for start, end, words in sorted(edits):
        pieces += [text[last:start], words]
        last = end
    return "".join((*pieces, text[last:]))


class Names:
    """The prefixes and the base IRI in force at a place of the text; None is a namespace that is no IRI, or a huge one.

    (A short text must not become a long one: each prefixed name would be as long as its namespace.)
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes: dict[str, str | None] = dict(prefixes)
        self.base: str | None = None

    def iri(self, token: Token) -> str | None:
        """The absolute IRI that an IRI or a prefixed name stands for, None where there is none: the engine decides."""
        import pyoxigraph as ox

        try:
            if token.kind == "pname":
                return ox.NamedNode(self.expanded(token) or "").value
            triple = f"{token.text} <x:p> <x:o> .".encode()
            return next(str(t.subject.value) for t in ox.parse(triple, ox.RdfFormat.TURTLE, base_iri=self.base))
        except (SyntaxError, ValueError):
            return None

    def expanded(self, token: Token) -> str | None:
        """Namespace and local name of a prefixed name together, valid or not; None where the prefix is not declared."""
        prefix, _, local = token.text.partition(":")
        namespace = self.prefixes.get(prefix)
        return None if namespace is None else namespace + re.sub(r"\\(.)", r"\1", local)

    def _declared(self, token: Token) -> str | None:
        iri = self.iri(token)
        return iri if iri and len(iri) <= _LONGEST else None

    def take(self, found: Sequence[Token], at: int) -> int:
        """Learn from a declaration at this place; how many tokens it takes, 0 where none stands there.

        ``PREFIXa: <…>`` counts too: the engine reads it so.
        """
        if found[at].text[0] not in "bBpPvV":
            return 0
        word, *rest = found[at : at + 3]
        kinds = [token.kind for token in rest]
        if word.is_word("version") and kinds[:1] == ["string"]:
            return 2
        if word.is_word("base") and kinds[:1] == ["iri"]:
            self.base = self._declared(rest[0])
            return 2
        if word.is_word("prefix") and kinds == ["pname", "iri"] and rest[0].text.find(":") == len(rest[0].text) - 1:
            self.prefixes[rest[0].text[:-1]] = self._declared(rest[1])
            return 3
        if word.kind == "pname" and re.fullmatch("prefix[^:]*:", word.text, re.IGNORECASE) and kinds[:1] == ["iri"]:
            self.prefixes[word.text[6:-1]] = self._declared(rest[0])
            return 2
        return 0


def walk(found: Sequence[Token], prefixes: Mapping[str, str]) -> Iterator[tuple[int, int, Names]]:
    """Index of each token, or of each declaration with its number of tokens (else 0), and the names in force there."""
    names, at = Names(prefixes), 0
    while at < len(found):
        size = names.take(found, at)
        yield at, size, names
        at += size or 1


def form(text: str) -> str:
    """What the text is, by its first keyword: select, ask, construct, describe, update, or nothing of these ("")."""
    after_prefix = False
    for token in tokens(text):
        if token.kind == "comment":
            continue
        word = token.text.lower()
        # as the engine reads it, without a space: SELECTDISTINCT?x is a SELECT, LOADx:y a LOAD
        if token.kind in ("word", "pname") and not after_prefix and word.startswith((*_FORMS, *_UPDATES)):
            return next((name for name in _FORMS if word.startswith(name)), "update")
        after_prefix = word == "prefix"
        if token.kind not in _PROLOGUE or (token.kind == "word" and word not in ("base", "prefix", "version")):
            return ""
    return ""


def depth(text: str) -> int:
    """How deep brackets are nested; an upper bound where an IRI may as well be ``<``, names and ``>``. See ``DEPTH``.

    Nesting also costs time: SUBSTR, REGEX and REPLACE without their last argument are read twice at each level by
    pyoxigraph (20 levels: 2 s), which only a time limit stops.
    """
    most, stack, operand = 0, [""], False
    for token in code(text):
        if token.kind == "iri" and operand and stack[-1] == ")" and _MAY_BE_LESS_THAN.match(token.text):
            return sum(text.count(opening) for opening in _OPENING)
        if token.text in _OPENING:
            stack.append(_OPENING[token.text])
        elif token.text == stack[-1]:
            stack.pop()
        most = max(most, len(stack) - 1)
        operand = token.kind != "mark" or token.text in ")}]"
    return most


def links(text: str) -> int:
    """How long chains can be: the number of tokens, but for data (VALUES, INSERT DATA) and later items of a list.

    The engine makes a tree as deep as a chain of operators, clauses or selected items is long. See ``LINKS``.
    Many triples in one group are slow too (200: 10 s of planning), which only a time limit stops.
    """
    count = level = 0
    data = after_comma = False
    for token in code(text):
        data = data or token.is_word("values", "data")
        if data:
            level += (token.text == "{") - (token.text == "}")
            data = token.text != "}" or level > 0
        elif token.text != ",":
            count += not after_comma
        after_comma = token.text == ","
    return count


def place_of(error: SyntaxError | str, text: str) -> tuple[int, int] | None:
    """Line and column of the engine's syntax error, at the start of a token; None where it names no place.

    The engine tries a keyword by taking as many letters, and then blames the place after them: so where it expected
    nothing but keywords, the fault is at least the shortest of them before that place.
    """
    match = _PLACE.search(str(error))
    if not match:
        return None
    lines = text.split("\n")
    line, column = int(match[1]), int(match[2])
    offset = min(sum(len(before) + 1 for before in lines[: line - 1]) + column - 1, len(text))
    expected = [item for item in match[3].split(", ") if item != "[_]"]
    if expected and all(re.fullmatch("[A-Za-z_]+", item) for item in expected):
        offset = max(offset - min(map(len, expected)), 0)
    # an IRI or a name that the engine refuses is blamed at its end, a quote that nothing closes at the end of the text
    inside = [t for t in code(text) if t.start <= offset <= t.end and (offset < len(text) or t.kind == "broken")]
    offset = inside[-1].start if inside else offset
    return place(text, offset)


def with_prefixes(text: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Declare those of the prefixes that the text uses and does not declare before; no line changes its number."""
    found, needed = code(text), dict[str, str]()
    for at, size, names in walk(found, {}):
        prefix = found[at].text.partition(":")[0]
        if not size and found[at].kind == "pname" and prefix in prefixes and prefix not in names.prefixes:
            needed[prefix] = prefixes[prefix]
    return "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in needed.items()) + text
