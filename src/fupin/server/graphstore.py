"""SPARQL 1.1 Graph Store Protocol: whole graphs by ``?graph=``, ``?default``, or by their own address below ``/store``."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fupin.engine import REVIEWED
from fupin.server import media, request
from fupin.server.answers import respond
from fupin.server.refusals import Refusal
from fupin.server.service import Service

METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_MULTIPART = "multipart/form-data"
#: Parts that a multipart body may have.
_PARTS = 100


async def graph_store(req: Request) -> Response:
    """Read, replace, extend or remove a graph; a POST to the store itself makes a new one."""
    service: Service = req.app.state.service
    name = _name(req, service)
    if req.method in ("GET", "HEAD"):
        if name is None:
            raise Refusal(400, "name a graph: ?graph=IRI, ?default, or its address below /store/")
        return await _get(req, service, name)
    if req.method not in ("PUT", "POST", "DELETE"):
        raise Refusal(405, f"a graph knows {METHODS}", {"Allow": METHODS})
    store = service.writer(req)
    headers = {}
    if name is None:
        if req.method != "POST":
            raise Refusal(400, "name a graph: ?graph=IRI, ?default, or its address below /store/")
        name = f"{service.base(req)}/store/{uuid.uuid4()}"
        headers["Location"] = name
    job: dict[str, Any] = {"do": req.method.lower(), "name": name, "base": name or service.base(req) + "/"}
    with tempfile.TemporaryDirectory(prefix="fupin-") as folder:
        if req.method != "DELETE":
            job["files"] = await _files(req, service, Path(folder))
        status = await store.write(job)
    if status == 404:
        raise _absent(name)
    return Response(status_code=status, headers=headers)


def _absent(name: str) -> Refusal:
    return Refusal(404, f"there is no graph <{name}>")


def _name(req: Request, service: Service) -> str | None:
    """The graph that is meant: empty for the default graph, None where none is named."""
    below = req.path_params.get("path", "")
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("graph", "default", "format"))
    graph, default = parameters.one("graph"), parameters.one("default")
    if sum((bool(below), graph is not None, default is not None)) > 1:
        raise Refusal(400, "name one graph: ?graph=IRI, ?default, or its address below /store/, not two of them")
    if below:
        return f"{service.base(req)}{req.scope['raw_path'].decode('ascii')}"
    if default is not None:
        return ""
    if graph is None:
        return None
    if not request.is_iri(graph):
        raise Refusal(400, f"not an absolute IRI: {graph[:200]}")
    return "" if graph == REVIEWED else graph


async def _get(req: Request, service: Service, name: str) -> Response:
    form = request.graph_form(req)
    return await respond(req, service, {"do": "graph", "name": name, "graph": form})


async def _files(req: Request, service: Service, folder: Path) -> list[tuple[str, str]]:
    """The body, or each part of a multipart body, as a file and its format."""
    if request.media_type(req) == _MULTIPART:
        return await _parts(req, service, folder)
    form = _format(req.headers.get("content-type", ""))
    path, size = folder / "body", 0
    with path.open("wb") as file:
        async for piece in req.stream():
            size += len(piece)
            if size > service.limits.body:
                raise request.too_long(service.limits.body)
            file.write(piece)
    return [(str(path), form)]


def _format(content_type: str) -> str:
    form = media.graph_format_of(content_type)
    if form is None:
        raise Refusal(415, f"a graph comes as one of {', '.join(media.GRAPH_TYPES)}")
    return form


async def _parts(req: Request, service: Service, folder: Path) -> list[tuple[str, str]]:
    from starlette.datastructures import UploadFile

    announced = req.headers.get("content-length", "")
    if not announced.isdigit() or int(announced) > service.limits.body:
        raise request.too_long(service.limits.body)
    files = []
    async with req.form(max_files=_PARTS, max_fields=_PARTS, max_part_size=service.limits.body) as form:
        for number, (_, part) in enumerate(form.multi_items()):
            path = folder / str(number)
            if isinstance(part, UploadFile):
                kind = part.content_type or ""
                with path.open("wb") as file:
                    while piece := await part.read(1 << 20):
                        file.write(piece)
            else:
                kind = ""
                path.write_text(part, encoding="utf-8")
            files.append((str(path), _format(kind)))
    return files
