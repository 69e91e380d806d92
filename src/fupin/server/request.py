"""Reading what a client sends: parameters once each, bodies up to a limit, text that is UTF-8."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from fupin.queries import LANGUAGES
from fupin.server import media
from fupin.server.refusals import Refusal

FORM = "application/x-www-form-urlencoded"
#: Fields that a form may have at most.
FIELDS = 200


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of a request in the order in which they came."""

    pairs: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for key, value in self.pairs if key == name]

    def one(self, name: str) -> str | None:
        """The value of a parameter that may be given once. Raises Refusal (400) where it is given again."""
        values = self.all(name)
        if len(values) > 1:
            raise Refusal(400, f"the parameter {name} may be given once, not {len(values)} times")
        return values[0] if values else None


def query_parameters(request: Request) -> Parameters:
    """Parameters of the address. Raises Refusal (400) where they are not UTF-8 or too many."""
    return parsed(request.scope["query_string"])


def parsed(encoded: bytes) -> Parameters:
    """Parameters that are URL-encoded. Raises Refusal (400) where they are not UTF-8 or too many."""
    try:
        text = encoded.decode("ascii")
        return Parameters(tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS, errors="strict")))
    except ValueError as error:
        raise Refusal(400, f"the parameters cannot be read: {error}") from error


def language(parameters: Parameters) -> str:
    """The language of labels that a client wants; Chinese where it does not say. Raises Refusal (400) for any other."""
    wanted = parameters.one("lang")
    if wanted is None:
        return LANGUAGES[0]
    if wanted not in LANGUAGES:
        raise Refusal(400, f"lang is one of {', '.join(LANGUAGES)}")
    return wanted


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI, as far as a name of a graph goes."""
    scheme, colon, rest = text.partition(":")
    return bool(colon and rest and scheme[:1].isalpha() and not set(text) & set(' <>"{}|\\^`\n\r\t'))


def graph_form(request: Request) -> str:
    """The format of graphs that a client wants. Raises Refusal (406) where we have none that it takes."""
    accept, named = ", ".join(request.headers.getlist("accept")), query_parameters(request).one("format")
    form = media.graph_format(accept, named)
    if form is None:
        raise Refusal(406, f"there is no answer in that format; accept one of {', '.join(media.GRAPH_TYPES)}")
    return form


def media_type(request: Request) -> str:
    """The media type of the body, without its parameters, in lower case; empty where the client does not say."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def body(request: Request, limit: int) -> bytes:
    """The body. Raises Refusal (413) as soon as it is longer than ``limit`` bytes."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise too_long(limit)
    pieces = bytearray()
    async for piece in request.stream():
        pieces += piece
        if len(pieces) > limit:
            raise too_long(limit)
    return bytes(pieces)


def too_long(limit: int) -> Refusal:
    """The refusal of a body that is longer than the limit."""
    return Refusal(413, f"the body may have at most {limit} bytes", {"Connection": "close"})


def text_of(content: bytes, request: Request) -> str:
    """A body as text. Raises Refusal where it is not UTF-8, or says that it is in another encoding."""
    charset = _charset(request.headers.get("content-type", ""))
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"the body has to be UTF-8, not {charset}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the body is not UTF-8 (byte {error.start})") from error


def _charset(content_type: str) -> str:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def unknown(parameters: Parameters, known: Iterable[str]) -> None:
    """Raise Refusal (400) for a parameter that the resource does not have."""
    names = set(known)
    for name, _ in parameters.pairs:
        if name not in names:
            raise Refusal(400, f"there is no parameter {name!r} here; use {', '.join(sorted(names))}")
