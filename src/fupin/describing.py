"""Triples in few words: what the endpoint says of itself is written with these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from fupin.names import PREFIXES, RDF, XSD, shorten

Value = str | int | ox.NamedNode | ox.Literal

#: Prefixes of the vocabularies that describe data sets and services, beside those of the graph.
DESCRIBING = {
    **PREFIXES,
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "sh": "http://www.w3.org/ns/shacl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "formats": "http://www.w3.org/ns/formats/",
    "ent": "http://www.w3.org/ns/entailment/",
}


def node(name: str) -> ox.NamedNode:
    """A node by its prefixed name (``void:Dataset``) or its IRI."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(DESCRIBING[prefix] + local if prefix in DESCRIBING else name)


def nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    """Nodes by their IRIs."""
    return [ox.NamedNode(iri) for iri in iris]


def both(zh: str, en: str) -> list[ox.Literal]:
    """The same in Chinese and English."""
    return [ox.Literal(zh, language="zh"), ox.Literal(en, language="en")]


def typed(value: str, datatype: str) -> ox.Literal:
    """A literal of a datatype of XML Schema, by its local name."""
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


def about(subject: str, said: Mapping[str, Any]) -> Iterator[ox.Triple]:
    """The triples about a subject: property → value or values.

    ``a`` is rdf:type; a property is a prefixed name; a str is the prefixed name of a node, or an IRI of ours (one that
    the graph holds is given as a node: its scheme may be one of the prefixes); an int is a number, None says nothing.
    """
    for name, values in said.items():
        predicate = ox.NamedNode(RDF + "type") if name == "a" else node(name)
        if values is None:
            continue
        for value in [values] if isinstance(values, Value) else values:
            yield ox.Triple(ox.NamedNode(subject), predicate, _term(value))


def _term(value: Value) -> ox.NamedNode | ox.Literal:
    if isinstance(value, str):
        return node(value)
    return ox.Literal(value) if isinstance(value, int) else value


def format_iri(syntax: ox.RdfFormat | ox.QueryResultsFormat) -> str:
    """The IRI of a format in W3C's list; the engine has another one for JSON-LD."""
    return DESCRIBING["formats"] + "JSON-LD" if syntax == ox.RdfFormat.JSON_LD else syntax.iri


def fragment(*iris: str) -> str:
    """What names a thing after ``#`` that other things make up: their short names, parted by a slash."""
    return "/".join(quote(shorten(iri), safe=":._~-") for iri in iris)


def namespace(iri: str) -> str:
    """The namespace of a term: all up to its last ``#``, else ``/``, else ``:``."""
    mark = next(mark for mark in "#/:" if mark in iri)
    return iri[: iri.rfind(mark) + 1]
