"""Points of the calendar as documents print them, and the days that they cover.

A point is a day, month or year, a part of one (上旬, 年末, 第三季度), a five-year plan, a decade or a century.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fupin.numerals import parse_numeral, read_digits
from fupin.patterns import Pattern, alternatives
from fupin.quantities import Quantity
from fupin.time_words import (
    CLOCK,
    DAY,
    DAY_WORDS,
    FIXED_DAYS,
    MONTH,
    MONTH_PART,
    MONTH_WORDS,
    STAMP,
    YEAR,
    YEAR_PART,
    YEAR_WORDS,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A time as printed: its kind, its days where the calendar is known, its name, recurrence or duration.

    ``kind`` is calendar, plan, relative, recurring or vague. ``edtf`` keeps the printed precision; ``start`` and
    ``until`` are the first and the last day, both inclusive, None where that end is open or unknown. ``relative`` is
    true where the days were read from the document's date.
    """

    text: str
    kind: str
    edtf: str | None = None
    start: date | None = None
    until: date | None = None
    named: str | None = None
    recurrence: str | None = None
    duration: Quantity | None = None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """The document's date, as far as it is known."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What is printed of a date: 今年6月 has a month, a year so many after the document's; 上月 so many months."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    offset: int | None = None
    months: int | None = None


_PUBLISHED = Pattern(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?.*")


def read_published(published: str | None) -> Published | None:
    """The document's date from EDTF, as far as it can be counted with: 2018-09-30, 2018-09, 2021~."""
    found = _PUBLISHED.fullmatch(published or "")
    if not found:
        return None
    month, day = found["month"], found["day"]
    return Published(int(found["year"]), int(month) if month else None, int(day) if day else None)


def read_point(phrase: str, published: Published | None) -> Period | None:
    """The point that a phrase prints, without white space and quotes; None if it is none."""
    named = read_plan(phrase) or _read_decades(phrase, published) or _read_century(phrase, published)
    if named or (named := _read_day_word(phrase, published)):
        return named
    moment = read_moment(phrase)
    return date_moment(moment, published) if moment else None


# --- dates ---------------------------------------------------------------------------------------------------------

_MOMENT = Pattern(
    rf"(?:(?P<year>{YEAR})(?:年度?|$)|(?P<word>{alternatives(YEAR_WORDS)})度?)?的?(?:"
    rf"(?:(?P<month>{MONTH})月份?|(?P<monthword>{alternatives(MONTH_WORDS)}))(?:(?P<day>{DAY})[日号]?)?"
    rf"(?P<monthpart>{MONTH_PART})?|(?P<yearpart>{YEAR_PART})|(?P<fixed>{alternatives(FIXED_DAYS)})节?"
    rf"|(?P<onlyday>{DAY})[日号])?(?:同期)?{CLOCK}"
)
_STAMPED = Pattern(
    r"(?P<year>\d{4})[-/.](?P<month>0?[1-9]|1[0-2])(?:[-/.](?P<day>3[01]|[12]\d|0?[1-9]))?" + STAMP,
)
_DAY_FIRST = Pattern(r"(?P<day>3[01]|[12]\d|0?[1-9])\.(?P<month>0?[1-9]|1[0-2])\.(?P<year>\d{4})" + STAMP)


def read_moment(phrase: str) -> Moment | None:
    """What a phrase prints of year, month, day and part; None if it is no date."""
    if found := _STAMPED.fullmatch(phrase) or _DAY_FIRST.fullmatch(phrase):
        return Moment(int(found["year"]), int(found["month"]), int(found["day"]) if found["day"] else None)
    found = _MOMENT.fullmatch(phrase)
    return _build_moment(found) if found and phrase and any(found.groups()) else None


def _build_moment(found: re.Match[str]) -> Moment:
    month, day = found["month"], found["day"] or found["onlyday"]
    fixed = FIXED_DAYS.get(found["fixed"] or "", (None, None))
    return Moment(
        int(read_digits(found["year"])) if found["year"] else None,
        int(parse_numeral(month)) if month else fixed[0],
        int(parse_numeral(day)) if day else fixed[1],
        found["yearpart"] or found["monthpart"] or "",
        YEAR_WORDS[found["word"]] if found["word"] else None,
        MONTH_WORDS[found["monthword"]] if found["monthword"] else None,
    )


def date_moment(moment: Moment, published: Published | None) -> Period:
    """The days of a date; a year that is not printed is the document's, moved by 去年, 明年."""
    relative = moment.year is None
    kind = "relative" if relative else "calendar"
    moment = _place_in_month(moment, published)
    if moment.year is None and published:
        moment = replace(moment, year=published.year + (moment.offset or 0))
    if moment.year is None or (moment.day and not moment.month) or moment.months is not None:
        return Period("", kind, _mask(moment))
    edtf, start, until = _days_of(moment.year, moment)
    return Period("", kind, edtf, start, until, relative=relative)


def _place_in_month(moment: Moment, published: Published | None) -> Moment:
    """本月, 上月 and a day without its month are counted from the document's month."""
    if not published or not published.month or moment.month or moment.year or moment.offset is not None:
        return moment
    if moment.months is not None:
        years, month = divmod(published.month - 1 + moment.months, 12)
        return replace(moment, month=month + 1, offset=years, months=None)
    return replace(moment, month=published.month) if moment.day else moment


def _mask(moment: Moment) -> str | None:
    """EDTF of a month or day whose year is not known: XXXX-08-27."""
    if moment.offset is not None or not moment.month or moment.part:
        return None
    return f"XXXX-{moment.month:02}" + (f"-{moment.day:02}" if moment.day else "")


def _days_of(year: int, moment: Moment) -> tuple[str, date, date]:
    if moment.month and moment.day:
        day = date(year, moment.month, moment.day)
        return f"{day}", day, day
    return _days_of_month(year, moment.month, moment.part) if moment.month else days_of_year(year, moment.part)


#: Thirds of a month: 初 and 上旬 the first ten days, 中 and 中旬 the next, 底, 末 and 下旬 the rest.
_THIRDS = {"初": (1, 10), "上": (1, 10), "中": (11, 20), "下": (21, 31), "底": (21, 31), "末": (21, 31)}


def _days_of_month(year: int, month: int, part: str) -> tuple[str, date, date]:
    first, end = _THIRDS[part.strip("月旬")] if part else (1, 31)
    start, until = date(year, month, first), date(year, month, min(end, monthrange(year, month)[1]))
    return (f"{start}/{until}" if part else f"{start}"[:7]), start, until


#: First and last month of a part of a year: 年初 is January, 年中 June and July, 年末 December.
_YEAR_PARTS = {
    "初": (1, 1),
    "中": (6, 7),
    "底": (12, 12),
    "末": (12, 12),
    "终": (12, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
}
#: Seasons in EDTF; the weather service counts spring from March, winter from December.
_SEASONS = {"春": 21, "夏": 22, "秋": 23, "冬": 24}


def days_of_year(year: int, part: str) -> tuple[str, date, date]:
    """EDTF, first and last day of a year or a part of it."""
    if part[:1] in _SEASONS:
        return _days_of_season(year, _SEASONS[part[0]])
    first, last = _months_of(part)
    start, until = date(year, first, 1), add_months(date(year, last, 1), 1) - timedelta(days=1)
    if (first, last) == (1, 12):
        return f"{year:04}", start, until
    return f"{start}"[:7] if first == last else f"{f'{start}'[:7]}/{f'{until}'[:7]}", start, until


def _days_of_season(year: int, number: int) -> tuple[str, date, date]:
    start = date(year, 3 * (number - 20), 1)
    return f"{year:04}-{number}", start, add_months(start, 3) - timedelta(days=1)


def _months_of(part: str) -> tuple[int, int]:
    if part.endswith("季度"):
        number = int(parse_numeral(part.strip("第前季度")))
        return (1 if part.startswith("前") else 3 * number - 2), 3 * number
    if part.endswith("月"):
        return 1, int(parse_numeral(part.strip("前个月")))
    return _YEAR_PARTS.get(part.removeprefix("年"), (1, 12))


def add_months(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _read_day_word(phrase: str, published: Published | None) -> Period | None:
    """今天, 昨日: counted from the document's day."""
    if phrase not in DAY_WORDS:
        return None
    if not published or not published.month or not published.day:
        return Period("", "relative")
    day = date(published.year, published.month, published.day) + timedelta(days=DAY_WORDS[phrase])
    return Period("", "relative", f"{day}", day, day, relative=True)


# --- five-year plans -----------------------------------------------------------------------------------------------

_PLAN = Pattern(
    r"(?P<nth>二?十[一二三四五六七八九]?|[一二三四五六七八九])五(?:规划|计划)?"
    r"(?:时期|期间|时期内|规划期|中期|(?:时?期)?(?P<part>[初末])期?)?"
    r"|第(?P<ordinal>[一二三四五六七八九十]+|\d+)个五年(?:规划|计划)(?:时期|期间)?"
)


def read_plan(phrase: str) -> Period | None:
    """十二五时期, 十二五期末, 第十四个五年规划: a named period; its 末 is the last December of it."""
    found = _PLAN.fullmatch(phrase)
    if not found:
        return None
    number = int(parse_numeral(found["nth"] or found["ordinal"]))
    first, last = plan_years(number)
    period = Period("", "plan", f"{first}/{last}", date(first, 1, 1), date(last, 12, 31), plan_key(number))
    if not found["part"]:
        return period
    edtf, start, until = days_of_year(first if found["part"] == "初" else last, found["part"])
    return replace(period, edtf=edtf, start=start, until=until)


def plan_years(number: int) -> tuple[int, int]:
    """First and last year of the n-th five-year plan: 1953-57, 1958-62, then from 1966 every five years."""
    first = 1953 + 5 * (number - 1) if number < 3 else 1966 + 5 * (number - 3)
    return first, first + 4


def plan_key(number: int) -> str:
    """Key of the named period: ``12th-five-year-plan``."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}-five-year-plan"


# --- decades and centuries -----------------------------------------------------------------------------------------

_OF_CENTURY = r"(?:(?P<century>\d{1,2}|[一二三四五六七八九十]+)|(?P<word>[上本]))世纪"
_DECADE = Pattern(
    rf"(?:{_OF_CENTURY})?(?:(?P<full>(?:1\d|20)\d0)|(?P<ten>[1-9]0|[一二三四五六七八九]十))年代"
    r"(?P<part>[初末]期?|中后?期|后期|前期)?"
)
_CENTURY = Pattern(rf"{_OF_CENTURY}(?P<part>初|末|中叶)?")


def _read_decades(phrase: str, published: Published | None) -> Period | None:
    """1990年代, 20世纪80年代末; 20世纪80年代末和90年代初 is one span."""
    first, joined, second = phrase.partition("和")
    found, other = _DECADE.fullmatch(first), _DECADE.fullmatch(second)
    if not found or (joined and not other):
        return None
    start, end = _decade_years(found, _century_start(found, published))
    if other:
        end = _decade_years(other, start // 100 * 100)[1]
    whole = not found["part"] and not other
    return _span_years(start, end, f"{start // 10:03}X" if whole else f"{start:04}~/{end:04}~")


def _decade_years(found: re.Match[str], century: int) -> tuple[int, int]:
    """Years of a decade; its 初 is the first three years, its 末 the last three."""
    first = int(found["full"]) if found["full"] else century + int(parse_numeral(found["ten"]))
    return _part_of(first, first + 9, found["part"], 3)


def _century_start(found: re.Match[str], published: Published | None) -> int:
    """1900 for 20世纪, for 上世纪 as the document counts, and where no century is printed."""
    if found["century"]:
        return 100 * (int(parse_numeral(found["century"])) - 1)
    here = published.year // 100 * 100 if published else 2000
    return here if found["word"] == "本" else here - 100 if found["word"] == "上" else 1900


def _part_of(first: int, last: int, part: str | None, length: int) -> tuple[int, int]:
    """So many years at the start, in the middle or at the end of a span."""
    mark = (part or "")[:1]
    if mark == "中":
        first += (last - first - length + 1) // 2
    elif mark in {"末", "后"}:
        first = last - length + 1
    return first, (first + length - 1 if mark else last)


def _span_years(first: int, last: int, edtf: str) -> Period:
    return Period("", "calendar", edtf, date(first, 1, 1), date(last, 12, 31))


def _read_century(phrase: str, published: Published | None) -> Period | None:
    """20世纪 is 1901 to 2000; its 初, 中叶 and 末 are twenty years each."""
    found = _CENTURY.fullmatch(phrase)
    if not found:
        return None
    if found["word"] and not published:
        return Period("", "relative")
    start = _century_start(found, published)
    first, last = _part_of(start + 1, start + 100, found["part"], 20)
    return _span_years(first, last, f"{first:04}~/{last:04}~" if found["part"] else f"{first:04}/{last:04}")
