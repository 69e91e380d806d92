"""The page of the audit."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.views.findings import VERDICTS, findings, tally
from fupin.web.respond import ask, html, language, remember

#: Verdicts that are shown unless others are asked for.
_USUAL = ("inconsistent", "broken")


async def audit_page(req: Request) -> Response:
    """``/audit?verdict=…&document=…``: what the sources' numbers contradict, or all that was checked."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("lang", "format", "verdict", "document"))
    asked = parameters.all("verdict")
    if unknown := set(asked) - {*VERDICTS, "all"}:
        raise Refusal(400, f"there is no verdict {min(unknown)!r}; use {', '.join(VERDICTS)} or all")
    wanted = () if "all" in asked else tuple(asked) or _USUAL
    found = await ask(req, findings, language(req), wanted, parameters.one("document") or "")
    return html(
        req, "audit.html", findings=found, tally=await remember(req, tally, language(req)), wanted=wanted, usual=_USUAL
    )
