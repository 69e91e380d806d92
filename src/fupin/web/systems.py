"""The page of systems: all of them, or one with its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fupin.lookup import exists
from fupin.names import shorten
from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.views.drawn import tree
from fupin.views.systems import LEVELS, Node, Overview, System, system, systems
from fupin.web.choices import as_csv, as_json, chosen, one_of
from fupin.web.page import Page
from fupin.web.respond import ask, html, language, page_of, remember

_FORMS = ("", "procedure", "list", "open", "named")
_ALL = ("family", "system", "label", "documents", "parts", "announced", "form", "facts")
_ONE = ("level", "whole", "document", "announced", "note", "order", "part", "label", "role", "actor", "when", "fact")


async def systems_page(req: Request) -> Response:
    """``/systems``: all systems; ``?at=system:five-fixed``: one, as a tree of so many ``levels`` and as a list."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("lang", "format", "at", "document", "form", "levels"))
    form = one_of(parameters, "format", ("html", "json", "csv"))
    levels = int(one_of(parameters, "levels", ("", *map(str, range(1, LEVELS + 1)))) or LEVELS)
    at = chosen(parameters, "at")
    if not at:
        kept = one_of(parameters, "form", _FORMS)
        document = chosen(parameters, "document")
        whole = not document and not kept
        found = await (remember if whole else ask)(req, systems, language(req), document, kept)
        return _overview(req, found, form, document, kept)
    if not await ask(req, exists, at):
        raise Refusal(404, f"the graph does not hold <{at}>")
    one = await ask(req, system, at, language(req))
    if form == "json":
        return as_json(one)
    if form == "csv":
        return as_csv(_ONE, _rows(one.root, 0), "system")
    return html(req, "system.html", **drawn(one, page_of(req), levels))


def drawn(one: System, page: Page, levels: int = LEVELS) -> dict[str, Any]:
    """What the template of one system needs."""
    more, unsaid = page.t("等（未列全）", "and others"), page.t("原文没有说是哪些", "the text does not say which")
    return {"one": one, "levels": levels, "depth": _depth(one.root), "tree": tree(one.root, levels, more, unsaid)}


def _overview(req: Request, found: Overview, form: str, document: str, kept: str) -> Response:
    if form == "json":
        return as_json(found)
    if form == "csv":
        rows = (
            (
                family,
                shorten(row.whole.iri),
                row.whole.text,
                "; ".join(each.text for each in row.documents),
                str(row.parts),
                "; ".join(row.announced),
                row.form,
                " ".join(row.facts),
            )
            for family, rows in found.families
            for row in rows
        )
        return as_csv(_ALL, rows, "systems")
    return html(req, "systems.html", found=found, document=document, form=kept)


def _rows(node: Node, level: int) -> Iterator[tuple[str, ...]]:
    for one in node.lists:
        for part in one.parts:
            head = (str(level + 1), node.label, one.document.text, "; ".join(one.announced), one.note)
            yield (*head, str(part.order), shorten(part.iri), part.label, part.role, part.actor, part.when, one.fact)
            yield from _rows(part, level + 1)


def _depth(node: Node) -> int:
    return max((1 + _depth(part) for one in node.lists for part in one.parts), default=0)
