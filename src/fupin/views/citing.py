"""How a document, a fact or a thing of the graph is cited: GB/T 7714-2015, BibTeX, and the data set with its version."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fupin import __version__
from fupin.dataset import CREATOR, TITLE
from fupin.describe import Citation, Statement
from fupin.engine import Engine, plain
from fupin.ntriples import iri

_BIB = re.compile(r"([\\{}%&$#_^~])")


@dataclass(frozen=True, slots=True)
class Work:
    """A document as it is cited; what the graph does not hold is empty."""

    iri: str
    title: str
    authors: tuple[str, ...]
    issued: str
    publisher: str


def work(engine: Engine, document: str) -> Work | None:
    """The document of that IRI, with its Chinese title; None where it is no document."""
    rows = engine.select(
        f"""PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX fp: <https://w3id.org/fupin/ontology#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?title ?issued ?publisher ?name WHERE {{
          VALUES ?document {{ {iri(document)} }}
          ?document a fp:Document ; dcterms:title ?title FILTER(LANG(?title) = "zh")
          OPTIONAL {{ ?document dcterms:issued ?issued }}
          OPTIONAL {{ ?document dcterms:publisher ?publisher }}
          OPTIONAL {{ ?who fp:authorOf ?document ; rdfs:label ?name FILTER(LANG(?name) = "zh") }}
        }} ORDER BY ?name"""
    ).rows
    if not rows:
        return None
    title, issued, publisher, _ = map(plain, rows[0])
    return Work(document, title, tuple(plain(row[3]) for row in rows if row[3] is not None), issued, publisher)


def gbt(found: Work, address: str, place: str = "") -> str:
    """GB/T 7714-2015; the type of the document is Z (other), since the graph does not know where it appeared.

    >>> gbt(Work("x", "论扶贫", ("甲", "乙"), "2018-09", ""), "https://example.org/", "12-34")
    '甲, 乙. 论扶贫[Z/OL]. 2018-09: 12-34. https://example.org/.'
    """
    authors = ", ".join(found.authors[:3]) + (", 等" if len(found.authors) > 3 else "")
    parts = [authors, f"{found.title}[Z/OL]", ", ".join(filter(None, (found.publisher, found.issued)))]
    told = ". ".join(part for part in parts if part)
    return f"{told}{': ' + place if place else ''}. {address}."


def bibtex(found: Work, address: str, place: str = "") -> str:
    """A BibTeX entry of type misc.

    >>> print(bibtex(Work("https://w3id.org/fupin/id/document/a", "论 50% 扶贫", ("甲",), "2018-09", ""), "https://example.org/"))
    @misc{a,
      author = {甲},
      title = {论 50\\% 扶贫},
      year = {2018},
      url = {https://example.org/}
    }
    """
    fields = {
        "author": " and ".join(found.authors),
        "title": found.title,
        "publisher": found.publisher,
        "year": found.issued[:4],
        "note": place,
    }
    lines = [f"  {name} = {{{_BIB.sub(_escaped, value)}}}" for name, value in fields.items() if value]
    lines.append(f"  url = {{{address}}}")
    return f"@misc{{{found.iri.rpartition('/')[2]},\n" + ",\n".join(lines) + "\n}"


def _escaped(match: re.Match[str]) -> str:
    return "\\" + match[1]


def dataset(version: str, address: str) -> str:
    """The graph as a data set, GB/T 7714-2015 (DS/OL); ``version`` is the beginning of its hash."""
    return f"{CREATOR}. {TITLE[0]}[DS/OL]. fupin {__version__}, {version or '—'}. {address}."


def place(cited: Citation) -> str:
    """Where a sentence stands: source and code points."""
    return f"{cited.source} {cited.start}-{cited.end}"


def report(statement: Statement, version: str) -> tuple[str, str]:
    """Subject and text of a message that reports an error in a fact: its IRI, its sentences, the version of the data."""
    sentences = "\n".join(f"「{cited.words}」 {cited}" for cited in statement.sentences)
    roles = "\n".join(f"{role.label}: {role}" for role in statement.roles)
    body = f"{statement.iri}\n{statement.kind}\n{roles}\n\n{sentences}\n\nfupin {__version__}, {version or '—'}\n\n错误在于 What is wrong:\n"
    return f"fupin: {statement.iri.rpartition('/id/')[2]}", body
