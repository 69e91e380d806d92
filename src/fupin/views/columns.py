"""What the columns of an answer hold: things with their names, numbers as ranges, words; and what heads each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fupin.engine import Answer, Term, plain
from fupin.labels import Labels
from fupin.names import FP, ID, XSD

#: Columns that tell where a row stands in the documents, and which fact it is.
PLACE = ("document", "start", "end", "sentence", "fact")
#: Columns that count off rows or levels: numbers, but no quantities.
_ORDERS = {"order", "step", "rung", "depth", "above", "spanStart", "spanEnd"}
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}

#: Words for great numbers, and where numbers are beyond such words.
_BEYOND = Decimal(10) ** 16
_SIZES = {
    "zh": ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "en": ((Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million")),
}

#: Heads of columns that are no role of the ontology, or mean something else here.
HEADS = {
    "": ("数值", "value"),
    "above": ("层", "levels above"),
    "act": ("做法", "act"),
    "agree": ("一致吗", "do they agree"),
    "allowed": ("规则允许", "allowed by the rule"),
    "announced": ("所称数目", "announced"),
    "announcer": ("宣布者", "announced by"),
    "answer": ("说明", "remark"),
    "base": ("基数", "base"),
    "beneficiaries": ("受益数", "beneficiaries"),
    "claimed": ("所称", "claimed"),
    "computed": ("算得", "computed"),
    "chief": ("负总责者", "chief"),
    "counted": ("计入吗", "counted in"),
    "county": ("县", "county"),
    "criteria": ("标准", "criteria"),
    "depth": ("层", "depth"),
    "documents": ("文献数", "documents"),
    "doer": ("执行者", "doer"),
    "entity": ("名称", "name"),
    "exitDate": ("退出日期", "exit date"),
    "exitPrinted": ("退出时间", "exit, as printed"),
    "factor": ("因素", "factor"),
    "figure": ("原文数字", "figure as printed"),
    "first": ("其一", "the one"),
    "firstAmount": ("其一金额", "its amount"),
    "flow": ("这笔钱", "flow"),
    "form": ("形式", "form"),
    "funding": ("资金", "money"),
    "ground": ("依据", "grounds"),
    "group": ("所在群体", "group"),
    "issued": ("发表", "issued"),
    "kind": ("类别", "kind"),
    "left": ("左", "left"),
    "leftPrinted": ("左（原文）", "left, as printed"),
    "listed": ("列出", "listed"),
    "lower": ("下级", "lower place"),
    "members": ("成员", "members"),
    "more": ("还有下级", "has parts"),
    "named": ("列出的", "named"),
    "of": ("所属", "of"),
    "ofPrinted": ("总数（原文）", "of how many, as printed"),
    "ordered": ("所命之事", "what was ordered"),
    "orderLabel": ("命令", "order"),
    "orderer": ("下令者", "ordered by"),
    "otherDocument": ("另一文献", "other document"),
    "otherFigure": ("另一数字", "other figure"),
    "otherSentence": ("另一句", "other sentence"),
    "parent": ("上一层", "above it"),
    "party": ("一方", "party"),
    "pattern": ("模式", "pattern"),
    "percent": ("百分比", "per cent"),
    "periodPrinted": ("时间（原文）", "period as printed"),
    "phase": ("阶段", "phase"),
    "principle": ("原则", "principle"),
    "printed": ("原文写法", "as printed"),
    "projects": ("项目数", "projects"),
    "reason": ("原因", "reason"),
    "recipientListed": ("受扶方列出吗", "recipients listed"),
    "recipientPrinted": ("受扶方（原文）", "recipients as printed"),
    "right": ("右", "right"),
    "rightPrinted": ("右（原文）", "right, as printed"),
    "rule": ("规则", "rule"),
    "rung": ("级", "rung"),
    "said": ("所说", "what is said"),
    "second": ("其二", "the other"),
    "secondAmount": ("其二金额", "its amount"),
    "setter": ("要求者", "set by"),
    "share": ("比例", "share"),
    "sharePrinted": ("比例（原文）", "share as printed"),
    "spanEnd": ("止", "end of its span"),
    "spanStart": ("起", "start of its span"),
    "speaker": ("说话人", "speaker"),
    "stage": ("环节", "stage"),
    "statedRate": ("所称比率", "stated rate"),
    "step": ("步", "step"),
    "subject": ("主体", "subject"),
    "sum": ("合计", "sum"),
    "supporterListed": ("帮扶方列出吗", "supporters listed"),
    "supporterPrinted": ("帮扶方（原文）", "supporters as printed"),
    "supporters": ("帮扶一方", "supporters"),
    "system": ("系统", "system"),
    "target": ("目标", "target"),
    "timeSentence": ("写明时间的句子", "sentence that gives the time"),
    "times": ("次数", "times"),
    "title": ("题名", "title"),
    "total": ("总数", "total"),
    "upper": ("上级", "upper place"),
    "way": ("方式", "way"),
    "what": ("内容", "what"),
    "when": ("时间", "when"),
    "who": ("对象", "who or what"),
    "withLabour": ("有劳动力户", "households with labour"),
    "withoutLabour": ("无劳动力户", "households without labour"),
    "within": ("在规则之内吗", "within the rule"),
}


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a number; None where there is no upper bound. ``text`` says them to a reader, with the unit."""

    lower: float
    lower_open: bool
    upper: float | None
    upper_open: bool
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a reader sees; ``iri`` where it is a thing, ``range`` where it is a number."""

    text: str = ""
    iri: str = ""
    range: Range | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is shown: ``kind`` is thing, number or text; ``of`` are the columns of the query that it is made of."""

    name: str
    head: str
    kind: str
    of: tuple[str, ...]


def columns_of(answer: Answer, names: Labels) -> list[Column]:
    """The columns to show: a thing with its label is one, the bounds of a number are one."""
    given = [name for name in answer.columns if name not in PLACE]
    taken: set[str] = set()
    found = []
    for name in given:
        if name in taken:
            continue
        column = _column(name, given, answer)
        taken |= set(column[2])
        found.append(column)
    names.learn(FP + name for name, _, _ in found)
    return [Column(name, _head(name, of, given, names), kind, of) for name, kind, of in found]


def _column(name: str, given: Sequence[str], answer: Answer) -> tuple[str, str, tuple[str, ...]]:
    """Name, kind and columns of the query."""
    if name.endswith("Label"):
        bare = name.removesuffix("Label")
        return (bare, "thing", (bare, name)) if bare in given else (bare, "text", (name,))
    if name + "Label" in given:
        return name, "thing", (name, name + "Label")
    bounds = _bounds(name)
    if bounds and set(bounds[1][:2]) <= set(given):
        # before its number, a unit belongs to another one
        unit = ["unitLabel"] if name == "lower" and "unitLabel" in given[given.index(name) :] else []
        return bounds[0], "number", (*(bound for bound in bounds[1] if bound in given), *unit)
    values = [row[answer.columns.index(name)] for row in answer.rows]
    if name not in _ORDERS and any(_is_number(value) for value in values):
        return name, "number", (name,)
    return name, "thing" if any(_is_iri(value) for value in values) else "text", (name,)


def _bounds(name: str) -> tuple[str, list[str]] | None:
    """``supporterLower`` → ``supporter`` and the columns of its bounds; None for the name of another column."""
    if name in ("lower", "upper"):
        return "", ["lower", "upper", "lowerOpen", "upperOpen"]
    if name.endswith(("Lower", "Upper")):
        return name[:-5], [name[:-5] + ending for ending in ("Lower", "Upper", "LowerOpen", "UpperOpen")]
    return None


def _is_number(term: Term) -> bool:
    datatype = getattr(term, "datatype", None)
    return datatype is not None and datatype.value in _NUMBERS


def _is_iri(term: Term) -> bool:
    return term is not None and not hasattr(term, "datatype") and plain(term).startswith(("http://", "https://"))


def _head(name: str, of: Sequence[str], given: Sequence[str], names: Labels) -> str:
    told = (HEADS.get(of[0]) if of[0].endswith("Label") else None) or HEADS.get(name)
    head = told[names.language == "en"] if told else names.known.get(FP + name, name)
    if len(of) > 1 and of[0] == name + "Lower" and {name, name + "Label"} & set(given):
        return head + (" (number)" if names.language == "en" else "（数）")
    return head


def cell(column: Column, row: dict[str, Term], names: Labels) -> Cell:
    """What stands in a column of a row."""
    terms = [row.get(name) for name in column.of]
    if column.kind == "number":
        return _number(column, row, names.language)
    if column.kind == "thing":
        thing, label = terms[0], terms[1] if len(terms) > 1 else None
        iri = plain(thing) if _is_iri(thing) else ""
        if iri.startswith(ID + "fact/"):
            return Cell("the fact" if names.language == "en" else "该事实", iri)
        return Cell(plain(label) or (names[iri] if iri else plain(thing)), iri)
    return Cell(_words(terms[0], names.language))


def _words(term: Term, language: str) -> str:
    datatype = getattr(term, "datatype", None)
    if datatype is not None and datatype.value == XSD + "boolean":
        yes = plain(term) in ("true", "1")
        return ("yes" if yes else "no") if language == "en" else ("是" if yes else "否")
    return plain(term)


def _number(column: Column, row: dict[str, Term], language: str) -> Cell:
    def bound(ending: str) -> Term:
        return next((row.get(name) for name in column.of if name.lower().endswith(ending)), None)

    lower = row.get(column.of[0]) if len(column.of) == 1 else bound("lower")
    if lower is None or not _is_number(lower):
        return Cell(plain(lower))
    upper = lower if len(column.of) == 1 else bound("upper")
    lower_open, upper_open = plain(bound("loweropen")) == "true", plain(bound("upperopen")) == "true"
    low, high = Decimal(plain(lower)), Decimal(plain(upper)) if upper is not None else None
    unit = plain(row.get("unitLabel")) if "unitLabel" in column.of else ""
    text = range_text(low, lower_open, high, upper_open, language)
    told = Range(float(low), lower_open, None if high is None else float(high), upper_open, text, unit)
    return Cell(f"{text} {unit}".strip(), "", told)


def range_text(low: Decimal, low_open: bool, high: Decimal | None, high_open: bool, language: str) -> str:
    """Bounds in words: ``45``, ``4,800 – 8,000``, ``> 400, < 500``, ``≥ 90亿``."""
    first = number_text(low, language)
    if high is None:
        return f"{'>' if low_open else '≥'} {first}"
    last = number_text(high, language)
    if low == high:
        return first
    if not low_open and not high_open:
        return f"{first} – {last}"
    return f"{'>' if low_open else '≥'} {first}, {'<' if high_open else '≤'} {last}"


def number_text(value: Decimal, language: str) -> str:
    """A number as a reader writes it, to the last digit: ``9,000.5``, 337.6亿, 33.76 billion."""
    for size, word in _SIZES[language]:
        if size <= abs(value) < _BEYOND and (value / size).quantize(Decimal("0.0001")) * size == value:
            return f"{_trimmed(value / size)}{word}"
    return _trimmed(value)


def _trimmed(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
