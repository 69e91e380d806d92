"""Writes docs/glossary.md and docs/glossary.zh.md out of the ontology; with --check, says whether they are up to date.

python tools/glossary.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parent.parent
ONTOLOGY = ROOT / "ontology"
FP = "https://w3id.org/fupin/ontology#"
SCHEME = "https://w3id.org/fupin/scheme/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"


@dataclass(slots=True)
class Term:
    """A class, property, scheme, concept or module: texts by property and language, and the IRIs that it points to."""

    iri: str
    texts: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str, language: str) -> str:
        found = self.texts.get(name, {})
        return "; ".join(found.get(language) or found.get("") or [])


Terms = dict[str, Term]


def read_terms(path: Path) -> Terms:
    """The subjects of a Turtle file, in the order of the file."""
    terms: Terms = {}
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        term = terms.setdefault(quad.subject.value, Term(quad.subject.value))
        if isinstance(quad.object, ox.Literal):
            texts = term.texts.setdefault(quad.predicate.value, {})
            texts.setdefault(quad.object.language or "", []).append(quad.object.value)
        elif isinstance(quad.object, ox.NamedNode):
            term.links.setdefault(quad.predicate.value, []).append(quad.object.value)
    return terms


def read_modules() -> dict[str, Terms]:
    """The modules by name, the header apart."""
    return {path.stem: read_terms(path) for path in sorted(ONTOLOGY.glob("*.ttl")) if path.stem != "fupin"}


def read_schemes() -> dict[str, Terms]:
    """The concepts of each scheme, the scheme itself first; a fragment `<scheme>.<more>.ttl` belongs to its scheme."""
    schemes: dict[str, Terms] = {}
    for path in sorted(
        (ONTOLOGY / "concepts").glob("*.ttl"),
        key=lambda path: (path.name.split(".")[0], path.name.count("."), path.name),
    ):
        schemes.setdefault(path.name.split(".")[0], {}).update(read_terms(path))
    return schemes


def _by_scheme(path: Path) -> tuple[str, int, str]:
    return path.name.split(".")[0], path.name.count("."), path.name


@dataclass(frozen=True, slots=True)
class Words:
    """What the page itself says, in its language."""

    title: str
    intro: str
    classes: str
    properties: str
    schemes: str
    class_head: tuple[str, ...]
    property_head: tuple[str, ...]
    concept_head: tuple[str, ...]


WORDS: Mapping[str, Words] = {
    "en": Words(
        "Glossary",
        "Every class, property and concept of the ontology, with its Chinese name, its definition and an example from "
        "the sources. Written by `tools/glossary.py`; 中文见 [glossary.zh.md](glossary.zh.md).",
        "Classes",
        "Properties",
        "Concept schemes",
        ("class", "name", "definition", "kind of", "example"),
        ("property", "name", "definition", "on", "value", "example"),
        ("key", "name", "definition", "example"),
    ),
    "zh": Words(
        "术语表",
        "本体的全部类、属性和概念，各有英文名、定义和原文中的例子。由 `tools/glossary.py` 生成；"
        "English: [glossary.md](glossary.md)。",
        "类",
        "属性",
        "概念表",
        ("类", "名称", "定义", "上位类", "例"),
        ("属性", "名称", "定义", "用于", "取值", "例"),
        ("键", "名称", "定义", "例"),
    ),
}


def write_glossary(language: str) -> str:
    """The glossary in "zh" or "en", as Markdown."""
    return "\n".join(_lines(language)) + "\n"


def _lines(language: str) -> Iterator[str]:
    words = WORDS[language]
    yield f"# {words.title}"
    yield ""
    yield words.intro
    for name, terms in read_modules().items():
        yield from _module(name, terms, language)
    yield ""
    yield f"## {words.schemes}"
    for name, terms in read_schemes().items():
        yield from _scheme(name, terms, language)


def _module(name: str, terms: Terms, language: str) -> Iterator[str]:
    words = WORDS[language]
    header = terms.pop(f"https://w3id.org/fupin/ontology/{name}")
    yield ""
    yield f"## {header.text(DCTERMS + 'title', language)}"
    yield ""
    yield f"{header.text(DCTERMS + 'description', language)} `ontology/{name}.ttl`"
    kinds = {iri: set(term.links.get(RDF_TYPE, [])) for iri, term in terms.items()}
    classes = [term for iri, term in terms.items() if OWL + "Class" in kinds[iri]]
    properties = [term for iri, term in terms.items() if OWL + "Class" not in kinds[iri]]
    yield from _table(words.classes, words.class_head, [_class(term, language) for term in classes])
    yield from _table(words.properties, words.property_head, [_property(term, language) for term in properties])


def _scheme(name: str, terms: Terms, language: str) -> Iterator[str]:
    scheme = terms.pop(SCHEME + name)
    yield ""
    yield f"### `{name}` {_name(scheme, language)}"
    yield ""
    yield scheme.text(SKOS + "definition", language)
    rows = [_concept(term, language) for term in terms.values()]
    yield from _table("", WORDS[language].concept_head, rows)


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield ""
        if title:
            yield f"### {title}"
            yield ""
        yield _row(head)
        yield "|" + "---|" * len(head)
        yield from map(_row, rows)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _name(term: Term, language: str) -> str:
    other = "en" if language == "zh" else "zh"
    return f"{term.text(SKOS + 'prefLabel', language)} · {term.text(SKOS + 'prefLabel', other)}"


def _meaning(term: Term, language: str) -> str:
    parts = (term.text(SKOS + name, language) for name in ("definition", "scopeNote"))
    return " ".join(part for part in parts if part)


def _class(term: Term, language: str) -> tuple[str, ...]:
    parents = _short(term, RDFS + "subClassOf")
    return _code(term.iri), _name(term, language), _meaning(term, language), parents, term.text(SKOS + "example", "zh")


def _property(term: Term, language: str) -> tuple[str, ...]:
    on = ", ".join(filter(None, (_short(term, SCHEMA + "domainIncludes"), _short(term, RDFS + "domain"))))
    ranges = (_short(term, name) for name in (RDFS + "range", SCHEMA + "rangeIncludes", FP + "valuesFrom"))
    value = ", ".join(filter(None, ranges))
    return (
        _code(term.iri),
        _name(term, language),
        _meaning(term, language),
        on,
        value,
        term.text(SKOS + "example", "zh"),
    )


def _concept(term: Term, language: str) -> tuple[str, ...]:
    key = term.text(SKOS + "notation", language)
    return f"`{key}`", _name(term, language), _meaning(term, language), term.text(SKOS + "example", "zh")


def _short(term: Term, name: str) -> str:
    return ", ".join(_code(iri) for iri in term.links.get(name, []))


def _code(iri: str) -> str:
    for namespace, prefix in _PREFIXES.items():
        if iri.startswith(namespace):
            return f"`{prefix}:{iri.removeprefix(namespace)}`"
    return f"`{iri}`"


_PREFIXES = {
    FP: "fp",
    SCHEME: "scheme",
    SKOS: "skos",
    OWL: "owl",
    SCHEMA: "schema",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
    "http://www.w3.org/ns/oa#": "oa",
    "http://www.w3.org/ns/org#": "org",
    "http://www.w3.org/ns/prov#": "prov",
    "http://rdfs.org/ns/void#": "void",
}
PAGES = {"en": ROOT / "docs" / "glossary.md", "zh": ROOT / "docs" / "glossary.zh.md"}


def main() -> int:
    stale = [path for language, path in PAGES.items() if _differs(path, write_glossary(language))]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)}: 已过时 out of date; 运行 run python tools/glossary.py")
        return 1 if stale else 0
    for language, path in PAGES.items():
        path.write_text(write_glossary(language), encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    sys.exit(main())
