"""``/search?q=``: entities, facts and sentences by words, pinyin, initials, aliases and codes."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fupin.names import shorten
from fupin.searchindex import FAMILIES, find
from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.server.service import Service

#: Hits that are given unless told otherwise, and at most.
USUAL, MOST = 20, 200
#: Characters that may be searched for.
LONGEST = 200


async def search(req: Request) -> Response:
    """Hits, best first, as JSON."""
    service: Service = req.app.state.service
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("q", "lang", "limit", "kind", "format"))
    words, language = parameters.one("q") or "", request.language(parameters)
    if not words.strip():
        raise Refusal(400, "there is nothing to search for; send words as the parameter q")
    if len(words) > LONGEST:
        raise Refusal(400, f"words to search for may have at most {LONGEST} characters")
    kinds = parameters.all("kind") or None
    if kinds and (unknown := set(kinds) - set(FAMILIES)):
        raise Refusal(400, f"there is no kind {min(unknown)}; use {', '.join(FAMILIES)}")
    index = service.store.index()
    if index is None:
        raise Refusal(404, "this store has no search index: it is not one that fupin build made")
    hits = await run_in_threadpool(find, index, words, language, _limit(parameters.one("limit")), kinds)
    base = service.base(req)
    found = [
        {
            "family": hit.family,
            "id": shorten(hit.iri),
            "iri": hit.iri,
            "kind": hit.kind,
            "text": hit.text,
            "address": hit.iri.replace("https://w3id.org/fupin", base, 1),
        }
        for hit in hits
    ]
    return JSONResponse({"query": words, "hits": found})


def _limit(given: str | None) -> int:
    if given is None:
        return USUAL
    if not given.isascii() or not given.isdigit() or len(given) > 3 or not 1 <= int(given) <= MOST:
        raise Refusal(400, f"limit is a number from 1 to {MOST}")
    return int(given)
