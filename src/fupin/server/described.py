"""What the server says of itself and of its data: service description, VoID, catalogue, OpenAPI, examples, dumps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from fupin.catalogue import catalogue
from fupin.census import Census, take_census
from fupin.dataset import Coverage, coverage, dataset
from fupin.describing import DESCRIBING
from fupin.examples import examples
from fupin.jsonldcontext import json_ld_context
from fupin.names import FP
from fupin.openapi import openapi
from fupin.output import GRAPH_FORMATS
from fupin.queries import all_questions
from fupin.resources import resource
from fupin.schemaorg import schema_org
from fupin.server import media, request
from fupin.server.answers import respond
from fupin.server.engine import PooledEngine
from fupin.server.refusals import Refusal
from fupin.server.service import Service
from fupin.servicedescription import service_description
from fupin.vocabulary import parse_ontology, read_vocabulary
from fupin.void import description, void


class Figures:
    """What was counted of the graph, until the graph changes."""

    def __init__(self, service: Service) -> None:
        self.service, self.version = service, ""
        self.census: Census | None
        self.cover: Coverage
        self.context: dict[str, Any]
        self.counting = asyncio.Lock()

    async def counted(self) -> Figures:
        """The figures of the graph as it is now."""
        async with self.counting:
            version = self.service.store.version()
            if version != self.version:
                await run_in_threadpool(self._count, asyncio.get_running_loop())
                self.version = version
        return self

    def _count(self, loop: asyncio.AbstractEventLoop) -> None:
        pool = self.service.pool
        self.context = json_ld_context(PooledEngine(pool, loop))
        try:
            self.cover = coverage(PooledEngine(pool, loop))
            self.census = self.service.store.census() or take_census(PooledEngine(pool, loop, 0.0))
        except Refusal:  # the graph is too large to be counted within the limits of a query
            self.cover, self.census = Coverage({}, "", ""), None


async def describe_service(req: Request) -> Response:
    """The description of the service, with that of its data (SPARQL 1.1 Service Description)."""
    service: Service = req.app.state.service
    figures = await _figures(req)

    def made() -> Sequence[ox.Triple]:
        base = service.base(req)
        federated = bool(service.settings.allowed)
        said = service_description(
            base,
            figures.census.graphs if figures.census else {},
            writable=service.writable,
            federated=federated,
            properties=[FP + "matches"],
        )
        data = dataset(base, service.store.manifest(), figures.cover)
        return [*said, *data, *void(base, figures.census), *examples(base, all_questions())]

    return await _triples(req, made)


async def describe_data(req: Request) -> Response:
    """``/void``: the graph in figures."""
    service: Service = req.app.state.service
    figures = await _figures(req)
    base = service.base(req)
    return await _triples(req, lambda: [*description(base), *void(base, figures.census)])


async def catalog(req: Request) -> Response:
    """``/catalog``: DCAT, or schema.org's words where JSON-LD is asked for with ``?vocabulary=schema``."""
    service: Service = req.app.state.service
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("format", "vocabulary"))
    figures = await _figures(req)
    manifest = service.store.manifest()
    vocabulary = parameters.one("vocabulary")
    if vocabulary == "schema":
        return JSONResponse(schema_org(service.base(req), manifest, figures.cover), media_type="application/ld+json")
    if vocabulary is not None:
        raise Refusal(400, "vocabulary is schema, or left out for DCAT")
    return await _triples(req, lambda: catalogue(service.base(req), manifest, figures.cover))


async def example_queries(req: Request) -> Response:
    """``/examples``: the stored questions as SPARQL examples."""
    base = req.app.state.service.base(req)
    return await _triples(req, lambda: examples(base, all_questions()))


async def open_api(req: Request) -> Response:
    """``/openapi.json``: the document of OpenAPI 3.1."""
    service: Service = req.app.state.service
    return JSONResponse(await run_in_threadpool(_openapi, service.base(req), service.writable))


def _openapi(base: str, writable: bool) -> dict[str, Any]:
    return openapi(base, all_questions(), concept_keys(), writable=writable)


def concept_keys() -> dict[str, Any]:
    """Keys of each concept scheme of the ontology."""
    return dict(read_vocabulary(parse_ontology(resource("ontology"))).schemes)


async def context(req: Request) -> Response:
    """``/context.jsonld``: the JSON-LD context of the vocabulary."""
    return JSONResponse((await _figures(req)).context, media_type="application/ld+json")


async def dump(req: Request) -> Response:
    """``/dump/fupin.ttl`` and its sisters: the whole default graph."""
    service: Service = req.app.state.service
    name = PurePosixPath(req.path_params["file"])
    forms = {syntax.file_extension: form for form, syntax in GRAPH_FORMATS.items()}
    form = forms.get(name.suffix.lstrip("."))
    if name.stem != "fupin" or form is None:
        raise Refusal(404, f"the dumps are {', '.join(f'fupin.{extension}' for extension in forms)}")
    tag = f'"{service.store.version()}-{form}"'
    if tag in req.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag})
    headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="{name.name}"'}
    if form == "ntriples" and (kept := service.store.triples()):  # the file whose hash the catalogue tells
        return FileResponse(kept, headers=headers, media_type=media.GRAPH_MEDIA[form])
    return await respond(req, service, {"do": "graph", "name": "", "graph": form}, **headers)


async def _figures(req: Request) -> Figures:
    figures: Figures = req.app.state.figures
    return await figures.counted()


async def _triples(req: Request, made: Callable[[], Sequence[ox.Triple]]) -> Response:
    form = request.graph_form(req)

    def body() -> bytes:
        return bytes(ox.serialize(made(), format=media.ox_graph_format(form), prefixes=DESCRIBING) or b"")

    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(await run_in_threadpool(body), headers=headers, media_type=media.GRAPH_MEDIA[form])
