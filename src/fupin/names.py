"""Names of things: namespaces, and the short names that stand for IRIs in facts, queries and on the command line."""

from __future__ import annotations

import re

BASE = "https://w3id.org/fupin/"
FP = BASE + "ontology#"
ID = BASE + "id/"
SCHEME = BASE + "scheme/"
GRAPH = BASE + "graph/"
RULE = ID + "rule/"
ONTOLOGY = BASE + "ontology"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"

#: Kinds of declared entities: prefix in facts files → class.
ENTITY_CLASSES = {
    "region": "Region",
    "place": "Place",
    "org": "Organisation",
    "person": "Person",
    "post": "Post",
    "group": "Group",
    "programme": "Programme",
    "system": "System",
    "part": "SystemPart",
    "document": "Work",
    "product": "Product",
    "facility": "Facility",
}
#: Files in data/entities: name → prefix of what it declares.
ENTITY_FILES = {
    "regions": "region",
    "places": "place",
    "organisations": "org",
    "people": "person",
    "posts": "post",
    "groups": "group",
    "programmes": "programme",
    "systems": "system",
    "parts": "part",
    "documents": "document",
    "products": "product",
    "facilities": "facility",
}
#: Prefixes whose IRI segment is not the prefix itself.
SEGMENTS = {"org": "organisation"}
#: Prefixes of concepts that are not the name of their scheme.
SCHEME_PREFIXES = {"kind": "agent-kind"}

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
SHORT_NAME = re.compile(r"([a-z][a-z-]*):([A-Za-z0-9][A-Za-z0-9._/-]*)\Z")


def entity_iri(prefix: str, key: str) -> str:
    """IRI of an entity: ``region``, ``653124`` → ``…/id/region/653124``."""
    return f"{ID}{SEGMENTS.get(prefix, prefix)}/{key}"


def concept_iri(scheme: str, key: str) -> str:
    """IRI of a concept: ``modality``, ``done`` → ``…/scheme/modality/done``."""
    return f"{SCHEME}{scheme}/{key}"


def fact_iri(document: str, key: str) -> str:
    """IRI of a fact: ``…/id/fact/<document>/<key>``."""
    return f"{ID}fact/{document}/{key}"


def short_iri(name: str) -> str | None:
    """IRI of an entity or concept by its short name, None if it is no short name."""
    match = SHORT_NAME.match(name)
    if not match:
        return None
    if match[1] in ENTITY_CLASSES:
        return entity_iri(match[1], match[2])
    return concept_iri(SCHEME_PREFIXES.get(match[1], match[1]), match[2])


#: Prefixes for Turtle, SPARQL and the command line.
PREFIXES = {
    "fp": FP,
    "scheme": SCHEME,
    "fact": ID + "fact/",
    "topic": ID + "topic/",
    "source": ID + "source/",
    "rule": RULE,
    **{prefix: entity_iri(prefix, "") for prefix in ENTITY_CLASSES},
    "kind": concept_iri("agent-kind", ""),
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "oa": OA,
    "prov": PROV,
    "schema": SCHEMA,
    "geo": GEO,
}
#: Longest namespace first, so that the most exact prefix wins.
_BY_NAMESPACE = sorted(((iri, prefix) for prefix, iri in PREFIXES.items()), key=lambda pair: -len(pair[0]))


def expand(name: str) -> str | None:
    """IRI of a short name (``region:653124``), the IRI itself if it is one, else None."""
    if "://" in name:
        return name
    prefix, colon, key = name.partition(":")
    return PREFIXES[prefix] + key if colon and prefix in PREFIXES else None


def shorten(iri: str) -> str:
    """Short name of an IRI where a prefix fits, else the IRI."""
    for namespace, prefix in _BY_NAMESPACE:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
