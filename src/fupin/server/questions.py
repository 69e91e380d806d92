"""Stored questions over HTTP: ``/query/<name>?parameter=value``, with the rows as JSON, CSV, TSV or SPARQL results."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fupin.errors import FupinError
from fupin.graph import KnowledgeGraph
from fupin.queries import Question, all_questions, find_question
from fupin.queryjson import check_parameters, question_json, rows_json
from fupin.server import media, request
from fupin.server.answers import respond
from fupin.server.described import concept_keys
from fupin.server.engine import PooledEngine
from fupin.server.refusals import Refusal
from fupin.server.request import Parameters
from fupin.server.service import Service

_OWN = ("lang", "format")


async def questions(req: Request) -> Response:
    """``/query``: the library."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, _OWN)
    if parameters.one("format") not in (None, "json"):
        raise Refusal(406, "the library is given as JSON; an answer has further formats")
    return JSONResponse([question_json(found) for found in await run_in_threadpool(all_questions)])


async def question(req: Request) -> Response:
    """``/query/<name>``: the answer of a question."""
    service: Service = req.app.state.service
    found = named(req.path_params["name"])
    parameters = request.query_parameters(req)
    request.unknown(parameters, (*_OWN, *found.parameters))
    language = request.language(parameters)
    form = _format(req, parameters)
    given = {name: value for name in found.parameters if (value := parameters.one(name)) is not None}
    await checked(found, given)
    graph = KnowledgeGraph(PooledEngine(service.pool, asyncio.get_running_loop()), language)
    text = await run_in_threadpool(_text, graph, found, given)
    if form == "rows":
        answer = await run_in_threadpool(graph.engine.select, text)
        return JSONResponse(rows_json(found, answer, given), headers={"Vary": "Accept"})
    return await respond(req, service, {"do": "query", "text": text, "rows": form, "graph": None})


def _text(graph: KnowledgeGraph, found: Question, given: dict[str, str]) -> str:
    """The query with what is asked of. Raises Refusal (404) where a name means nothing in the graph, or several things."""
    try:
        return graph.sparql(found.name, **given)
    except Refusal:
        raise
    except FupinError as error:
        raise Refusal(404, str(error)) from error


@lru_cache(maxsize=1)
def _schemes() -> dict[str, Any]:
    return concept_keys()


async def checked(found: Question, given: Mapping[str, str]) -> None:
    """Raise BadParameter for a value that the question does not take."""
    await run_in_threadpool(check_parameters, found, given, _schemes())


def named(name: str) -> Question:
    """The question of that name. Raises Refusal (404) where there is none."""
    try:
        return find_question(name)
    except Exception as error:
        raise Refusal(404, str(error)) from error


def _format(req: Request, parameters: Parameters) -> str:
    """``rows``: JSON with a row as an object; or a format of SPARQL results."""
    named, accept = parameters.one("format"), ", ".join(req.headers.getlist("accept"))
    if named == "json" or (named is None and _wants_json(accept)):
        return "rows"
    form = media.row_format(accept, named)
    if form is None:
        raise Refusal(
            406, "there is no answer in that format; accept application/json, text/csv, text/tab-separated-values"
        )
    return form


def _wants_json(accept: str) -> bool:
    ranges = sorted(media.accepted(accept or "*/*"), key=lambda pair: -pair[1])
    return bool(ranges) and ranges[0][0] in ("*/*", "application/*", "application/json", "text/html")
