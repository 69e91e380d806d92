"""Dumps: the whole graph in any RDF syntax, its network as GraphML, its facts as a table with their evidence."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from fupin.engine import Answer, Engine, plain
from fupin.errors import FupinError
from fupin.names import PREFIXES, shorten
from fupin.ntriples import canonical
from fupin.output import GRAPH_FORMATS, separated
from fupin.resources import shown

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_EDGES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX fp: <https://w3id.org/fupin/ontology#>
SELECT ?edge ?s ?from ?p ?o ?to WHERE {
  VALUES ?lang { "zh" }
  ?edge a fp:DerivedEdge ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
  OPTIONAL { ?s rdfs:label ?from FILTER(LANG(?from) = ?lang) }
  OPTIONAL { ?o rdfs:label ?to FILTER(LANG(?to) = ?lang) }
} ORDER BY ?edge ?from ?to
"""
_FACTS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?fact ?class ?role ?value ?printed ?number ?lower ?lowerOpen ?upper ?upperOpen ?unit ?from ?until ?document ?source ?start ?end ?quote WHERE {
  VALUES ?lang { "zh" }
  ?fact fp:inSentence ?any ; a ?class ; fp:inDocument ?document ; ?property ?object ; fp:evidence ?place .
  FILTER NOT EXISTS { ?fact fp:inSentence ?before . FILTER(STR(?before) < STR(?any)) }
  ?place oa:hasSource ?source ; oa:hasSelector ?selector ; fp:text ?quote . ?selector oa:start ?start ; oa:end ?end .
  FILTER(STRSTARTS(STR(?property), "https://w3id.org/fupin/ontology#"))
  FILTER(?property NOT IN (fp:inSentence, fp:inDocument, fp:evidence))
  BIND(STRAFTER(STR(?property), "#") AS ?role)
  OPTIONAL { ?object rdfs:label ?label FILTER(LANG(?label) = ?lang) }
  OPTIONAL { ?object fp:item/rdfs:label ?item FILTER(LANG(?item) = ?lang) }
  OPTIONAL { ?object fp:asPrinted ?printed }
  OPTIONAL { ?object fp:value ?number }
  OPTIONAL { ?object fp:lower ?lower ; fp:lowerOpen ?lowerOpen }
  OPTIONAL { ?object fp:upper ?upper ; fp:upperOpen ?upperOpen }
  OPTIONAL { ?object fp:unit ?unit }
  OPTIONAL { ?object fp:from ?from }
  OPTIONAL { ?object fp:until ?until }
  BIND(COALESCE(?label, ?item, STR(?object)) AS ?value)
} ORDER BY ?fact ?role ?value ?printed ?start ?end
"""


def export(engine: Engine, form: str, output: Path | None, language: str, *, bom: bool = False) -> None:
    """Write a dump to a file (put in place whole) or to standard output. The same graph gives the same bytes.

    Raises FupinError where the file cannot be written.
    """
    with written(output) as out:
        if form == "csv":
            out.write((b"\xef\xbb\xbf" if bom else b"") + _facts(engine, language))
        elif form == "graphml":
            out.write(_graphml(engine, language))
        else:
            out.write(_dump(engine, form))


@contextlib.contextmanager
def written(output: Path | None) -> Iterator[BinaryIO]:
    """A file that is there once it is whole, or the standard output. Raises FupinError where it cannot be written."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                yield out
            partial.chmod(0o666 & ~_umask())
            partial.replace(output)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise FupinError(
            f"{shown(output)}: 写不了 cannot write ({error.strerror or error}); 改法 mend: 检查权限和磁盘 check rights and space"
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _dump(engine: Engine, form: str) -> bytes:
    triples = canonical(engine.graph(_ALL))
    if form in ("ntriples", "nquads"):
        return triples
    parsed = (quad.triple for quad in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES))
    return bytes(ox.serialize(parsed, format=GRAPH_FORMATS[form], prefixes=PREFIXES) or b"")


def _facts(engine: Engine, language: str) -> bytes:
    answer: Answer = engine.select(_FACTS.replace('"zh"', f'"{language}"'))
    return separated(answer.columns, ([_cell(plain(term)) for term in row] for row in answer), "csv").encode()


def _cell(value: str) -> str:
    """IRIs by their short names; a value that a spreadsheet would run as a formula is marked as text."""
    value = shorten(value) if value.startswith("https://w3id.org/") else value
    return "'" + value if value[:1] in ("=", "@", "+") and len(value) > 1 else value


def _graphml(engine: Engine, language: str) -> bytes:
    import networkx as nx  # heavy: only for this

    graph = nx.MultiDiGraph()
    for row in engine.select(_EDGES.replace('"zh"', f'"{language}"')):
        edge, s, source, p, o, target = map(plain, row)
        graph.add_node(shorten(s), label=source or shorten(s))
        graph.add_node(shorten(o), label=target or shorten(o))
        graph.add_edge(shorten(s), shorten(o), key=shorten(edge), predicate=shorten(p))
    return b"".join(line.encode() + b"\n" for line in nx.generate_graphml(graph))
