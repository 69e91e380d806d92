"""The page of the SPARQL editor, and the terms that it completes."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fupin.census import Census
from fupin.examples import sparql_of
from fupin.labels import Labels
from fupin.names import PREFIXES
from fupin.queries import with_language
from fupin.server import request
from fupin.server.described import Figures
from fupin.server.engine import PooledEngine
from fupin.server.questions import named
from fupin.server.refusals import Refusal
from fupin.server.sparql import sparql
from fupin.views.questions import library
from fupin.web.respond import ask, html, language

#: The question whose query stands in the editor at first.
_FIRST = "who-supports"


async def sparql_page(req: Request) -> Response:
    """``/sparql`` in a browser: the editor with ``query``, or the query of the question ``example``."""
    if req.method not in ("GET", "HEAD"):
        return await sparql(req)
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("query", "example", "view", "lang", "format"))
    query, example = parameters.one("query") or "", parameters.one("example")
    longest = req.app.state.service.limits.length
    if len(query) > longest:
        raise Refusal(413, f"a query may have at most {longest} characters, this one has {len(query)}")
    found = await run_in_threadpool(named, example or _FIRST)
    text = query or with_language(sparql_of(found), language(req))
    groups = await run_in_threadpool(library, language(req))
    run = bool(query or example)
    return html(req, "sparql.html", groups=groups, text=text, run=run, example=example or "", prefixes=PREFIXES)


async def terms(req: Request) -> Response:
    """``/sparql/terms.json``: classes and properties of the graph with their names, and our prefixes."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("lang",))
    figures: Figures = req.app.state.figures
    found = await ask(req, _terms, (await figures.counted()).census, language(req))
    return JSONResponse(found, headers={"Cache-Control": "no-cache"})


def _terms(engine: PooledEngine, census: Census | None, spoken: str) -> dict[str, Any]:
    """Terms with their names; a graph too large to be counted has none to complete."""
    classes, properties = (sorted(census.classes), sorted(census.properties)) if census else ([], [])
    names = Labels(engine, spoken)
    names.learn([*classes, *properties])
    return {
        "prefixes": PREFIXES,
        "classes": {iri: names[iri] for iri in classes},
        "properties": {iri: names[iri] for iri in properties},
    }
