"""Readable names of nodes, asked for many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from fupin.engine import Answer, Engine, plain
from fupin.names import DCTERMS, GEO, ID, OA, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, shorten
from fupin.ntriples import iri

#: Nodes whose names one query asks for.
_AT_ONCE = 500
#: Characters of a sentence that stand for it in a name.
_SHORT = 40
_PREFIXES = "PREFIX fp: <https://w3id.org/fupin/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
_LABEL = "?n rdfs:label ?l"
_PRINTED = "?n fp:asPrinted ?l"
_TEXT = "?n fp:text ?l"
_FACT = """?n a/rdfs:label ?l ; fp:inSentence ?s FILTER(LANG(?l) = "LANGUAGE") ?s fp:order ?order ; fp:text ?words"""
_TOTAL = """?n fp:rule/rdfs:label ?rule FILTER(LANG(?rule) = "LANGUAGE")
  ?n fp:dimension/rdfs:label ?what FILTER(LANG(?what) = "LANGUAGE")
  BIND(CONCAT(STR(?rule), IF("LANGUAGE" = "en", ": ", "："), STR(?what)) AS ?l)"""
#: Where the name of a node without a label stands, by the first part of its address after /id/.
_WHERE = {
    "quantity": _PRINTED,
    "period": _PRINTED,
    "sentence": _TEXT,
    "evidence": _TEXT,
    "fact": _FACT,
    "total": f"{{ {_LABEL} }} UNION {{ {_TOTAL} }}",
}

#: Terms of other vocabularies that our graph uses: Chinese, English. The graph holds names of its own terms only.
FOREIGN = {
    DCTERMS + "description": ("说明", "description"),
    DCTERMS + "hasPart": ("组成", "has part"),
    DCTERMS + "isPartOf": ("属于", "is part of"),
    DCTERMS + "issued": ("发表", "issued"),
    DCTERMS + "license": ("许可", "licence"),
    DCTERMS + "publisher": ("发布者", "publisher"),
    DCTERMS + "rights": ("权利", "rights"),
    DCTERMS + "source": ("出处", "source"),
    DCTERMS + "title": ("题名", "title"),
    GEO + "lat": ("纬度", "latitude"),
    GEO + "long": ("经度", "longitude"),
    OA + "end": ("止", "end"),
    OA + "exact": ("原文", "exact words"),
    OA + "hasSelector": ("位置", "selector"),
    OA + "hasSource": ("所在来源", "in source"),
    OA + "prefix": ("前文", "words before"),
    OA + "start": ("起", "start"),
    OA + "suffix": ("后文", "words after"),
    OA + "SpecificResource": ("原文中的一处", "place in a text"),
    OA + "TextPositionSelector": ("位置", "position in a text"),
    OA + "TextQuoteSelector": ("引文", "quotation"),
    OWL + "AnnotationProperty": ("注释属性", "annotation property"),
    OWL + "Class": ("类", "class"),
    OWL + "DatatypeProperty": ("数据属性", "datatype property"),
    OWL + "ObjectProperty": ("对象属性", "object property"),
    OWL + "Ontology": ("本体", "ontology"),
    OWL + "SymmetricProperty": ("对称属性", "symmetric property"),
    OWL + "TransitiveProperty": ("传递属性", "transitive property"),
    OWL + "versionIRI": ("版本网址", "version IRI"),
    OWL + "versionInfo": ("版本", "version"),
    PROV + "wasDerivedFrom": ("推导自", "was derived from"),
    RDF + "object": ("客体", "object"),
    RDF + "predicate": ("谓词", "predicate"),
    RDF + "subject": ("主体", "subject"),
    RDF + "type": ("类型", "type"),
    RDFS + "domain": ("定义域", "domain"),
    RDFS + "isDefinedBy": ("定义于", "is defined by"),
    RDFS + "label": ("名称", "label"),
    RDFS + "range": ("值域", "range"),
    RDFS + "seeAlso": ("参见", "see also"),
    RDFS + "subClassOf": ("上位类", "subclass of"),
    RDFS + "subPropertyOf": ("上位属性", "subproperty of"),
    SCHEMA + "domainIncludes": ("用于", "used on"),
    SCHEMA + "rangeIncludes": ("取值", "takes"),
    SKOS + "Concept": ("概念", "concept"),
    SKOS + "ConceptScheme": ("概念表", "concept scheme"),
    SKOS + "altLabel": ("别名", "also called"),
    SKOS + "broadMatch": ("上位对应", "broad match"),
    SKOS + "broader": ("上位概念", "broader"),
    SKOS + "closeMatch": ("相近", "close match"),
    SKOS + "definition": ("定义", "definition"),
    SKOS + "exactMatch": ("等同", "exact match"),
    SKOS + "example": ("例", "example"),
    SKOS + "inScheme": ("所属概念表", "in scheme"),
    SKOS + "narrowMatch": ("下位对应", "narrow match"),
    SKOS + "notation": ("代号", "notation"),
    SKOS + "prefLabel": ("名称", "preferred label"),
    SKOS + "relatedMatch": ("相关", "related match"),
    SKOS + "scopeNote": ("范围说明", "scope note"),
    SKOS + "topConceptOf": ("居首于", "top concept of"),
}


class Labels:
    """Names in the reader's language; in the other one, or else short names, where the graph has none.

    What has no label of its own is named by its words: a quantity as it is printed, a fact by its class and sentence.
    """

    def __init__(self, engine: Engine, language: str) -> None:
        self.engine, self.language = engine, language
        self.known: dict[str, str] = {}

    def learn(self, nodes: Iterable[str]) -> None:
        """Ask for the names of these nodes, where they are not known yet; what is no IRI is passed over."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for node in sorted({n for n in nodes if n not in self.known and "://" in n and ">" not in n and " " not in n}):
            wanted[_WHERE.get(node.removeprefix(ID).partition("/")[0], _LABEL)].append(node)
        for where, some in wanted.items():
            for first in range(0, len(some), _AT_ONCE):
                self._ask(some[first : first + _AT_ONCE], where.replace("LANGUAGE", self.language))

    def _ask(self, nodes: list[str], where: str) -> None:
        values = " ".join(map(iri, nodes))
        answer = self.engine.select(
            f"{_PREFIXES} SELECT ?n ?l ?words ?order WHERE {{ VALUES ?n {{ {values} }} {where} }}"
        )
        self._keep(answer)

    def _keep(self, answer: Answer) -> None:
        # sorted here: an ORDER BY makes the engine look both names up for each comparison
        rows = sorted(answer, key=lambda row: (int(plain(row[3]) or 0), plain(row[1]), plain(row[2])))
        for term, label, words, _ in rows:
            node, name = plain(term), plain(label)
            if words is not None and node not in self.known:
                self.known[node] = f"{name}{': ' if self.language == 'en' else '：'}{shortened(plain(words))}"
            elif words is None and (getattr(label, "language", None) == self.language or node not in self.known):
                self.known[node] = name

    def __getitem__(self, node: str) -> str:
        if node in self.known:
            return self.known[node]
        zh, en = FOREIGN.get(node) or (shorten(node),) * 2
        return en if self.language == "en" else zh


def shortened(words: str, most: int = _SHORT) -> str:
    """The beginning of words that are too long for a name."""
    return words if len(words) <= most else words[: most - 1] + "…"
