"""Every sentence of the sources: its facts, or why it has none."""

from __future__ import annotations

from fupin.engine import Answer, Engine
from fupin.errors import FupinError
from fupin.lookup import exists
from fupin.names import entity_iri
from fupin.ntriples import iri


def coverage_rows(engine: Engine, document: str | None, language: str) -> Answer:
    """Rows (document, order, start, end, facts, reason, sentence), in the order of the text.

    Raises FupinError where the graph holds no such document.
    """
    only = ""
    if document is not None:
        address = entity_iri("document", document.removeprefix("document:"))
        if ">" in address or " " in address or not exists(engine, address):
            raise FupinError(
                f"图谱中没有这篇文献 the graph has no document “{document}”; 改法 mend: fupin coverage 列出全部 lists all"
            )
        only = f"VALUES ?document {{ {iri(address)} }}"
    return engine.select(
        f"""
        PREFIX fp: <https://w3id.org/fupin/ontology#>
        PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?document ?order ?start ?end (COUNT(DISTINCT ?fact) AS ?facts) (SAMPLE(?why) AS ?reason) ?sentence WHERE {{
          {only} ?s a fp:Sentence ; fp:inDocument ?document ; fp:order ?order ; fp:text ?sentence ; fp:evidence ?place .
          ?place oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
          OPTIONAL {{ ?fact fp:inSentence ?s }}
          OPTIONAL {{ ?s fp:noFact ?concept . ?concept rdfs:label ?why FILTER(LANG(?why) = "{language}") }}
        }} GROUP BY ?document ?s ?order ?start ?end ?sentence ORDER BY ?document ?order""",
    )
