"""What a SPARQL text calls in the outside world: SERVICE and LOAD, which the engine would dial by itself.

Two readings of a text can differ. SPARQL 1.1 takes the longest token; pyoxigraph 0.5.13 has no tokens and lets its
grammar decide, so that it finds a SERVICE in ``FILTER(1<2)SERVICE#>``, in the name ``a:SERVICE`` where ``a:`` is
<http://h:> (no IRI with a letter behind it), and in ``a:b.c.SERVICE``. Nobody can list all such places. Therefore
``outside_calls`` reads as the recommendation does, and ``disarmed`` spells every other mention of the words so that no
reading can take it for a call: **the engine is to be given only what ``disarmed`` or ``replace_targets`` returned.**
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fupin.errors import FupinError
from fupin.names import PREFIXES
from fupin.patterns import Pattern
from fupin.sparqltext import Names, Token, edited, form, place, tokens, walk

_SERVICE = Pattern("service", re.IGNORECASE | re.ASCII)
_EITHER = Pattern("service|load", re.IGNORECASE | re.ASCII)
# the engine needs no space around a keyword: ?s ?p trueSERVICESILENT<http://…>{}
_KEYWORD = Pattern("(?:true|false)?(service|load)(silent)?", re.IGNORECASE | re.ASCII)
_ESCAPE = Pattern(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
#: Tokens that no reading can begin or end elsewhere.
_SURE = ("var", "bnode", "lang")


@dataclass(frozen=True, slots=True)
class Call:
    """A SERVICE or LOAD; ``target`` is its absolute IRI, None for a variable or what is no IRI; place from 1."""

    line: int
    column: int
    keyword: str
    target: str | None


@dataclass(frozen=True, slots=True)
class _Mention:
    """A token that holds one of the words: the keyword of a call, or harmless once it is spelled as ``words`` say."""

    token: Token
    words: str | None = None
    keyword: str = ""
    target: Token | None = None
    address: str | None = None


def outside_calls(text: str, prefixes: Mapping[str, str] = PREFIXES) -> list[Call]:
    """Every SERVICE, and in an update every LOAD, in the order of the text.

    ``prefixes`` are those that the engine knows beside the declared ones. Codepoint escapes are read both as the
    engine does (inside strings and IRIs) and as section 19.2 says (before anything else): SER\\u0056ICE is a call.
    """
    found = {(m.token.start, m.keyword, m.address) for m in _mentions(text, prefixes) if m.keyword}
    plain = _ESCAPE.compiled.sub(_character, text)
    if plain != text:
        shifts = _shifts(text)
        hidden = [m for m in _mentions(plain, prefixes) if m.keyword]
        found |= {(_shifted(m.token.start, shifts), m.keyword, m.address) for m in hidden}
    lines = [0, *(line.end() for line in re.finditer("\n", text))]
    calls = []
    for start, keyword, address in sorted(found, key=lambda call: call[0]):
        line = bisect_right(lines, start)
        calls.append(Call(line, start - lines[line - 1] + 1, keyword, address))
    return calls


def disarmed(text: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """The same query or update, with every mention of the words that is no call spelled as nobody can read a call.

    Letters of strings and IRIs become escapes, prefixed names IRIs, letters of comments and stray words ``_``; lines
    stay, columns behind a mention do not. Raises FupinError for a name that holds a word and whose prefix is unknown.
    """
    return edited(text, (_neutral(mention, text) for mention in _mentions(text, prefixes) if not mention.keyword))


def replace_targets(text: str, mapping: Callable[[str], str], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """The text, disarmed, with ``mapping(address)`` in the place of the address of each SERVICE and LOAD.

    Raises FupinError where a call has no fixed address, or is spelled with escapes.
    """
    mentions = list(_mentions(text, prefixes))
    if sum(bool(mention.keyword) for mention in mentions) < len(outside_calls(text, prefixes)):
        raise FupinError("SERVICE/LOAD 用转义写成 is spelled with escapes; 改法 mend: 直接写字母 write its letters")
    targets = {m.target.start for m in mentions if m.target}
    edits = [_neutral(m, text) for m in mentions if not m.keyword and m.token.start not in targets]
    return edited(text, edits + [_mapped(mention, text, mapping) for mention in mentions if mention.target])


def _mapped(call: _Mention, text: str, mapping: Callable[[str], str]) -> tuple[int, int, str]:
    target = call.target or call.token
    if call.address is None:
        line, column = place(text, call.token.start)
        raise FupinError(
            f"{line}:{column}: {call.keyword} 没有固定地址 has no fixed address ({target.text[:80]}); "
            f"改法 mend: {call.keyword} <http://…>"
        )
    iri = Token("iri", f"<{mapping(call.address)}>", 0)
    if Names({}).iri(iri) is None:
        raise FupinError(f"不是网址 not an IRI: {iri.text[:80]}")
    return target.start, target.end, _respelled(iri)


def _neutral(mention: _Mention, text: str) -> tuple[int, int, str]:
    if mention.words is None:
        line, column = place(text, mention.token.start)
        name = mention.token.text[:80]
        raise FupinError(
            f"{line}:{column}: 前缀没有声明 the prefix is not declared: {name}; 改法 mend: PREFIX {name.split(':')[0]}: <…>"
        )
    return mention.token.start, mention.token.end, mention.words


def _mentions(text: str, prefixes: Mapping[str, str]) -> Iterator[_Mention]:
    """The tokens that hold one of the words and could be read as more than they are, comments last."""
    if not _EITHER.search(text):
        return  # as most texts: none of their tokens is looked at
    update = form(text) in ("update", "")
    words = _EITHER if update else _SERVICE
    every = list(tokens(text))
    found = [token for token in every if token.kind != "comment"]
    for at, size, names in walk(found, prefixes):
        declaration = found[at : at + size]
        if any(token.kind == "pname" and words.search(token.text) for token in declaration):
            # nobody needs it: the names that use the prefix become IRIs
            yield from (_Mention(token, "") for token in declaration)
            continue
        for token in declaration or found[at : at + 1]:
            if token.kind not in _SURE and words.search(token.text):
                call = _call_at(found, at, names, update) if token.kind == "word" else None
                yield call or _Mention(token, _harmless(token, names))
    yield from (_Mention(t, _respelled(t)) for t in every if t.kind == "comment" and words.search(t.text))


def _call_at(found: Sequence[Token], at: int, names: Names, update: bool) -> _Mention | None:
    match = _KEYWORD.fullmatch(found[at].text)
    if not match:
        return None
    keyword, following = match[1].upper(), list(found[at + 1 : at + 4])
    if following and not match[2] and following[0].is_word("silent"):
        following.pop(0)
    if keyword == "SERVICE":
        real = [t.kind in ("iri", "pname", "var") for t in following[:1]] + [t.text == "{" for t in following[1:2]]
        if real != [True, True]:
            return None
    elif not update or not following or following[0].kind not in ("iri", "pname"):
        return None
    target = following[0]
    # the engine would read SILENT and x:y in silentx:y, whatever is declared
    doubtful = target.kind == "var" or target.text.lower().startswith("silent")
    return _Mention(found[at], None, keyword, target, None if doubtful else names.iri(target))


def _harmless(token: Token, names: Names) -> str | None:
    if token.kind != "pname":
        return _respelled(token)
    iri = names.expanded(token)
    return None if iri is None else _respelled(Token("iri", f"<{iri}>", 0))


def _respelled(token: Token) -> str:
    def spelled(match: re.Match[str]) -> str:
        first = f"\\u{ord(match[0][0]):04X}" if token.kind in ("iri", "string") else "_"
        return first + match[0][1:]

    return _EITHER.compiled.sub(spelled, token.text)


def _character(escape: re.Match[str]) -> str:
    code_point = int(escape[1] or escape[2], 16)
    return chr(code_point) if code_point <= 0x10FFFF and not 0xD800 <= code_point <= 0xDFFF else escape[0]


def _shifts(text: str) -> list[tuple[int, int]]:
    """For each escape: the offset behind it once all are unescaped, and how much longer the text was up to there."""
    shifts, longer = [], 0
    for escape in _ESCAPE.compiled.finditer(text):
        longer += len(escape[0]) - len(_character(escape))
        shifts.append((escape.end() - longer, longer))
    return shifts


def _shifted(offset: int, shifts: list[tuple[int, int]]) -> int:
    before = bisect_right(shifts, (offset, 1 << 60))
    return offset + (shifts[before - 1][1] if before else 0)
