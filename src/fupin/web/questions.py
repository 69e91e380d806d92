"""Pages of the library of questions: the list, and each question with its form and its answer."""

from __future__ import annotations

from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fupin.errors import FupinError
from fupin.queries import Question
from fupin.server import request
from fupin.server.questions import checked, named
from fupin.server.refusals import Refusal
from fupin.views.questions import Answered, answered, fields, group_label, library
from fupin.web.respond import ask, html, language

_OWN = ("lang", "format", "view")


async def library_page(req: Request) -> Response:
    """``/query``: the questions by group; ``q`` is what is searched for in the page."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("lang", "format", "q"))
    groups = await run_in_threadpool(library, language(req))
    return html(req, "questions.html", groups=groups, words=parameters.one("q") or "")


async def question_page(req: Request) -> Response:
    """``/query/<name>``: the form, the answer as ``view`` says, its SPARQL. A bad value is told beside the form (400)."""
    found = named(req.path_params["name"])
    parameters = request.query_parameters(req)
    request.unknown(parameters, (*_OWN, *found.parameters))
    given = {name: value for name in found.parameters if (value := (parameters.one(name) or "").strip())}
    answer, fault = await _answer(req, found, given)
    shown = {
        "question": found,
        "group": group_label(found.group, language(req)),
        "fields": await ask(req, fields, found, given, language(req)),
        "given": given,
        "fault": fault,
        "answer": answer,
        "view": _view(parameters.one("view"), answer),
        "drawn": asdict(answer.drawn) if answer else None,
    }
    return html(req, "question.html", 400 if fault else 200, **shown)


async def _answer(req: Request, found: Question, given: dict[str, str]) -> tuple[Answered | None, str]:
    """The answer, or else what is wrong with a value."""
    try:
        await checked(found, given)
        return await ask(req, answered, found, given, language(req)), ""
    except Refusal:
        raise
    except FupinError as error:
        return None, str(error)


def _view(wanted: str | None, answer: Answered | None) -> str:
    """The view that is asked for. Raises Refusal (400) where there is none of that name."""
    if wanted is not None and wanted not in ("table", "chart", "network", "map"):
        raise Refusal(400, "view is one of table, chart, network, map")
    return wanted if wanted and answer and wanted in answer.drawn.views else "table"
