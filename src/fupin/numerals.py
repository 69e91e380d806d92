"""Numerals as Chinese documents print them: 12.5万, 3万5千, 六亿, 〇, 12 345.6, full width or half (GB/T 15835)."""

from __future__ import annotations

import re
from decimal import Decimal

from fupin.patterns import Pattern

#: Value of each Chinese digit; 两 counts, 〇 stands in years.
DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
#: Scales below 万, and the two by which numbers are grouped.
SMALL_SCALES = {"十": 10, "百": 100, "千": 1000}
LARGE_SCALES = {"万": 10**4, "亿": 10**8}

#: Patterns: an Arabic number with its thousands marked by space or comma; a scale (not the 千 of 千瓦, the 百 of
#: 百分点); Arabic numbers with scales; Chinese ones. All are short, so that no text makes them slow.
ARABIC = r"(?:\d{1,3}(?:[, ]\d{3}){1,5}(?!\d)(?:\.\d{1,9})?|\d{1,18}(?:\.\d{1,9})?)"
SCALE = r"(?:[十万亿]|百(?!分)|千(?![瓦克米伏]))"
MIXED = rf"{ARABIC}(?:{SCALE}{{1,4}}(?:\d{{1,4}}(?:\.\d{{1,4}})?{SCALE}{{1,4}}){{0,4}})?"
CHINESE = rf"(?:[〇零一二两三四五六七八九]|{SCALE}){{1,24}}(?:点[〇零一二三四五六七八九]{{1,9}})?"

#: Characters of the longest numeral that is read.
LONGEST = 48

# fmt: off
#: Half width for full width, one dash for all, and the simplified form of what numbers, units and times are made of.
_FOLD = str.maketrans(
    "０１２３４５６７８９％．／～－＋○（）：—–‐‑−〜"
    "類萬億兩個種項戶餘畝噸縣鄉鎮區國業農專門團隊頭條雙對點間處層輛臺場產産員學時後來從開過達約數幾歲週內黨規劃歷紀當現據將貧鐘塊貫盞雞長車張會顆"
    "級頓際終節夠總計兒婦職醫護師資華簡戰協議書東遲應準構組織單裏園頃眾羣勞動幹殘療衛導題問標廠廳輪筆棟隻錢圓歐幣鄰僅於曆連續適這們為爲與讓給減較"
    "無環機創設廣聯顧館橋樹貸額銀該報質復關係費價養鐵電腦",
    "0123456789%./~-+〇():-----~"
    "类万亿两个种项户余亩吨县乡镇区国业农专门团队头条双对点间处层辆台场产产员学时后来从开过达约数几岁周内党规划历纪当现据将贫钟块贯盏鸡长车张会颗"
    "级顿际终节够总计儿妇职医护师资华简战协议书东迟应准构组织单里园顷众群劳动干残疗卫导题问标厂厅轮笔栋只钱圆欧币邻仅于历连续适这们为为与让给减较"
    "无环机创设广联顾馆桥树贷额银该报质复关系费价养铁电脑",
)
# fmt: on
_FORMAL = str.maketrans("壹贰貳叁肆伍陆陸柒捌玖拾佰仟", "一二二三四五六六七八九十百千")

#: A line of digits alone beside a blank line: a page number or a footnote mark.
_PAGE_NUMBER = re.compile(
    r"^[^\S\n]*\d{1,4}[^\S\n]*$(?=\n[^\S\n]*$|\n?\Z)|(?<=\n\n)[^\S\n]*\d{1,4}[^\S\n]*$", re.MULTILINE
)
_WORD = re.compile(r"\S+")
_PLAIN = Pattern(r"\d+(?:\.\d+)?")
_PART = re.compile(r"[〇零]?(\d+(?:\.\d+)?|[一二两三四五六七八九])?([十百千])")


def fold(text: str) -> str:
    """The text in half width and with simplified numerals, character for character."""
    return text.translate(_FOLD)


def squeeze(text: str) -> str:
    """A phrase folded and without white space."""
    return "".join(fold(text).split())


def condense(text: str) -> tuple[str, list[int]]:
    """A text folded and without white space and page numbers, and where each of its characters stood.

    Between two digits one space remains: it may part two numbers (``4块 150平方米``) or mark thousands.
    """
    pieces: list[str] = []
    offsets: list[int] = []
    for word in _WORD.finditer(_blank_page_numbers(fold(text))):
        if pieces and word[0][0].isdigit() and pieces[-1][-1].isdigit():
            pieces.append(" ")
            offsets.append(word.start() - 1)
        pieces.append(word[0])
        offsets.extend(range(*word.span()))
    return "".join(pieces), offsets


def _blank_page_numbers(text: str) -> str:
    return _PAGE_NUMBER.sub(lambda line: " " * len(line[0]), text)


def parse_numeral(text: str) -> Decimal:
    """Value of a numeral in any of the printed forms; ValueError if it is none."""
    numeral = squeeze(text).replace(",", "").translate(_FORMAL)
    if len(numeral) > LONGEST:
        raise ValueError(f"{numeral[:LONGEST]}…")
    if _PLAIN.fullmatch(numeral):
        return Decimal(numeral)
    whole, point, decimals = numeral.partition("点")
    return _read_whole(whole) + (Decimal("0." + read_digits(decimals)) if point else 0)


def read_digits(digits: str) -> str:
    """Arabic digits of a numeral spelled digit by digit: 二〇二〇 is 2020; ValueError if it is not."""
    if not digits or not all(character in DIGITS or character.isdigit() for character in digits):
        raise ValueError(digits)
    return "".join(str(DIGITS.get(character, character)) for character in digits)


def _read_whole(numeral: str) -> Decimal:
    """Value by groups: what stands before the last 亿, else 万, is multiplied, what follows is added."""
    for name, factor in reversed(LARGE_SCALES.items()):
        left, scale, right = numeral.rpartition(name)
        if scale:
            return (_read_whole(left) if left else 1) * factor + _read_rest(right, factor)
    return _read_group(numeral)


def _read_rest(numeral: str, scale: int) -> Decimal:
    """What follows a scale; a lone digit counts the next scale down: 三万五 is 35 000 (colloquial)."""
    if not numeral:
        return Decimal(0)
    if DIGITS.get(numeral):
        return Decimal(DIGITS[numeral] * scale // 10)
    return _read_whole(numeral)


def _read_group(numeral: str) -> Decimal:
    """Value below 万: digits with 千, 百, 十, each smaller than the one before."""
    value, last, end = Decimal(0), 10**4, 0
    for part in _PART.finditer(numeral):
        scale = SMALL_SCALES[part[2]]
        if part.start() != end or scale >= last:
            raise ValueError(numeral)
        value += _read_digit(part[1]) * scale if part[1] else scale
        last, end = scale, part.end()
    return value + (_read_last(numeral[end:], last) if numeral[end:] or not numeral else 0)


def _read_last(numeral: str, scale: int) -> Decimal:
    """Last digit of a group, 五 or 零五; after 百 or 千 a lone one counts the next scale down: 一百二 is 120."""
    digit = _read_digit(numeral[1:] if len(numeral) == 2 and numeral[0] in "零〇" else numeral)
    return digit * scale / 10 if numeral in DIGITS and scale in (100, 1000) else digit


def _read_digit(digit: str) -> Decimal:
    if digit in DIGITS:
        return Decimal(DIGITS[digit])
    if _PLAIN.fullmatch(digit):
        return Decimal(digit)
    raise ValueError(digit)
