"""The data set for search engines: schema.org in JSON-LD, to stand in a page or alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fupin.catalogue import ONTOLOGY_TITLE
from fupin.dataset import (
    CREATOR,
    DESCRIPTION,
    KEYWORDS,
    LICENCE,
    RIGHTS,
    TITLE,
    Coverage,
    dataset_iri,
    dump_address,
    is_packaged,
)
from fupin.names import ONTOLOGY
from fupin.output import GRAPH_FORMATS


def schema_org(base: str, manifest: Mapping[str, Any] | None, cover: Coverage, language: str = "zh") -> dict[str, Any]:
    """A schema:DataCatalog with its data sets; search engines read one language of a page. ``manifest`` as for ``dataset``."""
    sets = [_dataset(base, manifest, cover, language)]
    if manifest:
        sets.append(_ontology(base, language))
    return {
        "@context": "https://schema.org/",
        "@id": f"{base}/catalog#catalog",
        "@type": "DataCatalog",
        "name": _in(language, "数据目录", "Catalogue of data"),
        "url": f"{base}/",
        "dataset": sets,
    }


def _dataset(base: str, manifest: Mapping[str, Any] | None, cover: Coverage, language: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@id": dataset_iri(base),
        "@type": "Dataset",
        "name": _in(language, *(TITLE if manifest else ("RDF 图", "RDF graph"))),
        "url": f"{base}/",
        "includedInDataCatalog": {"@id": f"{base}/catalog#catalog"},
        "isAccessibleForFree": True,
        "distribution": [_download(base, form) for form in GRAPH_FORMATS],
    }
    if manifest:
        said |= {
            "alternateName": _in("en" if language == "zh" else "zh", *TITLE),
            "description": _in(language, *DESCRIPTION),
            "keywords": [word for words in KEYWORDS.values() for word in words],
            "inLanguage": list(KEYWORDS),
            "version": manifest["version"],
        }
    if "sha256" in (manifest or {}):
        said["identifier"] = f"sha256:{manifest['sha256']}"  # type: ignore[index]
    if is_packaged(manifest):
        us = {"@type": "Organization", "name": CREATOR}
        said |= {"creator": us, "publisher": us, "license": LICENCE, "usageInfo": _in(language, *RIGHTS)}
    if cover.first:
        said["temporalCoverage"] = f"{cover.first}/{cover.last}"
    if cover.places:
        said["spatialCoverage"] = [
            {"@type": "Place", "@id": place, "name": label.value}
            for place, labels in cover.places.items()
            for label in labels
            if label.language == language
        ]
    return said


def _ontology(base: str, language: str) -> dict[str, Any]:
    return {
        "@id": ONTOLOGY,
        "@type": "Dataset",
        "name": _in(language, *ONTOLOGY_TITLE),
        "url": f"{base}/ontology",
        "license": LICENCE,
        "isAccessibleForFree": True,
    }


def _download(base: str, form: str) -> dict[str, str]:
    address = dump_address(base, form)
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": GRAPH_FORMATS[form].media_type}


def _in(language: str, zh: str, en: str) -> str:
    return en if language == "en" else zh
