"""Answers for people and programs: a readable table on a terminal, plain TSV in a pipe, W3C's formats when asked."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from fupin.engine import Answer, Engine, explained, plain
from fupin.errors import FupinError
from fupin.names import PREFIXES, shorten

ROW_FORMATS = ("table", "csv", "tsv", "json", "xml")
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_W3C = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}
#: Columns of a table on a terminal that is wider than any line may be.
WIDEST = 60


def unknown_format(name: str) -> FupinError:
    """The error for a format that we do not have."""
    return FupinError(f"没有这种格式 no such format: {name}; 改法 mend: {' '.join((*ROW_FORMATS, *GRAPH_FORMATS))}")


def run(engine: Engine, query: str, form: str) -> str:
    """Run a query and give its answer in a format: of rows for SELECT and ASK, of graphs for CONSTRUCT and DESCRIBE."""
    if form in GRAPH_FORMATS:
        return graph_text(engine.graph(query), form)
    if form in _W3C:
        with explained():
            result = engine.ask(query)
            if isinstance(result, ox.QuerySolutions | ox.QueryBoolean):
                return bytes(result.serialize(format=_W3C[form]) or b"").decode() + "\n"
    return rows_text(engine.select(query), form)


def graph_text(triples: bytes, form: str) -> str:
    """N-Triples in another format of graphs; the same triples give the same bytes."""
    quads = (quad.triple for quad in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES))
    return bytes(ox.serialize(quads, format=GRAPH_FORMATS[form], prefixes=PREFIXES) or b"").decode()


def rows_text(answer: Answer, form: str) -> str:
    """Rows in a format of rows."""
    if form == "table":
        return table(answer.columns, ([_cell(term) for term in row] for row in answer))
    if form in ("csv", "tsv"):
        return separated(answer.columns, ([plain(term) for term in row] for row in answer), form)
    raise unknown_format(form)


def _cell(term: object) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else plain(term)  # type: ignore[arg-type]


def separated(columns: Sequence[str], rows: Iterable[Sequence[str]], form: str) -> str:
    """CSV as in RFC 4180 with LF, or TSV without quotes: a tab or line break inside a value becomes a blank."""
    out = io.StringIO()
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    else:
        for row in (columns, *rows):
            out.write(
                "\t".join(" ".join(value.split("\t")).replace("\n", " ").replace("\r", " ") for value in row) + "\n"
            )
    return out.getvalue()


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose columns line up also where Chinese characters take two places; long values are cut with …"""
    lines = [[cut(value, WIDEST) for value in row] for row in (columns, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    text = [
        "  ".join(value + " " * (size - width(value)) for value, size in zip(row, widths, strict=True)).rstrip()
        for row in lines
    ]
    text.insert(1, "  ".join("─" * size for size in widths))
    return "\n".join(text) + "\n"


def width(text: str) -> int:
    """Places that a text takes on a terminal."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text if not unicodedata.combining(char)
    )


def cut(text: str, places: int) -> str:
    """A text that takes at most so many places, … at its end where it took more."""
    text = " ".join(text.split())
    if width(text) <= places:
        return text
    kept, used = "", 0
    for char in text:
        used += width(char)
        if used > places - 1:
            break
        kept += char
    return kept + "…"
