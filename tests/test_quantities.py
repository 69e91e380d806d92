"""Quantities: what a phrase measures within which bounds, and which numbers of a text are quantities."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.hedges import HEDGES
from fupin.quantities import PhraseError, Quantity, find_quantities, parse_quantity
from fupin.units import UNITS, compound_unit, split_unit, unit_labels


def show(quantity: Quantity) -> str:
    """A quantity in one line: value, interval, unit, hedges."""
    left, right = "[("[quantity.lower_open], "])"[quantity.upper_open]
    lower, upper = ("" if bound is None else f"{bound:f}" for bound in (quantity.lower, quantity.upper))
    value = "-" if quantity.value is None else f"{quantity.value:f}"
    return " ".join([f"{value} {left}{lower}, {upper}{right} {quantity.unit}", *quantity.hedges])


HEDGED = {
    # no hedge; words that say nothing of the bounds
    "145.53亿元": "14553000000 [14553000000, 14553000000] yuan",
    "共计 200 亿元": "20000000000 [20000000000, 20000000000] yuan",
    "达到 127\n\n亿元": "12700000000 [12700000000, 12700000000] yuan",
    "累计1户": "1 [1, 1] household",
    "仅3200亩": "3200 [3200, 3200] mu",
    # 余, 多
    "30 余户": "30 (30, 40) household more-than",
    "110 余人": "110 (110, 120) person more-than",
    "1300 多个": "1300 (1300, 1400) item more-than",
    "100余万元": "1000000 (1000000, 2000000) yuan more-than",
    "90 多亿元": "9000000000 (9000000000, 10000000000) yuan more-than",
    "九十多亿": "9000000000 (9000000000, 10000000000) one more-than",
    "六亿多人": "600000000 (600000000, 700000000) person more-than",
    "10多万株": "100000 (100000, 200000) plant more-than",
    "2亿多元": "200000000 (200000000, 300000000) yuan more-than",
    "5億余元": "500000000 (500000000, 600000000) yuan more-than",
    "三年多": "3 (3, 4) year more-than",
    "两个多月": "2 (2, 3) month more-than",
    "3000多年": "3000 (3000, 4000) year more-than",
    # 近, 将近, 接近
    "近500 亩": "500 (400, 500) mu nearly",
    "近 60\n户贫困农户": "60 (50, 60) household nearly",
    "近四成": "40 (30, 40) percent nearly",
    "近100": "100 (90, 100) one nearly",
    "将近1000人": "1000 (900, 1000) person nearly",
    "接近5%": "5 (4, 5) percent nearly",
    "近万亩": "10000 (9000, 10000) mu nearly",
    # 约, 左右
    "约 252.6万吨": "2526000 [2525500, 2526500] tonne about",
    "3000万左右": "30000000 [25000000, 35000000] one about",
    "大约300斤": "150 [125, 175] kilogram about",
    "二十来个": "20 [15, 25] item about",
    # 以上, 至少, 超过, 以下, 不足
    "12万元以上": "120000 [120000, ] yuan at-least",
    "1000\n万人以上": "10000000 [10000000, ] person at-least",
    "至少 8 万元": "80000 [80000, ] yuan at-least",
    "不低于3个": "3 [3, ] item at-least",
    "不少于3000万元": "30000000 [30000000, ] yuan at-least",
    "上百名": "100 [100, ] person at-least",
    "超过 54亿元": "5400000000 (5400000000, ] yuan above",
    "逾3000户": "3000 (3000, ] household above",
    "突破1万元": "10000 (10000, ] yuan above",
    "超千万元": "10000000 (10000000, ] yuan above",
    "过亿元": "100000000 (100000000, ] yuan above",
    "3年以下": "3 [0, 3] year at-most",
    "不超过5万元": "50000 [0, 50000] yuan at-most",
    "至多2人": "2 [0, 2] person at-most",
    "2%以内": "2 [0, 2] percent at-most",
    "不足1亩": "1 [0, 1) mu below",
    "不到一年": "1 [0, 1) year below",
    "少于20户": "20 [0, 20) household below",
    "低于10%": "10 [0, 10) percent below",
    # 几, 数
    "几千人次": "- [2000, 10000) person-time several",
    "数百亿元": "- [20000000000, 100000000000) yuan several",
    "几十万": "- [200000, 1000000) one several",
    "几年": "- [2, 10) year several",
    "十几个": "10 (10, 20) item several",
    # two hedges
    "约有 100 多亿元": "10000000000 (10000000000, 20000000000) yuan about more-than",
    "约 15000 元左右": "15000 [14500, 15500] yuan about",
    "超过100多亿元": "10000000000 (10000000000, 20000000000) yuan above more-than",
    "约80%以上": "80 [80, 100] percent about at-least",
    "约几千人次": "- [2000, 10000) person-time about several",
    "约为 4800-8000 元": "- [4800, 8000] yuan about",
}

SHARES = {
    "34.4%": "34.4 [34.4, 34.4] percent",
    "６０％": "60 [60, 60] percent",
    "70%以上": "70 [70, 100] percent at-least",
    "不到 50%": "50 [0, 50) percent below",
    "111.82%": "111.82 [111.82, 111.82] percent",
    "超过111%": "111 (111, ] percent above",
    "三分之一": "33.3333 [33.3333, 33.3333] percent",
    "1/3": "33.3333 [33.3333, 33.3333] percent",
    "1/2": "50 [50, 50] percent",
    "超过四分之三": "75 (75, 100] percent above",
    "近三分之一": "33.3333 (32.3333, 33.3333) percent nearly",
    "百分之三十五": "35 [35, 35] percent",
    "千分之五": "0.5 [0.5, 0.5] percent",
    "四成": "40 [40, 40] percent",
    "七成以上": "70 [70, 100] percent at-least",
    "六七成": "- [60, 70] percent",
    "一半": "50 [45, 55] percent half",
    "半数": "50 [45, 55] percent half",
    "过半": "50 (50, 100] percent above",
    "一半以上": "50 [50, 100] percent half at-least",
    "近一半": "50 (40, 50) percent nearly half",
    "30%-50%": "- [30, 50] percent",
    "60%的扶贫因素": "60 [60, 60] percent",
    "0.8个百分点": "0.8 [0.8, 0.8] percentage-point",
}

FACTORS = {
    "翻一番": "2 [2, 2] factor",
    "再翻一\n\n番": "2 [2, 2] factor",
    "翻番": "2 [2, 2] factor",
    "翻两番": "4 [4, 4] factor",
    "翻了约一番": "2 [1.5, 2.5] factor about",
    "翻约一番": "2 [1.5, 2.5] factor about",
    "翻了近一番": "2 (1, 2) factor nearly",
    "翻一番半": "- [2.5, 3] factor",
    "增长3倍".removeprefix("增长"): "3 [3, 3] factor",
    "10余倍": "10 (10, 20) factor more-than",
}

RANGES = {
    "4800-8000 元": "- [4800, 8000] yuan",
    "20—30户": "- [20, 30] household",
    "30至50": "- [30, 50] one",
    "二三十户": "- [20, 30] household",
    "三五个": "- [3, 5] item",
    "十七八岁": "- [17, 18] year-of-age",
    "四五万元": "- [40000, 50000] yuan",
    "5-8万元": "- [50000, 80000] yuan",
    "5000-1万元": "- [5000, 10000] yuan",
    "5万-8万元": "- [50000, 80000] yuan",
    "1.5至2万元": "- [15000, 20000] yuan",
    "300斤-200公斤": "- [150, 200] kilogram",
    "3到5年": "- [3, 5] year",
}

COUNTS = {
    "7个市": "7 [7, 7] city",
    "35\n\n个县（市、区）": "35 [35, 35] county",
    "45个贫困县（市、区）": "45 [45, 45] county",
    "832 个贫困县": "832 [832, 832] county",
    "四个区": "4 [4, 4] district",
    "四县": "4 [4, 4] county",
    "73 个乡镇": "73 [73, 73] township",
    "17 个镇": "17 [17, 17] township",
    "1120 个行政村": "1120 [1120, 1120] village",
    "25个贫困村": "25 [25, 25] village",
    "9个省（区、市）": "9 [9, 9] province",
    "30个少数民族自治州": "30 [30, 30] prefecture",
    "两地": "2 [2, 2] place",
    "三方": "3 [3, 3] party",
    "15万贫困户": "150000 [150000, 150000] household",
    "1200余农户": "1200 (1200, 1300) household more-than",
    "669户\n\n兜底保障贫困户": "669 [669, 669] household",
    "14户国有企业": "14 [14, 14] enterprise",
    "220人": "220 [220, 220] person",
    "600 多名": "600 (600, 700) person more-than",
    "1200余名民营企业家": "1200 (1200, 1300) person more-than",
    "67.09 万贫困人口": "670900 [670900, 670900] person",
    "3000万左右农村贫困人口": "30000000 [25000000, 35000000] person about",
    "1名以上": "1 [1, ] person at-least",
    "13亿人民": "1300000000 [1300000000, 1300000000] person",
    "近3000人（次）": "3000 (2000, 3000) person-time nearly",
    "28家民营企业": "28 [28, 28] enterprise",
    "36所高校": "36 [36, 36] school",
    "100\n多个项目": "100 (100, 200) project more-than",
    "15 个省级部门": "15 [15, 15] department",
    "6个葡萄品种": "6 [6, 6] variety",
    "四批": "4 [4, 4] batch",
    "10个方面": "10 [10, 10] item",
    "165头": "165 [165, 165] animal",
    # announced counts
    "三种形式": "3 [3, 3] item",
    "六项任务": "6 [6, 6] item",
    "三项原则": "3 [3, 3] item",
    "五定": "5 [5, 5] item",
    "三保障": "3 [3, 3] item",
    "六个精准": "6 [6, 6] item",
    "五个一批": "5 [5, 5] item",
    "七个明显": "7 [7, 7] item",
    "两个确保": "2 [2, 2] item",
    "四位一体": "4 [4, 4] item",
    "两大领域": "2 [2, 2] item",
    # the sides of a pattern
    "一": "1 [1, 1] one",
    "多": "- [1, ] one at-least",
    "一区": "1 [1, 1] district",
    "一企": "1 [1, 1] enterprise",
    "一团队": "1 [1, 1] team",
    "一家庭": "1 [1, 1] household",
    "一家人": "1 [1, 1] household",
    "一人": "1 [1, 1] person",
    "一品": "1 [1, 1] item",
    "一座": "1 [1, 1] item",
}

MEASURES = {
    "1196 元": "1196 [1196, 1196] yuan",
    "12 345.6万元": "123456000 [123456000, 123456000] yuan",
    "3万5千元": "35000 [35000, 35000] yuan",
    "500美元": "500 [500, 500] us-dollar",
    "60KW": "60 [60, 60] kilowatt",
    "30兆瓦": "30000 [30000, 30000] kilowatt",
    "100万千瓦时": "1000000 [1000000, 1000000] kilowatt-hour",
    "十公里": "10 [10, 10] kilometre",
    "20公顷": "20 [20, 20] hectare",
    "8486平方公里": "8486 [8486, 8486] square-kilometre",
    "60平\n\n方米": "60 [60, 60] square-metre",
    "60岁以上": "60 [60, ] year-of-age at-least",
    "100万亩晚熟柑橘基地": "1000000 [1000000, 1000000] mu",
    "4年时间": "4 [4, 4] year",
    "今后三年": "3 [3, 3] year",
    "十年时期": "10 [10, 10] year",
    "三年行动": "3 [3, 3] year",
    "一年半": "1.5 [1.5, 1.5] year",
    "半年": "0.5 [0.5, 0.5] year",
    "半年多": "0.5 (0.5, 1) year more-than",
    "6个月": "6 [6, 6] month",
    "30天": "30 [30, 30] day",
    "120学时": "120 [120, 120] class-hour",
    # what it is divided by, in the phrase
    "5000元/亩": "5000 [5000, 5000] yuan-per-mu",
    "每亩5000元": "5000 [5000, 5000] yuan-per-mu",
    "每公斤 12 元": "12 [12, 12] yuan-per-kilogram",
    "4.5元/斤": "9 [9, 9] yuan-per-kilogram",
    "人均3000元": "3000 [3000, 3000] yuan-per-person",
    "户均增收4800元": "4800 [4800, 4800] yuan-per-household",
    "每年每户5000元": "5000 [5000, 5000] yuan-per-household-year",
    "3000元/户·年": "3000 [3000, 3000] yuan-per-household-year",
}
PHRASES = HEDGED | SHARES | FACTORS | RANGES | COUNTS | MEASURES


@pytest.mark.parametrize(("phrase", "reading"), PHRASES.items())
def test_a_phrase_is_read_by_the_rules(phrase, reading):
    quantity = parse_quantity(phrase)
    assert show(quantity) == reading
    assert quantity.text == phrase


@pytest.mark.parametrize(
    "phrase",
    [
        *["", "约", "万元", "亿元", "元", "第五次", "100+1+1", "100垣1垣1", "2个、3个", "三省一市", "10月", "2010年"],
        *[
            "千企帮千村",
            "一些",
            "一批",
            "一套",
            "一系列",
            "多个",
            "大部分",
            "厅字〔2016〕16号",
            "最低生活保障",
            "8-5户",
            "改革开放40多年",
        ],
    ],
)
def test_what_is_no_quantity_is_refused_in_one_line_of_two_languages(phrase):
    with pytest.raises(PhraseError, match=r"不是能读的数量.* is no quantity") as refusal:
        parse_quantity(phrase)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("phrase", "per", "unit"),
    [
        ("5000元", ["每年", "每户"], "yuan-per-household-year"),
        ("4800元", ["每年", "户均"], "yuan-per-household-year"),
        ("12元", ["每\n公斤"], "yuan-per-kilogram"),
        ("超过15000元", ["亩"], "yuan-per-mu"),
        ("80元", ["每人", "/天"], "yuan-per-person-day"),
        ("1000万人以上", ["每年"], "person-per-year"),
        ("0.5吨", ["亩产"], "tonne-per-mu"),
    ],
)
def test_words_beside_the_phrase_make_the_unit_a_compound(phrase, per, unit):
    assert parse_quantity(phrase, per).unit == unit


def test_the_caller_may_name_the_unit_and_say_what_is_a_share():
    assert parse_quantity("30多万", unit="person").unit == "person"
    assert parse_quantity("5000", ["每年"], unit="yuan-per-household").unit == "yuan-per-household-year"
    assert show(parse_quantity("30%以上", share=False)) == "30 [30, ] percent at-least"
    assert show(parse_quantity("不到30%", share=False)) == "30 [, 30) percent below"
    assert show(parse_quantity("100%", share=True)) == "100 [100, 100] percent"


@given(
    st.integers(1, 10**9),
    st.sampled_from(["", "约", "近", "超过", "不到", "至少", "不超过"]),
    st.sampled_from(["", "万", "亿"]),
    st.sampled_from(["元", "人", "户", "个村", "亩", "%", "倍", "年以上", "吨左右"]),
)
def test_the_value_is_never_outside_its_bounds(number, before, scale, after):
    quantity = parse_quantity(f"{before}{number * 10}{scale}{after}")
    assert quantity.value is not None
    assert quantity.lower is None or quantity.lower <= quantity.value
    assert quantity.upper is None or quantity.value <= quantity.upper
    assert set(quantity.hedges) <= set(HEDGES)
    assert not (quantity.lower is None and quantity.lower_open)
    assert not (quantity.upper is None and quantity.upper_open)


@given(st.integers(1, 9999), st.text(alphabet=" \n\u3000", max_size=3))
def test_white_space_inside_a_phrase_means_nothing(number, space):
    phrase = f"超过{number}{space}多{space}万{space}元"
    assert show(parse_quantity(phrase)) == show(parse_quantity(f"超过{number}多万元"))


# --- in running text -----------------------------------------------------------------------------------------------

TEXTS = {
    "现\n场签约超过 54亿元，采购量约 252.6万吨": ["超过 54亿元", "约 252.6万吨"],
    "南充市 7个市、35\n\n个县（市、区）于 2016年起": ["7个市", "35\n\n个县（市、区）"],
    "带动贫困户 30 余户 110 余人": ["30 余户", "110 余人"],
    "我每年至少\n\n有 8 万元的收入": ["至少\n\n有 8 万元"],
    "占四县总人口 175.24万的 67.11%": ["四县", "175.24万", "67.11%"],
    "派出干部人才四批 600 多名，及社会人才约几千人次": ["四批", "600 多名", "约几千人次"],
    "比 2010 年的 4737.25 元翻了约一番": ["4737.25 元", "翻了约一番"],
    "即每发展 100亩油茶需带动 1户贫困户脱贫，雇佣 1名以上": ["100亩", "1户贫困户", "1名以上"],
    "在 25个贫困村各建设了一座 60KW村级光伏电站": ["25个贫困村", "一座", "60KW"],
    "每村都选派一名驻村队员，至少联系一个村": ["一名驻村队员", "至少联系一个村"],
    "三省一市共同推进": ["三省", "一市"],
    "“五定”办法，“七个明显”成效，“四位一体”格局，“五个一批”": ["五定", "七个明显", "四位一体", "五个一批"],
    "实施1208個幫扶項目，26個貧困旗縣，9大類350種": ["1208個幫扶項目", "26個貧困旗縣", "9大類", "350種"],
    "铺砖4块\n\n   150平方米，泵房5所60平\n\n方米": ["4块", "150平方米", "5所", "60平\n\n方米"],
    "为期三年，4年时间，近三年，去年9月，两年来": ["三年", "4年", "三年", "两年"],
    "贫困发生率下降17.4个百分点，增长1.3倍": ["17.4个百分点", "1.3倍"],
}
NOTHING = [
    "第五次、第三次新疆工作座谈会，第一书记，第三方评估",
    "厅字〔2016〕16号，国发〔2015〕34号，中央1号文件，表 1泽普",
    "2019 年 4月 3日，2011-2020 年，10月21日至10月23日，2017-05-16，13.08.2015 18:47，8月27日",
    "一、二、（一）1、2、3. 附件2",
    "千企帮千村，万企帮万村，千家万户，百姓，千百年来，一县一品，一对一，多对一，100+1+1，100垣1垣1",
    "之一，一套机制，一点，一系列，一批，一定，一些，一起，统一，唯一，一方面，一味，一哄而上，一把手，一个过程",
    "十分重要，一站式，一体化，单位：万元，节约，签约，三亚市、六安市、九江、十堰市、三台县",
    "“十二五”时期，“六盘山”冷凉蔬菜，唐武德四年，20世纪80年代，上半年，人大二次会议，四级调研员",
]


@pytest.mark.parametrize(("text", "phrases"), TEXTS.items())
def test_quantities_are_found_in_a_text(text, phrases):
    found = find_quantities(text)
    assert [quantity.quantity.text for quantity in found] == phrases
    assert [text[quantity.start : quantity.end] for quantity in found] == phrases


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_quantity_is_passed_over(text):
    assert [found.quantity.text for found in find_quantities(text)] == []


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("每年每户增收 5000元", ["5000 [5000, 5000] yuan-per-household-year"]),
        ("亩收入超过 15000元", ["15000 (15000, ] yuan-per-mu above"]),
        ("平均每年需要减贫 1000万人以上", ["10000000 [10000000, ] person-per-year at-least"]),
        ("同比增长30%以上，占30%以上", ["30 [30, ] percent at-least", "30 [30, 100] percent at-least"]),
        ("人均纯收入要翻一番", ["2 [2, 2] factor"]),
    ],
)
def test_the_clause_around_a_quantity_is_read_too(text, readings):
    assert [show(found.quantity) for found in find_quantities(text)] == readings


@given(
    st.text(alphabet="近约超过不到1234567890.万亿余多几个名户人元亩%—-至每年一二三十百千半成番翻分之以上左右，。 \n")
)
def test_every_quantity_found_is_where_it_says(text):
    end = 0
    for found in find_quantities(text):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.quantity.text
        end = found.end


@given(
    st.text(alphabet="近约超过不到至少0123.万亿百余多几个户人元亩%—-至每年月二三十半成番翻分之一以上左右大类，/() \n")
)
def test_any_phrase_is_read_or_refused(text):
    with suppress(PhraseError):
        assert parse_quantity(text).text == text


@pytest.mark.parametrize("text", ["1", "十", "万", "二〇", "几", "近", "每年", "1个", "翻", "1/", "百分之", " \n1\n"])
def test_no_text_makes_the_finder_slow(text):
    start = perf_counter()
    find_quantities(text * (8000 // len(text)))
    assert perf_counter() - start < 5


# --- units ---------------------------------------------------------------------------------------------------------


def test_every_printed_word_belongs_to_one_unit():
    words = [word for unit in UNITS.values() for word in (*unit.words, *dict(unit.scaled))]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("key", [*UNITS, "yuan-per-household-year", "person-time-per-month", "yuan-per-square-metre"])
def test_every_unit_has_two_labels(key):
    assert all(unit_labels(key))


@pytest.mark.parametrize("key", ["yuans", "yuan-per-", "yuan-per-moon", "per-year"])
def test_a_key_that_is_not_made_of_our_units_is_refused(key):
    with pytest.raises(KeyError):
        split_unit(key)


def test_a_compound_names_who_before_when():
    assert (
        compound_unit("yuan", ["每年", "每户"]) == compound_unit("yuan", ["户均", "年均"]) == "yuan-per-household-year"
    )
    assert unit_labels("yuan-per-household-year") == ("元/（户·年）", "yuan per household per year")


def test_all_numbers_are_decimals():
    quantity = parse_quantity("约252.6万吨")
    assert all(isinstance(number, Decimal) for number in (quantity.value, quantity.lower, quantity.upper))
