"""A phrase cuts no number and no date in two."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.documents import Source, Span, squeeze
from fupin.phrases import is_whole
from fupin.yamlfiles import Table


def wholes(text, words):
    """The places of the words that are whole."""
    source = Source("s", Path("s.yml"), "s.txt", "", text, Table())
    return [span for span in source.find(words, [Span(0, len(text))]) if is_whole(source, span)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("15000元", "5000元"),
        ("1.5万元", "5万元"),
        ("1,500元", "500元"),
        ("5000元", "500"),
        ("34.4%", "34"),
        ("34.4%", "4%"),
        ("３４人", "４人"),
        ("120 万人", "120"),
        ("30多万", "30"),
        ("1 5 元", "5 元"),
        ("15\n00元", "00元"),
        ("30%-50%", "50%"),
        ("4800-8000元", "8000元"),
        ("4800至8000元", "8000元"),
        ("10万元", "万元"),
        ("三十五户", "五户"),
        ("二十万户", "万户"),
        ("2020 年 11月", "2020 年"),
        ("2020年11月", "11月"),
        ("11月 3日", "3日"),
        ("2020年11月3日", "2020年11月"),
    ],
)
def test_words_inside_a_number_or_a_date_are_no_phrase(text, words):
    assert wholes(text, words) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("投资15000元，", "15000元"),
        ("有5000元", "5000元"),
        ("2020年11月3日", "2020年11月3日"),
        ("2020 年底", "2020 年"),
        ("到2020年，", "2020年"),
        ("今年6月", "今年"),
        ("6月签约54亿元", "54亿元"),
        ("2018年54亿元", "54亿元"),
        ("30%-50%范围", "30%-50%"),
        ("一二三产业", "产业"),
        ("第1，2项", "2项"),
        ("近四成脱贫", "四成"),
        ("第五十", "第五十"),
        ("100+1+1模式", "100+1+1"),
        ("两县四镇", "四镇"),
        ("55户110人", "110人"),
    ],
)
def test_words_with_a_whole_number_or_date_are_one(text, words):
    assert len(wholes(text, words)) == 1


def test_a_whole_place_is_found_beside_a_cut_one():
    text = "有15000元和5000元"
    (span,) = wholes(text, "5000元")
    assert span.start == text.rindex("5000")


@given(st.text(st.sampled_from("0123456789.万亿元户 \n"), min_size=1, max_size=12), st.data())
def test_no_digit_stands_right_before_or_after_a_whole_number(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for span in wholes(text, text[start:end]):
        words = squeeze(text[span.start : span.end])
        before, after = squeeze(text[: span.start])[-1:], squeeze(text[span.end :])[:1]
        assert not (words[0].isdigit() and before.isdigit())
        assert not (words[-1].isdigit() and after.isdigit())


@given(st.text(st.sampled_from("扶贫，。县"), max_size=8), st.text(st.sampled_from("贫县"), min_size=1, max_size=3))
def test_words_without_numbers_are_whole_wherever_they_stand(text, words):
    source = Source("s", Path("s.yml"), "s.txt", "", text, Table())
    assert wholes(text, words) == source.find(words, [Span(0, len(text))])
