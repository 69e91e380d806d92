"""Linked data: every IRI of ours answers at the same path under the server's own address, in the format that is asked for."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from fupin.names import BASE, ONTOLOGY, expand
from fupin.server import media, request
from fupin.server.answers import respond
from fupin.server.refusals import Refusal
from fupin.server.service import Service
from fupin.web.entity import entity_page
from fupin.web.respond import wants_html

#: Triples that point to a thing from elsewhere: at most so many are told, since a concept may have millions.
POINTERS = 1000

#: What is said of a thing and of its evidence, the names of what it points to, and what points to it.
_DESCRIBE = """
CONSTRUCT {{ <{iri}> ?p ?o . ?o rdfs:label ?label . ?place ?q ?r . ?x ?y <{iri}> }}
WHERE {{
  {{ <{iri}> ?p ?o OPTIONAL {{ ?o rdfs:label ?label }} }}
  UNION {{ <{iri}> oa:hasSelector ?place . ?place ?q ?r }}
  UNION {{ SELECT ?x ?y WHERE {{ ?x ?y <{iri}> }} LIMIT {pointers} }}
}}"""
_EXISTS = "ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} }}"
_ONTOLOGY = f"""
CONSTRUCT {{ ?term ?p ?o }}
WHERE {{ {{ BIND(<{ONTOLOGY}> AS ?term) }} UNION {{ ?term rdfs:isDefinedBy <{ONTOLOGY}> }} ?term ?p ?o }}"""


async def thing(req: Request) -> Response:
    """``/id/…`` and ``/scheme/…``: what the graph says of the thing; a short name is sent on to its IRI (303)."""
    service: Service = req.app.state.service
    below = req.scope["path"].lstrip("/")
    address = _short(below)
    if address:
        return _see(req, service, address)
    iri = BASE + quote(below, safe="/:@!$&'()*+,;=~-._")
    return await (entity_page(req, iri) if wants_html(req) else _describe(req, service, iri, _DESCRIBE))


async def ontology(req: Request) -> Response:
    """``/ontology``: all terms."""
    return await _describe(req, req.app.state.service, ONTOLOGY, _ONTOLOGY)


async def term(req: Request) -> Response:
    """``/ontology/Pairing``: the part after # never reaches a server, so the term is sent on to where it stands (303)."""
    return _see(req, req.app.state.service, f"{ONTOLOGY}#{req.path_params['name']}")


def _short(path: str) -> str | None:
    name = path.removeprefix("id/")
    return expand(name) if ":" in name and "/" not in name.partition(":")[0] and path.startswith("id/") else None


def _see(req: Request, service: Service, address: str) -> Response:
    if not address.startswith(BASE):
        raise Refusal(404, f"{address} is not an IRI of this graph")
    return Response(status_code=303, headers={"Location": f"{service.base(req)}/{address.removeprefix(BASE)}"})


async def _describe(req: Request, service: Service, iri: str, query: str) -> Response:
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("format",))
    form = request.graph_form(req)
    tag = f'"{service.store.version()}-{form}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Link": _links(req, service, iri, form)}
    if tag in req.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**headers, "Vary": "Accept"})
    answer = await service.pool.run({"do": "query", "text": _EXISTS.format(iri=iri), "rows": "tsv", "graph": None})
    if b"true" not in (answer.body or b""):
        raise Refusal(404, f"the graph does not hold <{iri}>")
    job = {"do": "query", "text": query.format(iri=iri, pointers=POINTERS) if query is _DESCRIBE else query}
    return await respond(req, service, {**job, "rows": None, "graph": form}, **headers)


def _links(req: Request, service: Service, iri: str, form: str) -> str:
    here = f"{service.base(req)}/{iri.removeprefix(BASE)}"
    links = [f'<{iri}>; rel="canonical"', f'<{iri}>; rel="describes"']
    links += [
        f'<{here}?format={name}>; rel="alternate"; type="{kind.partition(";")[0]}"'
        for name, kind in media.GRAPH_MEDIA.items()
        if name != form and name not in ("nquads", "trig")
    ]
    return ", ".join(links)
