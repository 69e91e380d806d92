"""Sources: what is read of them, where words stand in them, and their sentences."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers import SOURCE, TINY, WORDS, change

from fupin.documents import (
    Document,
    Source,
    Span,
    line_of,
    nearest,
    read_source,
    read_sources,
    sentence_at,
    sentences,
    squeeze,
    unwrap,
)
from fupin.errors import BadInput
from fupin.resources import resource
from fupin.yamlfiles import Table

SOURCES = {source.id: source for source in read_sources(resource("data") / "sources")}
DOCUMENTS = [(source, document) for source in SOURCES.values() for document in source.documents]
#: Chinese text as it comes out of a page: words broken by blanks and line ends.
printed = st.text(st.sampled_from("扶贫县一二三年月元12 .，。！？“”（）abc \t\n\n\r\u3000\ufeff"), max_size=120)


def source_of(text, **details):
    """A source of one document in memory."""
    table = Table(details)
    return Source("s", Path("s.yml"), "s.txt", "", text, table)


def document_of(source, *spans):
    return Document("d", Table(), None, Table(), spans or (Span(0, len(source.text)),))


def split(text, **details):
    """The sentences of a text, readable."""
    source = source_of(text, **details)
    return [source.readable(sentence.span) for sentence in sentences(source, document_of(source))]


def of(source, document):
    """The sentences of a document, readable."""
    found = next(d for d in SOURCES[source].documents if d.id == document)
    return [SOURCES[source].readable(sentence.span) for sentence in sentences(SOURCES[source], found)]


# unwrap, find


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("上海对口\n\n支援 90 多亿元", "上海对口支援 90 多亿元"),
        ("\u3000 缩进\u3000两格 \n", "缩进 两格"),
        ("2018\n年", "2018年"),
        ("3000\n\n多万元", "3000多万元"),
        ("poverty\nalleviation", "poverty alleviation"),
        ("表 1\t泽普", "表 1 泽普"),
        ("一\r\n二", "一二"),
        ("\ufeff首行", "首行"),
        ("", ""),
    ],
)
def test_unwrapped_text_stands_on_one_line(text, line):
    assert unwrap(text) == line


@given(printed)
def test_unwrapping_changes_white_space_alone_and_leaves_no_line_break(text):
    assert squeeze(unwrap(text)) == squeeze(text)
    assert not re.search(r"\n|\s\s", unwrap(text))


@given(printed)
def test_unwrapping_twice_changes_nothing_more(text):
    assert unwrap(unwrap(text)) == unwrap(text)


def test_words_are_found_across_line_breaks_and_end_where_they_end():
    source = source_of("甲 县\n\n有 3000\n\n多万 元。")
    (span,) = source.find("有3000多万元", [Span(0, len(source.text))])
    assert source.text[span.start : span.end] == "有 3000\n\n多万 元"


def test_words_are_found_inside_the_given_places_alone_in_the_order_of_the_text():
    source = source_of("扶贫一，扶贫二，扶贫三")
    assert source.find("扶贫", [Span(0, 3), Span(8, 11)]) == [Span(0, 2), Span(8, 10)]
    assert source.find("一扶贫", [Span(0, 3), Span(4, 11)]) == []


def test_places_that_overlap_are_each_found():
    assert source_of("三三三").find("三三", [Span(0, 3)]) == [Span(0, 2), Span(1, 3)]


@pytest.mark.parametrize("words", ["", " \n", "无此句"])
def test_nothing_and_what_is_not_there_stand_nowhere(words):
    assert source_of("扶贫").find(words, [Span(0, 2)]) == []


@given(text=printed, data=st.data())
def test_a_found_span_squeezes_to_the_words_and_every_piece_of_a_text_is_found(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words, source = text[start:end], source_of(text)
    found = source.find(words, [Span(0, len(text))])
    assert all(squeeze(text[span.start : span.end]) == squeeze(words) for span in found)
    assert all(squeeze(text[at]) for span in found for at in (span.start, span.end - 1))
    assert bool(found) == bool(squeeze(words))
    assert not found or any(start <= span.start and span.end <= end for span in found)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=2))
def test_spans_meet_where_they_share_a_character(pairs):
    a, b = (Span(min(pair), max(pair)) for pair in pairs)
    shared = set(range(*a)) & set(range(*b))
    if a.start < a.end and b.start < b.end:
        assert a.meets(b) == b.meets(a) == bool(shared)
        assert a.holds(b) == (set(range(*b)) <= set(range(*a)))


def test_the_nearest_words_to_a_misquoted_sentence_are_that_sentence():
    source = SOURCES["shanghai-kashgar"]
    wrong = "“十二五”时期，上海对口支援四县财政资金 80 多亿元"
    close = nearest(source, wrong, source.documents[0].spans)
    assert close is not None
    assert source.readable(close) == "“十二五”时期，上海对口支援四县财政资金 90 多亿元"


def test_nothing_is_near_to_words_of_another_text():
    assert nearest(source_of("扶贫"), "xyz", [Span(0, 2)]) is None


@given(text=printed, words=printed)
def test_the_nearest_place_lies_in_the_text(text, words):
    close = nearest(source_of(text), words, [Span(0, len(text))])
    assert close is None or 0 <= close.start < close.end <= len(text)


def test_lines_are_counted_from_one():
    breaks = [at for at, char in enumerate("甲\n乙\n丙") if char == "\n"]
    assert [line_of("甲\n乙\n丙", breaks, at) for at in (0, 2, 4)] == [1, 2, 3]


# sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一。二！三？四", ["一。", "二！", "三？", "四"]),
        ("他说：“好。真好！”走了。", ["他说：“好。", "真好！”走了。"]),
        ("他说：“真好！”\n后来走了很远很远。", ["他说：“真好！”", "后来走了很远很远。"]),
        ("（见下。）二。", ["（见下。）", "二。"]),
        ("什么？！二。", ["什么？！", "二。"]),
        ("", []),
        (" \n\u3000", []),
    ],
)
def test_a_sentence_ends_at_its_mark_with_the_closing_marks_after_it(text, expected):
    assert split(text) == expected


def test_a_heading_is_a_sentence_and_a_broken_line_is_none():
    lines = ["结对帮扶", "", "这是一句很长很长的话它在一行的末尾还没有", "", "说完于是接到下一行才算说完了它才停下来。"]
    assert split("\n".join(lines)) == ["结对帮扶", "".join(lines[2:])]


def test_a_page_number_is_a_sentence_of_layout_and_interrupts_nothing_else():
    text = "这是一句很长很长的话它说完了就在这里停下来。\n\n 4 \n\n下一页又是一句很长很长的话也说完了停下来。"
    source = source_of(text)
    found = sentences(source, document_of(source))
    assert [(source.readable(s.span), s.layout) for s in found][1] == ("4", True)
    assert [s.layout for s in found] == [False, True, False]


def test_the_description_of_a_source_can_begin_and_join_sentences():
    text = "甲村乙村\n丙村。丁村。"
    assert split(text, sentences={"break": ["乙村"]}) == ["甲村", "乙村", "丙村。", "丁村。"]
    assert split(text, sentences={"join": ["甲村乙村"]}) == ["甲村乙村丙村。", "丁村。"]
    assert split(text, sentences={"join": ["丙村。"]}) == ["甲村乙村", "丙村。丁村。"]


@given(printed)
def test_the_sentences_of_any_text_hold_each_printed_character_once_and_in_order(text):
    source = source_of(text)
    found = sentences(source, document_of(source))
    assert "".join(squeeze(text[s.span.start : s.span.end]) for s in found) == squeeze(text)
    assert [s.order for s in found] == list(range(1, len(found) + 1))
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


@given(printed)
def test_a_sentence_is_found_at_each_of_its_positions(text):
    source = source_of(text)
    found = sentences(source, document_of(source))
    assert all(sentence_at(found, at) == s for s in found for at in (s.span.start, s.span.end - 1))
    assert sentence_at(found, len(text)) is None


# the two sources


def test_the_documents_of_a_source_together_hold_all_of_it_and_share_nothing():
    for source in SOURCES.values():
        held = sorted(span for document in source.documents for span in document.spans)
        assert "".join(squeeze(source.text[a:b]) for a, b in held) == squeeze(source.text)
        assert all(a.end <= b.start for a, b in pairwise(held))


@pytest.mark.parametrize(
    ("source", "document", "number"),
    [
        ("newspaper-page", "newspaper-sichuan", 32),
        ("newspaper-page", "newspaper-yunnan", 14),
        ("newspaper-page", "newspaper-cengong", 10),
        ("newspaper-page", "newspaper-industry", 66),
        ("newspaper-page", "newspaper-commentary", 19),
        ("newspaper-page", "newspaper-photo", 7),
        ("shanghai-kashgar", "shanghai-kashgar", 131),
    ],
)
def test_each_document_has_its_number_of_sentences(source, document, number):
    assert len(of(source, document)) == number


def test_headlines_of_the_page_stand_at_its_end_and_belong_to_their_articles():
    assert of("newspaper-page", "newspaper-yunnan")[-2:] == ["胡晓蓉", "云南省推行“五定”抓实行业扶贫"]
    assert of("newspaper-page", "newspaper-commentary")[-1] == "不能让扶贫变扶懒"


def test_headings_of_the_article_are_sentences_of_their_own():
    found = of("shanghai-kashgar", "shanghai-kashgar")
    assert found[:2] == ["论上海新一轮对口支援喀什地区四县精准扶贫脱贫", "傅尔基"]
    assert "1、上海以“民生为本”全面立体对口支援" in found
    assert "（一）2010年上海新一轮对口支援喀什地区四县贫困基本状况" in found


def test_the_table_of_the_article_is_one_sentence():
    (table,) = [words for words in of("shanghai-kashgar", "shanghai-kashgar") if words.startswith("县 泽普")]
    assert squeeze(table).count("年") == 4


@pytest.mark.parametrize(("source", "document"), DOCUMENTS, ids=[document.id for _, document in DOCUMENTS])
def test_page_numbers_alone_are_layout(source, document):
    for sentence in sentences(source, document):
        assert sentence.layout == source.readable(sentence.span).isdigit()


@pytest.mark.parametrize(("source", "document"), DOCUMENTS, ids=[document.id for _, document in DOCUMENTS])
def test_no_sentence_begins_with_a_mark_that_closes_or_ends_with_one_that_opens(source, document):
    for sentence in sentences(source, document):
        words = source.readable(sentence.span)
        assert words[0] not in "，。、；：！？”’）》"
        assert words[-1] not in "，、；“‘（《"


# reading a source


def test_a_source_is_read_with_its_documents_byte_for_byte():
    source = read_source(TINY / SOURCE)
    assert source.text.encode() == (TINY / WORDS).read_bytes()
    assert [document.id for document in source.documents] == ["qingshan-minutes"]
    assert source.documents[0].spans == (Span(0, len(source.text)),)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sha256: ", "sha256: 0", "the text has changed"),
        ("- id: qingshan-minutes", "- name: qingshan-minutes", "a document has no id"),
        (", en: Minutes on Qingshan's help for Qingshui and Baiyun", "", "a title has zh and en"),
        ("  published: 2020-01", "  spans: [{from: 青山市投入, to: 无此句}]", "the text does not say “无此句”"),
        ("  published: 2020-01", "  spans: [{from: 青山市投入}]", "the text does not say “None”"),
        ("documents:", "papers:", "no documents are listed"),
    ],
)
def test_a_faulty_description_of_a_source_is_named(tiny, old, new, words):
    change(tiny / SOURCE, old, new)
    with pytest.raises(BadInput) as caught:
        read_sources(tiny / "sources")
    assert words in str(caught.value)


def test_a_description_without_its_text_is_named(tiny):
    (tiny / WORDS).unlink()
    with pytest.raises(BadInput, match=r"qingshan\.yml: 没有原文 qingshan\.txt the text is missing"):
        read_sources(tiny / "sources")


def test_a_folder_without_sources_is_named(tmp_path):
    with pytest.raises(BadInput, match="no source"):
        read_sources(tmp_path)


def test_the_faults_of_all_sources_are_told_at_once(tiny):
    for name in ("a", "b"):
        (tiny / "sources" / f"{name}.yml").write_text("documents: []\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_sources(tiny / "sources")
    assert len(caught.value.problems) == 2
