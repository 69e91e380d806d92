"""The application: routes, and what every request passes through."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fupin.errors import FupinError
from fupin.server.described import (
    Figures,
    catalog,
    context,
    describe_data,
    dump,
    example_queries,
    open_api,
)
from fupin.server.found import search
from fupin.server.graphstore import graph_store
from fupin.server.linked import ontology, term, thing
from fupin.server.pages import health, metrics, start_page
from fupin.server.passage import Passage
from fupin.server.questions import question, questions
from fupin.server.refusals import Refusal
from fupin.server.service import Service
from fupin.server.sparql import sparql, update
from fupin.web.found import search_page
from fupin.web.home import home_page
from fupin.web.ontology import ontology_page
from fupin.web.questions import library_page, question_page
from fupin.web.respond import either, language, wants_html
from fupin.web.routes import pages, refused
from fupin.web.sparql import sparql_page

#: Methods that reach an endpoint: it refuses those that it does not know itself, with a reason.
_ANY = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]


def application(service: Service) -> Starlette:
    """The ASGI application of a server."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.close()

    routes = [
        # the first, since routes are tried in turn
        Route("/sparql", either(sparql_page, sparql), methods=_ANY),
        Route("/sparql/", sparql, methods=_ANY),
        *pages(),
        Route("/", either(home_page, start_page), methods=["GET"]),
        Route("/health", health, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
        Route("/update", update, methods=_ANY),
        Route("/update/", update, methods=_ANY),
        Route("/store", graph_store, methods=_ANY),
        Route("/store/{path:path}", graph_store, methods=_ANY),
        Route("/relay/{secret}/{key}", service.relay.answer, methods=["GET", "POST"]),
        Route("/void", describe_data, methods=["GET"]),
        Route("/.well-known/void", describe_data, methods=["GET"]),
        Route("/catalog", catalog, methods=["GET"]),
        Route("/examples", example_queries, methods=["GET"]),
        Route("/openapi.json", open_api, methods=["GET"]),
        Route("/context.jsonld", context, methods=["GET"]),
        Route("/dump/{file}", dump, methods=["GET"]),
        Route("/search", either(search_page, search), methods=["GET"]),
        Route("/query", either(library_page, questions), methods=["GET"]),
        Route("/query/{name}", either(question_page, question), methods=["GET"]),
        Route("/id/{path:path}", thing, methods=["GET"]),
        Route("/scheme/{path:path}", thing, methods=["GET"]),
        Route("/ontology", either(ontology_page, ontology), methods=["GET"]),
        Route("/ontology/{name}", term, methods=["GET"]),
    ]
    handlers = {FupinError: _explained, HTTPException: _http}
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)  # type: ignore[arg-type]
    app.state.service = service
    app.state.figures = Figures(service)
    app.state.told = {}
    app.add_middleware(Passage, service=service)
    return app


async def _explained(req: Request, error: FupinError) -> Response:
    return _refused(req, error if isinstance(error, Refusal) else Refusal(400, str(error)))


async def _http(req: Request, error: HTTPException) -> Response:
    return _refused(req, Refusal(error.status_code, error.detail, error.headers))


def _refused(req: Request, refusal: Refusal) -> Response:
    """A page for a browser, else problem+json; the latter too where the request is too broken for a page."""
    try:
        return refused(req, refusal) if wants_html(req) and language(req) else refusal.response()
    except Refusal:
        return refusal.response()
