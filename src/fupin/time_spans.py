"""Where times stand in running text: one pattern over a condensed text (``numerals.condense``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from fupin.patterns import alternatives
from fupin.time_words import (
    ANAPHORIC_YEARS,
    CENTURY,
    CLOCK,
    COUNT,
    DAY,
    DAY_WORDS,
    DECADE,
    LENGTH,
    LENGTH_ENDS,
    MONTH,
    MONTH_PART,
    MONTH_WORDS,
    ORDINAL_PLAN,
    PLAN,
    QUARTER,
    RECENT_YEARS,
    RECURRING_WORDS,
    REFORM,
    REIGN,
    RELATIVE_WORDS,
    STAMP,
    TO,
    VAGUE_WORDS,
    YEAR,
    YEAR_PART,
)


def find_time_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a condensed text that may print times, in order."""
    return (match.span() for match in _finder().finditer(text))


@cache
def _finder() -> re.Pattern[str]:
    """The one pattern, from the longest reading of a place to the shortest."""
    return re.compile("|".join(f"(?:{part})" for part in (*_dated(), *_worded())))


# --- times of the calendar -----------------------------------------------------------------------------------------

_TEN = "一二三四五六七八九十"
_QUOTE, _UNQUOTE = '[“"‘]', '[”"’]'
#: Words of a year, and what spoils them: 以前年度, 万元以上年收入, 今后年均.
_YEAR_WORD = r"(?:今年|本年(?!轻)|去年|大前年|(?<![以之目当此])前年|(?<!以)上年(?!纪)|明年|(?<![以之今])后年(?!均))度?"
_DATED = rf"(?:(?<![\d.]){YEAR}年度?|{_YEAR_WORD})"
_FIXED = rf"{_QUOTE}?(?:[三五六七八]·?[一八]|元旦|国庆)(?:节|{_UNQUOTE})?"
_IN_YEAR = (
    rf"(?:(?:的|“|”)?(?:{MONTH}月份?(?:{DAY}[日号])?(?:{MONTH_PART})?|{YEAR_PART}|{DAY}[日号]|{_FIXED}))?(?:同期)?"
)
#: Points without a year: 8月27日, 6月, 上半年, 24日 where a clause begins.
_MONTH_DAY = rf"(?<![\d个.])(?<!农历){MONTH}月{DAY}[日号]"
_BARE_MONTH = rf"(?<!农历)(?<![\d个第.{_TEN}每年]){MONTH}月份?(?![^\W\d]?[球饼亮色票嫂子]|均)(?:{MONTH_PART})?"
_BARE_PART = rf"(?<![\d{_TEN}今去明前每年])(?:上半年|下半年|{QUARTER})"
_BARE_DAY = r"(?<![\d月年.])(?:3[01]|[12]?\d)日(?=[，,。、；上下晚凌中电讯早至获从发在召举公宣表起])"
_POINT = (
    rf"(?:(?:{_DATED}{_IN_YEAR}|{_MONTH_DAY}|{_BARE_MONTH}|{_BARE_PART}|{_BARE_DAY}|元旦节?|国庆节?(?!典礼)){CLOCK})"
)
#: A year without 年: before a title's first word, and in 2018、2019年 and 2016—2020.
_BARE_YEAR = rf"(?<![\d.-])(?:19|20)\d\d(?:(?=全国|中国|[、和与及](?:19|20)\d\d年)|{TO}(?:19|20)\d\d(?![\d.-]|学年))"
_STAMPED = (
    r"(?<![\d.-])(?:\d{4}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])"
    rf"|(?:3[01]|[12]\d|0[1-9])\.(?:1[0-2]|0[1-9])\.\d{{4}}){STAMP}(?!\d)"
)
_AGE = rf"(?:{DECADE}|{CENTURY}(?:初|末|中叶)?)"
#: The first end of a range may leave out what its second end prints: 2011-2020年, 1—6月, 10月21-23日.
_HEAD = rf"(?:{_POINT}|(?<![\d.-]){YEAR}|{_DATED}?(?<![\d.-])(?:{MONTH}月)?{DAY}(?={TO}{DAY}[月日号]))"
_APPOSITION = rf"(?:两个{_QUOTE}?五年规划{_UNQUOTE}?)?(?:[、，]?{COUNT}年(?:时期|时间|间))?"
_PLANNED = (
    rf"(?:{_QUOTE}{PLAN}{_UNQUOTE}(?:时期|期间|期末|规划期|末期|初期|[末初])?"
    rf"|(?<![\d{_TEN}]){PLAN}(?:规划|计划)?(?:时期|期间|期末|末期|以来)|{ORDINAL_PLAN})"
)


def _dated() -> list[str]:
    """Points and spans of the calendar, and plans."""
    return [
        rf"从{_POINT}(?:开始|起)[，,]?用{LENGTH}的?(?:时间)?",
        _STAMPED,
        rf"(?:从|自)?{_HEAD}起?{TO}(?:{_POINT}|{DAY}[日号])(?:为?止|期?间|之间)?{_APPOSITION}",
        rf"(?:自从?|从|始于|于)?(?:{_AGE}|{_POINT})(?:以来|起(?![来草点步义])|开始|至今|(?<=[今去]年)来(?![自看说]))|(?<![各独来亲私])自{_POINT}",
        r"(?:截至|截止到?|直到|(?<![得达受收降回提调遇迟大加高长少低升])到|(?<![^\W\d])至)" + _POINT + "(?:为?止)?",
        rf"{DECADE}和{DECADE}|{DECADE}",
        rf"{_POINT}(?:[以之][前后]|前(?![三十一二四期提后列沿景身进往来线端])|后(?![续期来勤备退]))",
        rf"(?:到|至|截至|自|从)?{_PLANNED}(?:(?:-|至|到|和){_PLANNED})?(?:以来)?",
        rf"{_POINT}|{_BARE_YEAR}",
    ]


# --- words of time -------------------------------------------------------------------------------------------------

#: Words that are marked only with more around them.
_PASSED = set("过去 未来 将来 以往 长远 平时 任期 期末 期初 新时期 新时代 按需 视情 各年 同期 近来".split())
#: Words that are parts of others: 2018年度, 少年初, 一年中.
_BOUND = set("年内 年底前 年末前 年度 年初 年中 年底 年末 年终 季度 月度".split())
_UNBOUND = rf"(?<![\d两{_TEN}几多些整半每今去明前上本青少当同])"


def _worded() -> list[str]:
    """Recurring, relative and vague times, and lengths."""
    listed = {*VAGUE_WORDS, *RELATIVE_WORDS, *RECENT_YEARS, *RECURRING_WORDS, *DAY_WORDS}
    month = rf"{MONTH}月(?:份|{DAY}[日号])?"
    return [
        rf"(?:{alternatives(MONTH_WORDS)})(?:{DAY}[日号]|上旬|中旬|下旬|[初底末](?!期))?",
        rf"每年(?:的?{month}|{YEAR_PART})",
        rf"(?:{alternatives(ANAPHORIC_YEARS)})(?:{month}(?:{MONTH_PART})?|{YEAR_PART})?",
        rf"(?:今后|未来|接下来|过去|最近|近|这)的?{LENGTH}(?:来|间|里|内|时间|期间)?",
        rf"(?<![\d第千]){LENGTH}来(?![源自看说])|(?<![\d第近千]){LENGTH}[以之]?[前后](?![景提期续来进往])",
        rf"{alternatives(listed - _PASSED - _BOUND)}|{_UNBOUND}(?:{alternatives(_BOUND)})(?![国央心])",
        rf"(?:自|从)?(?:党的)?[{_TEN}]{{1,3}}大(?:召开)?以来|{REFORM}|(?:改革开放|新中国成立|建国|建党|入冬|入汛|开年|开春)以来",
        r"(?<![各独来亲私])自(?!20|19)[^\d，。；、：“”《》()自]{2,18}以来",
        rf"(?<![\d第.])(?:用|历时|为期|连续)?{LENGTH}(?:{LENGTH_ENDS})(?!外)",
        rf"{CENTURY}(?:初|末|中叶)?|(?<![^\W\d])(?:{REIGN})",
    ]
