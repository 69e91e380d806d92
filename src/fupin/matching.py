"""The search inside SPARQL: ``?x fp:matches "泽普"`` is answered from the index, before the engine reads the query.

The triple pattern becomes the things that a search finds, best first (at most 1,000)::

    ?x fp:matches "泽普" .                    VALUES ?x { <…/region/653124> <…/fact/…> … } .
    ?x fp:matches ("泽普" 20) .               the best 20 of them
    (?x ?score) fp:matches "泽普" .           VALUES (?x ?score) { (<…/region/653124> 1000) … } .
    ?x a fp:Region ; fp:matches "泽普" .      VALUES ?x { … } ?x a fp:Region ; .

The score counts down from 1000, so that ORDER BY DESC(?score) is the order of the search. What the index finds, and in
which order, see ``searchindex``. Elsewhere the property has no triples: another engine finds nothing by it.

The subject is a variable or a pair of variables, and the words are a text, since they are looked up before the query
runs. Lines keep their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple, NoReturn

from fupin.errors import FupinError
from fupin.names import FP, PREFIXES
from fupin.searchindex import MOST, Hit
from fupin.sparqltext import Token, code, edited, form, place, walk

MATCHES = FP + "matches"
#: Searches that one query may hold.
SEARCHES = 8

_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)")
#: What begins a property: a name, a variable, a path.
_PATH = ("^", "!", "(", "a")


def with_matches(text: str, find: Callable[[str], Sequence[Hit]], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """The query with what ``find`` finds in the place of each search; an update stays as it is.

    ``prefixes`` are those that need no declaration. Raises FupinError, with line and column, for a search that is
    written otherwise than above, and for more than ``SEARCHES``.
    """
    if "matches" not in text or form(text) == "update":
        return text
    query = _Query(text, prefixes)
    found = cache(find)
    return edited(text, [edit for search in query.searches for edit in query.replaced(search, found)])


class _Search(NamedTuple):
    """A place of the property: its token, the first token of its triples, and the first token of its subject."""

    verb: int
    start: int
    subject: int


class _Query:
    """The tokens of a query, and where it searches."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self.text, self.tokens = text, [*code(text), Token("end", "", len(text))]
        self.searches: list[_Search] = []
        inside, start, plain = ["text"], 0, True  # plain: no keyword stands among the triples
        for at, size, names in walk(self.tokens[:-1], prefixes):
            token = self.tokens[at]
            if not size and "matches" in token.text and token.kind in ("iri", "pname") and names.iri(token) == MATCHES:
                self._take(at, start, plain, inside[-1])
            if token.text in ("{", "[", "("):
                inside.append("data" if self._holds_data(at) else token.text)
            elif token.text in ("}", "]", ")") and len(inside) > 1:
                inside.pop()
            plain = plain and (token.kind != "word" or token.is_word("a", "true", "false"))
            if token.text in ("{", "}", "."):
                start, plain = at + 1, True

    def _holds_data(self, at: int) -> bool:
        """Whether a brace opens the template of a CONSTRUCT or the terms of a VALUES: nothing there is a search."""
        return self.tokens[at].text == "{" and (
            self.tokens[at - 1].is_word("construct") or self.tokens[at - 2].is_word("values")
        )

    def _take(self, verb: int, start: int, plain: bool, inside: str) -> None:
        """Note the property where it stands after a subject; elsewhere it is a term like any other."""
        before = self.tokens[verb - 1]
        subject = self._subject(verb, start, plain) if inside == "{" else None
        if subject is not None:
            if len(self.searches) == SEARCHES:
                self._refuse(verb, f"一个查询最多 {SEARCHES} 处 a query may have {SEARCHES} of them")
            if self.searches and self.searches[-1].start == start:
                self._refuse(verb, "一个主语一处，另写一句 one for each subject: write another triple")
            self.searches.append(_Search(verb, start, subject))
            return
        of_constant = inside == "{" and verb == start + 1 and before.kind != "word"
        if of_constant or (inside in ("{", "[") and before.text in (";", "[", "^", "/", "|", "!")):
            self._refuse(verb)

    def _subject(self, verb: int, start: int, plain: bool) -> int | None:
        """The first token of the subject: a variable or a pair of them; None where there is none."""
        before = self.tokens[max(start, verb - 5) : verb]
        kinds = "".join("v" if token.kind == "var" else token.text if token.kind == "mark" else "." for token in before)
        # in the group, a FILTER or BIND may stand before it, which ends in a bracket
        if kinds == "v" or kinds.endswith(")v"):
            return verb - 1
        if kinds == "(vv)" or kinds.endswith(")(vv)"):
            return verb - 4
        return start if kinds.endswith(";") and plain and self.tokens[start].kind == "var" else None

    def replaced(self, search: _Search, find: Callable[[str], Sequence[Hit]]) -> list[tuple[int, int, str]]:
        """What to write in the place of a search."""
        words, limit, end = self._object(search.verb + 1)
        hits = find(words)[:limit]
        first, verb = self.tokens[search.subject], self.tokens[search.verb]
        pair = first.text == "("
        if pair:
            names = " ".join(token.text for token in self.tokens[search.subject + 1 : search.subject + 3])
            values = f"VALUES ({names}) {{ {' '.join(f'(<{h.iri}> {MOST - n})' for n, h in enumerate(hits))} }} "
        else:
            values = f"VALUES {first.text} {{ {' '.join(f'<{hit.iri}>' for hit in hits)} }} "
        if self.tokens[search.verb - 1].text == ";":
            return [(first.start, first.start, values), self._without(verb.start, self.tokens[end - 1].end)]
        more = end
        while self.tokens[more].text == ";":
            more += 1
        if more > end and self._begins_property(more):
            if pair:
                self._refuse(search.verb)
            values += first.text + " "
        return [(first.start, first.start, values), self._without(first.start, self.tokens[more - 1].end)]

    def _object(self, at: int) -> tuple[str, int, int]:
        """The words of a search, how many hits it wants, and the token after it."""
        listed = self.tokens[at].text == "("
        at += listed
        if self.tokens[at].kind != "string":
            self._refuse(at)
        words, limit = _unquoted(self.tokens[at].text), MOST
        at += 2 if self.tokens[at + 1].kind == "lang" else 1
        if listed:
            if self.tokens[at].kind == "number" and self.tokens[at].text.isdigit():
                limit, at = int(self.tokens[at].text[:6]), at + 1
            if self.tokens[at].text != ")":
                self._refuse(at)
            at += 1
        if self.tokens[at].text in (",", "^^"):
            self._refuse(at)
        return words, limit, at

    def _begins_property(self, at: int) -> bool:
        return self.tokens[at].kind in ("iri", "pname", "var") or self.tokens[at].text in _PATH

    def _without(self, start: int, end: int) -> tuple[int, int, str]:
        """Take a span out and keep its lines."""
        return start, end, "\n" * self.text.count("\n", start, end)

    def _refuse(self, at: int, cause: str = "不能这样写 is written otherwise") -> NoReturn:
        line, column = place(self.text, self.tokens[at].start)
        raise FupinError(f'{line}:{column}: fp:matches {cause}; 改法 mend: ?x fp:matches "词 words" .')


def _unquoted(text: str) -> str:
    """The words of a string as SPARQL writes it."""
    quotes = 3 if text[:3] in ('"""', "'''") and len(text) > 5 else 1

    def read(escape: re.Match[str]) -> str:
        code_ = escape[1] or escape[2]
        return chr(int(code_, 16)) if code_ else _CONTROLS.get(escape[3], escape[3])

    return _ESCAPE.sub(read, text[quotes:-quotes])
