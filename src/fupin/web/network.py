"""The page of the network, and its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.lookup import find_node
from fupin.names import expand, shorten
from fupin.paths import find_path
from fupin.queries import find_question
from fupin.searchindex import find
from fupin.server import request
from fupin.server.refusals import Refusal
from fupin.server.request import Parameters
from fupin.server.service import Service
from fupin.views import network as view
from fupin.views.network import Filter, Network, Start
from fupin.views.networkfiles import graphml, network_csv, network_json
from fupin.web.groups import group
from fupin.web.overview import overview_page
from fupin.web.respond import ask, html, language

_WAYS_IN = ("at", "from", "to", "question", "q", "start")
_FILTERS = ("predicate", "modality", "document", "since", "till", "hide")
_OWN = (*_WAYS_IN, *_FILTERS, "steps", "lang", "format", "limit")
#: Starts of one address, entities that a search gives, rows of the list beside the picture.
_STARTS, _FOUND, _LISTED = 60, 4, 400
#: Files: format → media type and what makes them.
_FILES: Mapping[str, tuple[str, Callable[[Network, Mapping[str, str]], str]]] = {
    "json": ("application/json", network_json),
    "csv": ("text/csv; charset=utf-8", network_csv),
    "graphml": ("application/graphml+xml", graphml),
}
#: Entities that a reader may start from where nothing is asked yet.
_EXAMPLES = ("region:653124", "group:kashgar-four-counties", "programme:targeted-poverty-alleviation", "region:522626")
#: Questions whose answers make a good network.
_ASKED = ("who-supports", "whom-it-supports", "place-hierarchy", "who-supervises")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; ``given`` are the parameters of its question."""

    at: tuple[str, ...]
    ends: tuple[str, str]
    question: str
    given: Mapping[str, str]
    words: str
    pairings: bool
    steps: int
    limit: int
    chosen: Filter

    @property
    def anything(self) -> bool:
        """Whether there is anything to begin from."""
        return bool(self.at or all(self.ends) or self.question or self.words or self.pairings)


async def network_page(req: Request) -> Response:
    """``/network``: the picture with its list; ``format=json``, ``csv`` or ``graphml`` give the edges that it shows."""
    parameters = request.query_parameters(req)
    if parameters.one("overview") == "1":
        return await overview_page(req)
    asked = await run_in_threadpool(_asked, parameters)
    form = parameters.one("format") or "html"
    if form not in (*_FILES, "html"):
        raise Refusal(400, f"format is one of {', '.join(_FILES)}, html")
    if not asked.anything:
        if form != "html":
            raise Refusal(400, "there is nothing to begin from; give at, from and to, question, q or start=pairings")
        return html(req, "network.html", **await ask(req, _ways_in, language(req)))
    nodes = await _found(req, asked.words)
    if form == "html":
        address = urlencode([(name, value) for name, value in parameters.pairs if name != "format"])
        known = await ask(req, _page, language(req), asked, nodes)
        return html(req, "network.html", asked=asked, address=address, **known)
    media, write = _FILES[form]
    text = await ask(req, _file, language(req), asked, nodes, write)
    name = {"Content-Disposition": f'attachment; filename="network.{form}"'} if form != "json" else {}
    return Response(text, 200, {"Vary": "Accept-Language", **name}, media)


async def network_around(req: Request) -> Response:
    """``/network/around?node=…``: how many neighbours a node has, by kind of edge."""
    parameters = request.query_parameters(req)
    request.unknown(parameters, ("node", "lang"))
    counted = await ask(req, _around, language(req), parameters.one("node") or "")
    return JSONResponse({"around": [asdict(kind) for kind in counted], "most": view.COUNTED})


def _asked(parameters: Parameters) -> Asked:
    """What an address asks for. Raises Refusal (400) for what is no parameter here or has no such value."""
    question = parameters.one("question") or ""
    known = find_question(question).parameters if question else {}
    own = [name for name in known if name not in _OWN]
    request.unknown(parameters, (*_OWN, *own))
    one = {name: (parameters.one(name) or "").strip() for name in ("from", "to", "q", "start", "since", "till")}
    if one["start"] not in ("", "pairings"):
        raise Refusal(400, "start is pairings")
    for name in ("since", "till"):
        if not all(part.isascii() and part.isdigit() for part in one[name].split("-") if one[name]):
            raise Refusal(400, f"{name} is a year or a date, 2015 or 2015-06-30")
    at = tuple(name for name in parameters.all("at") if name.strip())
    if len(at) > _STARTS:
        raise Refusal(400, f"at may be given {_STARTS} times at most")
    chosen = {name: parameters.all(name) for name in ("predicate", "modality", "document", "hide")}
    return Asked(
        at,
        (one["from"], one["to"]),
        question,
        {name: value for name in own if (value := parameters.one(name)) is not None},
        one["q"],
        one["start"] == "pairings",
        _number(parameters, "steps", 1, 0, 2),
        _number(parameters, "limit", view.LIMIT, 1, view.LIMIT),
        Filter(chosen["predicate"], chosen["modality"], chosen["document"], one["since"], one["till"], chosen["hide"]),
    )


def _number(parameters: Parameters, name: str, usual: int, least: int, most: int) -> int:
    given = parameters.one(name)
    if given is None:
        return usual
    if not given.isascii() or not given.isdigit() or not least <= int(given[:6]) <= most:
        raise Refusal(400, f"{name} is a number from {least} to {most}")
    return int(given)


async def _found(req: Request, words: str) -> list[str]:
    """Entities that a search finds. Raises Refusal (404) where the store has no index."""
    if not words:
        return []
    service: Service = req.app.state.service
    index = service.store.index()
    if index is None:
        raise Refusal(404, "this store has no search index: it is not one that fupin build made")
    hits = await run_in_threadpool(find, index, words, language(req), _FOUND, ("entity", "concept"))
    return [hit.iri for hit in hits]


def _network(engine: Engine, words: str, asked: Asked, found: list[str]) -> Network:
    """All that was asked for, filtered or not."""
    starts = [Start(tuple(found), asked.steps)] if found else []
    if asked.question:
        starts.append(Start(tuple(view.question_nodes(engine, words, asked.question, asked.given)), 0))
    if all(asked.ends):
        steps = find_path(engine, find_node(engine, asked.ends[0]), find_node(engine, asked.ends[1]), words)
        starts.append(Start(tuple(view.ends(engine, [plain(row[-1]) for row in steps])), 0))
    if asked.pairings:
        starts.append(view.pairings(engine))
    starts += [view.start(engine, name, asked.steps) for name in asked.at]
    return view.network_from(engine, words, starts, None, asked.limit)


def _page(engine: Engine, words: str, asked: Asked, found: list[str]) -> dict[str, Any]:
    return told(engine, words, _network(engine, words, asked, found), asked.chosen)


def _file(
    engine: Engine, words: str, asked: Asked, found: list[str], write: Callable[[Network, Mapping[str, str]], str]
) -> str:
    shown = view.narrowed(_network(engine, words, asked, found), asked.chosen)
    return write(shown, view.sentences(engine, shown))


def told(engine: Engine, words: str, base: Network, chosen: Filter) -> dict[str, Any]:
    """What the template ``_network.html`` needs: the picture's data, the list, and what can be filtered by."""
    shown, names = view.narrowed(base, chosen), Labels(engine, words)
    nodes, edges = {node.id for node in shown.nodes}, {edge.id for edge in shown.edges}
    choices = view.choices(base, names)
    picture = {
        "starts": base.starts,
        "labels": {f"fp:{kind.id}": kind.label for kind in choices["predicate"]},
        "colours": {f"fp:{kind.id}": group(kind.id) for kind in choices["predicate"]},
        "nodes": [asdict(node) | {"shown": node.id in nodes} for node in base.nodes],
        "edges": [_drawn(edge) | {"shown": edge.id in edges} for edge in base.edges],
    }
    return {
        "picture": picture,
        "shown": shown,
        "listed": sorted(shown.edges, key=lambda edge: not {edge.source, edge.target} & set(base.starts))[:_LISTED],
        "years": _years,
        "manners": {kind.id: kind.label for kind in choices["modality"]},
        "labels": {node.id: node for node in base.nodes},
        "choices": choices,
        "colour": group,
        "hidden": [node for node in base.nodes if node.id in set(chosen.hidden)],
    }


def _years(edge: view.Edge) -> str:
    """The years of an edge's periods, ``2011–2015``; open ends stay open."""
    spans = ((first[:4], last[:4]) for first, last in edge.periods)
    return ", ".join(dict.fromkeys(first if first == last else f"{first}–{last}" for first, last in spans))


def _drawn(edge: view.Edge) -> dict[str, Any]:
    """What the picture needs of an edge."""
    return {name: getattr(edge, name) for name in ("id", "source", "target", "predicate", "facts", "modality")}


def _ways_in(engine: Engine, words: str) -> dict[str, Any]:
    """What the template needs where nothing is asked yet: entities and questions to begin from."""
    names = Labels(engine, words)
    nodes = [expand(name) or name for name in _EXAMPLES]
    names.learn(nodes)
    return {
        "asked": None,
        "examples": [(shorten(node), names.known[node]) for node in nodes if node in names.known],
        "questions": [find_question(name) for name in _ASKED],
    }


def _around(engine: Engine, words: str, name: str) -> list[view.Around]:
    return view.around(engine, words, find_node(engine, name))
