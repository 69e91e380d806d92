"""Where quantities stand in running text: one pattern finds them, and masks what only looks like them.

It works on a condensed text (``numerals.condense``). A count needs a classifier, a counted noun or a scale beside
its number; ordinals, dates, document numbers, list numbers, set phrases and 一 as an article are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from fupin.numerals import ARABIC, CHINESE, MIXED, SCALE
from fupin.patterns import Pattern, alternatives
from fupin.units import PER_WORDS, UNITS, unit_words


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of condensed text that may print a quantity: the phrase to parse, and what its clause adds to it."""

    start: int
    end: int
    phrase: str
    per: tuple[str, ...] = ()
    share: bool | None = None


def find_candidates(text: str) -> Iterator[Candidate]:
    """Spans of a condensed text that print quantities, in order."""
    for match in _finder().finditer(text):
        if match["found"] and (candidate := _judge(match, text)):
            yield candidate


# --- what is no quantity -------------------------------------------------------------------------------------------

_DIGIT = "〇零一二两三四五六七八九"
_TEN = "一二三四五六七八九十"
_TO = "(?:-{1,2}|~|至|到)"
_YEAR = rf"(?:(?:1[5-9]|20)\d\d|[一二][{_DIGIT}]{{3}})"
_MASKS = [
    r"第(?:\d{1,6}|[一二两三四五六七八九十百千]{1,8})[^\W\d，。]?",  # ordinals
    r"[〔\[(]\d{4}[〕\])]第?\d+号|(?<!\d)\d{1,6}号",  # document numbers
    rf"{_YEAR}(?:(?:{_TO}|、){_YEAR})?学?年(?:\d{{1,2}}月(?:\d{{1,2}}[日号])?)?",  # dates
    r"\d{4}(?P<dash>[-/.])\d{1,2}(?P=dash)\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}:\d\d(?::\d\d)?",
    rf"(?:\d{{1,2}}{_TO})?\d{{1,2}}月份?(?:\d{{1,2}}[日号])?|\d{{1,2}}[日号](?!内|以)",
    rf"(?:[一二三四五六七八九]|十[一二]?)月(?:[{_TEN}]{{1,3}}[日号])?",
    rf"(?:\d{{1,2}}|[{_TEN}]{{1,3}})世纪|\d{{1,4}}年代|[{_TEN}]十年代",
    rf"(?<![^\W\d])[夏商周秦汉晋隋唐宋元明清][^\W\d]{{2}}[{_TEN}]{{1,3}}年|民国[{_TEN}]{{1,3}}年",
    r"[一二两三四多\d]对[一二两三四多\d]|一(?![^\W\d]半)[^\W\d]{1,3}一[^\W\d个]{1,2}",  # 一对一, 一村一品
    r"(?<!\d)\d{1,6}(?:[+垣]\d{1,6})+",  # 100+1+1
    r"[一二三四五六七八九]次(?=全会|会议|全体)",  # 人大二次会议
    r"(?:表|图|附件|专栏)\d+(?:[-.]\d+)*",
    alternatives(  # set phrases
        "千家万户 成千上万 成百上千 千千万万 千百年 百年大计 千百万 三三两两 三天两头 一年四季 一年到头 一年一度 三年五载 十年树木 三番五次 "
        "五花八门 四面八方 八方 三次产业 三次分配 近几年 这几年 前几年 最近几年 近些年 十有八九 八九不离十 百分之百 一五一十 "
        "万户侯 千户苗寨 五保户 一次性 一家亲 万元户 三位数".split()
    ),
]

# --- the words around a number -------------------------------------------------------------------------------------

#: Hedges, where they are words of their own: not the 约 of 签约, the 近 of 附近, the 过 of 通过.
_BEFORE = (
    r"(?:(?<![签节大合公条契预履制邀特])约[为有占计达]?|大约|大概|将近|接近|(?<![最附靠远亲邻临相就贴])近|不[低少]于|不超过|不高于"
    r"|不足|不到|不及|[至最][少多]|超过了?|超出|突破了?|(?<!不)[高低多少大小]于|逾|超|(?<![以向网线马晚早身路世街手赶跟])上(?=[百千万亿])"
    r"|(?<![不经通胜越度去来超])过(?=[百千万亿半]))"
)
_AFTER = r"(?:及?以[上下]|左右|上下|[以之]内)"
_MORE = rf"(?:[余多几]{SCALE}*|(?<=[十百千万0])来(?=[个名户人岁亩公斤]))?"
_ARABIC = rf"(?<![\d.A-Za-z-]){MIXED}{_MORE}"
_SEVERAL = (
    rf"(?:(?<![户人次总指岁点参系倍件个函整少多无])好?数{SCALE}+|好?几{SCALE}*"
    r"|(?<![户人次总指岁点参系倍件个函整少多无])数(?=[个名家位户项条]))"
)
_CHINESE = rf"(?<![第{_DIGIT}十百千万亿])(?:{CHINESE}{_MORE}|{_SEVERAL})"
_SPREAD = rf"(?:(?:%|万?元|[个户人亩年])?{_TO}(?:{MIXED}|{CHINESE}){_MORE})?"

# fmt: off
#: A unit word is none before these: 5年级, 3人民, 5村级.
_NOT_BEFORE = {
    "人": "民大均才力工口们为士间生文类心气格情选事社员", "名": "单称额牌优录义贵胜城", "位": "于列居置", "户": "籍口型主外均",
    "家": "庭园乡长里畜禽具电居属训风务", "条": "件例约款", "种": "植养子业苗地粮菜田", "类": "似别型", "次": "于序要级品生性数日年全",
    "批": "评准发复示判量", "场": "所地景馆面长镇", "所": "有在以得需属谓长", "台": "湾风州账北阶县山河区", "部": "门分委队署长位级落",
    "支": "持部付援出撑柱配行", "处": "理于置长室罚分在", "口": "岸径味头碑腔粮号子", "头": "年版部脑号等条", "间": "接隔断",
    "对": "口于接应外象标此方策症比内照全该我企村点贫一每各扶农学医部乡帮", "组": "织成建团合长委", "份": "额子", "套": "路种",
    "座": "谈位椅落右", "本": "市县省地科土人级着次周年届村乡质区", "片": "区面", "门": "头源口峡诊票类", "层": "面次级", "块": "钱",
    "只": "是有要能", "期": "间末望待货盼", "面": "积对向临", "轮": "换流作训船", "笔": "者记", "株": "洲", "班": "子", "股": "东份",
    "车": "间站", "根": "据本", "村": "级民委务庄镇集里内干", "县": "级委城政乡长内直域志处市区道属企公", "市": "场级民委政直值区长镇面属企公",
    "区": "域别间级委分块划内直政县", "省": "级委直政会内外属份道企公", "镇": "级村政长区痛", "乡": "村镇级土亲政党风情长贤",
    "州": "级委政府长直市", "国家": "级扶重定深贫乡",
    "居民": "委小区点", "村民": "委小", "企业": "家", "起": "来点步因到伏义草",
    "民族": "自地乡贫聚团", "元": "月旦素帅件老宵化首", "米": "粉面线饭",
    "年": "级代度产轻限龄初底末会报鉴画货味均人", "天": "津然水山气文地下", "升": "级值高学", "克": "服隆拉里勒什孜州扎东苏",
    "里": "面程", "度": "假过量",
}
#: Classifiers that may follow a Chinese numeral, and those that follow Arabic ones only.
_CLASSIFIERS = "个 项 种 类 条 份 件 座 所 台 辆 套 户 名 位 家 株 棵 头 只 场 批 次 支 组 栋".split()
_RARE_CLASSIFIERS = (
    "起 处 幢 间 块 道 口 眼 盏 部 对 片 张 本 册 篇 笔 宗 层 门 根 枚 粒 袋 瓶 箱 盒 桶 艘 架 羽 匹 期 轮 款 节 段 顶 面 班 股 车"
).split()
#: Measures that a Chinese numeral does not count in running text (三里屯), and words read elsewhere or as dates.
_ARABIC_ONLY = {"米", "里", "克", "升", "立方", "角", "季度", "工作日", "度"}
_NOT_MEASURED = {"%", "‰", "成", "倍", "日", "周", "周年"}
#: Nouns that a Chinese numeral may count without a classifier (四县), and nouns that none does here.
_PLACES = "省 市 县 区 乡 镇 村 州 旗".split()
_COUNTED = [*_PLACES, *"人 人次 人(次) 家庭 人口 人民 群众 农户 贫困户".split()]
_NOT_COUNTED = {"社区", "位一体", "场次"}
_ATTRIBUTES = (
    r"(?:深度|建档立卡|贫困|农村|脱贫|城乡|易地|搬迁|国有|民营|重点|行政|自然|专业|技术|基层|少数民族|残疾|驻村|援[疆藏滇]|失业|在校|"
    r"困难|[省市县村]级|专项)*"
)
#: What stands between classifier and noun: nothing that begins another phrase.
_GAP = r"[^\W\d_a-zA-Z在为和与对向于到是有了将被把让由以从共各每占比至及、一二三四五六七八九十百千万亿几]{0,8}?"
#: Nouns after 大: 两大领域, 五大工程.
_GREAT = alternatives(
    "类 领域 工程 战略 体系 任务 行动 支柱 产业 板块 重点 举措 措施 难题 问题 目标 方面 片区 机制 优势 特色 品牌 基地 项目 园区 平台 "
    "中心 系统 环节 要素 关系 理念 原则 革命 攻坚".split()
)
#: Endings of place names: “六盘山” announces nothing.
_PLACE_END = "山河江湖海岭岛峡峰镇乡村县市省区州庄沟坪湾坝塘"
# fmt: on
_PER = alternatives(PER_WORDS)


def _guarded(words: Iterable[str]) -> str:
    """A pattern of any of the words, longest first, each with what must not follow it."""
    return "|".join(_guard(word) for word in sorted(words, key=len, reverse=True))


def _guard(word: str) -> str:
    ban = _NOT_BEFORE.get(word)
    return f"{re.escape(word)}(?![{ban}])" if ban else re.escape(word)


@cache
def _finder() -> re.Pattern[str]:
    """The one pattern: masks first, then quantities from the most to the least marked."""
    return re.compile(rf"(?P<mask>{'|'.join(_MASKS)})|(?P<found>{'|'.join([*_marked(), *_counted(), *_bare()])})")


def _marked() -> list[str]:
    """Quantities that need no unit word: announced counts in quotes, doublings, fractions, halves, percentages."""
    percent = (
        rf"[%‰]{_AFTER}?|个?百分点{_AFTER}?|[多余]?成(?![员立功果本为年长效分都就熟人片群套品型交语份])[多余]?{_AFTER}?"
        rf"|倍[多余半]?{_AFTER}?"
    )
    return [
        rf"(?<=[“\"])[两二三四五六七八九十](?:个?[^\W\d{_TEN}]{{1,3}}(?<![{_PLACE_END}])|个一[批百])(?=[”\"])",
        r"[三四五六]位一体",
        rf"(?:再|近|约)?翻了?(?:约|近|将近|大约|超过?|不[到足])?(?:[一两二三四]|\d)?番[半多余]?{_AFTER}?",
        rf"{_BEFORE}{{0,2}}(?<![\d{_DIGIT}十百千万])(?:[百千万]|{CHINESE}|\d{{1,4}})分之(?:{CHINESE}|{ARABIC}){_AFTER}?",
        rf"{_BEFORE}{{0,2}}(?<![\d/.-])\d{{1,2}}/\d{{1,2}}(?![\d/]){_AFTER}?",
        rf"{_BEFORE}{{0,2}}(?:一半|半数)(?:以上|左右)?|过半(?![年天个百])数?",
        rf"{_BEFORE}?(?<![上下前后头大小])半(?:年|个月|个小时)(?![^\W\d]?[工度])多?",
        rf"{_BEFORE}{{0,2}}(?:{_ARABIC}|{_CHINESE}){_SPREAD}(?:{percent})",
    ]


def _counted() -> list[str]:
    """A number with a measure, with a classifier and perhaps its noun, or with a noun alone."""
    words = [word for word in unit_words(measures=True) if word not in _NOT_MEASURED]
    per = rf"(?:/(?:{_PER})){{0,2}}"
    measure = rf"(?:{_guarded(words)}){per}"
    chinese_measure = rf"(?:{_guarded(word for word in words if word not in _ARABIC_ONLY)}){per}"
    classified = _classified(_CLASSIFIERS)
    named = rf"(?:{_ATTRIBUTES}(?:{_nouns(places=True)})|{_guarded(['人', '株', '棵'])}){_AFTER}?"
    return [
        rf"{_BEFORE}{{0,2}}{_ARABIC}{_SPREAD}(?:{measure}[多余半]?{_AFTER}?"
        rf"|{_classified([*_CLASSIFIERS, *_RARE_CLASSIFIERS])}|{named})",
        rf"{_BEFORE}{{0,2}}{_CHINESE}{_SPREAD}(?:{chinese_measure}[多余半]?{_AFTER}?|大(?={_GREAT})|{classified}"
        rf"|(?:{_guarded(_COUNTED)}){_AFTER}?|(?:地|方)(?![面区位点法式案]))",
        rf"[至最]少[\u4e00-\u9fff]{{1,4}}?(?:{_ARABIC}|{_CHINESE})(?:{measure}|{classified}|{named})",
    ]


def _classified(classifiers: Iterable[str]) -> str:
    """A classifier, perhaps with its noun: places are counted by 个, and 名 and 位 count people."""
    others = [word for word in classifiers if word not in {"个", "名", "位"}]
    places, things = _nouns(places=True), _nouns(places=False)
    return (
        rf"(?:(?:{_guarded(['名', '位'])}){_AFTER}?(?:{_GAP}(?:{_guarded(UNITS['person'].words[3:])}))?"
        rf"|个{_AFTER}?(?:{_GAP}(?:{places})|{_guard('州')})?"
        rf"|(?:{_guarded(others)}){_AFTER}?(?:{_GAP}(?:{things}))?){_AFTER}?"
    )


@cache
def _nouns(*, places: bool) -> str:
    """Counted nouns of two characters or more, and the places of one (村, not that of 农村)."""
    words = [word for word in unit_words(measures=False) if len(word) > 1 and word not in _NOT_COUNTED]
    short = "|".join(f"(?<!农){_guard(place)}" for place in _PLACES if place != "州")
    return f"{_guarded(words)}|{short}" if places else _guarded(words)


def _bare() -> list[str]:
    """A number whose scale alone shows that it counts: 6853万, 3000万左右农村贫困人口."""
    noun = rf"(?:{_ATTRIBUTES}(?:{_nouns(places=True)}))?"
    return [
        rf"{_BEFORE}{{0,2}}{_ARABIC}(?<=[万亿])[多余]?{_AFTER}?{noun}",
        rf"{_BEFORE}{{0,2}}{_CHINESE}(?<=[百千][万亿]|[{_TEN}两][万亿]|[万亿][多余]){_AFTER}?{noun}",
    ]


# --- a match in its clause -----------------------------------------------------------------------------------------

_PER_EACH = rf"每(?:{_PER})|(?:{_PER})均年?|(?<![\d余多十百千万亿])亩(?=收入|产值)"
_PER_CLAUSE = Pattern(rf"(?:平均)?((?:{_PER_EACH})+)[^\W\d]{{0,6}}$")
_PER_WORD = Pattern(rf"每(?:{_PER})|(?:{_PER})均|年$|亩")
_GROWTH = Pattern(r"(?:增长|增加|提高|上升|增幅|增速|同比|涨|超额)[^\W\d]{0,4}$")
#: 一 counts where it is dealt out, or beside another count.
_DEALT_OUT = Pattern(
    r"(?:都|均|每年|每[^\W\d年]|各(?![地级部位项类种界族村县市省区乡镇方行自国有式样]))[^，。；：、]*$"
    rf"|(?:\d|[两{_TEN}])[省市县区乡镇州村户人]$"
)
_ARTICLE = Pattern(r"一(?![百千万亿半成]|分之)[^\W\d]+")
_HEDGED = Pattern(rf"{_AFTER}|一.{{1,2}}[多余半]$")
_POINTING = tuple("每同这那某另何唯统第其之万专进逐单如再")
_LONE_SCALE = Pattern(r"[百千万亿](?![百千万亿名家户个位余多]).{1,3}")
_DECIMAL = Pattern(
    rf"{_BEFORE}?\d+\.\d+(?:{alternatives([*_CLASSIFIERS, *_RARE_CLASSIFIERS])})(?!百分点|多?月|小时|季度|工作日)"
)
_RECENT = Pattern(r"近(?=.+(?:年|个月)$)")
_AT_LEAST = Pattern(rf"([至最]少)[\u4e00-\u9fff]{{1,4}}?(?=\d|[{_DIGIT}十百千万])")


def _judge(match: re.Match[str], text: str) -> Candidate | None:
    """The match as a candidate, with what its clause says of it; None where it is only a word."""
    start, end = match.span()
    phrase, clause = match[0], text[max(0, start - 24) : start]
    if _is_article(phrase, clause) or _is_word(phrase):
        return None
    if _RECENT.match(phrase) and not clause.endswith(tuple("了时达用经有花")):
        start, phrase = start + 1, phrase[1:]
    share = False if _GROWTH.search(clause) else None
    return Candidate(start, end, _AT_LEAST.compiled.sub(r"\1", phrase), _per_of(clause), share)


def _is_article(phrase: str, clause: str) -> bool:
    """一个, 一名, 一年 say only *a*, unless hedged, dealt out (每户…一名) or beside another count (三省一市)."""
    if not _ARTICLE.fullmatch(phrase) or _HEDGED.search(phrase):
        return False
    return clause.endswith(_POINTING) or not _DEALT_OUT.search(clause)


def _is_word(phrase: str) -> bool:
    """千村, 万亩 are parts of names (百名, 千家, 超千万元 are figures); in 3.2 项目 the decimal numbers a section."""
    lone = _LONE_SCALE.fullmatch(phrase) and not _HEDGED.search(phrase)
    return bool(lone or _DECIMAL.match(phrase))


def _per_of(clause: str) -> tuple[str, ...]:
    """Per-words that the clause prints before the quantity: 每年每户增收, 户均增收, 人均年纯收入."""
    found = _PER_CLAUSE.search(clause)
    return tuple(_PER_WORD.compiled.findall(found[1])) if found else ()
