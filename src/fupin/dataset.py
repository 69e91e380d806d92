"""What the data set is, by whom, under which licence, and where to get it whole: a dcat:Dataset of DCAT 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from fupin.describing import about, both, format_iri, nodes, typed
from fupin.engine import Engine, plain
from fupin.names import ID, ONTOLOGY
from fupin.output import GRAPH_FORMATS
from fupin.resources import resource

#: Title, description and keywords as in CITATION.cff and pyproject.toml.
TITLE = ("扶贫文献知识图谱", "fupin: an evidence-bound knowledge graph of Chinese documents on poverty alleviation")
DESCRIPTION = (
    "关于扶贫的文献成为知识图谱：每条事实都带着说它的那句话，每个数字都有上下限，每个回答都有出处。",
    "Documents about poverty alleviation become a knowledge graph in which every fact carries the sentence that states "
    "it, every number its bounds, and every answer its citation.",
)
KEYWORDS = {
    "zh": ("扶贫", "知识图谱", "对口支援", "精准扶贫"),
    "en": ("knowledge graph", "RDF", "SPARQL", "ontology", "provenance", "poverty alleviation"),
}
CREATOR = "fupin contributors"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: As in LICENSE-DATA.
RIGHTS = (
    "原文及其引文的权利归作者与出版者，不在许可之内。",
    "The source texts, and the quotations of them, keep the rights of their authors and publishers; the licence does not cover them.",
)
LANGUAGES = {name: f"http://id.loc.gov/vocabulary/iso639-1/{name}" for name in ("zh", "en")}
MEDIA = "https://www.iana.org/assignments/media-types/"
_DAYS = """PREFIX fp: <https://w3id.org/fupin/ontology#>
SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE { ?period fp:from|fp:until ?day }"""
_WIDEST = """PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?label WHERE {
  ?place a fp:Region ; rdfs:label ?label
  FILTER NOT EXISTS { ?place fp:within ?wider }
} ORDER BY ?place ?label"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the facts tell of: the widest places with their labels, the first day and the last; empty where of none."""

    places: Mapping[str, list[ox.Literal]]
    first: str
    last: str


def coverage(engine: Engine) -> Coverage:
    """Which places and days a graph tells of."""
    places: dict[str, list[ox.Literal]] = {}
    for place, label in engine.select(_WIDEST):
        if isinstance(label, ox.Literal):
            places.setdefault(plain(place), []).append(label)
    first, last = engine.select(_DAYS).rows[0]
    return Coverage(places, plain(first), plain(last))


def dataset_iri(base: str) -> str:
    """The data set of the server at an address: its default graph."""
    return f"{base}/void#dataset"


def dump_address(base: str, form: str, graph: str | None = None) -> str:
    """Where the default graph, or a named one, can be got whole in a format of graphs."""
    if graph is None:
        return f"{base}/dump/fupin.{GRAPH_FORMATS[form].file_extension}"
    return f"{base}/store?graph={quote(graph, safe='')}&format={form}"


def is_packaged(manifest: Mapping[str, Any] | None) -> bool:
    """Whether a graph holds the packaged sources and no others: only then do we know whose it is."""
    sources = manifest.get("sources", ()) if manifest else ()
    folder = resource("data") / "sources"
    return bool(sources) and all((folder / f"{name}.yml").is_file() for name in sources)


def dataset(base: str, manifest: Mapping[str, Any] | None, cover: Coverage) -> list[ox.Triple]:
    """The data set of the server at an address, with its dumps.

    ``manifest`` is that of the store: None where the store is not ours, without ``sha256`` where it was written to.
    """
    it, ours = dataset_iri(base), is_packaged(manifest)
    said = {
        "a": ["dcat:Dataset", "void:Dataset"],
        "dcat:landingPage": f"{base}/",
        "dcat:distribution": [_distribution(base, form) for form in GRAPH_FORMATS],
        **(_built(manifest) if manifest else {"dcterms:title": both("RDF 图", "RDF graph")}),
        **(ownership(base) if ours else {}),
    }
    triples = [*about(it, said), *_extent(it, cover)]
    for form in GRAPH_FORMATS:
        triples += _dump(base, form, LICENCE if ours else None)
    return [*triples, *_checksum(base, manifest), *(_owner(base) if ours else ())]


def keywords() -> list[ox.Literal]:
    """The keywords in both languages."""
    return [ox.Literal(word, language=language) for language, words in KEYWORDS.items() for word in words]


def ownership(base: str) -> dict[str, Any]:
    """Creator, publisher, licence and rights of what we made."""
    us = f"{base}/void#publisher"
    return {
        "dcterms:creator": us,
        "dcterms:publisher": us,
        "dcterms:license": LICENCE,
        "dcterms:rights": f"{base}/void#rights",
    }


def _built(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What holds of every graph that we built."""
    hashed = manifest.get("sha256")
    return {
        "dcterms:title": both(*TITLE),
        "dcterms:description": both(*DESCRIPTION),
        "dcat:keyword": keywords(),
        "dcat:version": ox.Literal(manifest["version"]),
        "dcterms:identifier": ox.Literal(f"sha256:{hashed}") if hashed else None,
        "dcterms:language": LANGUAGES.values(),
        "dcterms:conformsTo": ONTOLOGY,
        "dcterms:source": [f"{ID}source/{name}" for name in sorted(manifest.get("sources", ()))],
    }


def _owner(base: str) -> Iterator[ox.Triple]:
    yield from about(f"{base}/void#publisher", {"a": "foaf:Agent", "foaf:name": ox.Literal(CREATOR)})
    yield from about(f"{base}/void#rights", {"a": "dcterms:RightsStatement", "rdfs:label": both(*RIGHTS)})


def _extent(it: str, cover: Coverage) -> Iterator[ox.Triple]:
    yield from about(it, {"dcterms:spatial": nodes(cover.places)})
    for place, labels in cover.places.items():
        yield from about(place, {"a": "dcterms:Location", "rdfs:label": labels})
    if cover.first:
        period = it.replace("#dataset", "#period")
        yield from about(it, {"dcterms:temporal": period})
        days = {"dcat:startDate": typed(cover.first, "date"), "dcat:endDate": typed(cover.last, "date")}
        yield from about(period, {"a": "dcterms:PeriodOfTime", **days})


def _distribution(base: str, form: str) -> str:
    return f"{base}/void#dump-{form}"


def _dump(base: str, form: str, licence: str | None) -> Iterator[ox.Triple]:
    syntax = GRAPH_FORMATS[form]
    yield from about(
        _distribution(base, form),
        {
            "a": "dcat:Distribution",
            "dcterms:title": both(f"全图，{syntax.name}", f"The whole graph as {syntax.name}"),
            "dcat:accessURL": f"{base}/",
            "dcat:downloadURL": dump_address(base, form),
            "dcat:mediaType": MEDIA + syntax.media_type,
            "dcterms:format": format_iri(syntax),
            "dcterms:license": licence,
        },
    )


def _checksum(base: str, manifest: Mapping[str, Any] | None) -> Iterator[ox.Triple]:
    """The hash of the graph is that of its sorted N-Triples, the file that we keep."""
    if not manifest or "sha256" not in manifest:
        return
    it = _distribution(base, "ntriples")
    yield from about(it, {"spdx:checksum": f"{it}-sha256"})
    value = typed(manifest["sha256"], "hexBinary")
    algorithm = "spdx:checksumAlgorithm_sha256"
    yield from about(f"{it}-sha256", {"a": "spdx:Checksum", "spdx:algorithm": algorithm, "spdx:checksumValue": value})
