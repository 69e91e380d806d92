"""The catalogue of a server (DCAT 3): the data set, the ontology, the source texts and the endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fupin.dataset import LANGUAGES, LICENCE, MEDIA, Coverage, dataset, dataset_iri, is_packaged
from fupin.describing import about, both
from fupin.names import ID, ONTOLOGY

if TYPE_CHECKING:
    import pyoxigraph as ox

ONTOLOGY_TITLE = ("扶贫本体", "Ontology of poverty alleviation")


def catalogue(base: str, manifest: Mapping[str, Any] | None, cover: Coverage) -> list[ox.Triple]:
    """The catalogue of the server at an address; ``manifest`` as for ``dataset``."""
    parts = [dataset_iri(base)]
    triples = [*dataset(base, manifest, cover), *_endpoint(base)]
    if manifest:
        parts.append(ONTOLOGY)
        triples += _ontology(base)
    if manifest and is_packaged(manifest):
        parts.append(f"{base}/catalog#texts")
        triples += _texts(base, sorted(manifest["sources"]))
    said = {
        "a": "dcat:Catalog",
        "dcterms:title": both("数据目录", "Catalogue of data"),
        "dcterms:description": both("本服务器提供的数据", "The data that this server offers"),
        "dcterms:language": LANGUAGES.values(),
        "dcterms:publisher": f"{base}/void#publisher" if is_packaged(manifest) else None,
        "foaf:homepage": f"{base}/",
        "dcat:dataset": parts,
        "dcat:service": f"{base}/sparql",
    }
    return [*about(f"{base}/catalog#catalog", said), *triples]


def _endpoint(base: str) -> Iterator[ox.Triple]:
    said = {
        "a": "dcat:DataService",
        "dcterms:title": both("SPARQL 端点", "SPARQL endpoint"),
        "dcat:endpointURL": f"{base}/sparql",
        "dcat:endpointDescription": [f"{base}/sparql", f"{base}/openapi.json"],
        "dcat:servesDataset": dataset_iri(base),
        "dcterms:conformsTo": "https://www.w3.org/TR/sparql11-protocol/",
    }
    yield from about(f"{base}/sparql", said)


def _ontology(base: str) -> Iterator[ox.Triple]:
    """The ontology, which is ours in every graph that was built with it."""
    said = {
        "a": "dcat:Dataset",
        "dcterms:title": both(*ONTOLOGY_TITLE),
        "dcterms:license": LICENCE,
        "dcterms:language": LANGUAGES.values(),
        "dcat:distribution": f"{base}/catalog#ontology",
    }
    yield from about(ONTOLOGY, said)
    said = {
        "a": "dcat:Distribution",
        "dcterms:title": both("本体，Turtle", "The ontology as Turtle"),
        "dcat:accessURL": f"{base}/ontology",
        "dcat:downloadURL": f"{base}/ontology?format=turtle",
        "dcat:mediaType": MEDIA + "text/turtle",
        "dcterms:license": LICENCE,
    }
    yield from about(f"{base}/catalog#ontology", said)


def _texts(base: str, sources: list[str]) -> Iterator[ox.Triple]:
    """The source texts, which no licence of ours covers."""
    said = {
        "a": "dcat:Dataset",
        "dcterms:title": both("原文", "Source texts"),
        "dcterms:description": both(
            "各文献的原文，按收到的样子保存", "The texts of the documents, kept as they were received"
        ),
        "dcterms:rights": f"{base}/void#rights",
        "dcterms:hasPart": [f"{ID}source/{name}" for name in sources],
    }
    yield from about(f"{base}/catalog#texts", said)
