"""A network as a file: GraphML, GEXF, JSON, CSV; each edge with the names of its facts and their sentences."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from xml.sax.saxutils import escape, quoteattr

from fupin.views.layout import places
from fupin.views.network import Edge, Network

#: Characters that XML 1.0 cannot hold.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NODE_KEYS = ("label", "kind", "family", "iri")
_EDGE_KEYS = ("label", "predicate", "facts", "sentence", "modality", "periods", "document", "title", "edge")
_COLUMNS = (
    "subject",
    "subjectLabel",
    "predicate",
    "predicateLabel",
    "object",
    "objectLabel",
    "modality",
    "periods",
    "document",
    "title",
    "facts",
    "sentence",
)


def network_json(found: Network, said: Mapping[str, str]) -> str:
    """JSON; ``said`` has the sentences of each fact (see ``network.sentences``)."""
    table = asdict(found)
    for edge in table["edges"]:
        edge["sentence"] = " ".join(said.get(fact, "") for fact in edge["facts"])
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def network_csv(found: Network, said: Mapping[str, str]) -> str:
    """The edges as CSV, a row each, with a header."""
    names = {node.id: node.label for node in found.nodes}
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    for edge in found.edges:
        told = _told(edge, said)
        ends = (names[edge.source], edge.predicate, edge.label, edge.target, names[edge.target])
        rows.writerow((edge.source, *ends, *(told[name] for name in _COLUMNS[6:])))
    return text.getvalue()


def graphml(found: Network, said: Mapping[str, str]) -> str:
    """GraphML of a directed multigraph: edges that join the same two nodes stay apart."""
    keys = [
        f'<key id="{kind[0]}_{name}" for="{kind}" attr.name="{name}" attr.type="string"/>'
        for kind, names in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS))
        for name in names
    ]
    nodes = [
        f"<node id={_attribute(node.id)}>{_data('n', {name: getattr(node, name) for name in _NODE_KEYS})}</node>"
        for node in found.nodes
    ]
    edges = [
        f"<edge id={_attribute(edge.id)} source={_attribute(edge.source)} target={_attribute(edge.target)}>"
        f"{_data('e', _told(edge, said))}</edge>"
        for edge in found.edges
    ]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
            *keys,
            '<graph id="fupin" edgedefault="directed">',
            *nodes,
            *edges,
            "</graph>",
            "</graphml>\n",
        )
    )


def _told(edge: Edge, said: Mapping[str, str]) -> dict[str, str]:
    """What a file tells of an edge, each thing as one text."""
    return {
        "label": edge.label,
        "predicate": edge.predicate,
        "facts": " ".join(edge.facts),
        "sentence": " ".join(said.get(fact, "") for fact in edge.facts),
        "modality": " ".join(edge.modality),
        "periods": " ".join(f"{first or '..'}/{last or '..'}" for first, last in edge.periods),
        "document": edge.document,
        "title": edge.title,
        "edge": edge.edge,
    }


def _data(kind: str, told: Mapping[str, str]) -> str:
    return "".join(f'<data key="{kind}_{name}">{escape(_xml(text))}</data>' for name, text in told.items() if text)


def _attribute(text: str) -> str:
    return quoteattr(_xml(text))


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


def gexf(found: Network, said: Mapping[str, str]) -> str:
    """GEXF 1.2 of a directed multigraph, with the places of the nodes."""
    import networkx as nx  # heavy: only for this

    graph = nx.MultiDiGraph()
    placed = places([node.id for node in found.nodes], [(edge.source, edge.target) for edge in found.edges])
    for node in found.nodes:
        x, y = placed[node.id]
        told = {name: _xml(getattr(node, name)) for name in _NODE_KEYS}
        graph.add_node(_xml(node.id), **told, viz={"position": {"x": x, "y": -y, "z": 0.0}})
    for edge in found.edges:
        told = {name: _xml(text) for name, text in _told(edge, said).items() if text}
        graph.add_edge(_xml(edge.source), _xml(edge.target), key=_xml(edge.id), **told)
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', *nx.generate_gexf(graph, version="1.2draft"), ""))
