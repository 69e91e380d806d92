"""The endpoint as SPARQL 1.1 Service Description has it: what it answers, in which formats, over which graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from fupin.dataset import dataset_iri, dump_address
from fupin.describing import about, both, format_iri
from fupin.engine import REVIEWED
from fupin.output import GRAPH_FORMATS

_ROWS = ox.QueryResultsFormat
#: Formats of answers: rows, then graphs.
RESULTS: list[ox.QueryResultsFormat | ox.RdfFormat] = [
    *(_ROWS.JSON, _ROWS.XML, _ROWS.CSV, _ROWS.TSV),
    *GRAPH_FORMATS.values(),
    ox.RdfFormat.TRIG,
]


def service_description(
    base: str,
    graphs: Mapping[str, int],
    *,
    writable: bool = False,
    federated: bool = False,
    properties: Iterable[str] = (),
) -> list[ox.Triple]:
    """The service at an address.

    ``graphs`` are the named graphs with their triples, ``federated`` says whether SERVICE may call other hosts,
    ``properties`` are those that search rather than match. The default graph is the data set that ``void`` describes.
    """
    it = f"{base}/sparql"
    features = ["sd:EmptyGraphs", *(["sd:BasicFederatedQuery"] if federated else [])]
    said = {
        "a": "sd:Service",
        "rdfs:label": both("fupin 的 SPARQL 端点", "SPARQL endpoint of fupin"),
        "sd:endpoint": it,
        "sd:supportedLanguage": ["sd:SPARQL11Query", *(["sd:SPARQL11Update"] if writable else [])],
        "sd:resultFormat": [format_iri(syntax) for syntax in RESULTS],
        "sd:inputFormat": [format_iri(syntax) for syntax in GRAPH_FORMATS.values()] if writable else None,
        "sd:feature": features,
        "sd:propertyFeature": list(properties),
        "sd:defaultEntailmentRegime": "ent:Simple",
        "sd:defaultDataset": f"{it}#dataset",
        "sd:availableGraphs": f"{it}#graphs",
    }
    found = [*about(it, said)]
    for name in properties:
        found += about(name, {"a": "sd:Feature"})
    return [*found, *_datasets(base, graphs)]


def _datasets(base: str, graphs: Mapping[str, int]) -> Iterator[ox.Triple]:
    """What a query sees by default, and the names that FROM and the protocol take: with the default graph's own."""
    it, default = f"{base}/sparql", dataset_iri(base)
    named = [_named(base, name) for name in sorted(graphs)]
    said: dict[str, Any] = {"a": "sd:Dataset", "sd:defaultGraph": default, "sd:namedGraph": named}
    yield from about(f"{it}#dataset", said)
    yield from about(default, {"a": "sd:Graph"})
    yield from about(f"{it}#graphs", {"a": "sd:GraphCollection", "sd:namedGraph": [*named, f"{it}#reviewed"]})
    labels = both("已审核的事实，即默认图", "Reviewed facts: the default graph")
    said = {"a": "sd:NamedGraph", "sd:name": REVIEWED, "sd:graph": default, "rdfs:label": labels}
    yield from about(f"{it}#reviewed", said)
    for name in sorted(graphs):
        content = _named(base, name) + "-graph"
        yield from about(_named(base, name), {"a": "sd:NamedGraph", "sd:name": ox.NamedNode(name), "sd:graph": content})
        dumps = [dump_address(base, form, name) for form in GRAPH_FORMATS if form != "nquads"]
        said = {"a": ["sd:Graph", "void:Dataset"], "void:triples": graphs[name], "void:dataDump": dumps}
        yield from about(content, said)


def _named(base: str, name: str) -> str:
    return f"{base}/sparql#{quote(name, safe='')}"
