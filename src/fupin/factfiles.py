"""Reading a facts file: each quote and phrase of it is found in the source, each number and time parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fupin.documents import Source, Span, nearest, sentences, squeeze
from fupin.errors import BadInput, FupinError, Problem
from fupin.facts import (
    Dated,
    DocumentFacts,
    Fact,
    FactReference,
    Measured,
    NoFact,
    PartOf,
    Plain,
    Reference,
    Topic,
    Value,
    fact_key,
)
from fupin.names import ENTITY_CLASSES, KEY, SCHEME_PREFIXES, SHORT_NAME, concept_iri, entity_iri
from fupin.phrases import is_whole
from fupin.quantities import parse_quantity
from fupin.resources import shown
from fupin.times import parse_period
from fupin.units import resolve_unit
from fupin.vocabulary import Role, Vocabulary
from fupin.yamlfiles import Items, Table, Text, read_yaml

#: Classes that say what is, not what happens: defaults of time, place and modality do not reach them.
TIMELESS = frozenset({"Composition", "Containment", "Status", "Definition", "Causation", "Principle", "Authorship"})
_TIMELY = frozenset({"period", "place", "modality"})
_PASSAGE_KEYS = frozenset({"quote", "context", "defaults", "facts", "none", "quantity", "period"})
_FACT_KEYS = frozenset({"id", "type", "quote", "also", "context", "open", "anyOf"})
_PHRASE_KEYS = frozenset({"text", "nth", "per", "of", "share"})


def read_facts(path: Path, sources: Iterable[Source], vocabulary: Vocabulary) -> DocumentFacts:
    """Read one facts file; its faults are in ``problems`` of what is returned.

    Raises BadInput where the file cannot be read at all or names no known document.
    """
    table = read_yaml(path)
    by_id = {document.id: (source, document) for source in sources for document in source.documents}
    name = table.get("document")
    if not isinstance(name, Text) or name not in by_id:
        raise BadInput(
            [
                Problem(
                    shown(path),
                    getattr(name, "line", 1),
                    "document",
                    f"没有这篇文献 no such document “{name or ''}”",
                    "写 write document: " + " | ".join(by_id),
                ),
            ]
        )
    source, document = by_id[name]
    found = DocumentFacts(source, document, shown(path), sentences(source, document))
    _Reader(found, vocabulary).read(table)
    return found


class _Miss(FupinError):
    """A fault in one field; caught where the file and line are known."""

    def __init__(self, field_: str, line: int, cause: str, mend: str) -> None:
        super().__init__(cause)
        self.field, self.line, self.cause, self.mend = field_, line, cause, mend


@dataclass(slots=True)
class _Place:
    """Where the phrases of a fact are looked for: its quotes, its passage, then the context."""

    layers: Sequence[Sequence[Span]]
    used: set[Span] = field(default_factory=set)


class _Reader:
    def __init__(self, found: DocumentFacts, vocabulary: Vocabulary) -> None:
        self.found, self.vocabulary = found, vocabulary
        self.source, self.document = found.source, found.document
        self.keys: dict[str, int] = {}

    # passages

    def read(self, table: Table) -> None:
        for key in table:
            if key not in ("document", "passages"):
                self.fault(_Miss(key, table.lines[key], "不认识的键 unknown key", "只用 use document, passages"))
        for passage in self.items(table, "passages"):
            try:
                self.passage(passage)
            except _Miss as miss:
                self.fault(miss)

    def items(self, table: Table, key: str) -> Iterator[Table]:
        value = table.get(key, Items())
        entries = value if isinstance(value, Items) else []
        if value and not isinstance(value, Items):
            self.fault(_Miss(key, table.lines[key], "应是列表 must be a list", "每条以 - 开头 begin each with -"))
        for entry in entries:
            if isinstance(entry, Table):
                yield entry
            else:
                self.fault(_Miss(key, entry.line, "应是键值 must be a mapping", "写成 write - quote: …"))

    def fault(self, miss: _Miss) -> None:
        self.found.problems.append(Problem(self.found.file, miss.line, miss.field, miss.cause, miss.mend))

    def passage(self, table: Table) -> None:
        self.known(table, _PASSAGE_KEYS)
        quotes = self.quotes(table, "quote", self.document.spans)
        if not quotes:
            raise _Miss("quote", table.line, "缺引文 no quote", "写 quote: 原文 write the words of the text")
        context = self.quotes(table, "context", self.document.spans)
        if "none" in table:
            self.no_fact(table, quotes)
            return
        if not table.get("facts"):
            raise _Miss(
                "facts", table.line, "既无事实也无理由 neither facts nor a reason", "写 facts: 或 or none: 理由 reason"
            )
        defaults = table.get("defaults", Table())
        for entry in self.items(table, "facts"):
            try:
                self.fact(entry, defaults, quotes, context)
            except _Miss as miss:
                self.fault(miss)

    def known(self, table: Table, keys: frozenset[str]) -> None:
        for key in table:
            if key not in keys:
                raise _Miss(key, table.lines[key], "不认识的键 unknown key", "只用 use " + ", ".join(sorted(keys)))

    def no_fact(self, table: Table, quotes: tuple[Span, ...]) -> None:
        reason = table["none"]
        if reason not in self.vocabulary.schemes.get("no-fact", ()):
            raise _Miss("none", table.lines["none"], f"不认识的理由 unknown reason “{reason}”", self.keys_of("no-fact"))
        place = _Place([quotes])
        quantities = tuple(self.quantity("quantity", v, place) for v in as_list(table.get("quantity")))
        periods = tuple(self.period("period", v, place) for v in as_list(table.get("period")))
        self.found.no_facts.append(NoFact(quotes, reason, quantities, periods))

    def keys_of(self, scheme: str) -> str:
        keys = sorted(self.vocabulary.schemes.get(scheme, ()))
        return "可用 use one of " + " ".join(keys) if len(keys) <= 40 else f"见 see ontology/concepts/{scheme}.ttl"

    # quotes

    def quotes(self, table: Table, key: str, within: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(self.quote(key, value, within) for value in as_list(table.get(key)))

    def quote(self, key: str, value: Any, within: Sequence[Span]) -> Span:
        words, nth = _words(key, value)
        spans = self.source.find(words, within)
        if not spans:
            close = nearest(self.source, words, within)
            hint = (
                f"；最接近的是 closest is “{self.source.readable(close)}” ({close.start}-{close.end})" if close else ""
            )
            raise _Miss(
                key,
                _line(value),
                f"原文中没有这句引文 the text does not say “{words}”{hint}",
                "照抄原文 copy the words of the text",
            )
        return _choose(key, value, words, spans, nth)

    # facts

    def fact(self, entry: Table, defaults: Table, quotes: tuple[Span, ...], context: tuple[Span, ...]) -> None:
        own = self.quotes(entry, "quote", quotes) or quotes
        also = self.quotes(entry, "also", self.document.spans)
        more = self.quotes(entry, "context", self.document.spans)
        place = _Place([own, quotes, also, (*more, *context)])
        type_ = entry.get("type", defaults.get("type"))
        if type_ not in self.vocabulary.fact_classes:
            mend = "可用 use one of " + " ".join(sorted(self.vocabulary.fact_classes))
            raise _Miss("type", entry.lines.get("type", entry.line), f"不认识的类型 unknown type “{type_ or ''}”", mend)
        roles = self.roles(entry, self.merged(type_, entry, defaults), type_, place)
        key = self.key(entry, type_, roles)
        named = {name: self.role_names(entry, name) for name in ("open", "anyOf")}
        used = tuple(sorted((place.used | set(more)) - set(own) - set(also)))
        self.found.facts.append(
            Fact(self.document.id, key, type_, entry.line, (*own, *also), used, roles, named["open"], named["anyOf"]),
        )

    def merged(self, type_: str, entry: Table, defaults: Table) -> dict[str, Any]:
        """Roles of a fact: its own, and those defaults that its class carries."""
        own = {key: value for key, value in entry.items() if key not in _FACT_KEYS}
        kept = {
            key: value
            for key, value in defaults.items()
            if key != "type" and key not in own and self.default_reaches(type_, key, defaults)
        }
        return {key: value for key, value in {**kept, **own}.items() if value != "none" or self.has_none(key)}

    def has_none(self, key: str) -> bool:
        """Whether ``none`` is a value of a role (listed: none), and does not take a default away."""
        role = self.vocabulary.roles.get(key)
        return role is not None and "none" in self.vocabulary.schemes.get(role.scheme or "", ())

    def default_reaches(self, type_: str, key: str, defaults: Table) -> bool:
        role = self.vocabulary.roles.get(key)
        if role is None:
            raise _Miss(key, defaults.lines[key], "不认识的角色 unknown role", "见 see docs/modelling.md")
        return self.vocabulary.carries(type_, role) and not (type_ in TIMELESS and key in _TIMELY)

    def roles(self, entry: Table, given: Mapping[str, Any], type_: str, place: _Place) -> dict[str, tuple[Value, ...]]:
        roles = {}
        for key, value in given.items():
            role = self.vocabulary.roles.get(key)
            if role is None or not self.vocabulary.carries(type_, role):
                raise _Miss(
                    key,
                    entry.lines.get(key, entry.line),
                    f"{type_} 没有这个角色 has no role “{key}”",
                    self.roles_of(type_),
                )
            roles[key] = tuple(self.value(role, item, place) for item in as_list(value))
        return roles

    def roles_of(self, type_: str) -> str:
        return "可用 use " + " ".join(
            sorted(name for name, role in self.vocabulary.roles.items() if self.vocabulary.carries(type_, role)),
        )

    def role_names(self, entry: Table, key: str) -> tuple[str, ...]:
        names = tuple(str(name) for name in as_list(entry.get(key)))
        for name in names:
            if name not in self.vocabulary.roles:
                raise _Miss(key, entry.lines[key], f"不认识的角色 unknown role “{name}”", "见 see docs/modelling.md")
        return names

    def key(self, entry: Table, type_: str, roles: Mapping[str, tuple[Value, ...]]) -> str:
        key = entry.get("id") or fact_key(self.document.id, type_, roles)
        if not KEY.match(key):
            raise _Miss(
                "id",
                entry.lines["id"],
                f"不是 ASCII 键 not an ASCII key “{key}”",
                "用字母、数字、- use letters, digits, -",
            )
        if key in self.keys:
            raise _Miss(
                "id",
                entry.line,
                f"与第 {self.keys[key]} 行的事实相同 the same fact as in line {self.keys[key]}",
                "把引文并入 also，或写明不同之处 put the quote into also, or say what differs",
            )
        self.keys[key] = entry.line
        return key

    # values

    def value(self, role: Role, value: Any, place: _Place) -> Value:
        if role.values == "quantity":
            return self.quantity(role.name, value, place)
        if role.values == "period":
            return self.period(role.name, value, place)
        if role.values == "part":
            return self.part(role, value, place)
        if role.values == "boolean":
            return Plain(_boolean(role.name, value))
        if role.values == "text":
            return self.text(role, value, place)
        return self.thing(role, value, place)

    def text(self, role: Role, value: Any, place: _Place) -> Plain:
        words, _ = _words(role.name, value)
        if role.name == "condition":
            self.phrase(role.name, value, place)
        return Plain(words)

    def thing(self, role: Role, value: Any, place: _Place) -> Value:
        words, _ = _words(role.name, value)
        if reference := self.reference(role, words, _line(value)):
            return reference
        if role.values == "concept":
            raise _Miss(
                role.name,
                _line(value),
                f"概念表没有 the scheme {role.scheme} has no “{words}”",
                self.keys_of(role.scheme or ""),
            )
        if role.values == "fact":
            raise _Miss(
                role.name,
                _line(value),
                f"应是事实的 id must be the id of a fact: “{words}”",
                "给那条事实写 id give that fact an id",
            )
        return Topic(squeeze(words), self.phrase(role.name, value, place, first=True))

    def reference(self, role: Role, words: str, line: int) -> Reference | FactReference | None:
        if match := SHORT_NAME.match(words):
            return self.named(role, match[1], match[2], line)
        if not KEY.match(words):
            return None
        if role.scheme and words in self.vocabulary.schemes.get(role.scheme, ()):
            return Reference(f"{role.scheme}:{words}", concept_iri(role.scheme, words), line)
        return FactReference(self.document.id, words, line) if role.facts else None

    def named(self, role: Role, prefix: str, key: str, line: int) -> Reference | FactReference:
        if prefix == "fact":
            document, slash, name = key.partition("/")
            return FactReference(document, name, line) if slash else FactReference(self.document.id, key, line)
        scheme = SCHEME_PREFIXES.get(prefix, prefix)
        if scheme in self.vocabulary.schemes:
            return Reference(f"{prefix}:{key}", concept_iri(scheme, key), line)
        if prefix in ENTITY_CLASSES:
            return Reference(f"{prefix}:{key}", entity_iri(prefix, key), line)
        raise _Miss(role.name, line, f"不认识的前缀 unknown prefix “{prefix}:”", "见 see docs/modelling.md")

    def part(self, role: Role, value: Any, place: _Place) -> PartOf:
        given = value if isinstance(value, Table) else {"item": value}
        line = value.line
        if isinstance(value, Table) and set(value) <= _PHRASE_KEYS:
            given = {"item": value}
        roles: dict[str, tuple[Value, ...]] = {}
        for key, item in given.items():
            part_role = self.vocabulary.roles.get(key)
            if part_role is None or "Part" not in part_role.classes:
                raise _Miss(
                    f"{role.name}.{key}", line, "部分没有这个角色 a part has no such role", self.roles_of("Part")
                )
            roles[key] = tuple(self.value(part_role, one, place) for one in as_list(item))
        return PartOf(roles, self.part_span(roles, place))

    def part_span(self, roles: Mapping[str, tuple[Value, ...]], place: _Place) -> Span:
        """A part's evidence: the place of its own words, else the quote of its fact."""
        spans = [v.span for values in roles.values() for v in values if isinstance(v, Topic | Measured | Dated)]
        return spans[0] if spans else place.layers[0][0]

    def quantity(self, name: str, value: Any, place: _Place) -> Measured:
        words, _ = _words(name, value)
        span = self.phrase(name, value, place)
        extra = value if isinstance(value, Table) else Table()
        near = {key: as_list(extra.get(key)) for key in ("per", "of")}
        places = tuple(self.phrase(f"{name}.{key}", one, place, first=True) for key in near for one in near[key])
        per = [squeeze(_words(name, one)[0]) for one in near["per"]]
        share = _boolean(name, extra["share"]) if "share" in extra else None
        unit = self.unit(name, near["of"])
        try:
            return Measured(parse_quantity(words, per, unit=unit, share=share), span, places)
        except FupinError as error:
            raise _Miss(
                name,
                _line(value),
                f"读不懂这个数量 the quantity does not parse: {error}",
                "引用数字和单位 quote number and unit",
            ) from error

    def unit(self, name: str, of: Sequence[Any]) -> str | None:
        """Unit that a noun apart from the number gives: 农村人口有 121.6 万 counts persons."""
        for one in of:
            words = squeeze(_words(name, one)[0])
            if (found := resolve_unit(words)) is None:
                raise _Miss(
                    f"{name}.of",
                    _line(one),
                    f"不是单位 is no unit: “{words}”",
                    "引用量词或所数之物 quote what is counted",
                )
            return found[0]
        return None

    def period(self, name: str, value: Any, place: _Place) -> Dated:
        words, _ = _words(name, value)
        span = self.phrase(name, value, place)
        try:
            return Dated(parse_period(words, self.document.published), span)
        except FupinError as error:
            raise _Miss(
                name,
                _line(value),
                f"读不懂这个时间 the time does not parse: {error}",
                "引用时间词 quote the words for the time",
            ) from error

    def phrase(self, name: str, value: Any, place: _Place, *, first: bool = False) -> Span:
        """Place of a phrase in the first layer that holds it; ``first``: the first of several will do."""
        words, nth = _words(name, value)
        for layer in place.layers:
            spans = [span for span in self.source.find(words, layer) if is_whole(self.source, span)]
            if spans:
                span = spans[0] if first and nth is None else _choose(name, value, words, spans, nth)
                place.used.update(quote for quote in layer if quote.holds(span))
                return span
        raise _Miss(
            name,
            _line(value),
            f"引文中没有这个词 the quote does not say “{words}”",
            "照抄引文，或写入 context copy it, or add a context",
        )


def as_list(value: Any) -> list[Any]:
    """A value as a list: none, one, or several."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _line(value: Any) -> int:
    return int(getattr(value, "line", 0))


def _words(name: str, value: Any) -> tuple[str, int | None]:
    """The words of a phrase or quote, and which of several places it means."""
    if isinstance(value, str):
        return value, None
    if not isinstance(value, Table) or not isinstance(value.get("text"), str) or not set(value) <= _PHRASE_KEYS:
        raise _Miss(
            name, _line(value), "应是原文的词 must be words of the text", "写词，或 write words, or {text: …, nth: …}"
        )
    nth = value.get("nth")
    if nth is not None and not re.fullmatch(r"[1-9]\d*", nth):
        raise _Miss(name, _line(value), f"nth 应是正整数 must be a positive number: {nth}", "从 1 数起 count from 1")
    return value["text"], int(nth) if nth else None


def _choose(name: str, value: Any, words: str, spans: Sequence[Span], nth: int | None) -> Span:
    if nth is None and len(spans) > 1:
        raise _Miss(
            name,
            _line(value),
            f"“{words}”出现 {len(spans)} 次 stands {len(spans)} times",
            "写 write {text: …, nth: 第几次 which one}",
        )
    if (nth or 1) > len(spans):
        raise _Miss(
            name, _line(value), f"“{words}”只出现 {len(spans)} 次 stands only {len(spans)} times", "改 nth correct nth"
        )
    return spans[(nth or 1) - 1]


def _boolean(name: str, value: Any) -> bool:
    if value not in ("true", "false"):
        raise _Miss(name, _line(value), "应是 true 或 false must be true or false", "改写 correct it")
    return bool(value == "true")
