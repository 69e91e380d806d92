"""The page that compares figures of one indicator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fupin.names import expand
from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.views.compare import Comparison, compare, indicators
from fupin.views.drawn import ranges
from fupin.web.choices import as_csv, as_json, chosen, one_of
from fupin.web.respond import ask, html, language, remember

_COLUMNS = (
    "unit aspect fact printed lower lowerOpen upper upperOpen scope documentLabel place sentence against relation differences"
).split()


async def compare_page(req: Request) -> Response:
    """``/compare?indicator=scheme:indicator/people-lifted``: its figures; without one, what there is to choose."""
    parameters = request.query_parameters(req)
    known = ("lang", "format", "indicator", "document", "about", "year", "with", "scale")
    request.unknown(parameters, known)
    form = one_of(parameters, "format", ("html", "json", "csv"))
    scale = one_of(parameters, "scale", ("linear", "log"))
    indicator = chosen(parameters, "indicator")
    offered = await remember(req, indicators, language(req))
    if not indicator:
        if form != "html":
            raise Refusal(400, "choose an indicator: /compare?indicator=scheme:indicator/people-lifted")
        return html(req, "compare.html", offered=offered, found=None)
    narrowed = {
        "documents": [expand(name) or "" for name in parameters.all("document")],
        "subjects": [expand(name) or "" for name in parameters.all("about")],
        "years": parameters.all("year"),
    }
    found = await ask(req, compare, indicator, language(req), reference=parameters.one("with") or "", **narrowed)
    if form == "json":
        return as_json(found)
    if form == "csv":
        return as_csv(_COLUMNS, _rows(found), "compare")
    made = drawn(found, language(req), log=scale == "log")
    return html(req, "compare.html", offered=offered, narrowed=narrowed, **made)


def drawn(found: Comparison, language_: str, *, log: bool = False) -> dict[str, Any]:
    """What the template of a comparison needs."""
    pictures = [ranges(group.figures, language_, log=log) for group in found.groups]
    return {"found": found, "pictures": pictures, "log": log}


def _rows(found: Comparison) -> Iterator[tuple[str, ...]]:
    for group in found.groups:
        for one in group.figures:
            bounds = ("" if bound is None else f"{bound:.17g}" for bound in (one.lower, one.upper))
            low, high = bounds
            differences = one.against.differences if one.against else ()
            yield (
                *(group.unit.text, group.aspect.text, one.fact, one.printed),
                *(low, str(one.lower_open).lower(), high, str(one.upper_open).lower()),
                *("; ".join(f"{name}: {words}" for name, words in one.scope), one.document.text, one.place, one.words),
                *(group.reference if one.against else "", one.against.relation if one.against else ""),
                "; ".join(f"{each.dimension}: {each.here or '-'} / {each.there or '-'}" for each in differences),
            )
