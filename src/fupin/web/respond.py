"""What the pages of the server share: who reads, what is asked of the graph, and the response."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fupin.queries import LANGUAGES
from fupin.server import media, request
from fupin.server.engine import PooledEngine
from fupin.server.refusals import Refusal
from fupin.server.service import Service
from fupin.web.page import Page, render

Handler = Callable[[Request], Awaitable[Response]]
P = ParamSpec("P")
T = TypeVar("T")


def either(page: Handler, data: Handler) -> Handler:
    """One address for people and programs: the page for a client that prefers HTML, else the data."""

    async def chosen(req: Request) -> Response:
        response = await (page if wants_html(req) else data)(req)
        response.headers.setdefault("Vary", "Accept")
        return response

    return chosen


def wants_html(req: Request) -> bool:
    """Whether a client prefers a page: by ``format=html``, else by its Accept header."""
    named = req.query_params.get("format")
    if named is not None:
        return named == "html"
    ranges = sorted(media.accepted(", ".join(req.headers.getlist("accept"))), key=lambda pair: -pair[1])
    return bool(ranges) and ranges[0][0] in ("text/html", "application/xhtml+xml")


def language(req: Request) -> str:
    """The reader's language: ``lang``, else the first one of ours in Accept-Language, else Chinese.

    Raises Refusal (400) for a ``lang`` that is none of ours.
    """
    named = req.query_params.get("lang")
    if named is not None:
        if named not in LANGUAGES:
            raise Refusal(400, f"lang is one of {', '.join(LANGUAGES)}")
        return named
    accepted = sorted(media.accepted(req.headers.get("accept-language", "")), key=lambda pair: -pair[1])
    return next((tag[:2] for tag, _ in accepted if tag[:2] in LANGUAGES), "zh")


def page_of(req: Request) -> Page:
    """Who reads which page."""
    service: Service = req.app.state.service
    given = request.query_parameters(req)
    parameters = {name: given.all(name) for name, _ in given.pairs}
    path = req.scope["path"]
    root = urlsplit(service.base(req)).path.rstrip("/")
    return Page(language(req), root, path, parameters, (service.store.manifest() or {}).get("sha256", "")[:12])


async def ask(req: Request, view: Callable[Concatenate[PooledEngine, P], T], *args: P.args, **more: P.kwargs) -> T:
    """What a view tells of the graph; it asks the workers, in a thread of its own."""
    service: Service = req.app.state.service
    engine = PooledEngine(service.pool, asyncio.get_running_loop())
    return await run_in_threadpool(view, engine, *args, **more)


async def remember(req: Request, view: Callable[Concatenate[PooledEngine, P], T], *args: P.args, **more: P.kwargs) -> T:
    """As ``ask``, but what a view told of the whole graph is told again until the graph changes."""
    version = req.app.state.service.store.version()
    told: dict[Any, Any] = req.app.state.told
    if told.get("version") != version:
        told.clear()
        told["version"] = version
    key = (view, args)
    if key not in told:
        told[key] = await ask(req, view, *args, **more)
    return told[key]  # type: ignore[no-any-return]


def html(req: Request, template: str, status: int = 200, **known: Any) -> Response:
    """The response of a page."""
    text = render(template, page_of(req), status=status, **known).encode()
    headers = {"Vary": "Accept, Accept-Language, Accept-Encoding", "Cache-Control": "no-cache"}
    if "gzip" in req.headers.get("accept-encoding", "") and len(text) > 1000:
        text, headers["Content-Encoding"] = gzip.compress(text, 5, mtime=0), "gzip"
    return Response(text, status, headers, "text/html; charset=utf-8")
