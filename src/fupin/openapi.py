"""The HTTP interface as OpenAPI 3.1: a path for each question, made of what it says of itself, and the routes beside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fupin import __version__
from fupin.dataset import DESCRIPTION, LANGUAGES, TITLE
from fupin.examples import example_iri
from fupin.output import GRAPH_FORMATS
from fupin.queries import GROUPS, Parameter, Question
from fupin.queryjson import Schemes, answer_schema, defaults_of, parameter_schema
from fupin.searchindex import FAMILIES

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_TEXT = {"type": "string"}
_JSON, _SRJ, _LD = "application/json", "application/sparql-results+json", "application/ld+json"
#: What an answer is where it is JSON.
_JSONS: dict[str, Any] = {_SRJ: {"type": "object"}, _LD: {"type": ["object", "array"]}}
_ROWS = [_SRJ, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
_GRAPHS = [*(syntax.media_type for syntax in GRAPH_FORMATS.values()), "application/trig"]
_GRAPH_NAMES = [*GRAPH_FORMATS, "trig"]
#: What ``format=`` of a question may be, and of a query.
QUESTION_FORMATS = ("json", "csv", "tsv", "srj")
QUERY_FORMATS = ("json", "xml", "csv", "tsv", *_GRAPH_NAMES)
_STATUSES = {
    400: "请求有误 The request is wrong; where a query does not parse, with line and column",
    401: "需要令牌 Writing needs a token",
    403: "不允许 Not allowed here",
    404: "没有这个东西 There is no such thing",
    406: "没有这种格式 No such format",
    413: "请求太大 The request is too large",
    415: "不收这种格式 This format is not taken",
    429: "请求太多，稍后再试 Too many requests: try again later",
    503: "超时或忙 Out of time, or too busy: try again later",
}
_READING = (400, 406, 429, 503)


def openapi(base: str, questions: Iterable[Question], schemes: Schemes, *, writable: bool = False) -> dict[str, Any]:
    """The document for the server at an address; ``schemes`` are the keys of the concept schemes that parameters name."""
    paths = {f"/query/{question.name}": {"get": _question(question, schemes)} for question in questions}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": " ".join(TITLE),
            "summary": "每个回答都有出处 Every answer with its citation",
            "description": "\n\n".join(DESCRIPTION),
            "version": __version__,
            "license": {"name": "MIT AND CC-BY-4.0", "identifier": "MIT AND CC-BY-4.0"},
        },
        "servers": [{"url": base}],
        "tags": [{"name": name} for name in ("sparql", "data", "service", *GROUPS)],
        "paths": {**_sparql(), **(_writing() if writable else {}), **_data(), **_service(), **paths},
        "components": {
            "schemas": _SCHEMAS,
            "responses": {str(status): _problem(words) for status, words in _STATUSES.items()},
            "parameters": {"lang": _LANG},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_WORDS = {"type": "object", "required": ["zh", "en"], "properties": {"zh": _TEXT, "en": _TEXT}}
_SCHEMAS: dict[str, Any] = {
    "Question": {
        "type": "object",
        "required": ["name", "iri", "group", "title", "question"],
        "properties": {
            "name": {"type": "string", "pattern": "^[a-z0-9-]+$"},
            "iri": {"type": "string", "format": "uri"},
            "group": {"enum": list(GROUPS)},
            "title": _WORDS,
            "question": _WORDS,
        },
    },
    "Problem": {
        "description": "RFC 9457",
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
        },
    },
}
_LANG = {
    "name": "lang",
    "in": "query",
    "description": "标签的语言 Language of labels",
    "schema": {"type": "string", "enum": list(LANGUAGES), "default": "zh"},
}


def _problem(words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/problem+json": {"schema": _PROBLEM}}}


def _operation(
    name: str,
    summary: str,
    tag: str,
    content: dict[str, Any],
    *,
    parameters: Iterable[dict[str, Any]] = (),
    refused: Iterable[int] = _READING,
    **more: Any,
) -> dict[str, Any]:
    responses = {str(status): {"$ref": f"#/components/responses/{status}"} for status in refused}
    return {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "parameters": list(parameters),
        "responses": {"200": {"description": "回答 The answer", "content": content}, **responses},
        **more,
    }


def _in_query(name: str, words: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": words, "schema": schema, **more}


def _each(media: Iterable[str]) -> dict[str, Any]:
    return {name: {"schema": _JSONS.get(name, _TEXT)} for name in media}


def _format(names: Iterable[str]) -> dict[str, Any]:
    return _in_query("format", "格式，先于 Accept Format, goes before Accept", {"type": "string", "enum": list(names)})


def _question(question: Question, schemes: Schemes) -> dict[str, Any]:
    answers = {
        _JSON: {"schema": answer_schema(question)},
        **_each(["text/csv", "text/tab-separated-values", _SRJ]),
    }
    given = [_parameter(question, parameter, schemes) for parameter in question.parameters.values()]
    return _operation(
        f"query-{question.name}",
        f"{question.title['zh']} {question.title['en']}",
        question.group,
        answers,
        parameters=[*given, {"$ref": "#/components/parameters/lang"}, _format(QUESTION_FORMATS)],
        refused=(400, 404, 406, 429, 503),
        description=f"{question.question['zh']}\n\n{question.question['en']}",
        externalDocs={"description": "SPARQL", "url": example_iri(question.name)},
    )


def _parameter(question: Question, parameter: Parameter, schemes: Schemes) -> dict[str, Any]:
    defaults = defaults_of(question, parameter.name)
    known = {"default": defaults[0]} if len(defaults) == 1 else {"examples": defaults}
    schema = {**parameter_schema(parameter, schemes), **known}
    return _in_query(parameter.name, f"{parameter.zh} {parameter.en} ({parameter.type})", schema)


def _sparql() -> dict[str, Any]:
    text = {
        "type": "string",
        "format": "sparql-query",
        "minLength": 1,
        "examples": ["SELECT * WHERE { ?s ?p ?o } LIMIT 10"],
    }
    graphs = {"type": "array", "items": {"type": "string", "format": "iri"}}
    names = ("default-graph-uri", "named-graph-uri")
    answers = _each([*_ROWS, *_GRAPHS])
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {"query": text, **dict.fromkeys(names, graphs)},
        "additionalProperties": False,
    }
    data_set = [_in_query(name, "SPARQL 1.1 Protocol", graphs) for name in names]
    form_of = _format(QUERY_FORMATS)
    refused = (*_READING, 403, 413)
    get = _operation(
        "sparql",
        "SPARQL 1.1 查询；不带查询即服务描述 SPARQL 1.1 queries; the service description without a query",
        "sparql",
        answers,
        parameters=[_in_query("query", "查询 The query", text), *data_set, form_of],
        refused=refused,
    )
    body = {"application/x-www-form-urlencoded": {"schema": form}, "application/sparql-query": {"schema": text}}
    post = _operation(
        "sparql-post",
        "SPARQL 1.1 查询 SPARQL 1.1 queries",
        "sparql",
        answers,
        parameters=[*data_set, form_of],
        refused=(*refused, 415),
        requestBody={"required": True, "content": body},
    )
    return {"/sparql": {"get": get, "post": post}}


def _writing() -> dict[str, Any]:
    """SPARQL Update; the Graph Store Protocol is described by its own recommendation."""
    text = {"type": "string", "format": "sparql-update"}
    form = {"type": "object", "required": ["update"], "properties": {"update": text}}
    body = {"application/x-www-form-urlencoded": {"schema": form}, "application/sparql-update": {"schema": text}}
    post = _operation(
        "update",
        "SPARQL 1.1 更新 SPARQL 1.1 updates",
        "sparql",
        {},
        refused=(400, 401, 403, 413, 415, 429, 503),
        requestBody={"required": True, "content": body},
        security=[{"token": []}],
    )
    post["responses"]["204"] = {"description": "已写入 Written"}
    del post["responses"]["200"]
    return {"/update": {"post": post}}


def _data() -> dict[str, Any]:
    graph = _each(_GRAPHS)
    wanted = _in_query(
        "q",
        "词、拼音、缩写或代码 Words, pinyin, initials or a code",
        {"type": "string", "minLength": 1, "maxLength": 200},
    )
    most = _in_query("limit", "至多几条 Hits at most", {"type": "integer", "minimum": 1, "maximum": 200, "default": 20})
    kinds = _in_query(
        "kind", "只要哪些 Only these", {"type": "array", "items": {"type": "string", "enum": list(FAMILIES)}}
    )
    key = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"}
    linked = {
        "/id/{kind}/{key}": ("entity", "实体 An entity", ("kind", "key")),
        "/id/fact/{document}/{key}": ("fact", "事实 A fact", ("document", "key")),
        "/scheme/{scheme}/{key}": ("concept", "概念 A concept", ("scheme", "key")),
        "/ontology": ("ontology", "本体 The ontology", ()),
        "/void": ("void", "图的描述与计数 The graph described and counted", ()),
        "/catalog": ("catalog", "数据目录 The catalogue of data", ()),
        "/examples": ("examples", "问题库作为 SPARQL 示例 The stored questions as SPARQL examples", ()),
    }
    paths: dict[str, Any] = {}
    for path, (name, words, names) in linked.items():
        parts = [{"name": part, "in": "path", "required": True, "schema": key} for part in names]
        parts.append(_format(_GRAPH_NAMES))
        refused = (400, 404, 406, 429, 503) if names else (400, 406, 429, 503)
        paths[path] = {"get": _operation(name, words, "data", graph, parameters=parts, refused=refused)}
    found = {_JSON: {"schema": {"type": "object"}}}
    search = _operation(
        "search",
        "搜索实体、事实和句子 Entities, facts and sentences by words",
        "data",
        found,
        parameters=[{**wanted, "required": True}, {"$ref": "#/components/parameters/lang"}, most, kinds],
        refused=(400, 404, 429, 503),
    )
    file = {"type": "string", "enum": [f"fupin.{syntax.file_extension}" for syntax in GRAPH_FORMATS.values()]}
    dump = _operation(
        "dump",
        "全图 The whole graph",
        "data",
        graph,
        parameters=[{"name": "file", "in": "path", "required": True, "schema": file}],
        refused=(404, 429, 503),
    )
    return {**paths, "/search": {"get": search}, "/dump/{file}": {"get": dump}}


def _service() -> dict[str, Any]:
    questions = {"type": "array", "items": {"$ref": "#/components/schemas/Question"}}
    anything = {"schema": {"type": "object"}}
    plain = {"text/plain": {"schema": _TEXT}}
    routes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "/query": ("questions", "全部问题 The library of questions", {_JSON: {"schema": questions}}),
        "/openapi.json": ("openapi", "本文件 This document", {_JSON: anything}),
        "/context.jsonld": ("context", "JSON-LD 上下文 The JSON-LD context", {"application/ld+json": anything}),
        "/health": ("health", "是否正常 Whether the server is well", {_JSON: anything}),
        "/metrics": ("metrics", "计数 Counters (Prometheus)", plain),
    }
    return {
        path: {"get": _operation(name, words, "service", content, refused=(429,))}
        for path, (name, words, content) in routes.items()
    }
