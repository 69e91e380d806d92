"""Units: what printed unit words, classifiers and nouns count, as keys of the unit scheme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from fupin.patterns import Pattern

_QUDT = "http://qudt.org/vocab/unit/"


@dataclass(frozen=True, slots=True)
class Unit:
    """A base unit: its labels, the same unit in QUDT, and the words that print it.

    ``words`` print one unit each, ``scaled`` words a multiple of it. The words of a ``measure`` stand before what is
    measured and decide alone (亩 in 100亩柑橘); those of a counting unit may end a longer name (贫困村).
    """

    zh: str
    en: str
    qudt: str | None = None
    words: tuple[str, ...] = ()
    scaled: tuple[tuple[str, str], ...] = ()
    measure: bool = False


def _measure(zh: str, en: str, qudt: str | None, words: str, **scaled: str) -> Unit:
    return Unit(zh, en, _QUDT + qudt if qudt else None, tuple(words.split()), tuple(scaled.items()), measure=True)


def _count(zh: str, en: str, words: str) -> Unit:
    return Unit(zh, en, None, tuple(words.split()))


# fmt: off
#: Every base unit: key → unit. A measure is kept in one size (吨, not 万吨; 公斤, not 斤).
UNITS: dict[str, Unit] = {
    "yuan": _measure("元", "yuan", "CCY_CNY", "元 元人民币 块钱 人民币 RMB", 角="0.1"),
    "us-dollar": _measure("美元", "US dollar", "CCY_USD", "美元 美金"),
    "hong-kong-dollar": _measure("港元", "Hong Kong dollar", "CCY_HKD", "港元 港币"),
    "euro": _measure("欧元", "euro", "CCY_EUR", "欧元"),
    "mu": _measure("亩", "mu", None, "亩 亩地 亩次"),
    "hectare": _measure("公顷", "hectare", "HA", "公顷 ha"),
    "square-metre": _measure("平方米", "square metre", "M2", "平方米 平米 ㎡ m2"),
    "square-kilometre": _measure("平方公里", "square kilometre", "KiloM2", "平方公里 平方千米 km2"),
    "cubic-metre": _measure("立方米", "cubic metre", "M3", "立方米 立方 m3 ㎥"),
    "metre": _measure("米", "metre", "M", "米 延米 延长米", 厘米="0.01", 毫米="0.001"),
    "kilometre": _measure("公里", "kilometre", "KiloM", "公里 千米 km", 华里="0.5", 里="0.5"),
    "kilogram": _measure("公斤", "kilogram", "KiloGM", "公斤 千克 kg", 斤="0.5", 市斤="0.5", 克="0.001"),
    "tonne": _measure("吨", "tonne", "TONNE", "吨 公吨"),
    "litre": _measure("升", "litre", "L", "升 公升"),
    "kilowatt": _measure("千瓦", "kilowatt", "KiloW", "千瓦 KW kW kw", 兆瓦="1000", MW="1000", 吉瓦="1000000", GW="1000000"),
    "kilowatt-hour": _measure("千瓦时", "kilowatt-hour", "KiloW-HR", "千瓦时 KWh kWh kwh 度电 度", 兆瓦时="1000"),
    "kilovolt-ampere": _measure("千伏安", "kilovolt-ampere", "KiloV-A", "千伏安 kVA KVA"),
    "degree-celsius": _measure("摄氏度", "degree Celsius", "DEG_C", "摄氏度 ℃"),
    "percent": _measure("百分比", "percent", "PERCENT", "%", 成="10", **{"‰": "0.1"}),
    "percentage-point": _measure("百分点", "percentage point", None, "个百分点 百分点"),
    "factor": _measure("倍数", "factor", "UNITLESS", "倍"),
    "year-of-age": _measure("岁", "year of age", None, "岁 周岁"),
    "year": _measure("年", "year", "YR", "年 周年 学年"),
    "month": _measure("月", "month", "MO", "个月", 个季度="3", 季度="3"),
    "week": _measure("周", "week", "WK", "周 个星期 星期"),
    "day": _measure("日", "day", "DAY", "天 日 个工作日 工作日"),
    "hour": _measure("小时", "hour", "HR", "小时 个小时 个钟头"),
    "minute": _measure("分钟", "minute", "MIN", "分钟"),
    "class-hour": _measure("学时", "class hour", None, "学时 课时 个学时 个课时"),
    "person": _count("人", "person", """
        人 名 位 个人 人口 口人 人民 群众 居民 农民 村民 牧民 农牧民 干部 党员 学生 教师 老师 医生 医护人员 劳动力 劳力 老人 儿童 妇女 青年
        残疾人 职工 工人 人才 专家 人员 志愿者 代表 师生 患者 病人 毕业生 大学生 农民工 贫困生 责任人 负责人 书记 队员 带头人 致富能手
        农技员 护林员 村医 同志 社员 孤儿"""),
    "person-time": _count("人次", "person-time", "人次 人(次) 人·次"),
    "household": _count("户", "household", """
        户 户数 农户 贫困户 家庭 住户 牧户 农牧户 低保户 五保户 脱贫户 搬迁户 边民户 家人"""),
    "country": _count("国家", "country", "国家 国"),
    "province": _count("省级行政区", "province", "省 省份 省区 省(区、市) 省市区 自治区 直辖市 省区市 省市"),
    "prefecture": _count("地区或自治州", "prefecture", "州 地区 自治州 市州 地州 地市 盟 市(州) 市(地、州)"),
    "city": _count("市", "city", "市 城市 地级市 县级市"),
    "county": _count("县级行政区", "county", """
        县 自治县 旗 旗县 县区 县市 市县 县市区 县(市) 县(区) 县(市、区) 县(市、区、旗) 旗县区 区县 区市县"""),
    "district": _count("区", "district", "区 市辖区"),
    "township": _count("乡镇", "township", "乡镇 镇 乡 街道 乡(镇) 乡镇(街道) 镇乡 民族乡"),
    "village": _count("村", "village", "村 行政村 自然村 建制村 村庄 村寨 村落 乡村 寨 屯 嘎查 村(社区)"),
    "village-group": _count("村民小组", "village group", "村民小组 村组"),
    "community": _count("社区", "community", "社区 安置社区"),
    "place": _count("地方", "place", "地"),
    "party": _count("方", "party", "方"),
    "enterprise": _count("企业", "enterprise", "企业 民企 国企 央企 企 公司 工厂 厂家 龙头企业 商户 厂 店"),
    "cooperative": _count("合作社", "cooperative", "合作社 专业合作社"),
    "organisation": _count("组织或单位", "organisation", """
        家 单位 机构 组织 协会 商会 基金会 社会组织 党支部 支部 党组织 党总支 银行 研究所 集团"""),
    "department": _count("部门", "department", "部门 部委 厅局 科室 处室"),
    "school": _count("学校", "school", "学校 中学 小学 大学 高校 院校 幼儿园 中小学 职业学校 教学点"),
    "hospital": _count("医院", "hospital", "医院 卫生院"),
    "clinic": _count("卫生室", "village clinic", "卫生室 卫生站 诊所"),
    "team": _count("队伍", "team", "队伍 工作队 小分队 服务队 团队 医疗队 小组 专家组 代表团 考察团 工作组 调查组 督查组 检查组"),
    "project": _count("项目", "project", "项目 工程 建设项目"),
    "variety": _count("品种", "variety", "品种"),
    "job": _count("岗位", "job", "岗位 职位 公益岗"),
    "batch": _count("批", "batch", "批 批次"),
    "occurrence": _count("次", "occurrence", "次 场 场次 期 届 轮 回"),
    "plant": _count("株", "plant", "株 棵"),
    "animal": _count("头或只", "animal", "头 只 羽 匹 峰"),
    "ethnic-group": _count("民族", "ethnic group", "民族"),
    "point": _count("分", "point", "分"),
    "item": _count("个", "item", """
        个 项 种 类 起 条 份 件 座 处 所 台 辆 套 栋 幢 间 块 道 口 眼 盏 部 支 对 组 片 张 本 册 篇 笔 宗 层 门 根 枚 粒 袋 瓶 箱 盒 桶 艘 架
        具 面 堂 扇 节 段 款 顶 床 把 样 大 级 代 方面 大类 园区 景区 片区 小区 灾区 山区 牧区 林区 库区 矿区 校区 市场 超市 基地 工地
        耕地 林地 账户 帐户 车间 用户 客户 品 位一体 网点 服务站 电站 平台 中心 产业集群 集群 任务 原则 形式 措施 举措 机制 领域 问题
        目标 环节 步骤 部分 协议 品牌 商标 景点 居委会 村委会 居民委员会 村民委员会"""),
    "one": _count("无单位", "plain number", ""),
}
# fmt: on

#: Order of what a compound divides by: who and what first, time last.
_TIME = ("hour", "day", "week", "month", "year")
PER_ORDER = (*(key for key in UNITS if key not in _TIME), *_TIME)
#: Words that may follow 每 or a stroke, or stand before 均: 每公斤, /亩, 户均.
PER_WORDS = (
    "年 月 个月 季度 天 日 周 小时 学年 户 人 亩 公斤 千克 斤 吨 株 棵 头 只 村 县 乡 镇 公顷 平方米 立方米 公里 千瓦时 度 次 人次 "
    "名 生 口 家 个村 个县 个乡 贫困户 农户 贫困村"
).split()
#: Those that mean something else after a number.
_PER_ONLY = {"月": "month", "生": "person", "口": "person"}
_PER_MARKS = Pattern(r"平均|[每均按/·()]|产值?|收入|增收")
_PLACE_SET = Pattern(r"\([^()]*\)$")


#: Counting words of one character that are nouns too; the others are classifiers.
SHORT_NOUNS = "省市县区乡镇村州旗户人国"


@cache
def _words() -> dict[str, tuple[str, Decimal]]:
    """Every printed word: word → (key, multiple)."""
    table = {word: (key, Decimal(1)) for key, unit in UNITS.items() for word in unit.words}
    return table | {word: (key, Decimal(size)) for key, unit in UNITS.items() for word, size in unit.scaled}


def unit_words(*, measures: bool) -> list[str]:
    """Printed words of the measures, or of the counting units."""
    return [word for word, (key, _) in _words().items() if UNITS[key].measure is measures]


@cache
def resolve_unit(words: str) -> tuple[str, Decimal] | None:
    """Unit key and multiple of what follows a number: 元, 个贫困村, 户兜底保障贫困户; None if it is no unit.

    A measure decides at the start (亩柑橘基地), as do 名 and 位, which count people; a noun at the end
    (个贫困县（市、区）), else the classifier.
    """
    if words[:1] in {"名", "位"} and words != "位一体":
        return "person", Decimal(1)
    return _words().get(words) or _start(words, measures=True) or _end(words) or _start(words, measures=False)


def _start(words: str, *, measures: bool) -> tuple[str, Decimal] | None:
    """Unit of the longest word that the words start with."""
    starts = (words[:length] for length in range(len(words), 0, -1))
    return next((_words()[start] for start in starts if _is_word(start, measures=measures)), None)


def _end(words: str) -> tuple[str, Decimal] | None:
    """Unit of the longest noun that ends the words, with the set in brackets or without it."""
    bare = _PLACE_SET.compiled.sub("", words)
    ends = (tail[start:] for tail in (words, bare) for start in range(len(tail)))
    nouns = (end for end in ends if len(end) > 1 or end in SHORT_NOUNS)
    return next((_words()[noun] for noun in nouns if _is_word(noun, measures=False)), None)


def _is_word(word: str, *, measures: bool) -> bool:
    return word in _words() and UNITS[_words()[word][0]].measure is measures


def read_per(words: Iterable[str]) -> list[tuple[str, Decimal]]:
    """Units that printed per-words divide by: 每年, 户均, /亩, 每斤 → (key, multiple); ValueError for another word."""
    return [_read_per_word(word) for word in words]


def _read_per_word(word: str) -> tuple[str, Decimal]:
    bare = _PER_MARKS.compiled.sub("", "".join(word.split()))
    found = (_PER_ONLY[bare], Decimal(1)) if bare in _PER_ONLY else resolve_unit(bare)
    if not found:
        raise ValueError(word)
    return found


def compound_unit(base: str, per_words: Iterable[str]) -> str:
    """Key of a unit divided by others: ``yuan`` and 每年, 每户 → ``yuan-per-household-year``."""
    return join_unit(base, (key for key, _ in read_per(per_words)))


def join_unit(base: str, parts: Iterable[str]) -> str:
    """The rule for compounds: ``base-per-part-part``, each part once, in the order of PER_ORDER."""
    ordered = sorted(set(parts), key=PER_ORDER.index)
    return f"{base}-per-{'-'.join(ordered)}" if ordered else base


def split_unit(key: str) -> tuple[str, tuple[str, ...]]:
    """Base and divisors of a unit key; KeyError if it is not made of our units."""
    base, per, rest = key.partition("-per-")
    if base not in UNITS or (per and not rest):
        raise KeyError(key)
    return base, tuple(_split_parts(rest, key))


def _split_parts(rest: str, key: str) -> Iterator[str]:
    while rest:
        part = max((unit for unit in UNITS if f"{rest}-".startswith(f"{unit}-")), key=len, default=None)
        if part is None:
            raise KeyError(key)
        yield part
        rest = rest[len(part) + 1 :]


def unit_labels(key: str) -> tuple[str, str]:
    """Chinese and English label of a base or compound unit: 元/（户·年）, yuan per household per year."""
    base, parts = split_unit(key)
    zh = "·".join(UNITS[part].zh for part in parts)
    en = " per ".join(UNITS[part].en for part in (base, *parts))
    return UNITS[base].zh + (f"/（{zh}）" if len(parts) > 1 else f"/{zh}" if parts else ""), en
