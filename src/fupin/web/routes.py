"""Where the pages are, and what a browser is told where something is refused."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from fupin.server.refusals import Refusal
from fupin.web.assets import asset
from fupin.web.compare import compare_page
from fupin.web.entity import fact_cards
from fupin.web.findings import audit_page
from fupin.web.home import about_page
from fupin.web.money import money_page
from fupin.web.network import network_around, network_page
from fupin.web.overview import overview_between, overview_data
from fupin.web.pairings import pairings_page
from fupin.web.reader import source_page, sources_page
from fupin.web.respond import html, page_of
from fupin.web.sparql import terms
from fupin.web.systems import systems_page
from fupin.web.timeline import timeline_page

#: A name that holds the state of the file may be kept for good.
_FOR_GOOD = "public, max-age=31536000, immutable"
#: What a status means, in Chinese; HTTP itself says it in English.
_REFUSED = {
    400: "网址里有看不懂的内容",
    403: "不许这样做",
    404: "这里没有这样东西",
    405: "这个网址不这样用",
    406: "没有这种格式",
    413: "发来的内容太长",
    429: "请求太多，请稍后再试",
    500: "服务器出错了",
    503: "现在太忙，请稍后再试",
}


def pages() -> list[Route]:
    """Routes of what has no other form than a page."""
    return [
        Route("/favicon.ico", icon, methods=["GET"]),
        Route("/robots.txt", robots, methods=["GET"]),
        Route("/static/{digest}/{name:path}", static, methods=["GET"]),
        Route("/cards", fact_cards, methods=["GET"]),
        Route("/systems", systems_page, methods=["GET"]),
        Route("/timeline", timeline_page, methods=["GET"]),
        Route("/compare", compare_page, methods=["GET"]),
        Route("/sources", sources_page, methods=["GET"]),
        Route("/sources/{key}", source_page, methods=["GET"]),
        Route("/audit", audit_page, methods=["GET"]),
        Route("/about", about_page, methods=["GET"]),
        Route("/network", network_page, methods=["GET"]),
        Route("/network/around", network_around, methods=["GET"]),
        Route("/network/overview.json", overview_data, methods=["GET"]),
        Route("/network/between", overview_between, methods=["GET"]),
        Route("/pairings", pairings_page, methods=["GET"]),
        Route("/money", money_page, methods=["GET"]),
        Route("/sparql/terms.json", terms, methods=["GET"]),
    ]


async def icon(req: Request) -> Response:
    """The icon, for a browser that shows data and not a page that names it."""
    return RedirectResponse(page_of(req).asset("icon.svg"), 302)


async def robots(_: Request) -> Response:
    """Whoever crawls may read all pages: those that none should list say so themselves, and must be read for that."""
    return PlainTextResponse("User-agent: *\nDisallow:\n")


async def static(req: Request) -> Response:
    """A style sheet, script or picture."""
    packed = "gzip" in req.headers.get("accept-encoding", "")
    found = asset(req.path_params["name"], packed=packed)
    if found is None:
        raise Refusal(404, f"there is no file {req.path_params['name'][:200]}")
    headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(found[0], 200, headers, found[1])


def refused(req: Request, refusal: Refusal) -> Response:
    """A refusal as a page."""
    phrase = HTTPStatus(refusal.status).phrase
    heading = (_REFUSED.get(refusal.status, phrase), phrase)
    detail = "" if refusal.detail == phrase else refusal.detail
    response = html(req, "error.html", refusal.status, heading=heading, detail=detail)
    response.headers.update(refusal.headers)
    return response
