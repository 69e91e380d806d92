"""The library of competency questions: one file a question, which describes itself and runs in any SPARQL tool."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fupin.errors import FupinError
from fupin.names import ENTITY_CLASSES, expand, short_iri
from fupin.ntriples import text as literal
from fupin.resources import resource, shown

#: Groups of the library, in the order in which they are listed.
GROUPS = (
    "pairings",
    "tasks",
    "funding",
    "inputs",
    "systems",
    "outcomes",
    "plan-and-result",
    "places",
    "people",
    "evidence",
    "audit",
    "gaps",
    "comparability",
)
LANGUAGES = ("zh", "en")
_IRI = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+\Z")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,18})?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_LANGUAGE_LINE = re.compile(r"VALUES\s+\?lang\s*\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its type (a kind of entity, ``entity``, ``concept:<scheme>``, string, number, date, fact) and names."""

    name: str
    type: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """A stored query with what its front matter says."""

    name: str
    path: Path
    group: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    columns: tuple[str, ...]
    text: str


def all_questions() -> list[Question]:
    """The library, by group and name."""
    found = [read_question(path) for path in resource("queries").glob("*.rq")]
    return sorted(found, key=lambda q: (GROUPS.index(q.group), q.name))


def find_question(name: str) -> Question:
    """A question by its name. Raises FupinError that says what comes near."""
    path = resource("queries") / f"{name}.rq"
    if re.fullmatch(r"[a-z0-9-]+", name) and path.is_file():
        return read_question(path)
    names = [p.stem for p in resource("queries").glob("*.rq")]
    near = difflib.get_close_matches(name, names, 3, 0.5)
    hint = f"是不是 did you mean {' | '.join(near)}?" if near else "fupin query 列出全部 lists all"
    raise FupinError(f"没有这个问题 no such question “{name}”; 改法 mend: {hint}")


def read_question(path: Path) -> Question:
    """Read one query file. Raises FupinError where its front matter is not as it should be."""
    from fupin.frontmatter import front_matter  # loads PyYAML: only where a stored question is read

    text, table = path.read_text(encoding="utf-8"), front_matter(path)
    for key in ("title", "question", "group", "columns"):
        if key not in table:
            raise FupinError(f"{shown(path)}: 缺 lacks {key}; 改法 mend: #+ {key}: …")
    if table["group"] not in GROUPS:
        raise FupinError(f"{shown(path)}: 不认识的组 unknown group {table['group']}; 改法 mend: {' '.join(GROUPS)}")
    given = table.get("parameters", {})
    parameters = {name: Parameter(str(name), str(p["type"]), str(p["zh"]), str(p["en"])) for name, p in given.items()}
    return Question(
        path.stem,
        path,
        str(table["group"]),
        table["title"],
        table["question"],
        parameters,
        tuple(table["columns"]),
        text,
    )


def with_language(text: str, language: str) -> str:
    """The query with its ``VALUES ?lang`` line set to the reader's language."""
    if language not in LANGUAGES:
        raise FupinError(f"没有这种语言 no such language: {language}; 改法 mend: zh | en")
    return _LANGUAGE_LINE.sub(f'VALUES ?lang {{ "{language}" }}', text)


def in_language(text: str, language: str) -> str:
    """A question's query with the reader's language itself wherever it says ``?lang``.

    So an engine drops labels of other languages as it meets them, and no longer joins each with all that follows.
    """
    if language not in LANGUAGES or not _LANGUAGE_LINE.search(text):
        return with_language(text, language)
    return re.sub(r"\?lang\b", f'"{language}"', _LANGUAGE_LINE.sub("", text).replace("BOUND(?lang)", "true"))


def with_fact(text: str) -> str:
    """A question's query that tells of each row also the fact behind it, as ``?fact``, where its pattern names one."""
    if not re.search(r"\?fact\b", text) or re.search(r"^SELECT.*\?fact\b", text, re.MULTILINE):
        return text
    return re.sub(r"^SELECT DISTINCT ", "SELECT DISTINCT ?fact ", text, count=1, flags=re.MULTILINE)


def with_parameters(question: Question, terms: Mapping[str, str]) -> str:
    """The query's text with each given parameter's ``VALUES`` line replaced; ``terms`` are SPARQL terms.

    Raises FupinError for a parameter that the question does not have.
    """
    text = question.text
    for name, term in terms.items():
        if name not in question.parameters:
            known = " ".join(question.parameters) or "（无 none）"
            raise FupinError(f"{question.name}: 没有这个参数 no parameter “{name}”; 改法 mend: 可用 use {known}")
        line = re.compile(rf"VALUES\s+\?{name}\s*\{{[^}}]*\}}")
        text, number = line.subn(f"VALUES ?{name} {{ {term} }}".replace("\\", r"\\"), text)
        if number != 1:
            raise FupinError(f"{shown(question.path)}: 参数 {name} 应有一行 needs one line VALUES ?{name} {{ … }}")
    return text


def term(parameter: Parameter, value: str) -> str:
    """A parameter's value as a checked SPARQL term; nothing that a user gives is ever query text.

    Raises FupinError where the value is not of the parameter's type.
    """
    kind = parameter.type
    if kind == "number" and _NUMBER.match(value):
        return value
    if kind == "date" and _DATE.match(value):
        return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#date>'
    if kind == "string":
        return literal(value)
    if kind not in ("number", "date") and (address := _address(kind, value)):
        return f"<{address}>"
    raise FupinError(
        f"{parameter.name}: “{value[:80]}”不是 is no {kind}; 改法 mend: {_example(kind)}",
    )


def _address(kind: str, value: str) -> str | None:
    if kind.startswith("concept:") and re.fullmatch(r"[a-z0-9-]+", value):
        return short_iri(f"{kind.removeprefix('concept:')}:{value}")
    address = expand(value)
    return address if address and _IRI.match(address) else None


def key_address(parameter: Parameter, value: str) -> str | None:
    """The IRI that a value has if it is a key of the parameter's kind of entity: it may also be a name."""
    if parameter.type in ENTITY_CLASSES and re.fullmatch(r"[A-Za-z0-9-]+", value):
        return short_iri(f"{parameter.type}:{value}")
    return None


def _example(kind: str) -> str:
    if kind in ("number", "date"):
        return {"number": "12.5", "date": "2018-09-30"}[kind]
    return {"region": "region:653124", "fact": "fact:shanghai-kashgar/fiscal"}.get(
        kind, "region:653124 | IRI | 名称 name"
    )
