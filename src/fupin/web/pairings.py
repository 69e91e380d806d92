"""The page of who helps whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.views.pairings import Narrow, Pairing, Pairings, offered, pairings
from fupin.views.roles import bounds, listed
from fupin.web.choices import as_csv, as_json, chosen, one_of
from fupin.web.respond import ask, html, language, remember

_SHOWN_AS = ("map", "matrix", "list")
_PARAMETERS = ("lang", "format", "as", "level", "form", "modality", "year", "document", "outlines")
_COLUMNS = (
    "fact supporter recipient supporterCount supporterLower supporterLowerOpen supporterUpper supporterUpperOpen "
    "recipientCount recipientLower recipientLowerOpen recipientUpper recipientUpperOpen level form way modality "
    "period from until negated document documentLabel"
).split()


async def pairings_page(req: Request) -> Response:
    """``/pairings``: pairings as a map, a matrix and a list, narrowed as the address says."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, _PARAMETERS)
    shown_as = one_of(parameters, "as", _SHOWN_AS)
    outlines = one_of(parameters, "outlines", ("on", "off"))
    form = one_of(parameters, "format", ("html", "json", "csv"))
    year = parameters.one("year") or ""
    if year and not re.fullmatch(r"[12]\d{3}", year, re.ASCII):
        raise Refusal(400, f"year is a year such as 2016, not {year[:50]!r}")
    narrow = Narrow(year=year, **{name: chosen(parameters, name) for name in ("level", "form", "modality", "document")})
    found = await ask(req, pairings, language(req), narrow)
    if form == "json":
        return as_json(found)
    if form == "csv":
        return as_csv(_COLUMNS, map(tuple, map(_row, found.rows)), "pairings")
    return html(
        req,
        "pairings.html",
        found=found,
        offered=await remember(req, offered, language(req)),
        narrow=narrow,
        shown_as=shown_as,
        outlines=outlines,
        picture=picture(found),
    )


def _row(row: Pairing) -> Iterator[str]:
    yield from (row.fact, listed(row.supporters), listed(row.recipients))
    yield from bounds(row.supporter_counts)
    yield from bounds(row.recipient_counts)
    yield from (listed(row.levels), listed(row.forms), listed(row.ways), row.modality.text)
    yield "; ".join(period.printed for period in row.periods)
    yield from ("; ".join(p.first for p in row.periods), "; ".join(p.last for p in row.periods))
    yield from ("true" if row.negated else "false", row.document.iri, row.document.text)


def picture(found: Pairings) -> dict[str, object]:
    """What the map draws: its places, and arcs between them."""
    arcs = found.drawn()
    ends = {end for arc in arcs for end in (arc.supporter, arc.recipient)}
    return {
        "places": [
            {"id": end, "name": found.parties[end].value.text, "at": [found.parties[end].long, found.parties[end].lat]}
            for end in sorted(ends)
        ],
        "arcs": [
            {"from": arc.supporter, "to": arc.recipient, "facts": arc.facts, "number": arc.number, "rule": arc.rule}
            for arc in arcs
        ],
    }
