"""The reference of the ontology as a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from fupin.server import request
from fupin.views.ontology import ontology
from fupin.web.respond import ask, html, language


async def ontology_page(req: Request) -> Response:
    """``/ontology`` in a browser; its RDF is at the same address."""
    request.unknown(request.query_parameters(req), ("lang", "format"))
    return html(req, "ontology.html", ontology=await ask(req, ontology, language(req)))
