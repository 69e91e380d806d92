"""The page of money, and its picture as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.views.money import Flow, Money, Narrow, money, offered
from fupin.views.roles import bounds, listed
from fupin.views.sankey import drawings, scale
from fupin.web.assets import asset_text
from fupin.web.choices import as_csv, as_json, chosen, one_of
from fupin.web.page import Page, render
from fupin.web.respond import ask, html, language, remember

_SHOWN_AS = ("sankey", "bars", "table")
_PARAMETERS = ("lang", "format", "as", "payer", "kind", "stage", "document", "unit")
_COLUMNS = (
    "fact payer kind payee purpose place stage modality period from until amount lower lowerOpen upper upperOpen unit "
    "share shareOf cumulative negated document documentLabel"
).split()


async def money_page(req: Request) -> Response:
    """``/money``: flows as a Sankey, as intervals and as a table, narrowed as the address says."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, _PARAMETERS)
    shown_as = one_of(parameters, "as", _SHOWN_AS)
    form = one_of(parameters, "format", ("html", "json", "csv", "svg"))
    unit = chosen(parameters, "unit")
    narrow = Narrow(**{name: chosen(parameters, name) for name in ("payer", "kind", "stage", "document")})
    found = await ask(req, money, language(req), narrow)
    if form == "json":
        return as_json(found)
    if form == "csv":
        return as_csv(_COLUMNS, map(tuple, map(_row, found.flows)), "money")
    if form == "svg":
        return _picture(found, unit, language(req))
    return html(
        req,
        "money.html",
        found=found,
        offered=await remember(req, offered, language(req)),
        narrow=narrow,
        shown_as=shown_as,
        drawings=drawings(found),
        scale_of=scale,
    )


def _row(flow: Flow) -> Iterator[str]:
    roles = (flow.payers, flow.kinds, flow.payees, flow.purposes, flow.places, flow.stages)
    yield flow.fact
    yield from map(listed, roles)
    yield flow.modality.text
    yield "; ".join(period.printed for period in flow.periods)
    yield from ("; ".join(p.first for p in flow.periods), "; ".join(p.last for p in flow.periods))
    yield from bounds([flow.amount] if flow.amount else [])
    yield from (flow.amount.unit.text if flow.amount else "", flow.share.printed if flow.share else "")
    yield from (listed(flow.share_of), *("true" if one else "false" for one in (flow.cumulative, flow.negated)))
    yield from (flow.document.iri, flow.document.text)


def _picture(found: Money, unit: str, spoken: str) -> Response:
    """The Sankey of one unit as a file of its own, in the colours of paper."""
    drawing = next((one for one in drawings(found) if unit in ("", one.unit.iri)), None)
    if drawing is None:
        raise Refusal(404, "no flow has an amount in this unit; choose fewer filters")
    page = Page(spoken, None)
    colours = dict(re.findall(r"(--[\w-]+): ([^;]+);", asset_text("style.css").partition("}")[0]))
    style = re.sub(r"var\((--[\w-]+)\)", lambda found: colours[found[1]], asset_text("sankey.css"))
    text = render("sankey.svg", page, drawing=drawing, found=found, style=style)
    headers = {"Content-Disposition": 'attachment; filename="money.svg"'}
    return Response(text, 200, headers, "image/svg+xml")
