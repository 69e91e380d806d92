"""Words of time, and the patterns of which both single phrases and the finder in running text are made."""

from __future__ import annotations

# fmt: off
#: Years, months and days counted from the document's.
YEAR_WORDS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}
MONTH_WORDS = {"本月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}
DAY_WORDS = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "明日": 1}
#: Years counted from another time of the text: they have no days.
ANAPHORIC_YEARS = ("同年", "当年", "次年", "翌年", "来年")
#: Vague times; relative times without days; the last few years.
VAGUE_WORDS = (
    "千百年来 千年来 自古以来 昔日 往日 近期 当前 目前 如今 现在 现今 眼下 当下 现阶段 长期 短期 "
    "中长期 长远 期末 期初 新时期 新时代 平时 任期 适时 至今 迄今 迄今为止 "
    "春季 夏季 秋季 冬季 初春 初夏 初秋 初冬 金秋 深秋 盛夏 严冬 汛期 雨季 农闲 农忙 历年 历来"
).split()
RELATIVE_WORDS = (
    "近日 日前 连日来 不久前 前不久 最近 此前 近来 今后 未来 将来 过去 以往 届时 当年 同年 次年 翌年 当月 当天 当日 次日 次月 同期 "
    "上周 本周 下周 春节 元宵节 清明节 端午节 中秋节 除夕 多年来 历年来 一直以来 长期以来 有史以来 多年前 今后一段时间 今后一个时期 "
    "一段时间以来"
).split()
RECENT_YEARS = "近年来 近年 近些年来 近些年 近几年来 近几年 最近几年来 最近几年 这几年来 这几年 这些年 几年来 数年来".split()
#: Keys of recurrence, and their words.
RECURRENCES = {
    "each-year": "每年 年度 逐年 每一年 按年 各年",
    "start-of-year": "年初 岁初 每年年初 每年初",
    "mid-year": "年中 每年年中",
    "end-of-year": "年底 年末 岁末 年终 每年年底 每年底 每年年末 每年末",
    "each-half-year": "每半年",
    "each-quarter": "每季度 每个季度 每季 季度 按季度 按季",
    "each-month": "每月 每个月 月度 按月 逐月",
    "each-week": "每周 每星期",
    "each-day": "每天 每日 逐日",
    "when-needed": "适时 必要时 随时 视情 按需 不定期",
}
RECURRING_WORDS = {word: key for key, words in RECURRENCES.items() for word in words.split()}
#: Days that keep a fixed date; 七一 and its sisters are printed in quotes or after a year.
FIXED_DAYS = {
    "元旦": (1, 1), "三八": (3, 8), "五一": (5, 1), "六一": (6, 1), "七一": (7, 1), "八一": (8, 1), "国庆": (10, 1),
}

_TEN = "一二三四五六七八九十"
_FIGURE = r"(?:\d{1,6}(?:\.\d)?|[一二两三四五六七八九十百千半几数]{1,6})"
TO = "(?:-{1,2}|~|至|到)"
YEAR = r"(?:(?:1\d|20)\d\d|[一二][〇零一二三四五六七八九]{3})"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
SEASON = r"[春夏秋冬][季天]|春(?![节运耕播])|夏(?![黑粮收])|秋(?![收播粮])|冬(?!奥)"
QUARTER = rf"(?:第?[一二三四1-4]|前三)季度|前[{_TEN}]{{1,4}}个月"
YEAR_PART = (
    rf"年?[初底末终]|年?中(?![国央心小西])|上半年|下半年|{QUARTER}|{SEASON}|年?内(?![蒙地部容外陆销需涵生])|全年"
)
MONTH_PART = r"上旬|中旬|下旬|月?[初中底末](?![国央心小西])"
CLOCK = r"(?:上午|下午|晚上?|凌晨|清晨|早上|中午|傍晚|夜间)?(?: ?\d{1,2}[:时点]\d{0,2}(?:[:分]\d{0,2}秒?)?)?"
STAMP = r"(?: ?\d\d:\d\d(?::\d\d)?)?"
COUNT = rf"(?!千百){_FIGURE}(?:{TO}{_FIGURE})?[余多]?"
LENGTH = rf"{COUNT}(?:年|个多?月|个季度|周|天)[多半]?"
LENGTH_ENDS = r"时间里?|时期|行动(?:计划)?|规划|计划|之?内|过渡期|任期|之久|期间|间"
PLAN = r"(?:二?十[一二三四五六七八九]?|[一二三四五六七八九])五"
ORDINAL_PLAN = rf"第(?:[{_TEN}]{{1,4}}|\d{{1,2}})个五年(?:规划|计划)(?:时期|期间)?"
CENTURY = rf"(?:\d{{1,2}}|[{_TEN}]{{1,4}}|[上本])世纪"
DECADE = rf"(?:{CENTURY})?(?:(?:1\d|20)\d0|[1-9]0|[{_TEN}]十)年代(?:[初末]期?|中后?期|后期|前期)?"
REIGN = rf"[夏商周秦汉晋隋唐宋元明清][^\W\d]{{2}}(?:元|[{_TEN}]{{1,4}})年|民国(?:元|[{_TEN}]{{1,4}})年"
REFORM = rf"改革开放(?:\d{{1,4}}|[{_TEN}]{{1,4}})[余多]?年来?"
# fmt: on
