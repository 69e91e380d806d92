"""The page of an IRI, and the cards of facts that any page asks for."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from fupin.lookup import exists
from fupin.names import BASE, ID, expand
from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.server.service import Service
from fupin.views.cards import MOST, Place, cards
from fupin.views.citing import bibtex, dataset, gbt, report, work
from fupin.views.entity import Entity, entity
from fupin.web.respond import ask, html, language, page_of

#: Characters of a letter that an address carries: mail programs cut longer ones.
_LETTER = 1500
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
    return html(
        req, "entity.html", shown=shown, found=shown.found, cite=await _cite(req, iri), report=_report(req, shown)
    )


async def _cite(req: Request, iri: str) -> list[tuple[str, str]]:
    """How a page's thing is cited: (form, text)."""
    service: Service = req.app.state.service
    found = await ask(req, work, iri)
    forms = [("GB/T 7714", gbt(found, iri)), ("BibTeX", bibtex(found, iri))] if found else []
    return [*forms, ("", dataset(page_of(req).version, service.base(req)))]


def _report(req: Request, shown: Entity) -> tuple[str, str] | None:
    """The address to which an error in the fact of the page is reported, with what is written; None if it is no fact."""
    service: Service = req.app.state.service
    if not shown.found.iri.startswith(ID + "fact/") or not shown.found.facts:
        return None
    subject, body = report(shown.found.facts[0], page_of(req).version)
    contact = service.settings.contact
    address = f"mailto:{contact}?subject={quote(subject)}&body={quote(body[:_LETTER])}" if contact else ""
    return address, f"{subject}\n\n{body}"


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
