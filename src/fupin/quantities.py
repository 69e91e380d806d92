"""Quantities: a printed number with its unit, its bounds, and the hedges that set them.

``90 多亿元`` is more than 9·10⁹ and less than 10¹⁰ yuan. Numbers are in base units; white space means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fupin.errors import FupinError
from fupin.hedges import PREFIXES, SUFFIXES, Number, between, bound, exact, lowest_place, several
from fupin.intervals import Interval, plain
from fupin.numerals import CHINESE, DIGITS, MIXED, condense, parse_numeral, squeeze
from fupin.patterns import Pattern, alternatives
from fupin.quantity_spans import Candidate, find_candidates
from fupin.units import PER_WORDS, UNITS, join_unit, read_per, resolve_unit, split_unit


class PhraseError(FupinError):
    """A phrase that should print a quantity or a time does not parse."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed: its value, the interval it may lie in, its unit and its hedges."""

    text: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    lower_open: bool
    upper_open: bool
    unit: str
    hedges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity in a text, in code points, half-open."""

    start: int
    end: int
    quantity: Quantity


def parse_quantity(
    text: str, per: Sequence[str] = (), *, unit: str | None = None, share: bool | None = None
) -> Quantity:
    """The quantity that a whole phrase prints.

    ``per`` are printed words (每年, 户均, /亩) that make the unit a compound; ``unit`` is a key that the phrase does
    not print; ``share`` says whether a percentage is a share of a whole, bounded by 0 and 100 (without it, one that
    is not above 100). PhraseError if the phrase is no quantity.
    """
    phrase = squeeze(text)
    try:
        before, phrase = _take_per_before(phrase)
        number, tail = _read_hedged(phrase)
        after, tail = _take_per_after(tail)
        number, tail = _take_suffixes(number, tail)
        key, size = _resolve(number, tail, unit)
        _refuse_unit_alone(phrase, number, key)
        return _finish(text, number, unit or key, size, read_per([*before, *after, *per]), share)
    except (ValueError, LookupError, ArithmeticError) as error:
        raise _refuse(text, " ".join(map(str, error.args))) from error


def find_quantities(text: str) -> list[Found]:
    """Every quantity in a text, by offset; dates, ordinals, document numbers, names and set phrases are none."""
    condensed, offsets = condense(text)
    found = (_read_candidate(text, candidate, offsets) for candidate in find_candidates(condensed))
    return [quantity for quantity in found if quantity]


#: Units that a per-word of the clause (人均收入翻一番) does not divide.
_UNDIVIDED = ("percent", "percentage-point", "factor", "year", "month", "week", "day", "hour", "minute", "year-of-age")


def _read_candidate(text: str, candidate: Candidate, offsets: list[int]) -> Found | None:
    start, end = offsets[candidate.start], offsets[candidate.end - 1] + 1
    try:
        quantity = parse_quantity(candidate.phrase, share=candidate.share)
        if candidate.per and quantity.unit not in _UNDIVIDED:
            quantity = parse_quantity(candidate.phrase, candidate.per, share=candidate.share)
    except PhraseError:
        return None
    return Found(start, end, replace(quantity, text=text[start:end]))


def _refuse(text: str, cause: str) -> PhraseError:
    phrase, stuck = ("".join(words.split())[:40] for words in (text, cause))
    return PhraseError(f"“{phrase}”不是能读的数量，卡在“{stuck}” is no quantity that we read: stuck at “{stuck}”")


def _finish(
    text: str, number: Number, unit: str, size: Decimal, per: Sequence[tuple[str, Decimal]], share: bool | None
) -> Quantity:
    """The quantity in base units: 6元/斤 is 12 yuan per kilogram."""
    for _, amount in per:
        size /= amount
    base, parts = split_unit(unit)
    unit = join_unit(base, [*parts, *(part for part, _ in per)])
    value = None if number.value is None else plain(number.value * size)
    bounds = _close(bound(number).scaled(size), base, share, value)
    hedges = tuple(dict.fromkeys(number.hedges))
    return Quantity(text, value, bounds.lower, bounds.upper, bounds.lower_open, bounds.upper_open, unit, hedges)


#: Units that may be less than zero, so that 不到 leaves them without a lower bound.
_SIGNED = ("percentage-point", "factor", "degree-celsius")


def _close(bounds: Interval, base: str, share: bool | None, value: Decimal | None) -> Interval:
    """Lowest and highest: 0 and 100 for a share of a whole, 0 and none for what is counted or measured."""
    if base in _SIGNED or (base == "percent" and not _is_share(bounds, share, value)):
        return bounds
    return bounds.filled(Decimal(0), Decimal(100) if base == "percent" else None)


def _is_share(bounds: Interval, share: bool | None, value: Decimal | None) -> bool:
    """Whether a percentage is of a whole: as the caller says, else unless it reaches above 100."""
    top = max(number for number in (bounds.lower, bounds.upper, value, Decimal(0)) if number is not None)
    return share if share is not None else top < 100 or (top == 100 and bounds.upper is not None)


# --- what stands before the number ---------------------------------------------------------------------------------

_PER = alternatives(PER_WORDS)
_PER_EACH = Pattern(rf"每(?:{_PER})|(?:{_PER})均")
_PER_BEFORE = Pattern(rf"(?:平均)?((?:(?:{_PER_EACH.source})(?:平均)?)+)(?:纯收入|收入|增收|补助|补贴|发放)?")
_FILLERS = (
    "共计 总计 合计 累计 总共 共有 共 达到了 达到 达 为 有 仅有 仅 只有 只 平均 已 今后 未来 过去 连续 历时 为期 用 每"
)
#: 上 and 过 are hedges only before a scale: 上百, 过亿.
_PREFIX = Pattern(
    rf"(?P<hedge>[上过](?=[十百千万亿半])|{alternatives(PREFIXES.keys() - {'上', '过'})})|{alternatives(_FILLERS.split())}"
)


def _take_per_before(phrase: str) -> tuple[list[str], str]:
    """每年每户5000元 → 每年, 每户 and 5000元."""
    found = _PER_BEFORE.match(phrase)
    return (_PER_EACH.compiled.findall(found[1]), phrase[found.end() :]) if found else ([], phrase)


def _take_prefixes(phrase: str) -> tuple[tuple[str, ...], str]:
    """Hedges before the number; words such as 共计, 达到, 仅 say nothing of the bounds."""
    hedges: list[str] = []
    while found := _PREFIX.match(phrase):
        hedges += [PREFIXES[found["hedge"]]] if found["hedge"] else []
        phrase = phrase[found.end() :]
    return tuple(hedges), phrase


# --- the number ----------------------------------------------------------------------------------------------------

_NUMERAL = rf"(?:{MIXED}|{CHINESE})"
_RANGE = Pattern(rf"(?P<low>{_NUMERAL})(?P<mark>%|[^\d\W至到]{{0,4}}?)(?:--?|至|到|~)(?P<high>{_NUMERAL})(?P<tail>.*)")
_FRACTION = Pattern(
    rf"(?:(?P<whole>[百千万]|{_NUMERAL})分之(?P<part>{_NUMERAL})|(?P<over>\d+)/(?P<under>\d+))(?P<tail>.*)"
)
_SEVERAL = Pattern(r"好?[几数](?P<scale>[十百千万亿]*)(?P<tail>.*)")
_HALF = Pattern(r"(?:(?P<half>一半|半数)|半)(?P<tail>(?:以上)?)")
_HALF_UNIT = Pattern(r"半(?P<unit>年|个月|天|小时|个小时|亩|公里|斤|公斤|吨)(?P<more>多)?(?P<rest>.*)")
_SINGLE = Pattern(rf"(?P<number>{_NUMERAL})(?:(?P<more>[余多几来])(?P<scale>[十百千万亿]*))?(?P<tail>.*)")
_DOUBLING = Pattern(rf"(?P<before>.*?)翻了?(?P<hedge>.*?)(?P<times>{CHINESE}|\d+)?番(?P<half>半)?(?P<after>.*)")
_CHINESE = Pattern(CHINESE)
_ADJACENT = Pattern(r"(.*?)([一二两三四五六七八])([二三四五六七八九])([十百千万亿].*)?")


#: Words with 一 that count nothing.
_NO_FIGURES = set("一些 一批 一点 一定 一系列 一起 一套 一致 一样 一般 一直 一切 一部分 一方面 一大批 一味".split())


def _read_hedged(phrase: str) -> tuple[Number, str]:
    """The number that a phrase starts with, hedges before it included, and what follows it."""
    if doubled := _read_doubling(phrase):
        return doubled
    hedges, phrase = _take_prefixes(phrase)
    if phrase in _NO_FIGURES:
        raise ValueError(phrase)
    number, tail = _read_number(phrase)
    return replace(number, hedges=hedges + number.hedges), tail


def _read_number(phrase: str) -> tuple[Number, str]:
    for read in (_read_half, _read_fraction, _read_range, _read_adjacent, _read_several, _read_single):
        if found := read(phrase):
            return found
    raise ValueError(phrase)


def _read_half(phrase: str) -> tuple[Number, str] | None:
    """一半, 半数 are 45 to 55 percent (过半 only says above 50); half a unit is exact, 半年多 more than it, below one."""
    if found := _HALF.fullmatch(phrase):
        return exact(Decimal(50), *(["half"] if found["half"] else [])), "%" + found["tail"]
    if found := _HALF_UNIT.fullmatch(phrase):
        half = exact(Decimal("0.5"), step=Decimal("0.5"))
        return half.hedged("more-than") if found["more"] else half, found["unit"] + found["rest"]
    return None


def _read_fraction(phrase: str) -> tuple[Number, str] | None:
    """三分之一 and 1/3 are percent to four decimals; hedges move one that does not end by whole percents."""
    found = _FRACTION.fullmatch(phrase)
    if not found:
        return None
    share = parse_numeral(found["part"] or found["over"]) * 100 / parse_numeral(found["whole"] or found["under"])
    value = round(share, 4)
    return exact(value, step=lowest_place(value) if value == share else Decimal(1)), "%" + found["tail"]


def _read_range(phrase: str) -> tuple[Number, str] | None:
    """4800-8000元, 30%-50%, 5-8万元, 500斤-1吨."""
    found = _RANGE.fullmatch(phrase)
    if not found:
        return None
    low, high, tail = parse_numeral(found["low"]), parse_numeral(found["high"]), found["tail"]
    if not found["mark"]:
        low *= _shared_scale(found["low"], found["high"])
    elif not tail.startswith(found["mark"]):
        low *= _shared_unit(found["mark"], tail)
    return between(low, high), tail


def _shared_scale(low: str, high: str) -> Decimal:
    """5-8万: the scale of the second number holds for the first, unless that is the larger one as printed."""
    bare = high.rstrip("万亿")
    if low[-1] in "万亿" or bare in ("", high) or parse_numeral(low) >= parse_numeral(bare):
        return Decimal(1)
    return parse_numeral(high) / parse_numeral(bare)


def _shared_unit(mark: str, tail: str) -> Decimal:
    """Size of the first number's unit in the second's; ValueError if they measure different things."""
    one, two = resolve_unit(mark), resolve_unit(tail)
    if one is None or two is None or one[0] != two[0]:
        raise ValueError(mark)
    return one[1] / two[1]


def _read_adjacent(phrase: str) -> tuple[Number, str] | None:
    """Two rising digits side by side are a range: 二三十户, 三五个, 十七八岁."""
    found = _CHINESE.match(phrase)
    digits = _ADJACENT.fullmatch(found[0]) if found else None
    if not found or not digits or DIGITS[digits[2]] >= DIGITS[digits[3]] or digits[1][-1:] in DIGITS:
        return None
    low, high = (parse_numeral(digits[1] + digit + (digits[4] or "")) for digit in (digits[2], digits[3]))
    return between(low, high), phrase[found.end() :]


def _read_several(phrase: str) -> tuple[Number, str] | None:
    """几千, 数百亿; and the side 多 of 一对多 and 多对一, one or more."""
    if phrase == "多":
        return Number(None, Interval(Decimal(1), None), Decimal(1), ("at-least",)), ""
    found = _SEVERAL.fullmatch(phrase)
    return (several(_scale(found["scale"])), found["tail"]) if found else None


#: Hedges inside a number: 30余, 十多万, 十几, 十来个.
_INSIDE_HEDGES = {"余": "more-than", "多": "more-than", "几": "several", "来": "about"}


def _read_single(phrase: str) -> tuple[Number, str] | None:
    """1300多, 30余, 十几万, 6853万, 百."""
    found = _SINGLE.fullmatch(phrase)
    if not found:
        return None
    number = exact(parse_numeral(found["number"]) * _scale(found["scale"]))
    hedge = _INSIDE_HEDGES.get(found["more"] or "")
    return number.hedged(hedge) if hedge else number, found["tail"]


def _scale(scale: str | None) -> Decimal:
    return parse_numeral(scale) if scale else Decimal(1)


def _read_doubling(phrase: str) -> tuple[Number, str] | None:
    """翻一番 is twice, 翻两番 four times; 翻一番半 is 2.5 to 3, without a value."""
    found = _DOUBLING.fullmatch(phrase)
    if not found:
        return None
    hedges, rest = _take_prefixes(found["before"].replace("再", "") + found["hedge"])
    if rest.removeprefix("实现"):
        raise ValueError(rest)
    value = 2 ** parse_numeral(found["times"] or "一")
    number = between(value * 5 / 4, value * 3 / 2, *hedges) if found["half"] else exact(value, *hedges)
    return number, "倍" + found["after"]


# --- what follows the number ---------------------------------------------------------------------------------------

_PER_AFTER = Pattern(rf"(?:[/每]\(?(?:{_PER})(?:[·/](?:{_PER}))*\)?)+$")
_PER_PART = Pattern(rf"(?:{_PER})(?=[/·)每(]|$)")
_MORE_INSIDE = Pattern(r"(个?)[多余](?=月|小时|星期|百分点)")
_HALF_AFTER = Pattern(r"(年|个(?=月)|倍|天)半")
_SUFFIX = Pattern(rf"{alternatives(SUFFIXES.keys() - {'多', '余'})}|(?<=.)[多余]$|^[多余]")
#: A counted thing of one or a few words, without figures: 五定, 三保障.
_ANNOUNCED = Pattern(r"(?![月日号时点期代元角分折])[^\W\da-zA-Z一二两三四五六七八九十百千万亿]{1,6}")
#: A figure in the tail is another quantity (三省一市), unless a classifier opens the tail (五个一批) or a set phrase.
_SECOND = Pattern(r"(?!个|位一体).*?(?<!第)[一二两三四五六七八九十百千万亿]")
_TAIL = Pattern(r"[^\W\d]*(?:\([^()]*\))?|%[^\W\d]*|[‰℃㎡㎥]|[A-Za-z]+[23]?|人[·(]?次\)?")


def _take_per_after(tail: str) -> tuple[list[str], str]:
    """元/亩, 元每公斤, 元/(户·年)."""
    found = _PER_AFTER.search(tail)
    return (_PER_PART.compiled.findall(found[0]), tail[: found.start()]) if found else ([], tail)


def _take_suffixes(number: Number, tail: str) -> tuple[Number, str]:
    """Hedges before the unit, after it, or before the noun: 多名, 年多, 名以上贫困人口, %以上."""
    if found := _MORE_INSIDE.match(tail):
        number, tail = number.hedged("more-than"), found[1] + tail[found.end() :]
    if found := _HALF_AFTER.match(tail):
        number, tail = _add_half(number), found[1] + tail[found.end() :]
    while found := _SUFFIX.search(tail):
        number, tail = number.hedged(SUFFIXES[found[0]]), tail[: found.start()] + tail[found.end() :]
    return number, tail


def _add_half(number: Number) -> Number:
    """一年半, 两个半月, 三倍半."""
    if number.value is None:
        raise ValueError("半")
    return exact(number.value + Decimal("0.5"), *number.hedges)


def _resolve(number: Number, tail: str, unit: str | None) -> tuple[str, Decimal]:
    """Unit key and size of what follows the number; ValueError where it is no counted or measured thing."""
    if not _TAIL.fullmatch(tail):
        raise ValueError(tail)
    found = resolve_unit(tail) if tail else ("one", Decimal(1))
    if found is None and (unit or _ANNOUNCED.fullmatch(tail)):
        found = ("item", Decimal(1))
    if found is None or not _fits(number, found[0], tail):
        raise ValueError(tail)
    return found


def _refuse_unit_alone(phrase: str, number: Number, key: str) -> None:
    """万元 by itself is a unit, not ten thousand yuan; 近万亩 is a quantity."""
    if phrase[0] in "万亿" and not number.hedges and UNITS[key].measure:
        raise ValueError(phrase)


def _fits(number: Number, key: str, tail: str) -> bool:
    """Neither a calendar year (2010年) nor two quantities (三省一市)."""
    value = number.value
    if key == "year" and value is not None and 1900 <= value < 2100 and not number.hedges:
        return False
    return UNITS[key].measure or not _SECOND.match(tail)
