"""How words are compared in a search: one form for all ways of writing them, and how Chinese names sound.

A text is a row of units: a run of Latin letters and digits, or any other character. Two neighbours make a gram, so
that a search for 泽普县 is one for the grams 泽普 普县 side by side, and no search reads the text itself. White space is
no unit: 90 多亿元 and 90多亿元 are the same.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product
from operator import add

#: Accents and tone marks, and what cannot be seen: soft hyphens, zero-width and control characters, lone surrogates.
_DROPPED = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]+")
#: ASCII signs in their full-width form, which the index takes for letters as it does Chinese signs.
_SIGNS = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if not chr(code).isalnum()}
_UNIT = re.compile(r"[a-z0-9]+|\S")
_TONES = re.compile("[̀́̄̌]")
#: Syllables that a sound may begin at and go on for, and spellings of a name that are kept.
_LONGEST, _SPELLINGS = 8, 8

#: Second readings that are alive in names and in the words of official texts (the first ones stand in pypinyin).
_ALSO = """
乐yuè 乐lào 什shí 传zhuàn 会kuài 佛fó 六lù 刹chà 削xiāo 剥bāo 劲jìng 勒lè 单shàn 卜bǔ 卡qiǎ 厦xià 参shēn 召shào 吁yù 咽yè 圈juàn
圩xū 坻dǐ 埔bù 堡bǔ 塞sè 壳qiào 娜nuó 宿xiǔ 尉yù 尾yǐ 峒tóng 差chāi 度duó 弹tán 折shé 曾zēng 朝zhāo 朴piáo 枞zōng 柏bó 查zhā
栅shān 校jiào 模mú 没mò 泊bó 泌bì 泷shuāng 洞tóng 浚xùn 涌chōng 漯tà 牟mù 犍qián 率shuài 珲hún 畜xù 番pān 省xǐng 磅páng 称chèn
种chóng 筠jūn 系jì 纤qiàn 给jǐ 缪miào 翟zhái 耙pá 脉mò 茄qié 落lào 著zhuó 蔚yù 薄bó 藏zàng 蚌bèng 蛤gé 血xiě 行háng 觉jiào
角jué 解xiè 调tiáo 贾gǔ 轧zhá 还huán 都dū 重chóng 铅yán 长cháng 阿ē 陂pí 降xiáng 露lòu 颤zhàn
"""


def normal(text: str) -> str:
    """The form in which words are compared: full width, case, accents and what cannot be seen make no difference."""
    return _DROPPED.sub("", unicodedata.normalize("NFKD", text).casefold()).translate(_SIGNS)


def units(text: str) -> list[str]:
    """The units of a text in its normal form; those that are words and numbers are ASCII, all others are not."""
    return _UNIT.findall(text)


def joined(row: list[str]) -> list[str]:
    """The grams of a row of units; the last unit stands alone, so that nothing is found across the end of a text."""
    return list(map(add, row, [*row[1:], ""]))


def toned(text: str) -> str:
    """A text without white space in its composed form, tone marks kept: for a search that gives the tones."""
    shown = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff\\s]+", "", text)
    return unicodedata.normalize("NFC", shown.casefold())


def has_tones(word: str) -> bool:
    """Whether a word of a search gives tones (or accents): zépǔ."""
    return _TONES.search(unicodedata.normalize("NFD", word)) is not None


def sounds(row: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """How a name sounds: with tones in one word, and its syllables without them; once for each way to read it."""
    readings = [known for unit in row if (known := _readings(unit))]
    for spelling in islice(product(*readings), _SPELLINGS) if readings else ():
        tones, syllables = zip(*spelling, strict=True)
        yield "".join(tones), syllables


def tails(syllables: tuple[str, ...]) -> list[str]:
    """Where a sound may be entered: zepuxian, puxian, xian."""
    return ["".join(syllables[at : at + _LONGEST]) for at in range(len(syllables))]


@lru_cache(1 << 16)
def _readings(unit: str) -> tuple[tuple[str, str], ...]:
    """The syllables that a unit may stand for, each with its tone and without; none for a sign."""
    if unit.isascii():
        return ((unit, unit),)
    first = _dictionary().get(ord(unit), "").partition(",")[0]
    found = [first, *_also().get(unit, [])] if first else []
    return tuple((reading, plain) for reading in found for plain in _without_tone(reading))


def _without_tone(reading: str) -> list[str]:
    """zé → ze; lǜ → lv and lu, since both are typed."""
    letters = unicodedata.normalize("NFD", reading)
    spelled = [letters.replace("u\u0308", "v"), letters] if "\u0308" in letters else [letters]
    return ["".join(filter(str.isascii, one)) for one in spelled]


@cache
def _also() -> dict[str, list[str]]:
    more: dict[str, list[str]] = {}
    for entry in _ALSO.split():
        more.setdefault(entry[0], []).append(entry[1:])
    return more


@cache
def _dictionary() -> dict[int, str]:
    # the readings of single characters; those of phrases take three times as long to load
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict

    readings: dict[int, str] = pinyin_dict
    return readings
