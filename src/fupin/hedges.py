"""Hedges: the words that loosen a figure (余, 近, 约, 以上), and the bounds that each of them gives it.

This is the project's table of hedges (docs/modelling). 10^k, the step by which a hedge moves a number, is the place
of its lowest non-zero digit: 1300多 is (1300, 1400), 90多亿 is (9·10⁹, 10¹⁰).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fupin.intervals import Interval

#: Printed words by hedge, before the number and after it.
PREFIX_HEDGES = {
    "about": "大约 大概 约为 约有 约占 约计 约达 约 大致",
    "nearly": "将近 接近于 接近 近",
    "at-least": "不低于 不少于 不小于 不下于 不下 至少 最少 起码 上",
    "above": "超过了 超过 超出 突破了 突破 高于 多于 大于 超 逾 过",
    "at-most": "不超过 不高于 不多于 不大于 至多 最多",
    "below": "不足 不到 不及 少于 低于 小于 未达到 未达 未满",
}
SUFFIX_HEDGES = {
    "about": "左右 上下",
    "at-least": "及以上 以上",
    "above": "开外",
    "at-most": "及以下 以下 以内 之内",
    "more-than": "多 余",
}
PREFIXES = {word: key for key, words in PREFIX_HEDGES.items() for word in words.split()}
SUFFIXES = {word: key for key, words in SUFFIX_HEDGES.items() for word in words.split()}
#: Every hedge key; 几 and 数 are several, 一半 and 半数 are half.
HEDGES = ("more-than", "nearly", "about", "at-least", "above", "at-most", "below", "several", "half")
#: Hedges that any other one decides over.
_WEAK = ("about", "half")


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number before its hedges are applied: a value, or a range without one."""

    value: Decimal | None
    bounds: Interval
    step: Decimal
    hedges: tuple[str, ...] = ()

    def hedged(self, *hedges: str) -> Number:
        """The number with further hedges."""
        return replace(self, hedges=(*self.hedges, *hedges))


def exact(value: Decimal, *hedges: str, step: Decimal | None = None) -> Number:
    """A number that is printed as one value."""
    return Number(value, Interval(value, value), step or lowest_place(value), hedges)


def between(low: Decimal, high: Decimal, *hedges: str) -> Number:
    """A printed range: both ends belong to it, and it has no value."""
    if low > high:
        raise ValueError(f"{low}-{high}")
    return Number(None, Interval(low, high), Decimal(1), hedges)


def several(scale: Decimal) -> Number:
    """几千, 数百亿: at least two of the scale, less than ten of it, and no value."""
    return Number(None, Interval(2 * scale, 10 * scale, upper_open=True), scale, ("several",))


def lowest_place(value: Decimal) -> Decimal:
    """10^k, the place of the lowest non-zero digit: 1300 → 100, 252.6万 → 1000."""
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent) if value else Decimal(1)


def _more_than(value: Decimal, step: Decimal) -> Interval:
    return Interval(value, value + step, True, True)


def _nearly(value: Decimal, step: Decimal) -> Interval:
    """Before a round power of ten the digit below decides: 近100 is (90, 100)."""
    return Interval(value - (step / 10 if value == step else step), value, True, True)


_RULES: dict[str, Callable[[Decimal, Decimal], Interval]] = {
    "more-than": _more_than,
    "several": _more_than,
    "nearly": _nearly,
    "about": lambda value, step: Interval(value - step / 2, value + step / 2),
    "at-least": lambda value, step: Interval(value, None),
    "above": lambda value, step: Interval(value, None, lower_open=True),
    "at-most": lambda value, step: Interval(None, value),
    "below": lambda value, step: Interval(None, value, upper_open=True),
    "half": lambda value, step: Interval(value - 5, value + 5),
}


def bound(number: Number) -> Interval:
    """Bounds of a number by its hedges: 多, 以上, 超过 decide over 约, and two that decide must both hold."""
    if number.value is None:
        return _stretch(number.bounds, number.hedges)
    strong = [hedge for hedge in number.hedges if hedge not in _WEAK]
    weak = sorted(number.hedges, key=_WEAK[::-1].index)[:1] if not strong else []
    bounds = Interval(None, None) if number.hedges else number.bounds
    for hedge in strong or weak:
        bounds = intersect(bounds, _RULES[hedge](number.value, number.step))
    return bounds


def _stretch(bounds: Interval, hedges: Sequence[str]) -> Interval:
    """A range under a hedge: 约 adds nothing, 以上 and 超过 free its upper end, 以下 and 不足 its lower one."""
    if "at-least" in hedges or "above" in hedges:
        return replace(bounds, upper=None, upper_open=False)
    if "at-most" in hedges or "below" in hedges:
        return replace(bounds, lower=None, lower_open=False)
    return bounds


def intersect(one: Interval, two: Interval) -> Interval:
    """What lies within both."""
    lowers = [(side.lower, side.lower_open) for side in (one, two) if side.lower is not None]
    uppers = [(side.upper, not side.upper_open) for side in (one, two) if side.upper is not None]
    lower, lower_open = max(lowers, default=(None, False))
    upper, upper_closed = min(uppers, default=(None, True))
    return Interval(lower, upper, lower_open, not upper_closed)
