"""Data that tries to be more than text: the tiny source with markup, templates, strange characters and long names everywhere.

The fixture `hostile` serves it (`tests/conftest.py`); `harmless(page)` says what a page let happen all the same.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers import FACTS, SOURCE, TINY, WORDS, change, copy_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGE = '<img src="/hostile-image" onerror=alert(1)>'
SCRIPT = "</script><script>alert(2)</script><!--"
QUOTES = "\"'><b class=hostile onmouseover=alert(3)>'\"`"
TEMPLATE = "{{7*7}}{% raw %}${7*7}#{7*7}"
BACKWARDS = "\u202e\u2067abc\u2069\u202c\u200f"
WIDE = "𠮷𝒳🀄👨‍👩‍👧"
ALL = IMAGE + SCRIPT + QUOTES + TEMPLATE + BACKWARDS + WIDE
#: A name that never ends a word.
LONG = "长" * 2_000 + "n" * 3_000
#: Things whose names are hostile.
NODES = (
    "region/510000-qingshan",
    "region/510000-qingshui",
    "group/two-counties",
    "person/wang-xiaoman",
    "product/tea",
    "system/hostile",
)

_FACT = """
- quote: {quote}
  facts:
  - {{id: hostile, type: Task, actor: region:510000-qingshan, measure: {measure}, destination: region:510000-qingshui, modality: ongoing}}
  - {{type: Composition, whole: system:hostile, part: [{measure}, product:tea], listed: some, ordered: true}}
  - {{type: FundingFlow, payer: group:two-counties, payee: product:tea, purpose: {measure}, modality: planned}}
  - {{type: Pairing, supporter: person:wang-xiaoman, recipient: region:510000-qingshui, pairingForm: counterpart-help, modality: planned}}
"""
_STRANGE = """(own) => [...document.querySelectorAll("img, b.hostile, iframe, object, embed, [onerror], [onmouseover], script")]
  .filter((one) => one.localName !== own)
  .filter((one) => one.localName !== "script" || (!one.src && one.type !== "application/json"))
  .map((one) => one.outerHTML.slice(0, 200))"""


def quoted(words: str) -> str:
    """Words as a YAML scalar."""
    return "'" + words.replace("'", "''") + "'"


def hostile_data(target: Path) -> Path:
    """The data folder of the tiny source, hostile wherever somebody may write words."""
    data = copy_of(TINY, target)
    words = data / WORDS
    sentence = f"青山市向清水县{ALL}。"
    text = words.read_bytes().decode("utf-8") + sentence + "\n"
    words.write_bytes(text.encode("utf-8"))
    with (data / FACTS).open("a", encoding="utf-8") as facts:
        facts.write(_FACT.format(quote=quoted(sentence), measure=quoted(ALL)).lstrip("\n"))
    source = data / SOURCE
    described = source.read_text(encoding="utf-8")
    digest = described.partition("sha256: ")[2].partition("\n")[0]
    change(source, digest, hashlib.sha256(text.encode("utf-8")).hexdigest())
    change(source, "zh: 青山市对口帮扶清水、白云两县纪要", f"zh: {quoted('纪要' + ALL)}")
    change(source, "en: Minutes on Qingshan's help for Qingshui and Baiyun", f"en: {quoted('Minutes' + ALL)}")
    change(source, "虚构，供测试用 invented, for tests", quoted(ALL))
    change(source, "facts: 13", "facts: 17")
    entities = data / "entities"
    change(entities / "regions.yml", "zh: 青山市", f"zh: {quoted('青山市' + ALL)}")
    change(entities / "regions.yml", "alias: [青山]", f"alias: [{quoted(ALL)}]")
    change(entities / "regions.yml", "en: Qingshan City", f"en: {quoted('Qingshan City' + ALL)}")
    change(entities / "regions.yml", "zh: 清水县", f"zh: {quoted(LONG)}")
    change(entities / "regions.yml", "en: Qingshui County", f"en: {quoted(LONG)}")
    change(entities / "groups.yml", "zh: 两县", f"zh: {quoted(SCRIPT)}")
    change(entities / "groups.yml", "en: the two counties", f"en: {quoted(TEMPLATE + QUOTES)}")
    change(entities / "people.yml", "zh: 王小满", f"zh: {quoted(BACKWARDS + '王小满' + WIDE)}")
    change(entities / "products.yml", "zh: 茶叶", f"zh: {quoted(IMAGE)}")
    (entities / "systems.yml").write_text(
        f"hostile: {{zh: {quoted('五定' + ALL)}, en: {quoted('sets' + ALL)}}}\n", encoding="utf-8"
    )
    with (entities / "topics.yml").open("a", encoding="utf-8") as topics:
        topics.write(f"{quoted(ALL)}: {quoted('theme ' + ALL)}\n")
    return data


def harmless(page: Page, own: str = "") -> list[str]:
    """What a hostile text did in a page: elements that it made, templates that were filled in, a page too wide.

    ``own`` are elements that the page itself has: a file carries its scripts, and its policy knows them.
    """
    found: list[str] = page.evaluate(_STRANGE, own)
    if "4949" in page.locator("body").inner_text() or "${49}" in page.content():
        found.append("a template was filled in")
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, *([f"{wide} pixels too wide"] if wide > 0 else [])]
