"""Times: a printed date, span, plan, or relative, recurring or vague time, and the days that it covers.

A relative time (今年, 五年前, 8月27日) is read from the date of its document, if that is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fupin.moments import Period, Published, add_months, date_moment, read_moment, read_point, read_published
from fupin.numerals import condense, squeeze
from fupin.patterns import Pattern, alternatives
from fupin.quantities import PhraseError, Quantity, parse_quantity
from fupin.time_spans import find_time_spans
from fupin.time_words import (
    ANAPHORIC_YEARS,
    DAY,
    LENGTH,
    LENGTH_ENDS,
    MONTH,
    MONTH_PART,
    RECENT_YEARS,
    RECURRING_WORDS,
    REFORM,
    REIGN,
    RELATIVE_WORDS,
    TO,
    VAGUE_WORDS,
    YEAR,
    YEAR_PART,
)

__all__ = ["FoundPeriod", "Period", "PhraseError", "find_periods", "parse_period"]


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A time in a text, in code points, half-open."""

    start: int
    end: int
    period: Period


_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』《》·・")


def parse_period(text: str, published: str | None = None) -> Period:
    """The time that a whole phrase prints; ``published`` is the document's date (EDTF: 2018-09, 2021).

    A relative phrase without it has no days. PhraseError if the phrase is no time.
    """
    phrase = squeeze(text).translate(_QUOTES)
    try:
        period = _read(phrase, read_published(published))
    except (ValueError, LookupError, ArithmeticError, PhraseError) as error:
        raise _refuse(text, f"没有这样的日子或数 no such day or figure ({str(error.args[0])[:80]})") from error
    if period is None:
        raise _refuse(text, "没有日期、时期或时间词 no date, span or word of time")
    return replace(period, text=text)


def find_periods(text: str, published: str | None = None) -> list[FoundPeriod]:
    """Every time in a text, by offset; ``published`` as in ``parse_period``."""
    condensed, offsets = condense(text)
    found = (
        _read_span(text, offsets[start], offsets[end - 1] + 1, condensed[start:end], published)
        for start, end in find_time_spans(condensed)
    )
    return [period for period in found if period]


def _read_span(text: str, start: int, end: int, phrase: str, published: str | None) -> FoundPeriod | None:
    try:
        return FoundPeriod(start, end, replace(parse_period(phrase, published), text=text[start:end]))
    except PhraseError:
        return None


def _refuse(text: str, cause: str) -> PhraseError:
    return PhraseError(f"“{''.join(text.split())[:40]}”不是能读的时间 is no time that we read: {cause}")


def _read(phrase: str, published: Published | None) -> Period | None:
    """The first reading that fits the whole phrase."""
    return next((period for read in _READERS if (period := read(phrase, published))), None)


# --- words ---------------------------------------------------------------------------------------------------------

_EACH = Pattern(rf"每年的?(?:{MONTH}月份?(?:{DAY}[日号])?|{YEAR_PART})")
_ANAPHORIC = Pattern(
    rf"(?:{alternatives(ANAPHORIC_YEARS)})(?:{MONTH}月份?(?:{DAY}[日号])?(?:{MONTH_PART})?|{YEAR_PART})?"
)
_EVENT = Pattern(r"(?:自|从)?[^\d，。；、]{2,20}以来")
_REFORM = Pattern(REFORM)
_REIGN = Pattern(REIGN)


def _read_word(phrase: str, published: Published | None) -> Period | None:
    """Words of time: vague, recurring, relative without days."""
    if phrase in VAGUE_WORDS:
        return Period("", "vague", recurrence=RECURRING_WORDS.get(phrase))
    if phrase in RECURRING_WORDS or _EACH.fullmatch(phrase):
        return Period("", "recurring", recurrence=RECURRING_WORDS.get(phrase, "each-year"))
    if phrase in RECENT_YEARS:
        return Period("", "relative", duration=replace(parse_quantity("几年"), text=phrase))
    return Period("", "relative") if phrase in RELATIVE_WORDS or _ANAPHORIC.fullmatch(phrase) else None


def _read_event(phrase: str, published: Published | None) -> Period | None:
    """Since an event whose day the phrase does not print (党的十八大以来, 改革开放40多年); a reign is not computed."""
    if _REFORM.fullmatch(phrase):
        length = phrase.removeprefix("改革开放").removesuffix("来")
        return Period("", "relative", duration=parse_quantity(length))
    if _EVENT.fullmatch(phrase):
        return Period("", "relative")
    return Period("", "vague") if _REIGN.fullmatch(phrase) else None


# --- spans ---------------------------------------------------------------------------------------------------------

_RANGE = Pattern(
    rf"(?:从|自)?(?P<first>.+?)起?(?:{TO}|和)(?P<last>.+?)(?:为?止|期?间|之间)?(?P<rest>(?:两个)?五年规划.*|[、，].+)?"
)
_STARTING = Pattern(rf"从?(?P<point>.+?)(?:开始|起)[，,]?用(?P<length>{LENGTH})的?(?:时间)?")
_SINCE = Pattern(r"(?:自从?|从|始于|于)?(?P<point>.+?)(?:以来|来|起|开始|至今)|自(?P<bare>.+)")
_UNTIL = Pattern(r"(?:截至|截止到?|直到|到|至)(?P<point>.+?)(?:为?止)?|(?P<bare>.+?)(?:为?止)")
_BEFORE = Pattern(r"(?P<point>.+?)(?:以前|之前|前)")
_AFTER = Pattern(r"(?P<point>.+?)(?:以后|之后|后)")
_DURATION = Pattern(rf"(?:用|历时|为期|连续|经过|在)?(?P<length>{LENGTH})(?:左右|上下)?的?(?:{LENGTH_ENDS}|期)?")


def _first(edtf: str | None) -> str:
    return (edtf or "").split("/")[0]


def _last(edtf: str | None) -> str:
    return (edtf or "").split("/")[-1]


def _read_range(phrase: str, published: Published | None) -> Period | None:
    """2011-2020年, 2013年3月至6月, 10月21日至23日: each end takes what it lacks from the other."""
    found = _RANGE.fullmatch(phrase)
    first, last = _read_ends(found["first"], found["last"], published) if found else (None, None)
    if not found or not first or not last:
        return None
    if first.start and last.until and first.start > last.until:
        raise ValueError(phrase)
    edtf = f"{_first(first.edtf)}/{_last(last.edtf)}" if first.edtf and last.edtf else None
    return replace(first, edtf=edtf, until=last.until, named=None, duration=_read_apposition(found["rest"]))


def _read_ends(one: str, two: str, published: Published | None) -> tuple[Period | None, Period | None]:
    first, last = read_moment(_complete(one, two)), read_moment(two)
    if not first or not last:
        return read_point(one, published), read_point(two, published)
    if last.year is None and last.offset is None:
        last = replace(last, year=first.year, offset=first.offset)
    elif first.year is None and first.offset is None:
        first = replace(first, year=last.year, offset=last.offset)
    if last.day and not last.month:
        last = replace(last, month=first.month)
    return date_moment(first, published), date_moment(last, published)


def _complete(one: str, two: str) -> str:
    """The first end with the unit that only the second prints: 2018年1 of 2018年1-6月."""
    lacks = one[-1] not in "年月日号" and two[-1] in "月日号" and not re.fullmatch(YEAR, one)
    return one + two[-1] if lacks else one


def _read_apposition(rest: str | None) -> Quantity | None:
    """A length in apposition: …两个“五年规划”、十年时期."""
    if not rest:
        return None
    lengths = [found["length"] for part in re.split("[、，]", rest) if (found := _DURATION.fullmatch(part))]
    if not lengths:
        raise ValueError(rest)
    return parse_quantity(lengths[-1])


def _read_bound(pattern: Pattern, phrase: str, published: Published | None) -> Period | None:
    """The point that a pattern finds in 自X起, 到X, X前."""
    found = pattern.fullmatch(phrase)
    if not found:
        return None
    return read_point(found["point"] or found.groupdict().get("bare") or "", published)


def _read_since(phrase: str, published: Published | None) -> Period | None:
    """自X起, X以来, 今年以来: from the first day, without an end."""
    point = _read_bound(_SINCE, phrase, published)
    return point and replace(point, edtf=f"{_first(point.edtf)}/.." if point.edtf else None, until=None)


def _read_until(phrase: str, published: Published | None) -> Period | None:
    """到X, 截至X, X止: until the last day of X, without a beginning; 截至目前 is vague."""
    found = _UNTIL.fullmatch(phrase)
    if found and found["point"] in VAGUE_WORDS:
        return Period("", "vague")
    point = _read_bound(_UNTIL, phrase, published)
    return point and _end_with(point)


def _end_with(point: Period) -> Period:
    return replace(point, edtf=f"../{_last(point.edtf)}" if point.edtf else None, start=None)


def _read_before(phrase: str, published: Published | None) -> Period | None:
    """2020年前 ends with the day before; 年底前 and 6月30日前 include the last day."""
    phrase = f"今{phrase}" if phrase[:2] in {"年底", "年末"} else phrase
    point = _read_bound(_BEFORE, phrase, published)
    if not point or not point.start:
        return point
    if re.search("[底末日号](?:以前|之前|前)$", phrase):
        return _end_with(point)
    until = point.start - timedelta(days=1)
    return replace(point, edtf=f"../{_trim(until, point.edtf)}", start=None, until=until)


def _read_after(phrase: str, published: Published | None) -> Period | None:
    """2020年后, 2020年以后: from the day after."""
    point = _read_bound(_AFTER, phrase, published)
    if not point or not point.until:
        return point
    start = point.until + timedelta(days=1)
    return replace(point, edtf=f"{_trim(start, point.edtf)}/..", start=start, until=None)


def _trim(day: date, like: str | None) -> str:
    """A day in the precision of another EDTF date."""
    return f"{day}"[: {4: 4, 7: 7}.get(len(_first(like)), 10)]


def _read_starting(phrase: str, published: Published | None) -> Period | None:
    """从今年开始，用4年时间: from the first day of the year, as long as it says."""
    found = _STARTING.fullmatch(phrase)
    point = _read_bound(_STARTING, phrase, published)
    if not found or not point:
        return None
    length = parse_quantity(found["length"])
    months = _months_in(length)
    if not point.start or not months:
        return replace(point, duration=length)
    until = add_months(point.start, months) - timedelta(days=1)
    return replace(point, edtf=f"{_first(point.edtf)}/{_trim(until, point.edtf)}", until=until, duration=length)


# --- lengths, and times counted from the document's ----------------------------------------------------------------

_AHEAD = Pattern(rf"(?:今后|未来|接下来|往后|此后)的?(?P<length>{LENGTH})(?:时间|期间|里|内|间)?")
_BEHIND = Pattern(
    rf"(?:(?:过去|近|最近|此前|前|这|以往)的?(?P<length>{LENGTH})(?:来|间|里|时间)?|(?P<since>{LENGTH})来)"
)
_AGO = Pattern(rf"(?P<length>{LENGTH})(?:以前|之前|前)")
_LATER = Pattern(rf"(?P<length>{LENGTH})(?:以后|之后|后)")


def _read_around(phrase: str, published: Published | None) -> Period | None:
    """今后三年, 近三年, 两年来: so long on or back from the document's month (or year), approximate."""
    ahead, behind = _AHEAD.fullmatch(phrase), _BEHIND.fullmatch(phrase)
    if ahead:
        return _shift(parse_quantity(ahead["length"]), 1, published)
    return _shift(parse_quantity(behind["length"] or behind["since"]), -1, published) if behind else None


def _shift(length: Quantity, sign: int, published: Published | None) -> Period:
    period, months = Period("", "relative", duration=length), _months_in(length)
    if published is None or months is None:
        return period
    here = date(published.year, published.month or 1, 1)
    start, end = sorted((here, add_months(here, sign * months)))
    width, unit = (7, 1) if published.month else (4, 12)
    until = add_months(end, unit) - timedelta(days=1)
    return replace(period, edtf=f"{start!s:.{width}}~/{end!s:.{width}}~", start=start, until=until, relative=True)


def _months_in(length: Quantity) -> int | None:
    """Whole months of an exact length in years or months."""
    months = {"year": 12, "month": 1}.get(length.unit)
    if not months or length.value is None or length.lower != length.upper:
        return None
    return int(length.value * months)


def _read_ago(phrase: str, published: Published | None) -> Period | None:
    """五年前: the year so many before the document's, approximate; 三年后 so many after it."""
    ago, later = _AGO.fullmatch(phrase), _LATER.fullmatch(phrase)
    found = ago or later
    if not found:
        return None
    length = parse_quantity(found["length"])
    if published is None or length.unit != "year" or length.value is None or length.lower != length.upper:
        return Period("", "relative", duration=length)
    year = published.year + int(length.value) * (-1 if ago else 1)
    first, last = date(year, 1, 1), date(year, 12, 31)
    return Period("", "relative", f"{year:04}~", first, last, duration=length, relative=True)


def _read_duration(phrase: str, published: Published | None) -> Period | None:
    """4年时间, 三年行动, 十年时期: a length without a place in the calendar."""
    found = _DURATION.fullmatch(phrase)
    return Period("", "vague", duration=parse_quantity(found["length"])) if found else None


_READERS: tuple[Callable[[str, Published | None], Period | None], ...] = (
    _read_word,
    read_point,
    _read_starting,
    _read_range,
    _read_since,
    _read_until,
    _read_around,
    _read_before,
    _read_after,
    _read_ago,
    _read_duration,
    _read_event,
)
