"""Times: the days that a phrase covers, read with and without the date of its document."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.moments import plan_key, plan_years
from fupin.times import Period, PhraseError, find_periods, parse_period

PUBLISHED = "2018-09"


def show(period: Period) -> str:
    """A period in one line: kind, EDTF, days, name, recurrence, duration; a star where the document's date was used."""
    days = f"{period.start or ''}..{period.until or ''}" if period.start or period.until else None
    length = period.duration
    duration = length and (f"{length.lower:f}-{length.upper:f} {length.unit}" if length.lower != length.upper else None)
    exact = f"{length.value:f} {length.unit}" if length and not duration else None
    parts = [period.kind, period.edtf, days, period.named, period.recurrence, duration or exact]
    return " | ".join(part for part in parts if part) + (" *" if period.relative else "")


CALENDAR = {
    "2010年": "calendar | 2010 | 2010-01-01..2010-12-31",
    "2010 年": "calendar | 2010 | 2010-01-01..2010-12-31",
    "2018": "calendar | 2018 | 2018-01-01..2018-12-31",
    "2018年度": "calendar | 2018 | 2018-01-01..2018-12-31",
    "2016年7月": "calendar | 2016-07 | 2016-07-01..2016-07-31",
    "2016年2月": "calendar | 2016-02 | 2016-02-01..2016-02-29",
    "2019 年 4月 3日": "calendar | 2019-04-03 | 2019-04-03..2019-04-03",
    "2020年6月30日24时": "calendar | 2020-06-30 | 2020-06-30..2020-06-30",
    "一九九○年": "calendar | 1990 | 1990-01-01..1990-12-31",
    "二○二〇年": "calendar | 2020 | 2020-01-01..2020-12-31",
    "二〇二〇年十二月三十一日": "calendar | 2020-12-31 | 2020-12-31..2020-12-31",
    "2016/11/09": "calendar | 2016-11-09 | 2016-11-09..2016-11-09",
    "2017-05-16": "calendar | 2017-05-16 | 2017-05-16..2017-05-16",
    "2020-04-28 09:20:31": "calendar | 2020-04-28 | 2020-04-28..2020-04-28",
    "13.08.2015  18:47": "calendar | 2015-08-13 | 2015-08-13..2015-08-13",
    # parts of a year and of a month
    "2020年初": "calendar | 2020-01 | 2020-01-01..2020-01-31",
    "2020年中": "calendar | 2020-06/2020-07 | 2020-06-01..2020-07-31",
    "2020年底": "calendar | 2020-12 | 2020-12-01..2020-12-31",
    "2011年末": "calendar | 2011-12 | 2011-12-01..2011-12-31",
    "2019年上半年": "calendar | 2019-01/2019-06 | 2019-01-01..2019-06-30",
    "2019年第三季度": "calendar | 2019-07/2019-09 | 2019-07-01..2019-09-30",
    "2016年前三季度": "calendar | 2016-01/2016-09 | 2016-01-01..2016-09-30",
    "2020年春": "calendar | 2020-21 | 2020-03-01..2020-05-31",
    "2019年冬季": "calendar | 2019-24 | 2019-12-01..2020-02-29",
    "2019年12月底": "calendar | 2019-12-21/2019-12-31 | 2019-12-21..2019-12-31",
    "2019年10月中旬": "calendar | 2019-10-11/2019-10-20 | 2019-10-11..2019-10-20",
    # decades and centuries
    "1990年代": "calendar | 199X | 1990-01-01..1999-12-31",
    "20世纪80年代": "calendar | 198X | 1980-01-01..1989-12-31",
    "上世纪九十年代": "calendar | 199X | 1990-01-01..1999-12-31",
    "20 世纪 80 年代末和 90 年代初": "calendar | 1987~/1992~ | 1987-01-01..1992-12-31",
    "20世纪": "calendar | 1901/2000 | 1901-01-01..2000-12-31",
    "21世纪初": "calendar | 2001~/2020~ | 2001-01-01..2020-12-31",
}
SPANS = {
    "2011-2020 年": "calendar | 2011/2020 | 2011-01-01..2020-12-31",
    "2016—2020年": "calendar | 2016/2020 | 2016-01-01..2020-12-31",
    "从2011年到2020年": "calendar | 2011/2020 | 2011-01-01..2020-12-31",
    "从 2011 年到 2020 年两个“五年规划”、十年时期": "calendar | 2011/2020 | 2011-01-01..2020-12-31 | 10 year",
    "2018年至2019年": "calendar | 2018/2019 | 2018-01-01..2019-12-31",
    "2010年至2012年期间": "calendar | 2010/2012 | 2010-01-01..2012-12-31",
    "2013年3月至6月": "calendar | 2013-03/2013-06 | 2013-03-01..2013-06-30",
    "2018年1—6月": "calendar | 2018-01/2018-06 | 2018-01-01..2018-06-30",
    "2019年5月—2020年3月": "calendar | 2019-05/2020-03 | 2019-05-01..2020-03-31",
    "2015年11月27日至28日": "calendar | 2015-11-27/2015-11-28 | 2015-11-27..2015-11-28",
    "自2019年1月1日起至2020年12月31日止": "calendar | 2019-01-01/2020-12-31 | 2019-01-01..2020-12-31",
    "自 2014 年以来": "calendar | 2014/.. | 2014-01-01..",
    "于 2016年起": "calendar | 2016/.. | 2016-01-01..",
    "自2015年6月": "calendar | 2015-06/.. | 2015-06-01..",
    "2012年开始": "calendar | 2012/.. | 2012-01-01..",
    "从2016年至今": "calendar | 2016/.. | 2016-01-01..",
    "到 2020年": "calendar | ../2020 | ..2020-12-31",
    "截至2020 年 11月": "calendar | ../2020-11 | ..2020-11-30",
    "到2020 年末": "calendar | ../2020-12 | ..2020-12-31",
    "2020年6月30日止": "calendar | ../2020-06-30 | ..2020-06-30",
    "2020年前": "calendar | ../2019 | ..2019-12-31",
    "2020年底前": "calendar | ../2020-12 | ..2020-12-31",
    "2019年3月以前": "calendar | ../2019-02 | ..2019-02-28",
    "2020年后": "calendar | 2021/.. | 2021-01-01..",
}
PLANS = {
    "“十二五”\n\n时期": "plan | 2011/2015 | 2011-01-01..2015-12-31 | 12th-five-year-plan",
    "“十三五”期间": "plan | 2016/2020 | 2016-01-01..2020-12-31 | 13th-five-year-plan",
    "“十四五”": "plan | 2021/2025 | 2021-01-01..2025-12-31 | 14th-five-year-plan",
    "十四五时期": "plan | 2021/2025 | 2021-01-01..2025-12-31 | 14th-five-year-plan",
    "“一五”计划": "plan | 1953/1957 | 1953-01-01..1957-12-31 | 1st-five-year-plan",
    "“二五”时期": "plan | 1958/1962 | 1958-01-01..1962-12-31 | 2nd-five-year-plan",
    "“三五”时期": "plan | 1966/1970 | 1966-01-01..1970-12-31 | 3rd-five-year-plan",
    "“九五”期间": "plan | 1996/2000 | 1996-01-01..2000-12-31 | 9th-five-year-plan",
    "“十五”期间": "plan | 2001/2005 | 2001-01-01..2005-12-31 | 10th-five-year-plan",
    "第十三个五年规划时期": "plan | 2016/2020 | 2016-01-01..2020-12-31 | 13th-five-year-plan",
    "“十二五”期末": "plan | 2015-12 | 2015-12-01..2015-12-31 | 12th-five-year-plan",
    "到“十二五”期末": "plan | ../2015-12 | ..2015-12-31 | 12th-five-year-plan",
    "“十一五”以来": "plan | 2006/.. | 2006-01-01.. | 11th-five-year-plan",
    "“十二五”到“十三五”时期": "plan | 2011/2020 | 2011-01-01..2020-12-31",
}
WORDS = {
    "每年": "recurring | each-year",
    "年度": "recurring | each-year",
    "每\n季度": "recurring | each-quarter",
    "年初": "recurring | start-of-year",
    "年中": "recurring | mid-year",
    "年\n底": "recurring | end-of-year",
    "年末": "recurring | end-of-year",
    "每月": "recurring | each-month",
    "每天": "recurring | each-day",
    "每年9月": "recurring | each-year",
    "适时": "vague | when-needed",
    "近期": "vague",
    "当前": "vague",
    "目前": "vague",
    "如今": "vague",
    "长期": "vague",
    "千百年来": "vague",
    "初秋": "vague",
    "唐武德四年": "vague",
    "截至目前": "vague",
    "近日": "relative",
    "日前": "relative",
    "同年10月": "relative",
    "党的十八大以来": "relative",
    "改革开放 40多年": "relative | 40-50 year",
    "近几年": "relative | 2-10 year",
    "近年来": "relative | 2-10 year",
    "三年行动": "vague | 3 year",
    "十年时期": "vague | 10 year",
    "用 4年时间": "vague | 4 year",
    "5年过渡期": "vague | 5 year",
    "三个月内": "vague | 3 month",
}
RELATIVE = {
    "今年": "relative | 2018 | 2018-01-01..2018-12-31 *",
    "今年 6月": "relative | 2018-06 | 2018-06-01..2018-06-30 *",
    "今年以来": "relative | 2018/.. | 2018-01-01.. *",
    "去年": "relative | 2017 | 2017-01-01..2017-12-31 *",
    "去年9月": "relative | 2017-09 | 2017-09-01..2017-09-30 *",
    "前年": "relative | 2016 | 2016-01-01..2016-12-31 *",
    "明年年底": "relative | 2019-12 | 2019-12-01..2019-12-31 *",
    "到今年底": "relative | ../2018-12 | ..2018-12-31 *",
    "年底前": "relative | ../2018-12 | ..2018-12-31 *",
    "年内": "relative | 2018 | 2018-01-01..2018-12-31 *",
    "上半年": "relative | 2018-01/2018-06 | 2018-01-01..2018-06-30 *",
    "一季度": "relative | 2018-01/2018-03 | 2018-01-01..2018-03-31 *",
    "本月": "relative | 2018-09 | 2018-09-01..2018-09-30 *",
    "上月": "relative | 2018-08 | 2018-08-01..2018-08-31 *",
    "本月初": "relative | 2018-09-01/2018-09-10 | 2018-09-01..2018-09-10 *",
    "8月 27日": "relative | 2018-08-27 | 2018-08-27..2018-08-27 *",
    "10月22日上午": "relative | 2018-10-22 | 2018-10-22..2018-10-22 *",
    "一月十四日": "relative | 2018-01-14 | 2018-01-14..2018-01-14 *",
    "24日": "relative | 2018-09-24 | 2018-09-24..2018-09-24 *",
    "今年“七·一”": "relative | 2018-07-01 | 2018-07-01..2018-07-01 *",
    "10月21日至10月23日": "relative | 2018-10-21/2018-10-23 | 2018-10-21..2018-10-23 *",
    "10月21-23日": "relative | 2018-10-21/2018-10-23 | 2018-10-21..2018-10-23 *",
    "1—8月": "relative | 2018-01/2018-08 | 2018-01-01..2018-08-31 *",
    "五\n年前": "relative | 2013~ | 2013-01-01..2013-12-31 | 5 year *",
    "三年后": "relative | 2021~ | 2021-01-01..2021-12-31 | 3 year *",
    "今后三年": "relative | 2018-09~/2021-09~ | 2018-09-01..2021-09-30 | 3 year *",
    "未来三年": "relative | 2018-09~/2021-09~ | 2018-09-01..2021-09-30 | 3 year *",
    "近三年": "relative | 2015-09~/2018-09~ | 2015-09-01..2018-09-30 | 3 year *",
    "两年来": "relative | 2016-09~/2018-09~ | 2016-09-01..2018-09-30 | 2 year *",
    "从今年开始，用 4年时间": "relative | 2018/2021 | 2018-01-01..2021-12-31 | 4 year *",
}


@pytest.mark.parametrize(("phrase", "reading"), (CALENDAR | SPANS | PLANS | WORDS).items())
def test_a_phrase_is_read_by_the_rules(phrase, reading):
    period = parse_period(phrase)
    assert show(period) == reading
    assert period.text == phrase
    assert show(parse_period(phrase, PUBLISHED)) == reading


@pytest.mark.parametrize(("phrase", "reading"), RELATIVE.items())
def test_a_relative_phrase_is_read_by_the_date_of_its_document(phrase, reading):
    assert show(parse_period(phrase, PUBLISHED)) == reading


@pytest.mark.parametrize("phrase", RELATIVE)
def test_without_the_date_of_its_document_it_has_no_days(phrase):
    period = parse_period(phrase)
    assert (period.kind, period.start, period.until, period.relative) == ("relative", None, None, False)


def test_the_precision_of_the_document_decides():
    assert show(parse_period("今后三年", "2021")) == "relative | 2021~/2024~ | 2021-01-01..2024-12-31 | 3 year *"
    assert show(parse_period("昨日", "2018-03-01")) == "relative | 2018-02-28 | 2018-02-28..2018-02-28 *"
    assert show(parse_period("昨日", "2018-03")) == show(parse_period("24日", "2018")) == "relative"
    assert show(parse_period("上月", "2019-01")) == "relative | 2018-12 | 2018-12-01..2018-12-31 *"


@pytest.mark.parametrize(
    "phrase", ["", "贫困户", "第五次", "1000元", "5", "一", "13月", "2020年2月30日", "2020年至2019年", "时期", "新一轮"]
)
def test_what_is_no_time_is_refused_in_one_line_of_two_languages(phrase):
    with pytest.raises(PhraseError, match=r"不是能读的时间 is no time") as refusal:
        parse_period(phrase)
    assert "\n" not in str(refusal.value)


def test_five_year_plans_follow_one_another_from_1966():
    years = [plan_years(number) for number in range(1, 31)]
    assert years[:3] == [(1953, 1957), (1958, 1962), (1966, 1970)]
    assert all(after[0] == before[1] + 1 for before, after in pairwise(years[2:]))
    assert plan_key(21) == "21st-five-year-plan"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_reads_back_however_it_is_printed(day):
    spelled = "".join("〇一二三四五六七八九"[int(digit)] for digit in f"{day.year}")
    for phrase in (f"{day.year}年{day.month}月{day.day}日", f"{day}", f"{spelled}年{day.month} 月\n{day.day}日"):
        period = parse_period(phrase)
        assert (period.edtf, period.start, period.until) == (f"{day}", day, day)


@given(st.dates(date(1900, 1, 1), date(2090, 12, 31)), st.integers(0, 900))
def test_a_span_has_both_its_ends(first, length):
    last = first + timedelta(days=length)
    period = parse_period(f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日")
    assert (period.edtf, period.start, period.until) == (f"{first}/{last}", first, last)


# --- in running text -----------------------------------------------------------------------------------------------

TEXTS = {
    "（2011-2020 年，实际上始于 2010 年）": ["2011-2020 年", "2010 年"],
    "《2016-2020 年工作方案》": ["2016-2020 年"],
    "贫困基本状况与“十二五” \n\n时期全面立体": ["“十二五” \n\n时期"],
    "四县于 2016年起对口帮扶": ["于 2016年起"],
    "人民政府分别于 2019\n\n年、2020 年发布公告": ["2019\n\n年", "2020 年"],
    "日期 2019 年 4月 3日 2020 年 1月 24 日 2020 年 11 月 14日": [
        "2019 年 4月 3日",
        "2020 年 1月 24 日",
        "2020 年 11 月 14日",
    ],
    "从 2011 年到 2020 年两个“五年规划”、十年时期，": ["从 2011 年到 2020 年两个“五年规划”、十年时期"],
    "南充计划从今年开始，用 4年时间，投资": ["从今年开始，用 4年时间"],
    "城市。唐武德四年，南充": ["唐武德四年"],
    "在 20 世纪 80 年代末和 90 年代初,": ["20 世纪 80 年代末和 90 年代初"],
    "五\n年前他试验种植，今年葡萄长势良好": ["五\n年前", "今年"],
    "打赢脱贫攻坚战三年行动的指导意见": ["三年行动"],
    "今年 6月，2018全国贫困地区": ["今年 6月", "2018"],
    "党的十八大以来，改革开放 40多年，近几年，目前": ["党的十八大以来", "改革开放 40多年", "近几年", "目前"],
    "年初下达任务、年中督查督导、年底集中考核": ["年初", "年中", "年底"],
    "本报9月12日讯，9月11日上午，28日，记者获悉": ["9月12日", "9月11日上午", "28日"],
    "2018年1—6月，较去年同期；截至11月底；每年10月17日": ["2018年1—6月", "去年同期", "截至11月底", "每年10月17日"],
    "2018、2019年和2020年，2016—2020，上世纪八十年代以来": [
        "2018",
        "2019年",
        "2020年",
        "2016—2020",
        "上世纪八十年代以来",
    ],
    "由2014年的18.6%降至2018年的1.2%": ["2014年", "2018年"],
}
NOTHING = [
    "厅字〔2016〕16号，国发〔2015〕34号，3个月龄，以前的，中年妇女，少年初中生",
    "第五次，新一轮，一九，万元以上年收入，2018-2019学年，电话0771-5886688，12 345.6万元",
    "一年一度的节约，三年级，四级，农历八月十五",
]


@pytest.mark.parametrize(("text", "phrases"), TEXTS.items())
def test_times_are_found_in_a_text(text, phrases):
    found = find_periods(text)
    assert [period.period.text for period in found] == phrases
    assert [text[period.start : period.end] for period in found] == phrases


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_time_is_passed_over(text):
    assert [found.period.text for found in find_periods(text)] == []


@given(
    st.text(alphabet="一二三五十0129年月日号初末底中上下半季度前后以来内至到从自起今去明每近“”世纪代时期用 \n，-/.:")
)
def test_any_phrase_is_read_or_refused(text):
    with suppress(PhraseError):
        assert parse_period(text, PUBLISHED).text == text


@pytest.mark.parametrize("text", ["1", "一", "几", "半", "2018-", "从1年到", "自", "每年", "世纪", "一九九", "1月"])
def test_no_text_makes_the_finder_slow(text):
    start = perf_counter()
    find_periods(text * (8000 // len(text)))
    assert perf_counter() - start < 5


EDTF = re.compile(r"(\.\.|[\dX]{3,4}(-[\dX]{2}){0,2}~?)(/(\.\.|[\dX]{3,4}(-[\dX]{2}){0,2}~?))?")


@given(
    st.text(alphabet="一二三四五十两12890年月日号初末底中上下半季度前后以来内至到从自起今去明每近“”世纪代时期 \n，-/.")
)
def test_every_time_found_is_where_it_says_and_runs_forward(text):
    for found in find_periods(text, PUBLISHED):
        period = found.period
        assert text[found.start : found.end] == period.text
        assert not (period.start and period.until) or period.start <= period.until
        assert period.edtf is None or EDTF.fullmatch(period.edtf)
