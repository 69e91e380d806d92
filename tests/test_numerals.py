"""Numerals as printed, their value; and a text without its white space that still knows where it stood."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.numerals import condense, fold, parse_numeral, read_digits, squeeze

PRINTED = {
    "0": "0",
    "１２．５": "12.5",
    "12.5万": "125000",
    "3万5千": "35000",
    "1亿2000万": "120000000",
    "1.2万亿": "1200000000000",
    "12 345.6万": "123456000",
    "10,000": "10000",
    "23 456.78": "23456.78",
    "3千": "3000",
    "10百万": "10000000",
    "〇": "0",
    "零": "0",
    "两": "2",
    "十": "10",
    "十二": "12",
    "二十": "20",
    "一百零五": "105",
    "一百二": "120",
    "两百": "200",
    "一千零五十": "1050",
    "三万五": "35000",
    "三百二十万": "3200000",
    "六亿": "600000000",
    "一千五百亿": "150000000000",
    "十三亿": "1300000000",
    "万": "10000",
    "千万": "10000000",
    "三点五": "3.5",
    "零点三": "0.3",
    "貳佰伍拾萬": "2500000",
    "四萬五千": "45000",
}


@pytest.mark.parametrize(("text", "value"), PRINTED.items())
def test_a_numeral_has_its_value(text, value):
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "二三", "百千", "十百", "一二三", "万元", "3-5", "点五", "1.2.3", "一点", "甲"])
def test_what_is_no_numeral_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the caller puts it in words
        parse_numeral(text)


def test_a_year_is_read_digit_by_digit():
    assert [read_digits(year) for year in ("二〇二〇", "一九九零", "2018")] == ["2020", "1990", "2018"]


def spell(number: int) -> str:
    """Chinese words of a number below 10¹², with a 零 for every gap."""
    if number >= 10**4:
        scale, name = (10**8, "亿") if number >= 10**8 else (10**4, "万")
        high, low = divmod(number, scale)
        gap = "零" if 0 < low < scale // 10 else ""
        return spell(high) + name + gap + (spell(low) if low else "")
    return spell_group(number)


def spell_group(number: int) -> str:
    words, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        words += ("零" if gap and words and digit else "") + ("零一二三四五六七八九"[digit] + name if digit else "")
        gap = not digit
    return words or "零"


@given(st.integers(0, 10**12 - 1))
def test_a_spelled_number_reads_back(number):
    assert parse_numeral(spell(number)) == number


@given(st.decimals(0, 10**6, places=2), st.sampled_from([("", 1), ("千", 10**3), ("万", 10**4), ("亿", 10**8)]))
def test_an_arabic_number_with_a_scale_reads_back(number, scale):
    assert parse_numeral(f"{number}{scale[0]}") == number * scale[1]


@given(st.text())
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="增收12万元。 \n\u3000\r\t四"))
def test_every_condensed_character_knows_where_it_stood(text):
    condensed, offsets = condense(text)
    assert len(condensed) == len(offsets)
    assert all(condensed[i] == " " or text[at] == condensed[i] for i, at in enumerate(offsets))


def test_white_space_goes_but_parts_two_numbers():
    assert squeeze("12 345.6\n\n万 元") == "12345.6万元"
    assert condense("铺砖4块\n 150平方米，共 35\n\n个县")[0] == "铺砖4块150平方米，共35个县"
    assert condense("编号 12 34")[0] == "编号12 34"


@pytest.mark.parametrize("text", ["自我造血\n\n 4 \n\n“十三五”时期", "傅尔基\n1\n \n\n对口支援"])
def test_page_numbers_and_footnote_marks_are_no_text(text):
    assert not any(character.isdigit() for character in condense(text)[0])
