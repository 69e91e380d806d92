"""Pages of the sources: their list, and each as a reader with its facts marked."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fupin.engine import Engine
from fupin.errors import FupinError
from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.views.reader import Source, read, sources
from fupin.web.respond import ask, html, language, remember

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}\Z")
_MARK = re.compile(r"(\d{1,9})-(\d{1,9})\Z")


async def sources_page(req: Request) -> Response:
    """``/sources``: the sources and their documents."""
    request.unknown(request.query_parameters(req), ("lang", "format"))
    return html(req, "sources.html", sources=await remember(req, sources, language(req)))


async def source_page(req: Request) -> Response:
    """``/sources/<key>?mark=start-end``: the text, with the words that are asked for where the reader is sent."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("lang", "format", "mark"))
    key = req.path_params["key"]
    mark = _MARK.match(parameters.one("mark") or "0-0")
    if mark is None:
        raise Refusal(400, "mark is a place in the source: start-end, in code points")
    source = await ask(req, _read, key, language(req)) if _KEY.match(key) else None
    if source is None:
        raise Refusal(404, f"the graph does not hold the text of a source {key[:200]!r}")
    return html(req, "source.html", **context(source, (int(mark[1]), int(mark[2]))))


def context(source: Source, mark: tuple[int, int] = (0, 0)) -> dict[str, Any]:
    """What the template of a source needs. ``mark`` is the place to show (code points, half-open)."""
    return {"source": source, "mark": mark}


def _read(engine: Engine, key: str, language_: str) -> Source | None:
    try:
        return read(engine, key, language_)
    except Refusal:
        raise
    except FupinError:
        return None
