"""The first page, and the page that says how to read the others."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from fupin.server import request
from fupin.server.service import Service
from fupin.views.citing import dataset
from fupin.views.home import home
from fupin.web.respond import html, language, page_of, remember

#: Ways into the graph: path, name and what is there, in Chinese and English.
_WAYS = (
    ("/pairings", "谁帮谁", "Who helps whom", "结对关系：地图、矩阵、名单", "pairings as map, matrix and list"),
    (
        "/money",
        "钱从哪来、到哪去",
        "Where money comes from and goes",
        "金额按原文的界限画",
        "amounts drawn with their bounds",
    ),
    ("/systems", "体系与程序", "Systems and procedures", "六个精准、五定、退出程序……", "mechanisms, lists, steps"),
    ("/timeline", "时间线", "Timeline", "事件、规划、目标与结果", "events, plans, targets and outcomes"),
    ("/network", "关系网", "Network", "从一个名字走到另一个", "from one name to the next"),
    ("/compare", "对比", "Compare", "同一指标在各文献、各地、各年", "one indicator by document, place, year"),
    ("/sources", "读原文", "Read the sources", "原文上标出每条事实", "facts marked in the text"),
    (
        "/audit",
        "数字对不对得上",
        "Do the numbers agree",
        "原文自己的数字相互核对",
        "the sources' numbers checked against each other",
    ),
    ("/query", "问题库", "Questions", "一百个现成的问题和答案", "a hundred questions with their answers"),
)


async def home_page(req: Request) -> Response:
    """``/``: search, figures, ways in."""
    service: Service = req.app.state.service
    told = await remember(req, home, language(req), service.store.census)
    return html(req, "home.html", home=told, ways=_WAYS)


async def about_page(req: Request) -> Response:
    """``/about``: what a fact is here, how to read hedges, ranges and modality, how to cite."""
    request.unknown(request.query_parameters(req), ("lang", "format"))
    service: Service = req.app.state.service
    return html(req, "about.html", dataset=dataset(page_of(req).version, service.base(req)))
