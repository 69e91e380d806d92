"""Questions over HTTP: what their parameters may be, and an answer as JSON.

The same schemas stand in the OpenAPI document and decide what the server takes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyoxigraph as ox

from fupin.engine import Answer, Term
from fupin.errors import FupinError
from fupin.examples import example_iri
from fupin.names import PREFIXES, XSD, shorten
from fupin.queries import Parameter, Question

#: Keys of each concept scheme.
Schemes = Mapping[str, Iterable[str]]

#: An entity or fact: a label, alias, code or key; a short name; or an address of the web.
_NODE = (
    r"^([^:]+"
    rf"|({'|'.join(PREFIXES)}):[A-Za-z0-9][A-Za-z0-9._/-]*"
    r"|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?(#[A-Za-z0-9._~/-]*)?)$"
)
_TERM = re.compile(r'"([^"\\]*)"\S*|<([^>]*)>|\S+')
_SCALAR = {"type": ["string", "number", "boolean"]}
_INTEGERS = {"start", "end", "spanStart", "spanEnd"}
_INTEGER_TYPES = {XSD + name for name in ("integer", "int", "long", "nonNegativeInteger")}
_FRACTION_TYPES = {XSD + name for name in ("decimal", "double", "float")}


class BadParameter(FupinError):
    """A parameter that a question does not have, or a value that it does not take."""


def rows_json(question: Question, answer: Answer, parameters: Mapping[str, str]) -> dict[str, Any]:
    """An answer as JSON: the question, the parameters that it was asked with, columns, rows by column.

    Numbers are numbers, booleans booleans, all else text; a column that is unbound in a row is left out of it.
    """
    return {
        "question": question_json(question),
        "parameters": {**{name: _one(defaults_of(question, name)) for name in question.parameters}, **parameters},
        "columns": list(answer.columns),
        "rows": [
            {column: value_of(term) for column, term in zip(answer.columns, row, strict=True) if term is not None}
            for row in answer
        ],
    }


def _one(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def question_json(question: Question) -> dict[str, Any]:
    """A question as JSON: its name, its IRI, group, title and words in both languages."""
    return {
        "name": question.name,
        "iri": example_iri(question.name),
        "group": question.group,
        "title": dict(question.title),
        "question": dict(question.question),
    }


def value_of(term: Term) -> str | int | float | bool:
    """A term as a value of JSON."""
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    kind = term.datatype.value
    if kind == XSD + "boolean":
        return term.value in ("true", "1")
    if kind in _INTEGER_TYPES:
        return int(term.value)
    if kind in _FRACTION_TYPES:
        if term.value.lstrip("+-").isdigit():
            return int(term.value)  # to the last digit, however many
        number = float(term.value)
        return number if math.isfinite(number) else term.value
    return term.value


def defaults_of(question: Question, name: str) -> list[str]:
    """The values that a parameter has where none is given, as a client would write them: those of its VALUES line."""
    line = re.search(rf"VALUES\s+\?{name}\s*\{{([^}}]*)\}}", question.text)
    terms = _TERM.finditer(line[1] if line else "")
    plain = [words[1] or (shorten(words[2]) if words[2] else words[0]) for words in terms]
    concept = question.parameters[name].type.startswith("concept:")
    return [value.rpartition(":")[2] if concept else value for value in plain]


def parameter_schema(parameter: Parameter, schemes: Schemes) -> dict[str, Any]:
    """The JSON Schema of a parameter's values."""
    kind, _, scheme = parameter.type.partition(":")
    if kind == "concept":
        return {"type": "string", "enum": sorted(schemes[scheme])}
    if kind == "number":
        return {"type": "string", "pattern": r"^[+-]?[0-9]{1,30}(\.[0-9]{1,18})?$"}
    if kind == "date":
        return {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    if kind == "string":
        return {"type": "string", "minLength": 1, "maxLength": 1000}
    return {"type": "string", "minLength": 1, "maxLength": 300, "pattern": _NODE}


def check_parameters(question: Question, given: Mapping[str, str], schemes: Schemes) -> None:
    """Raise BadParameter where a parameter is unknown or its value is not as its schema says."""
    for name, value in given.items():
        parameter = question.parameters.get(name)
        if parameter is None:
            known = " ".join(question.parameters) or "（无 none）"
            raise BadParameter(f"{question.name}: 没有这个参数 no parameter “{name[:80]}”; 改法 mend: 可用 use {known}")
        schema = parameter_schema(parameter, schemes)
        if not _conforms(value, schema):
            mend = " | ".join(schema.get("enum", defaults_of(question, name)))
            raise BadParameter(f"{name}: “{value[:80]}”不是 is no {parameter.type}; 改法 mend: {mend}")


def _conforms(value: str, schema: Mapping[str, Any]) -> bool:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "pattern" in schema and not re.fullmatch(schema["pattern"].removesuffix("$"), value):
        return False
    return schema.get("format") != "date" or _is_day(value)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def answer_schema(question: Question) -> dict[str, Any]:
    """The JSON Schema of a question's answer."""
    row = {
        "type": "object",
        "properties": {column: _column_schema(column) for column in question.columns},
        "additionalProperties": False,
    }
    names = {name: {"type": ["string", "array"], "items": {"type": "string"}} for name in question.parameters}
    return {
        "type": "object",
        "required": ["question", "parameters", "columns", "rows"],
        "properties": {
            "question": {"$ref": "#/components/schemas/Question"},
            "parameters": {"type": "object", "properties": names, "additionalProperties": False},
            "columns": {"const": list(question.columns)},
            "rows": {"type": "array", "items": row},
        },
    }


def _column_schema(column: str) -> dict[str, Any]:
    """What a column holds, as far as its name tells."""
    if column in _INTEGERS:
        return {"type": "integer", "minimum": 0}
    if column.endswith(("lowerOpen", "upperOpen", "LowerOpen", "UpperOpen")):
        return {"type": "boolean"}
    if column.endswith(("Lower", "Upper")):
        return {"type": "number"}
    return {"type": "string"} if column.endswith("Label") else _SCALAR
