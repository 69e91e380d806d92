"""The graph in figures and samples, in the Vocabulary of Interlinked Datasets (VoID).

Programs read it to complete queries, to plan them and to write them: a class partition for every class, in it a
partition for every property of its instances, in that the classes and datatypes of the values. Some take what is not
listed for absent; so every property and class of the graph is listed, or none where they were not counted.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from fupin.census import Census, Kind, Use
from fupin.dataset import LICENCE, dataset_iri, dump_address
from fupin.describing import about, both, format_iri, fragment, namespace, nodes
from fupin.names import FP, ID, SCHEME
from fupin.output import GRAPH_FORMATS

#: Classes whose instances make good samples of the whole.
SAMPLES = ("Region", "Organisation", "Pairing", "FundingFlow", "Task", "Observation", "Document")


def void(base: str, census: Census | None) -> list[ox.Triple]:
    """The description of the default graph at a server's address; without a census, what holds of any graph."""
    it = dataset_iri(base)
    said = {
        "a": "void:Dataset",
        "void:sparqlEndpoint": f"{base}/sparql",
        "void:dataDump": [dump_address(base, form) for form in GRAPH_FORMATS],
        "void:feature": [format_iri(syntax) for syntax in GRAPH_FORMATS.values()],
    }
    return [*about(it, said), *(_counted(base, census) if census else ())]


def _counted(base: str, census: Census) -> Iterator[ox.Triple]:
    """What a census tells: figures, samples, the partitions, the parts of the graph, the links."""
    ours = any(name.startswith(FP) for name in census.classes)
    said = {
        **_figures(census),
        "void:vocabulary": nodes(sorted({namespace(name) for name in (*census.classes, *census.properties)})),
        "void:exampleResource": nodes(samples(census)),
        "void:classPartition": [_partition(base, name) for name in census.classes],
        "void:propertyPartition": [_of_all(base, name) for name in census.properties],
        "void:subset": [part for part, *_ in _parts(base)] if ours else None,
    }
    yield from about(dataset_iri(base), said)
    for name, (number, objects) in census.properties.items():
        counts = {"void:triples": number, "void:distinctObjects": objects}
        yield from about(_of_all(base, name), {"a": "void:Dataset", "void:property": ox.NamedNode(name), **counts})
    for name, kind in census.classes.items():
        yield from _class(base, name, kind)
    if ours:
        yield from _subsets(base)
    yield from _linksets(base, census)


def description(base: str) -> list[ox.Triple]:
    """The document that holds the description."""
    said = {
        "a": "void:DatasetDescription",
        "dcterms:title": both("本图的 VoID 描述", "VoID description of this graph"),
        "foaf:primaryTopic": dataset_iri(base),
    }
    return list(about(f"{base}/void", said))


def samples(census: Census) -> list[str]:
    """One instance of each telling class; of the largest classes where the graph is none of ours."""
    largest = sorted(census.classes, key=lambda name: (-census.classes[name].entities, name))
    telling = [FP + name for name in SAMPLES if FP + name in census.classes] or largest[:5]
    return [census.classes[name].example for name in telling if census.classes[name].example]


def _figures(census: Census) -> dict[str, int]:
    return {
        "void:triples": census.triples,
        "void:entities": census.entities,
        "void:distinctSubjects": census.subjects,
        "void:distinctObjects": census.objects,
        "void:properties": len(census.properties),
        "void:classes": len(census.classes),
    }


def _partition(base: str, *names: str) -> str:
    return f"{base}/void#{fragment(*names)}"


def _of_all(base: str, p: str) -> str:
    return f"{base}/void#all/{fragment(p)}"


def _class(base: str, name: str, kind: Kind) -> Iterator[ox.Triple]:
    said = {
        "a": "void:Dataset",
        "void:class": ox.NamedNode(name),
        "void:entities": kind.entities,
        "void:exampleResource": nodes([kind.example] if kind.example else []),
        "void:propertyPartition": [_partition(base, name, p) for p in kind.uses],
    }
    yield from about(_partition(base, name), said)
    for p, use in kind.uses.items():
        yield from _use(base, name, p, use)


def _use(base: str, name: str, p: str, use: Use) -> Iterator[ox.Triple]:
    """A property on the instances of a class, with the classes and datatypes of its values."""
    said = {
        "a": "void:Dataset",
        "void:property": ox.NamedNode(p),
        "void:triples": use.triples,
        "void:classPartition": [_partition(base, name, p, kind) for kind in use.classes],
        "void-ext:datatypePartition": [_partition(base, name, p, kind) for kind in use.datatypes],
    }
    yield from about(_partition(base, name, p), said)
    for kind, number in use.classes.items():
        said = {"a": "void:Dataset", "void:class": ox.NamedNode(kind), "void:triples": number}
        yield from about(_partition(base, name, p, kind), said)
    for kind, number in use.datatypes.items():
        # not typed: planners that do not know this extension would take it for a data set of its own
        said = {"void-ext:datatype": ox.NamedNode(kind), "void:triples": number}
        yield from about(_partition(base, name, p, kind), said)


def _parts(base: str) -> Iterator[tuple[str, str, str, str]]:
    yield f"{base}/void#resources", ID, "实体、事实与证据", "Entities, facts and evidence"
    yield f"{base}/void#concepts", SCHEME, "概念表", "Concept schemes"
    yield f"{base}/void#ontology", FP, "本体", "Ontology"


def _subsets(base: str) -> Iterator[ox.Triple]:
    """The parts of the graph by their IRIs. The whole has no common start of IRIs: it names terms of others too."""
    for part, start, zh, en in _parts(base):
        titles = both(zh, en)
        yield from about(part, {"a": "void:Dataset", "dcterms:title": titles, "void:uriSpace": ox.Literal(start)})
        if start != ID:
            yield from about(part, {"dcterms:license": LICENCE})


def _linksets(base: str, census: Census) -> Iterator[ox.Triple]:
    """Matches with the terms of others, by property and namespace."""
    found: dict[tuple[str, str], int] = {}
    for p, objects in census.links.items():
        for address in objects:
            if namespace(address) not in (FP, ID, SCHEME):
                found[p, namespace(address)] = found.get((p, namespace(address)), 0) + 1
    for (p, target), number in sorted(found.items()):
        it = f"{base}/void#links/{fragment(p, target)}"
        said = {
            "a": "void:Linkset",
            "void:linkPredicate": ox.NamedNode(p),
            "void:subjectsTarget": dataset_iri(base),
            "void:objectsTarget": ox.NamedNode(target),
            "void:triples": number,
        }
        yield from about(it, said)
        yield from about(dataset_iri(base), {"void:subset": it})
        yield from about(target, {"a": "void:Dataset", "void:uriSpace": ox.Literal(target)})
