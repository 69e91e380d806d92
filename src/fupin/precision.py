"""The printed precision of a number: the worth of its last printed digit, in base units.

34.4% is printed to 0.1, 56.78万人 to 100, 57亿元 to 10⁸, 四成 to 10: an audit takes such a number as known to half of
that. A count written out in full (73个乡镇), a hedged number and a fraction have none: their bounds are what they are.
"""

from __future__ import annotations

import re
from decimal import Decimal

from fupin.quantities import Quantity
from fupin.units import UNITS, split_unit

_NUMBER = re.compile(r"(\d[\d,]*)(?:[.．](\d+))?([百千万亿]*)")
_TENTHS = re.compile(r"[一二三四五六七八九]成\Z")


def precision(quantity: Quantity) -> Decimal | None:
    """Worth of the last printed digit, or None where the number is exact or has no value of its own."""
    if quantity.value is None or quantity.hedges:
        return None
    words = "".join(quantity.text.split())
    if _TENTHS.match(words):
        return Decimal(10)
    found = _NUMBER.search(words)
    if found is None or "/" in words or "分之" in words:
        return None
    decimals = found[2] or ""
    if not decimals and not found[3] and not UNITS[split_unit(quantity.unit)[0]].measure:
        return None
    printed = Decimal(found[1].replace(",", "") + "." + (decimals or "0"))
    return quantity.value / printed * Decimal(1).scaleb(-len(decimals)) if printed else None
