"""The JSON-LD context of the vocabulary: short keys for its classes and properties, with the types of their values.

A role whose values come from one concept scheme takes the key of the concept: ``"modality": "done"``.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from fupin.engine import Engine, plain
from fupin.names import BASE, DCTERMS, FP, RDF, RDFS, SKOS, XSD

#: Prefixes of the context; those of entities would stand in the way of properties of the same name (place, part).
_PREFIXES = {"fp": FP, "fupin": BASE, "rdfs": RDFS, "rdf": RDF, "skos": SKOS, "dcterms": DCTERMS, "xsd": XSD}
#: Properties whose values are words in a language.
_WORDS = [
    RDFS + "label",
    *(SKOS + name for name in ("prefLabel", "altLabel", "definition", "scopeNote")),
    *(DCTERMS + name for name in ("title", "description")),
]
#: Properties of RDF itself, which an ontology need not declare.
_NODES = [RDF + name for name in ("subject", "predicate", "object")]
_TERMS = """PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
SELECT DISTINCT ?term ?kind ?range ?scheme WHERE {
  VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
  ?term a ?kind FILTER(isIRI(?term))
  OPTIONAL { ?term rdfs:range|schema:rangeIncludes ?range FILTER(isIRI(?range)) }
  OPTIONAL { ?term fp:valuesFrom ?scheme }
} ORDER BY ?term ?kind ?range ?scheme"""


def json_ld_context(engine: Engine) -> dict[str, Any]:
    """The context of the ontology that a graph holds, as a document ``{"@context": …}``."""
    ranges: dict[tuple[str, str], list[str]] = {}
    schemes: dict[str, str] = {}
    for term, kind, reach, scheme in engine.select(_TERMS):
        found = ranges.setdefault((plain(term), plain(kind).rpartition("#")[2]), [])
        if reach is not None and plain(reach) not in found:
            found.append(plain(reach))
        if isinstance(scheme, ox.NamedNode):
            schemes[plain(term)] = scheme.value
    definitions = {term: {"@id": term, "@container": "@language"} for term in _WORDS}
    definitions |= {term: {"@id": term, "@type": "@id"} for term in _NODES}
    definitions |= {
        term: _definition(term, kind, reach, schemes.get(term))
        for (term, kind), reach in ranges.items()
        if term not in definitions
    }
    # our own terms come last: they keep their names where another vocabulary has the same
    ordered = sorted(definitions, key=lambda term: (term.startswith(FP), term))
    terms: dict[str, Any] = {_local(term): definitions[term] for term in ordered}
    return {"@context": {"@version": 1.1, "id": "@id", "type": "@type", **_PREFIXES, **dict(sorted(terms.items()))}}


def _definition(term: str, kind: str, ranges: list[str], scheme: str | None) -> Any:
    if kind == "ObjectProperty":
        if scheme and ranges == [SKOS + "Concept"]:
            return {"@id": term, "@type": "@vocab", "@context": {"@vocab": f"{scheme}/"}}
        return {"@id": term, "@type": "@id"}
    if len(ranges) == 1 and ranges[0].startswith(XSD) and ranges[0] != XSD + "string":
        return {"@id": term, "@type": ranges[0]}
    return {"@id": term}


def _local(term: str) -> str:
    return term.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
