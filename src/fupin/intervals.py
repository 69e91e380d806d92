"""Intervals of numbers: what a printed figure may mean, and how two figures lie to each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of numbers; None is unbounded."""

    lower: Decimal | None
    upper: Decimal | None
    lower_open: bool = False
    upper_open: bool = False

    @property
    def known(self) -> bool:
        return self.lower is not None or self.upper is not None

    def below(self, other: Interval) -> bool:
        """Whether all of it lies below all of the other."""
        if self.upper is None or other.lower is None:
            return False
        return self.upper < other.lower or (self.upper == other.lower and (self.upper_open or other.lower_open))

    def inside(self, other: Interval) -> bool:
        """Whether all of it lies in the other."""
        return self._from(other) and self._until(other)

    def _from(self, other: Interval) -> bool:
        if other.lower is None:
            return True
        if self.lower is None or self.lower < other.lower:
            return False
        return self.lower > other.lower or self.lower_open or not other.lower_open

    def _until(self, other: Interval) -> bool:
        if other.upper is None:
            return True
        if self.upper is None or self.upper > other.upper:
            return False
        return self.upper < other.upper or self.upper_open or not other.upper_open

    def scaled(self, size: Decimal) -> Interval:
        """The same bounds in a unit so many times smaller."""
        lower = None if self.lower is None else plain(self.lower * size)
        return replace(self, lower=lower, upper=None if self.upper is None else plain(self.upper * size))

    def filled(self, lowest: Decimal | None, highest: Decimal | None) -> Interval:
        """The same bounds, closed by these where there are none."""
        lower = lowest if self.lower is None else self.lower
        return replace(self, lower=lower, upper=highest if self.upper is None else self.upper)

    def __str__(self) -> str:
        left = "(-∞" if self.lower is None else f"{'(' if self.lower_open else '['}{_short(self.lower)}"
        return f"{left}, " + ("∞)" if self.upper is None else f"{_short(self.upper)}{')' if self.upper_open else ']'}")


def plain(number: Decimal) -> Decimal:
    """The number without exponent or trailing zeros, at most four decimals where it would not end."""
    short = round(number, 4) if len(number.as_tuple().digits) > 20 else number
    normal = short.normalize()
    return normal.quantize(Decimal(1)) if int(normal.as_tuple().exponent) > 0 else normal


def _short(value: Decimal) -> str:
    digits = f"{round(value, 4):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
