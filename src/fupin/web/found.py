"""The page of a search."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fupin.searchindex import find
from fupin.server import request
from fupin.server.service import Service
from fupin.web.respond import html, language

_SHOWN = 50


async def search_page(req: Request) -> Response:
    """``/search?q=…``: what was found, best first."""
    service: Service = req.app.state.service
    words = (request.query_parameters(req).one("q") or "").strip()
    index = service.store.index()
    hits = await run_in_threadpool(find, index, words, language(req), _SHOWN) if index and words else []
    return html(req, "search.html", words=words, hits=hits)
