"""Who and what there is in the synthetic nation: places from the country down to the village, bodies, people, systems.

All of it follows from numbers, so that it is the same each time. The name of every place begins with 拟 (simulated).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

#: Provinces that support; the others are supported.
SUPPORTERS = 9
PROVINCES = 31
DISTRICTS = 12
COUNTIES_IN_A_PREFECTURE = 6
MOST_COUNTIES = 832
MOST_VILLAGES = 128_000
NATION = "synthetic-cn"

_FIRST, _SECOND = "青白云石清龙金平安长永新东西南北上下大小高河", "山水河江湖泉溪林田原川岭关城桥门塘沟坪坝湾岗"
PRODUCTS = (
    ("茶叶", "tea"),
    ("柑橘", "citrus"),
    ("核桃", "walnuts"),
    ("油茶", "oil tea"),
    ("花椒", "Sichuan pepper"),
    ("苹果", "apples"),
    ("葡萄", "grapes"),
    ("猕猴桃", "kiwi fruit"),
    ("食用菌", "mushrooms"),
    ("马铃薯", "potatoes"),
    ("中药材", "medicinal herbs"),
    ("红枣", "jujubes"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A region; ``path`` are the keys of all that it lies in, the nearest first."""

    key: str
    zh: str
    en: str
    kind: str
    path: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """Its entry in a file of entities."""
        within = f", within: {self.path[0]}" if self.path else ""
        return f"{self.key}: {{zh: {self.zh}, en: {self.en}, kind: {self.kind}{within}}}\n"


def name(number: int) -> str:
    """The number-th of some hundred names of two characters."""
    return _FIRST[number % len(_FIRST)] + _SECOND[(number // len(_FIRST)) % len(_SECOND)]


def inside(upper: Place, number: int, suffix: str, english: str, kind: str) -> Place:
    """The number-th place of a kind in another place."""
    key = f"{'synthetic' if upper.key == NATION else upper.key}-{number:02}"
    return Place(key, f"拟{name(number)}{suffix}", f"{english} {key}", kind, (upper.key, *upper.path))


@dataclass(frozen=True)
class World:
    """The places of a nation with so many poor counties and villages."""

    counties: int
    villages: int

    @property
    def nation(self) -> Place:
        return Place(NATION, "拟国", "Synthetic nation", "country")

    @cached_property
    def provinces(self) -> list[Place]:
        return [inside(self.nation, n, "省", "Province", "province") for n in range(1, PROVINCES + 1)]

    @cached_property
    def prefectures(self) -> list[Place]:
        """Those of the supported provinces, in the order of the provinces."""
        supported = self.provinces[SUPPORTERS:]
        number = -(-self.counties // COUNTIES_IN_A_PREFECTURE)
        each = -(-number // len(supported))
        return [inside(supported[n // each], n % each + 1, "市", "Prefecture", "prefecture") for n in range(number)]

    @cached_property
    def poor_counties(self) -> list[Place]:
        return [
            inside(
                self.prefectures[n // COUNTIES_IN_A_PREFECTURE],
                n % COUNTIES_IN_A_PREFECTURE + 1,
                "县",
                "County",
                "county",
            )
            for n in range(self.counties)
        ]

    def districts(self, province: Place) -> list[Place]:
        """The districts of a supporting province."""
        return [inside(province, n, "区", "District", "district") for n in range(1, DISTRICTS + 1)]

    def supporter_of(self, province: Place) -> Place:
        """The province that supports a supported one."""
        return self.provinces[self.provinces.index(province) % SUPPORTERS]

    def province_of(self, place: Place) -> Place:
        return next(province for province in self.provinces if province.key in place.path)

    def towns(self, county: Place, villages: int) -> list[Place]:
        """Towns enough for so many villages, two at least."""
        number = max(2, villages // 16)
        return [inside(county, n, "镇", "Town", "town") for n in range(1, number + 1)]

    def villages_in(self, county: Place, villages: int) -> Iterator[Place]:
        """The villages of a county, spread over its towns."""
        towns = self.towns(county, villages)
        for n in range(villages):
            yield inside(towns[n % len(towns)], n // len(towns) + 1, "村", "Village", "village")


# What is no place: lines of the files of entities, by file

#: What all documents may speak of.
SHARED = {
    "programmes": (
        "synthetic-east-west: {zh: 拟东西部扶贫协作, en: Synthetic east-west cooperation}\n"
        "synthetic-county-help: {zh: 拟县直单位定点帮扶, en: Synthetic help by county bodies}\n"
    ),
    "organisations": "synthetic-leading-group: {zh: 拟国扶贫开发领导小组, en: Synthetic leading group}\n",
    "systems": ("synthetic-six-precisions: {zh: 六个精准, en: Synthetic six precisions}\n"),
    "parts": (
        "synthetic-targets-precise: {zh: 扶持对象精准, en: Synthetic precision of targets}\n"
        "synthetic-projects-precise: {zh: 项目安排精准, en: Synthetic precision of projects}\n"
        "synthetic-funds-precise: {zh: 资金使用精准, en: Synthetic precision of funds}\n"
        "synthetic-measures-precise: {zh: 措施到户精准, en: Synthetic precision of measures}\n"
        "synthetic-people-precise: {zh: 因村派人精准, en: Synthetic precision of people}\n"
        "synthetic-results-precise: {zh: 脱贫成效精准, en: Synthetic precision of results}\n"
        "synthetic-exit-criteria: {zh: 贫困县退出条件, en: Synthetic criteria of exit}\n"
        "synthetic-exit-procedure: {zh: 退出程序, en: Synthetic procedure of exit}\n"
    ),
    "products": "".join(
        f"synthetic-product-{n}: {{zh: {zh}, en: Synthetic {en}}}\n" for n, (zh, en) in enumerate(PRODUCTS)
    ),
}


def of_province(province: Place, supporter: Place) -> dict[str, str]:
    """The groups, systems and people of a supported province."""
    key, zh, en = province.key, province.zh, province.en
    return {
        "systems": (
            f"{key}-exit: {{zh: {zh}贫困县退出程序, en: Procedure of exit of {en}}}\n"
            f"{key}-housing: {{zh: {zh}农村住房改造, en: Housing of {en}}}\n"
        ),
        "groups": (
            f"{key}-counties: {{zh: {zh}受扶县, en: Supported counties of {en}, memberKind: kind:county}}\n"
            f"{key}-districts: {{zh: 帮扶{zh}的区, en: Districts that support {en}, memberKind: kind:district, "
            f"ofPlace: region:{supporter.key}}}\n"
        ),
        "documents": f"{key}-plan: {{zh: {zh}脱贫攻坚规划, en: Plan of {en}}}\n",
        "people": f"{key}-villager: {{zh: 拟村民{name(int(key[-2:]))}, en: Villager of {en}, private: 'true'}}\n",
    }


def of_county(county: Place, number: int, turns: int) -> dict[str, str]:
    """The bodies, people, systems and groups of a county with so many documents."""
    key, zh, en = county.key, county.zh, county.en
    lists = "".join(
        f"{key}-villages-{turn}: {{zh: {zh}贫困村, en: Villages of {en}, memberKind: kind:poor-village}}\n"
        for turn in range(turns)
    )
    return {
        "organisations": (
            f"{key}-firm: {{zh: {zh}农业公司, en: Firm of {en}}}\n"
            f"{key}-office: {{zh: {zh}扶贫办, en: Poverty alleviation office of {en}}}\n"
            f"{key}-committee: {{zh: {zh}委, en: Party committee of {en}}}\n"
        ),
        "posts": f"{key}-head: {{zh: {zh}县长, en: 'Head of {en}', organisation: region:{key}}}\n",
        "people": (
            f"{key}-head: {{zh: 拟{name(number)}, en: Head {number}}}\n"
            f"{key}-reporter: {{zh: 拟记者{name(number + 7)}, en: Reporter {number}}}\n"
        ),
        "systems": (
            f"{key}-model: {{zh: 公司带合作社联农户, en: Model of {en}}}\n"
            f"{key}-ladder: {{zh: {zh}结对机制, en: Pairing mechanism of {en}}}\n"
            f"{key}-with-labour: {{zh: {zh}有劳动力的家庭的办法, en: Ways with labour of {en}}}\n"
            f"{key}-without-labour: {{zh: {zh}没有劳动力的家庭的办法, en: Ways without labour of {en}}}\n"
            f"{key}-works: {{zh: {zh}三个一工程, en: Works of {en}}}\n"
        ),
        "groups": (
            f"{key}-departments: {{zh: {zh}县直单位, en: Bodies of {en}, memberKind: kind:department, ofPlace: region:{key}}}\n"
            f"{key}-helped: {{zh: {zh}受帮扶的贫困村, en: Helped villages of {en}, memberKind: kind:poor-village, "
            f"ofPlace: region:{key}}}\n{lists}"
        ),
        "documents": f"{key}-plan: {{zh: {zh}脱贫攻坚规划, en: Plan of {en}}}\n",
    }
