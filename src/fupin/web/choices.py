"""What the pages of tables and pictures share: things chosen in the address, and the same data as JSON and CSV."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from fupin.names import BASE, expand
from fupin.output import separated
from fupin.server.refusals import Refusal
from fupin.server.request import Parameters


def chosen(parameters: Parameters, name: str) -> str:
    """The IRI of the thing that a parameter names, empty where it names none. Raises Refusal (400) for what is none of ours."""
    text = parameters.one(name) or ""
    iri = expand(text) if text else ""
    if iri is None or (iri and (not iri.startswith(BASE) or any(char in iri for char in '<>"{}|^`\\ \n\t\r'))):
        raise Refusal(400, f"{name} is the name of a thing in this graph, not {text[:200]!r}")
    return iri


def one_of(parameters: Parameters, name: str, allowed: Sequence[str]) -> str:
    """The value of a parameter, the first allowed one where it is not given. Raises Refusal (400) for any other."""
    text = parameters.one(name) or allowed[0]
    if text not in allowed:
        raise Refusal(400, f"{name} is one of {', '.join(allowed)}")
    return text


def as_json(view: Any) -> Response:
    """A view (a dataclass) as JSON."""
    return JSONResponse(dataclasses.asdict(view))


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> Response:
    """A table as CSV, to be saved under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(separated(columns, rows, "csv"), 200, headers, "text/csv; charset=utf-8")
