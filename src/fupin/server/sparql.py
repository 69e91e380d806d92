"""SPARQL 1.1 Protocol: queries by GET, form and direct POST; updates where the server may write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fupin.engine import REVIEWED
from fupin.names import PREFIXES
from fupin.screening import disarmed, outside_calls, replace_targets
from fupin.server import media, request
from fupin.server.answers import respond
from fupin.server.described import describe_service
from fupin.server.refusals import Refusal
from fupin.server.request import FORM, Parameters
from fupin.server.service import Service
from fupin.sparqltext import code, depth, links, walk
from fupin.updatetext import with_one_prologue, with_using

QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
#: Characters from which a text is looked at in a thread of its own.
LONG = 10_000
#: Other endpoints name the format otherwise, and SPARQLWrapper sends all three, some twice.
_FORMATS = ("format", "output", "results")
_QUERY_PARAMETERS = ("query", "default-graph-uri", "named-graph-uri", *_FORMATS)
_UPDATE_PARAMETERS = ("update", "using-graph-uri", "using-named-graph-uri")


async def sparql(req: Request) -> Response:
    """``/sparql``: a query; without one, the description of the service; in a writable server also an update."""
    if req.method not in ("GET", "HEAD", "POST"):
        raise Refusal(405, "queries come by GET or POST", {"Allow": "GET, HEAD, POST, OPTIONS"})
    service: Service = req.app.state.service
    parameters = request.query_parameters(req)
    if req.method != "POST":
        if parameters.one("query") is None:
            request.unknown(parameters, _QUERY_PARAMETERS)
            return await describe_service(req)
        return await _query(req, service, parameters)
    kind = request.media_type(req)
    if kind == UPDATE or (kind == FORM and (await _form(req, service)).one("update") is not None):
        return await update(req)
    if kind == FORM:
        return await _query(req, service, Parameters(parameters.pairs + (await _form(req, service)).pairs))
    if kind != QUERY:
        raise Refusal(415, f"a POST carries {FORM} or {QUERY}, not {kind or 'an unnamed type'}")
    text = request.text_of(await request.body(req, 4 * service.limits.length), req)
    return await _query(req, service, Parameters((*parameters.pairs, ("query", text))))


async def update(req: Request) -> Response:
    """``/update``: changes the store, where the server may write and the client may ask it to."""
    service: Service = req.app.state.service
    if req.method != "POST":
        raise Refusal(405, "updates come by POST", {"Allow": "POST, OPTIONS"})
    store = service.writer(req)
    parameters = request.query_parameters(req)
    kind = request.media_type(req)
    if kind == FORM:
        parameters = Parameters(parameters.pairs + (await _form(req, service)).pairs)
    elif kind == UPDATE:
        text = request.text_of(await request.body(req, 4 * service.limits.update), req)
        parameters = Parameters((*parameters.pairs, ("update", text)))
    else:
        raise Refusal(415, f"a POST carries {FORM} or {UPDATE}, not {kind or 'an unnamed type'}")
    request.unknown(parameters, _UPDATE_PARAMETERS)
    text = parameters.one("update") or ""
    if not text.strip():
        raise Refusal(400, "there is no update; send one as the parameter update or as the body")
    if len(text) > service.limits.update:
        raise Refusal(413, f"an update may have at most {service.limits.update} characters; send data to /store")
    default, named = parameters.all("using-graph-uri"), parameters.all("using-named-graph-uri")
    _are_iris(*default, *named)
    text = await _bounded(text, lambda: _prepared_update(text, service, default, named))
    status = await store.write({"do": "update", "text": text, "base": service.base(req) + "/"})
    return Response(status_code=status)


async def _form(req: Request, service: Service) -> Parameters:
    """The form in the body; read once."""
    if not hasattr(req.state, "form"):
        longest = service.limits.update if service.writable else service.limits.length
        req.state.form = request.parsed(await request.body(req, 12 * longest))  # %XX takes three bytes for one
    form: Parameters = req.state.form
    return form


async def _query(req: Request, service: Service, parameters: Parameters) -> Response:
    request.unknown(parameters, _QUERY_PARAMETERS)
    text = parameters.one("query") or ""
    if not text.strip():
        raise Refusal(400, "there is no query; send one as the parameter query or as the body")
    if len(text) > service.limits.length:
        raise Refusal(413, f"a query may have at most {service.limits.length} characters, this one has {len(text)}")
    job: dict[str, Any] = {
        "do": "query",
        "text": await _bounded(text, lambda: _prepared(text, service, service.with_matches)),
        "base": service.base(req) + "/",
        **formats(req, parameters),
        **_dataset(text, parameters),
    }
    return await respond(req, service, job)


def formats(req: Request, parameters: Parameters) -> dict[str, str | None]:
    """The formats of rows and of graphs that the client wants. Raises Refusal (406) where we have neither."""
    accept = ", ".join(req.headers.getlist("accept"))
    named = next((value for name in _FORMATS for value in parameters.all(name)), None)
    wanted = {"rows": media.row_format(accept, named), "graph": media.graph_format(accept, named)}
    if not any(wanted.values()):
        known = sorted({kind.partition(";")[0] for kind in (*media.ROW_MEDIA.values(), *media.GRAPH_MEDIA.values())})
        raise Refusal(406, f"there is no answer in that format; accept one of {', '.join(known)}")
    return wanted


def _dataset(text: str, parameters: Parameters) -> dict[str, list[str]]:
    """The dataset: that of the protocol goes before that of the query (protocol, section 2.1.4)."""
    default, named = parameters.all("default-graph-uri"), parameters.all("named-graph-uri")
    _are_iris(*default, *named)
    if not default and not named:
        if REVIEWED not in text:
            return {}
        default, named = _dataset_of(text)
        if REVIEWED not in (*default, *named):
            return {}
    return {"default": [graph_name(name) for name in default], "named": [name for name in named if name != REVIEWED]}


def _are_iris(*names: str) -> None:
    """Raise Refusal (400) for a name of a graph that is no absolute IRI."""
    for name in names:
        if not request.is_iri(name):
            raise Refusal(400, f"a graph is named by an absolute IRI, not by “{name[:200]}”")


def graph_name(name: str) -> str:
    """The name of a graph as the engine knows it: the reviewed graph is its default graph, which has no name."""
    return "" if name == REVIEWED else name


def _dataset_of(text: str) -> tuple[list[str], list[str]]:
    """The graphs that a query names after FROM and FROM NAMED."""
    default: list[str] = []
    named: list[str] = []
    found = code(text)
    for at, _, names in walk(found, PREFIXES):
        following = found[at + 1 : at + 3]
        if found[at].is_word("from") and following:
            is_named = following[0].is_word("named")
            iri = names.iri(following[-1] if is_named else following[0])
            if iri:
                (named if is_named else default).append(iri)
    return default, named


async def _bounded(text: str, work: Callable[[], str]) -> str:
    """Do some work on a text: a long one in a thread, so that nobody waits for it."""
    return work() if len(text) < LONG else await run_in_threadpool(work)


def _prepared_update(text: str, service: Service, default: list[str], named: list[str]) -> str:
    if default == [REVIEWED] and not named:
        default = []  # the engine's default graph, which is meant without a name
    if REVIEWED in (*default, *named):
        raise Refusal(400, f"<{REVIEWED}> is the default graph; it cannot be named beside others")
    return _prepared(text, service, lambda it: with_one_prologue(with_using(it, default, named)))


def _prepared(text: str, service: Service, rewritten: Callable[[str], str]) -> str:
    """The text as the engine may have it: calls to allowed hosts lead through our relay, and nothing else is a call.

    Raises Refusal for a text that could overwhelm the engine's parser, or that calls where it may not.
    """
    limits = service.limits
    if sum(map(text.count, "{([")) > limits.depth and depth(text) > limits.depth:
        raise Refusal(400, f"brackets may be nested at most {limits.depth} deep")
    if len(text) > limits.links and links(text) > limits.links:
        raise Refusal(400, f"a query may have at most {limits.links} links (operators, clauses, items)")
    calls = outside_calls(text)
    for call in calls:
        if not service.may_call(call):
            words = f"{call.keyword} to {call.target or 'what is no fixed address'} is not allowed here"
            raise Refusal(403, words, line=call.line, column=call.column)
    text = rewritten(text)
    return replace_targets(text, service.relay.address) if calls else disarmed(text)
