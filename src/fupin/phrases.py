"""Finding the words of a quote or phrase: which of several places is meant, and that it cuts no number or date in two."""

from __future__ import annotations

import re

from fupin.documents import Source, Span, squeeze

_DIGITS = "0-9０-９"
_NUMERALS = "一二三四五六七八九十百千万亿两"


def is_whole(source: Source, span: Span) -> bool:
    """Whether a place neither begins nor ends inside a number or a date."""
    words = squeeze(source.text[span.start : span.end])
    before = squeeze(source.text[max(0, span.start - 12) : span.start])
    after = squeeze(source.text[span.end : span.end + 12])
    return not (_cut_before(before, words) or _cut_after(words, after))


def _cut_before(before: str, words: str) -> bool:
    if re.match(f"[{_DIGITS}]", words):
        month = re.search(f"[{_DIGITS}]年$", before) and re.match(f"[{_DIGITS}]+月", words)
        day = re.search(f"[{_DIGITS}]月$", before) and re.match(f"[{_DIGITS}]+日", words)
        return bool(month or day or re.search(f"[{_DIGITS}][.,]?$|[{_DIGITS}%％][-—－~～至]$", before))
    return bool(re.match(f"[{_NUMERALS}]", words) and re.search(f"[{_DIGITS}一二三四五六七八九十]$", before))


def _cut_after(words: str, after: str) -> bool:
    if re.search(f"[{_DIGITS}]$", words):
        return bool(re.match(f"[{_DIGITS}万亿%％]|[.．][{_DIGITS}]|[余多]?[万亿]", after))
    if re.search(f"[{_DIGITS}]年$", words):
        return bool(re.match(f"[{_DIGITS}]+月", after))
    return bool(re.search(f"[{_DIGITS}]月$", words) and re.match(f"[{_DIGITS}]+日", after))
