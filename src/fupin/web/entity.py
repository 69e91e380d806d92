"""The page of an IRI, and the cards of facts that any page asks for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from fupin.lookup import exists
from fupin.names import BASE, expand
from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.views.cards import MOST, Place, cards
from fupin.views.entity import entity
from fupin.web.respond import ask, html, language

#: Facts that one request for cards may name.
_NAMED = 100


async def entity_page(req: Request, iri: str) -> Response:
    """What the graph says of an IRI of ours. Raises Refusal (404) where it says nothing."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("lang", "format", "kind"))
    if not await ask(req, exists, iri):
        raise Refusal(404, f"the graph does not hold <{iri}>")
    kind = _iri(parameters.one("kind") or "")
    shown = await ask(req, entity, iri, language(req), kind)
    return html(req, "entity.html", found=shown.found, groups=shown.groups, private=shown.private)


async def fact_cards(req: Request) -> Response:
    """``/cards?fact=…&at=source/position``: facts with their sentences, as a piece of HTML for the panel of a page."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("fact", "lang", "at"))
    nodes = [iri for name in parameters.all("fact")[:_NAMED] if (iri := _iri(name))]
    found = await ask(req, cards, nodes, language(req), MOST, _place(parameters.one("at")))
    return html(req, "cards.html", cards=found, left_out=max(0, len(nodes) - MOST))


def _iri(name: str) -> str:
    """The IRI of a short name or IRI. Raises Refusal (400) where it is none of ours."""
    if not name:
        return ""
    iri = expand(name)
    if iri is None or not iri.startswith(BASE) or any(char in iri for char in '<>"{}|^`\\ \n'):
        raise Refusal(400, f"{name[:200]!r} is not a name of this graph")
    return iri


def _place(given: str | None) -> Place | None:
    source, _, position = (given or "").rpartition("/")
    if given and not (source and position.isascii() and position.isdigit() and len(position) < 10):
        raise Refusal(400, "at is a place in a source: its key, a slash and a code point")
    return (source, int(position)) if given else None
