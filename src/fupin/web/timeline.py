"""The page of time."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.server.request import Parameters
from fupin.views.drawn import axis
from fupin.views.timeline import Mention, Timeline, timeline
from fupin.web.choices import as_csv, as_json, chosen, one_of
from fupin.web.respond import ask, html, language, remember

_NARROWED = ("document", "place", "kind", "modality")
_COLUMNS = (
    "lane fact class saying period from until periodKind recurrence namedPeriod readFrom modality documentLabel place sentence"
).split()


async def timeline_page(req: Request) -> Response:
    """``/timeline``: facts on one axis, narrowed as the address says; ``from`` and ``until`` are the years shown."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("lang", "format", "from", "until", *_NARROWED))
    form = one_of(parameters, "format", ("html", "json", "csv"))
    narrowed = {name: chosen(parameters, name) for name in _NARROWED}
    years = (_year(parameters, "from"), _year(parameters, "until"))
    ask_for = ask if any(narrowed.values()) else remember
    found = await ask_for(req, timeline, language(req), *narrowed.values())
    if form == "json":
        return as_json(found)
    if form == "csv":
        return as_csv(_COLUMNS, map(_row, (*found.mentions, *found.unplaced)), "timeline")
    return html(req, "timeline.html", narrowed=narrowed, **drawn(found, *years))


def drawn(found: Timeline, first: int | None = None, last: int | None = None) -> dict[str, Any]:
    """What the template of time needs. ``first`` and ``last`` are the years shown, else those of most bars."""
    window = found.window or (2000, 2000)
    begin, end = first or window[0], last or window[1]
    if begin > end:
        raise Refusal(400, f"the years begin after they end: from={begin}, until={end}")
    every = [int(day[:4]) for one in found.mentions for day in (one.first, one.last) if day]
    widest = (min(every, default=begin), max(every, default=end))
    return {"found": found, "axis": axis(found.bars, begin, end), "widest": widest}


def _year(parameters: Parameters, name: str) -> int | None:
    text = parameters.one(name) or ""
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 9998):
        raise Refusal(400, f"{name} is a year, not {text[:20]!r}")
    return int(text) if text else None


def _row(one: Mention) -> tuple[str, ...]:
    time = (one.printed, one.first, one.last, one.period_kind, one.recurrence, one.named, one.read_from)
    return (one.lane, one.fact, one.kind, one.saying, *time, one.modality, one.document.text, one.place, one.words)
