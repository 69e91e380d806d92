"""The documents of the synthetic nation: the templates of ``national/``, filled with names and drawn numbers.

A template is a facts file with ``$names`` in it; its quotes, one a line, are the text of the document. So the build reads
a synthetic document as it reads any other, and every quotation is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from string import Template

from national_world import DISTRICTS, PRODUCTS, Place, World, name

from fupin.yamlfiles import Items, read_yaml_text

TEMPLATES = Path(__file__).parent / "national"
MARK = "合成数据，仅供测试 synthetic, for benchmarks only"
SEED = 2021
#: Kinds of documents of a county: template → titles.
COUNTY_GENRES = {
    "figures": ("$county_zh$year年统计公报", "Statistics of $county_en, $year"),
    "money": ("$county_zh$year年扶贫资金公告", "Notice on funds of $county_en, $year"),
    "measures": ("$county_zh$year年扶贫工作实施方案", "Plan of measures of $county_en, $year"),
    "pairing": ("$county_zh$year年结对帮扶方案", "Pairings of $county_en, $year"),
    "model": ("$county_zh$year年产业扶贫见闻", "Story from $county_en, $year"),
    "villages": ("$county_zh$year年村情简报", "Villages of $county_en, $year"),
    "exit": ("$county_zh$year年退出公告", "Exit of $county_en, $year"),
}
PROVINCE_GENRES = {
    "province": ("$province_zh$year年脱贫攻坚方案", "Plan of $province_en, $year"),
    "yearbook": ("$province_zh$year年农村统计年鉴", "Rural yearbook of $province_en, $year"),
}
NATION_GENRES = {"nation": ("拟国精准扶贫工作方案", "Plan of the synthetic nation")}
#: Years that documents are of.
FIRST_YEAR, YEARS = 2014, 6


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to be: its key, titles, date, text, facts file, and the English of its topics."""

    key: str
    zh: str
    en: str
    published: str
    text: str
    facts: str
    topics: str

    @property
    def source(self) -> str:
        """Its description, as it stands in ``data/sources``."""
        return (
            f"file: {self.key}.txt\nnote: {MARK}\ndocuments:\n"
            f"- {{id: {self.key}, title: {{zh: {self.zh}, en: '{self.en}'}}, published: '{self.published}', note: '{MARK}'}}\n"
        )


class Numbers(Random):
    """Numbers that are all different within a document, so that each phrase stands in one place."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self.used: set[int] = set()

    def new(self, low: int, high: int) -> int:
        """A number from low to high that was not drawn before."""
        while (number := self.randint(low, high)) in self.used:
            pass
        self.used.add(number)
        return number


@cache
def _template(genre: str) -> tuple[Template, tuple[Template, ...]]:
    """A template, and the lines of its text."""
    path = TEMPLATES / f"{genre}.yml"
    words = path.read_text(encoding="utf-8")
    passages = read_yaml_text(path, words)["passages"]
    quotes = [q for p in passages for q in (p["quote"] if isinstance(p["quote"], Items) else [p["quote"]])]
    return Template(words), tuple(Template(quote) for quote in quotes)


@cache
def _topics() -> tuple[Template, ...]:
    lines = (TEMPLATES / "topics.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    return tuple(Template(line) for line in lines)


def fill(genre: str, key: str, titles: tuple[str, str], year: int, values: Mapping[str, object]) -> Draft:
    """A document of a genre with its values."""
    given = {**values, "document": key, "year": year, "next": year + 1}
    zh, en = (Template(title).substitute(given) for title in titles)
    given["title"] = zh
    facts, lines = _template(genre)
    topics = []
    for line in _topics():
        words = line.safe_substitute(given)
        if "$" not in words:
            topics.append(words)
    text = "".join(line.substitute(given) + "\n" for line in lines)
    return Draft(key, zh, en, str(year + 1), text, facts.substitute(given), "".join(topics))


def _named(role: str, place: Place) -> dict[str, object]:
    return {role: place.key, f"{role}_zh": place.zh, f"{role}_en": place.en}


def of_nation() -> list[Draft]:
    """The national documents."""
    numbers = Numbers(f"{SEED}/nation")
    values = {
        "leading_group": "拟国扶贫开发领导小组",
        "a1": numbers.new(4000, 7000),
        "a2": numbers.new(2300, 3000),
    }
    return [fill(genre, f"synthetic-{genre}", titles, 2015, values) for genre, titles in NATION_GENRES.items()]


def of_province(world: World, province: Place) -> list[Draft]:
    """The documents of a supported province; both of them give its poor population."""
    numbers = Numbers(f"{SEED}/{province.key}")
    counties = [county for county in world.poor_counties if province.key in county.path]
    (first, second, third), supporter = (counties * 3)[:3], world.supporter_of(province)
    year = FIRST_YEAR + numbers.randrange(YEARS)
    values: dict[str, object] = {
        **_named("province", province),
        **_named("supporter", supporter),
        **_named("prefecture", next(p for p in world.prefectures if p.key == first.path[0])),
        **_named("county1", first),
        **_named("county2", second),
        **_named("county3", third),
        "counties": f"{province.key}-counties",
        "districts": f"{province.key}-districts",
        "plan": f"{province.key}-plan",
        "plan_zh": f"{province.zh}脱贫攻坚规划",
        "villager": f"{province.key}-villager",
        "villager_zh": f"拟村民{name(int(province.key[-2:]))}",
        "a1": numbers.new(4, 9),
        "b1": numbers.new(100, 900),
        "b2": numbers.new(10, 40),
        "b3": numbers.new(50, 90),
        "c1": numbers.new(50, 70),
        "c2": numbers.new(20, 40),
        "q1": numbers.new(7000, 12000),
        "q2": numbers.new(2800, 3200),
    }
    return [fill(genre, f"{province.key}-{genre}", titles, year, values) for genre, titles in PROVINCE_GENRES.items()]


def of_county(world: World, number: int, turn: int, villages: int) -> Draft:
    """The turn-th document of the number-th county; the genres take turns."""
    county = world.poor_counties[number]
    genre, titles = list(COUNTY_GENRES.items())[(number + turn) % len(COUNTY_GENRES)]
    key = f"{county.key}-{genre}-{turn}"
    year = FIRST_YEAR + (number + turn // len(COUNTY_GENRES)) % YEARS
    numbers = Numbers(f"{SEED}/{key}")
    values = {**_of_county(world, number), **_of_villages(world, county, villages, turn), **_DRAWN[genre](numbers)}
    return fill(genre, key, titles, year, values)


def _of_county(world: World, number: int) -> dict[str, object]:
    county = world.poor_counties[number]
    province = world.province_of(county)
    district = world.districts(world.supporter_of(province))[number % DISTRICTS]
    product = number % len(PRODUCTS)
    key, zh = county.key, county.zh
    return {
        **_named("county", county),
        **_named("province", province),
        **_named("district", district),
        "firm": f"{key}-firm",
        "firm_zh": f"{zh}农业公司",
        "office": f"{key}-office",
        "office_zh": f"{zh}扶贫办",
        "committee": f"{key}-committee",
        "committee_zh": f"{zh}委",
        "post": f"{key}-head",
        "official": f"{key}-head",
        "official_zh": f"拟{name(number)}",
        "reporter": f"{key}-reporter",
        "reporter_zh": f"拟记者{name(number + 7)}",
        "model": f"{key}-model",
        "model_zh": "公司带合作社联农户",
        "ladder": f"{key}-ladder",
        "with": f"{key}-with-labour",
        "without": f"{key}-without-labour",
        "project": f"{key}-works",
        "project_zh": "三个一",
        "departments": f"{key}-departments",
        "helped": f"{key}-helped",
        "plan": f"{key}-plan",
        "plan_zh": f"{zh}脱贫攻坚规划",
        "leading_group": "拟国扶贫开发领导小组",
        "product": f"synthetic-product-{product}",
        "product_zh": PRODUCTS[product][0],
        "product_en": PRODUCTS[product][1],
    }


def _of_villages(world: World, county: Place, villages: int, turn: int) -> dict[str, object]:
    """A town with four of its villages, another town that pairs with it: others at each turn."""
    towns = world.towns(county, villages)
    town, partner = towns[turn % len(towns)], towns[(turn + 1) % len(towns)]
    there = [village for village in world.villages_in(county, villages) if village.path[0] == town.key]
    four = [there[(4 * turn + n) % len(there)] for n in range(4)]
    values = {**_named("town", town), **_named("partner", partner), **_named("village", four[0])}
    for n, village in enumerate(four, 1):
        values |= _named(f"village{n}", village)
    return {**values, "villages": f"{county.key}-villages-{turn}"}


# The numbers of each genre


def _figures(n: Numbers) -> dict[str, object]:
    people = n.new(200_000, 900_000)
    rural, planned = people * 7 // 10, n.new(2000, 9000)
    poor, lifted = rural * n.randint(5, 25) // 100, planned + n.choice((-1, 1, 1)) * n.randint(1, 999)
    townships, villages, kinds = n.new(11, 30), n.new(110, 300), [n.new(41, 90) for _ in range(3)]
    wrong = n.random() < 0.1
    return {
        "p1": people,
        "p2": rural,
        "p3": poor,
        "p4": round(100 * poor / rural + 2 * wrong, 1),
        "q1": n.new(4000, 9900),
        "q2": round(n.uniform(9, 15), 1),
        "r1": lifted,
        "r2": planned,
        "r3": round(100 * lifted / planned, 1),
        "s1": townships,
        "s2": villages,
        "s3": villages // 3,
        "s4": 4,
        "t1": sum(kinds) + 10 * (n.random() < 0.3),
        "t2": kinds[0],
        "t3": kinds[1],
        "t4": kinds[2],
        "u1": n.new(10_000, 90_000),
        "u2": n.new(1000, 1999),
        "v1": n.new(1500, 2500),
        "v2": n.new(2600, 4500),
    }


def _money(n: Numbers) -> dict[str, object]:
    industry, works = n.new(1000, 4000), n.new(500, 900)
    return {
        "a1": industry + works + n.new(5, 99),
        "a2": industry,
        "a3": works,
        "b1": 100 * n.randint(11, 49),
        "b2": n.new(11, 60),
        "b3": n.new(5000, 50_000),
        "c1": 10 * n.randint(10, 49),
        "d1": n.new(5001, 9000),
        "d2": n.new(3, 10),
        "e1": n.new(901, 999),
        "f1": n.new(4001, 5000),
    }


def _measures(n: Numbers) -> dict[str, object]:
    return {}


def _pairing(n: Numbers) -> dict[str, object]:
    return {"b1": n.new(3, 9), "c1": n.new(20, 60), "c2": n.new(61, 200)}


def _model(n: Numbers) -> dict[str, object]:
    return {"a1": n.new(11, 30), "a2": n.new(300, 900), "b1": 100 * n.randint(11, 59), "b2": n.new(1000, 2999)}


def _villages(n: Numbers) -> dict[str, object]:
    values: dict[str, object] = {"d1": 10 * n.randint(10, 90), "d2": n.new(21, 90)}
    for village in "abc":
        households = n.new(150, 600)
        values |= {f"{village}1": households, f"{village}2": n.new(601, 2400), f"{village}3": n.new(11, 149)}
    return values


def _exit(n: Numbers) -> dict[str, object]:
    return {
        "day": f"2018年{n.randint(4, 10)}月{n.randint(10, 28)}日",
        "a1": round(n.uniform(0.5, 2), 1),
        "a2": n.new(90, 99),
        "a3": n.new(1000, 9000),
        "a4": n.new(9001, 40_000),
    }


_DRAWN = {
    "figures": _figures,
    "money": _money,
    "measures": _measures,
    "pairing": _pairing,
    "model": _model,
    "villages": _villages,
    "exit": _exit,
}
