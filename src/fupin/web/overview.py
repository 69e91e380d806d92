"""The page of the whole graph, its data, and what stands behind one of its lines."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fupin.engine import Engine
from fupin.lookup import find_node
from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.views import overview as view
from fupin.web.groups import GROUPS, group
from fupin.web.respond import ask, html, language, remember

#: What the picture needs of an overview.
_DATA = ("families", "bases", "family", "key", "label", "x", "y", "lines")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the page says of an overview, and the overview as packed JSON."""

    hubs: tuple[view.Hub, ...]
    nodes: int
    lines: int
    nodes_left_out: int
    lines_left_out: int
    unread: bool
    packed: bytes


async def overview_page(req: Request) -> Response:
    """``/network?overview=1``: the picture of the whole graph, and the list of its hubs."""
    request.unknown(request.query_parameters(req), ("overview", "node", "lang", "format"))
    return html(req, "overview.html", told=await remember(req, _told, language(req)), groups=GROUPS)


async def overview_data(req: Request) -> Response:
    """``/network/overview.json``: nodes as columns, with their places, and lines."""
    request.unknown(request.query_parameters(req), ("lang",))
    packed = (await remember(req, _told, language(req))).packed
    headers = {"Vary": "Accept-Language, Accept-Encoding", "Cache-Control": "no-cache"}
    if "gzip" in req.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        packed = gzip.decompress(packed)
    return Response(packed, 200, headers, "application/json")


async def overview_between(req: Request) -> Response:
    """``/network/between?from=…&to=…&group=…``: short names of the derived edges behind a line."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("from", "to", "group", "lang"))
    kind = parameters.one("group") or ""
    if kind not in map(str, GROUPS):
        raise Refusal(400, f"group is a number from {min(GROUPS)} to {max(GROUPS)}")
    ends = (parameters.one("from") or "", parameters.one("to") or "")
    return JSONResponse({"facts": await ask(req, _between, *ends, int(kind))})


def _told(engine: Engine, words: str) -> _Told:
    found = view.overview(engine, words, group)
    data = {name: getattr(found, name) for name in _DATA}
    packed = gzip.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 5, mtime=0)
    left_out = (found.nodes_left_out, found.lines_left_out, found.unread)
    return _Told(found.hubs, len(found.key), len(found.lines) // 3, *left_out, packed)


def _between(engine: Engine, source: str, target: str, kind: int) -> tuple[str, ...]:
    return view.between(engine, find_node(engine, source), find_node(engine, target), kind, group)
