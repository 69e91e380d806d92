"""Facts as triples: one function a kind of node, each yielding lines of N-Triples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from fupin.documents import Document, Sentence, Source, Span
from fupin.facts import (
    Dated,
    DocumentFacts,
    Fact,
    FactReference,
    Measured,
    NoFact,
    PartOf,
    Plain,
    Reference,
    Topic,
    Value,
    values_of,
)
from fupin.names import DCTERMS, ID, OA, RDFS, concept_iri, entity_iri, fact_iri
from fupin.ntriples import TYPE, boolean, day, decimal, fp, integer, iri, line, text
from fupin.precision import precision
from fupin.quantities import Quantity

#: Code points before and after a quotation that its selector keeps.
CONTEXT = 32


@dataclass(frozen=True)
class Writer:
    """Writes the nodes of one source. ``topics`` gives the IRI of a topic by its words."""

    source: Source
    topics: Callable[[str], str]
    quotes_only: bool = False

    @property
    def address(self) -> str:
        return f"{ID}source/{self.source.id}"

    def node(self, kind: str, *spans: Span) -> str:
        """IRI of what stands at one or several places of this source."""
        places = "_".join(f"{span.start}-{span.end}" for span in spans)
        return f"{ID}{kind}/{self.source.id}/{places}"

    # evidence

    def evidence(self, subject: str, spans: Iterable[Span]) -> Iterator[str]:
        """Links a node to its places, and says what stands there."""
        for span in spans:
            place = self.node("evidence", span)
            yield line(subject, fp("evidence"), iri(place))
            yield from self.place(iri(place), iri(place + "#selector"), span)

    def place(self, place: str, selector: str, span: Span) -> Iterator[str]:
        words = self.source.text
        yield line(place, TYPE, iri(OA + "SpecificResource"))
        yield line(place, iri(OA + "hasSource"), iri(self.address))
        yield line(place, fp("text"), text(self.source.readable(span)))
        yield line(place, iri(OA + "hasSelector"), selector)
        yield line(selector, TYPE, iri(OA + "TextPositionSelector"))
        yield line(selector, TYPE, iri(OA + "TextQuoteSelector"))
        yield line(selector, iri(OA + "start"), integer(span.start))
        yield line(selector, iri(OA + "end"), integer(span.end))
        yield line(selector, iri(OA + "exact"), text(words[span.start : span.end]))
        yield line(selector, iri(OA + "prefix"), text(words[max(0, span.start - CONTEXT) : span.start]))
        yield line(selector, iri(OA + "suffix"), text(words[span.end : span.end + CONTEXT]))

    # quantities and periods

    def quantity(self, measured: Measured) -> tuple[str, Iterator[str]]:
        """IRI of a quantity and its lines."""
        address = self.node("quantity", measured.span, *measured.per)
        return address, self.quantity_lines(iri(address), measured.quantity, (measured.span, *measured.per))

    def quantity_lines(self, subject: str, quantity: Quantity, spans: Iterable[Span]) -> Iterator[str]:
        yield line(subject, TYPE, fp("Quantity"))
        yield line(subject, fp("asPrinted"), text(quantity.text))
        yield line(subject, fp("unit"), iri(concept_iri("unit", quantity.unit)))
        if quantity.value is not None:
            yield line(subject, fp("value"), decimal(quantity.value))
        if quantity.lower is not None:
            yield line(subject, fp("lower"), decimal(quantity.lower))
            yield line(subject, fp("lowerOpen"), boolean(quantity.lower_open))
        if quantity.upper is not None:
            yield line(subject, fp("upper"), decimal(quantity.upper))
            yield line(subject, fp("upperOpen"), boolean(quantity.upper_open))
        if (digit := precision(quantity)) is not None:
            yield line(subject, fp("precision"), decimal(digit))
        for hedge in dict.fromkeys(quantity.hedges):
            yield line(subject, fp("hedge"), iri(concept_iri("hedge", hedge)))
        yield from self.evidence(subject, spans)

    def period(self, dated: Dated, document: Document) -> tuple[str, Iterator[str]]:
        """IRI of a period and its lines."""
        address = self.node("period", dated.span)
        return address, self.period_lines(iri(address), dated, document)

    def period_lines(self, subject: str, dated: Dated, document: Document) -> Iterator[str]:
        period = dated.period
        yield line(subject, TYPE, fp("Period"))
        yield line(subject, fp("asPrinted"), text(self.source.readable(dated.span)))
        yield line(subject, fp("periodKind"), iri(concept_iri("period-kind", period.kind)))
        if period.edtf is not None:
            yield line(subject, fp("edtf"), text(period.edtf))
        if period.start is not None:
            yield line(subject, fp("from"), day(period.start))
        if period.until is not None:
            yield line(subject, fp("until"), day(period.until))
        if period.named is not None:
            yield line(subject, fp("namedPeriod"), iri(concept_iri("named-period", period.named)))
        if period.recurrence is not None:
            yield line(subject, fp("recurrence"), iri(concept_iri("recurrence", period.recurrence)))
        if period.relative and document.published:
            yield line(subject, fp("readFrom"), text(document.published))
        if period.duration is not None:
            span = self.inner(period.duration.text, dated.span)
            address, lines = self.quantity(Measured(period.duration, span))
            yield line(subject, fp("duration"), iri(address))
            yield from lines
        yield from self.evidence(subject, [dated.span])

    def inner(self, words: str, span: Span) -> Span:
        """Place of some words of a phrase, or of the whole phrase where they are no piece of it."""
        return next(iter(self.source.find(words, [span])), span)

    # facts

    def fact(self, fact: Fact, found: DocumentFacts) -> Iterator[str]:
        """The lines of a fact with all that hangs on it."""
        address = fact_iri(fact.document, fact.key)
        subject = iri(address)
        yield line(subject, TYPE, fp(fact.type))
        yield line(subject, fp("inDocument"), iri(entity_iri("document", fact.document)))
        for sentence in found.of_spans(fact.quotes):
            yield line(subject, fp("inSentence"), iri(self.node("sentence", sentence.span)))
        yield from self.evidence(subject, (*fact.quotes, *fact.used))
        if "polarity" not in fact.roles:
            yield line(subject, fp("polarity"), iri(concept_iri("polarity", "affirmed")))
        for name in fact.open:
            yield line(subject, fp("openRole"), fp(name))
        for name in fact.any_of:
            yield line(subject, fp("alternativeRole"), fp(name))
        for role, values in fact.roles.items():
            yield from self.role(address, role, values, found.document, fact.document + "/" + fact.key)

    def role(
        self,
        address: str,
        role: str,
        values: Iterable[Value],
        document: Document,
        fact: str,
    ) -> Iterator[str]:
        for order, value in enumerate(values, 1):
            if isinstance(value, PartOf):
                part = f"{ID}fact-part/{fact}-{order}"
                yield line(iri(address), fp(role), iri(part))
                yield from self.part(part, order, value, document, fact)
            else:
                term, lines = self.value(value, document)
                yield line(iri(address), fp(role), term)
                yield from lines

    def part(self, address: str, order: int, part: PartOf, document: Document, fact: str) -> Iterator[str]:
        subject = iri(address)
        yield line(subject, TYPE, fp("Part"))
        yield line(subject, fp("order"), integer(order))
        yield from self.evidence(subject, [part.span])
        for role, values in part.roles.items():
            yield from self.role(address, role, values, document, f"{fact}-{order}")

    def value(self, value: Value, document: Document) -> tuple[str, Iterator[str]]:
        """A value's term, and the lines that describe it."""
        match value:
            case Measured():
                address, lines = self.quantity(value)
                return iri(address), lines
            case Dated():
                address, lines = self.period(value, document)
                return iri(address), lines
            case Topic():
                address = self.topics(value.label)
                return iri(address), self.evidence(iri(address), [value.span])
            case Reference():
                return iri(value.iri), iter(())
            case FactReference():
                return iri(fact_iri(value.document, value.key)), iter(())
            case Plain():
                return (boolean(value.value) if isinstance(value.value, bool) else text(value.value)), iter(())
            case _:
                raise TypeError(value)

    # sentences, documents, sources

    def sentence(self, sentence: Sentence, document: Document, reasons: Iterable[NoFact]) -> Iterator[str]:
        """The lines of a sentence; ``reasons`` are the passages that say why it yields no fact."""
        subject = iri(self.node("sentence", sentence.span))
        yield line(subject, TYPE, fp("Sentence"))
        yield line(subject, fp("inDocument"), iri(entity_iri("document", document.id)))
        yield line(subject, fp("order"), integer(sentence.order))
        yield line(subject, fp("text"), text(self.source.readable(sentence.span)))
        yield from self.evidence(subject, [sentence.span])
        if sentence.layout:
            yield line(subject, fp("noFact"), iri(concept_iri("no-fact", "layout")))
        for passage in reasons:
            yield line(subject, fp("noFact"), iri(concept_iri("no-fact", passage.reason)))
            for role, values in (("quantity", passage.quantities), ("period", passage.periods)):
                for value in values:
                    if sentence.span.holds(value.span):
                        term, lines = self.value(value, document)
                        yield line(subject, fp(role), term)
                        yield from lines

    def document(self, document: Document) -> Iterator[str]:
        """The lines of a document."""
        subject = iri(entity_iri("document", document.id))
        yield line(subject, TYPE, fp("Document"))
        yield line(subject, fp("inSource"), iri(self.address))
        for language in ("zh", "en"):
            yield line(subject, iri(RDFS + "label"), text(document.title[language], language))
            yield line(subject, iri(DCTERMS + "title"), text(document.title[language], language))
        if document.published:
            yield line(subject, iri(DCTERMS + "issued"), text(document.published))
        for name, property_ in (("rights", DCTERMS + "rights"), ("publisher", DCTERMS + "publisher")):
            if name in document.details:
                yield line(subject, iri(property_), text(document.details[name]))
        if "note" in document.details:
            yield line(subject, fp("note"), text(document.details["note"]))
        for span in document.spans:
            yield line(subject, fp("span"), iri(self.node("span", span)))
            yield from self.span(iri(self.node("span", span)), span)

    def span(self, subject: str, span: Span) -> Iterator[str]:
        yield line(subject, TYPE, iri(OA + "TextPositionSelector"))
        yield line(subject, iri(OA + "start"), integer(span.start))
        yield line(subject, iri(OA + "end"), integer(span.end))

    def about_source(self) -> Iterator[str]:
        """The lines of the source itself, with its full text unless only quotes are wanted."""
        subject = iri(self.address)
        yield line(subject, TYPE, fp("Source"))
        yield line(subject, iri(RDFS + "label"), text(self.source.file))
        yield line(subject, fp("file"), text(self.source.file))
        yield line(subject, fp("sha256"), text(self.source.sha256))
        yield line(subject, fp("length"), integer(len(self.source.text)))
        if not self.quotes_only:
            yield line(subject, fp("content"), text(self.source.text))
        if "rights" in self.source.details:
            yield line(subject, iri(DCTERMS + "rights"), text(self.source.details["rights"]))


def document_triples(found: DocumentFacts, topics: Mapping[str, str], *, quotes_only: bool = False) -> list[str]:
    """All lines of one document: itself, its sentences, its facts with their evidence, numbers and times."""
    writer = Writer(found.source, topics.__getitem__, quotes_only)
    lines = list(writer.document(found.document))
    stated = {sentence for fact in found.facts for sentence in found.of_spans(fact.quotes)}
    for sentence in found.sentences:
        reasons = [p for p in found.no_facts if any(sentence.span.meets(span) for span in p.quotes)]
        if sentence in stated or not quotes_only:
            lines += writer.sentence(sentence, found.document, [] if sentence in stated else reasons)
    for fact in found.facts:
        lines += writer.fact(fact, found)
    return lines


def topics_of(found: DocumentFacts) -> dict[str, Fact]:
    """The words of all topics of a document, each with a fact that uses it."""
    topics: dict[str, Fact] = {}
    for fact in found.facts:
        for value in values_of(fact.roles):
            if isinstance(value, Topic):
                topics.setdefault(value.label, fact)
    return topics
