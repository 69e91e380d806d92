"""Media types and formats, and which of them a client wants (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox

ROW_MEDIA = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
GRAPH_MEDIA = {
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "nquads": "application/n-quads",
    "trig": "application/trig; charset=utf-8",
}
GRAPH_TYPES = sorted({media.partition(";")[0] for media in GRAPH_MEDIA.values()})
#: Other names of the same formats, in an Accept header or in ``format=``.
_ROW_NAMES = {
    **{name: name for name in ROW_MEDIA},
    **{media.partition(";")[0]: name for name, media in ROW_MEDIA.items()},
    "srj": "json",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "tsv",
}
_GRAPH_NAMES = {
    **{name: name for name in GRAPH_MEDIA},
    **{media.partition(";")[0]: name for name, media in GRAPH_MEDIA.items()},
    "ttl": "turtle",
    "nt": "ntriples",
    "nq": "nquads",
    "json-ld": "jsonld",
    "n3": "turtle",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    "xml": "rdfxml",
    "json": "jsonld",
    "application/x-turtle": "turtle",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/plain": "ntriples",
}


def ox_row_format(name: str) -> ox.QueryResultsFormat:
    """The engine's format of rows."""
    import pyoxigraph as ox

    formats = ox.QueryResultsFormat
    return {"json": formats.JSON, "xml": formats.XML, "csv": formats.CSV, "tsv": formats.TSV}[name]


def ox_graph_format(name: str) -> ox.RdfFormat:
    """The engine's format of graphs."""
    import pyoxigraph as ox

    formats = ox.RdfFormat
    return {
        "turtle": formats.TURTLE,
        "ntriples": formats.N_TRIPLES,
        "jsonld": formats.JSON_LD,
        "rdfxml": formats.RDF_XML,
        "nquads": formats.N_QUADS,
        "trig": formats.TRIG,
    }[name]


def row_format(accept: str, named: str | None = None) -> str | None:
    """The format of rows that a client wants: by ``format=``, else by its Accept header; None where we have none."""
    return _wanted(accept, named, _ROW_NAMES, "json")


def graph_format(accept: str, named: str | None = None) -> str | None:
    """The format of graphs that a client wants; None where we have none."""
    return _wanted(accept, named, _GRAPH_NAMES, "turtle")


def graph_format_of(content_type: str) -> str | None:
    """The format in which a client sends a graph; Turtle where it does not say."""
    name = content_type.partition(";")[0].strip().lower()
    if not name:
        return "turtle"
    return None if name == "text/plain" else _GRAPH_NAMES.get(name) if "/" in name else None


def _wanted(accept: str, named: str | None, names: Mapping[str, str], default: str) -> str | None:
    if named is not None:
        return names.get(named.strip().lower())
    if not accept or accept == "*/*":
        return default
    for media, _ in sorted(accepted(accept), key=lambda pair: -pair[1]):
        if media in names and "/" in media:
            return names[media]
        if media == "*/*":
            return default
        if media.endswith("/*"):
            group = media[:-1]
            found = next((name for full, name in names.items() if full.startswith(group)), None)
            if found:
                return found
    return None


def accepted(accept: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header with their weights, those of weight 0 left out, in the order of the header."""
    ranges = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        if media and weight > 0:
            ranges.append((media, weight))
    return ranges
