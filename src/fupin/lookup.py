"""From what a reader types to the node that is meant: an IRI, a short name, a code, a label or an alias."""

from __future__ import annotations

import re

from fupin.engine import Engine, plain
from fupin.errors import FupinError
from fupin.names import expand, shorten
from fupin.ntriples import text as literal

_IRI = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+\Z")


def find_node(engine: Engine, name: str) -> str:
    """IRI of the node that a name means.

    Raises FupinError where nothing or more than one thing has that name; the matches are listed.
    """
    address = expand(name)
    if address is not None:
        if _IRI.match(address) and exists(engine, address):
            return address
        raise FupinError(
            f"图谱中没有 the graph does not hold {' '.join(name.split())}; 改法 mend: fupin search 词 words"
        )
    found = named(engine, name)
    if len(found) == 1:
        return found[0][0]
    name = " ".join(name.split())
    if not found:
        raise FupinError(f"没有叫这个名字的 nothing is called “{name}”; 改法 mend: fupin search {name}")
    listed = "; ".join(f"{shorten(iri)} {label}" for iri, label in found)
    raise FupinError(f"“{name}”有 {len(found)} 个 means several: {listed}; 改法 mend: 用短名 use a short name")


def exists(engine: Engine, address: str) -> bool:
    """Whether the graph says anything of an IRI."""
    return plain(engine.select(f"ASK {{ <{address}> ?p ?o }}").rows[0][0]) in ("true", "1")


def named(engine: Engine, name: str) -> list[tuple[str, str]]:
    """Entities whose label, alias or code is exactly the name: (IRI, Chinese label), labels before aliases."""
    words = literal(name)
    query = f"""
        PREFIX fp: <https://w3id.org/fupin/ontology#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT DISTINCT ?node ?label ?rank WHERE {{
          {{ VALUES ?name {{ {words} {words}@zh {words}@en }} ?node rdfs:label ?name BIND(1 AS ?rank) }}
          UNION {{ VALUES ?name {{ {words}@zh {words}@en }} ?node skos:altLabel ?name BIND(2 AS ?rank) }}
          UNION {{ ?node fp:gbCode {words} BIND(1 AS ?rank) }}
          FILTER(STRSTARTS(STR(?node), "https://w3id.org/fupin/id/"))
          ?node rdfs:label ?label FILTER(LANG(?label) = "zh")
        }} ORDER BY ?rank ?node"""
    records = list(engine.select(query).records())
    best = min((record["rank"] for record in records), default="")
    return list(dict.fromkeys((r["node"], r["label"]) for r in records if r["rank"] == best))
