"""Places: every code stands in the table for its documents' years, every chain of parents ends in China."""

import csv
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).resolve().parent.parent / "data"
Entry = dict[str, Any]


def read(name: str) -> dict[str, Entry]:
    text = (DATA / "entities" / name).read_text(encoding="utf-8")
    entries: dict[str, Entry] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - reads strings, makes nothing
    return entries


def table(name: str) -> list[dict[str, str]]:
    with (DATA / "places" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(source: str) -> str:
    """The source without its white space, in which words are looked for."""
    return "".join((DATA / "sources" / f"{source}.txt").read_text(encoding="utf-8").split())


REGIONS, PLACES = read("regions.yml"), read("places.yml")
CODED = sorted(key for key in REGIONS if key.isdigit())
TEXTS = {2018: printed("newspaper-page"), 2021: printed("shanghai-kashgar")}
POINTS = {row["code"]: (float(row["lat"]), float(row["long"])) for row in table("points.csv")}
NAMES = defaultdict(list)
for row in table("gb2260.csv"):
    NAMES[row["code"]].append((row["name"], int(row["from_year"]), int(row["until_year"] or 9999)))
ALL = [(f"region:{key}", entry) for key, entry in REGIONS.items()] + [
    (f"place:{key}", entry) for key, entry in PLACES.items()
]


def words(entry: Entry) -> list[str]:
    return [entry["zh"], *entry.get("alias", [])]


def years(entry: Entry) -> list[int]:
    """Years of the documents that print the place; of both, where it is only a parent."""
    return [year for year, text in TEXTS.items() if any(word in text for word in words(entry))] or list(TEXTS)


def chain(key: str) -> list[str]:
    found = [key]
    while parent := REGIONS[found[-1]].get("within"):
        assert parent not in found
        found.append(parent)
    return found


@pytest.mark.parametrize("key", CODED)
def test_a_code_is_in_force_in_the_year_of_its_document(key):
    entry = REGIONS[key]
    for year in years(entry):
        assert [name for name, start, until in NAMES[key] if start <= year <= until] == [entry["zh"]]


@pytest.mark.parametrize("key", CODED)
def test_a_point_is_the_table_s_to_two_decimals(key):
    lat, long = float(REGIONS[key]["lat"]), float(REGIONS[key]["long"])
    assert (lat, long) == pytest.approx(POINTS[key], abs=0.0051)


@pytest.mark.parametrize("key", REGIONS)
def test_every_chain_of_parents_ends_in_china(key):
    assert chain(key)[-1] == "CN"


@pytest.mark.parametrize("key", CODED)
def test_a_code_s_parent_is_the_code_s_own(key):
    ends = {"0000": "CN", "00": f"{key[:2]}0000"}
    expected = next((parent for end, parent in ends.items() if key.endswith(end)), f"{key[:4]}00")
    assert REGIONS[key]["within"] == expected


@pytest.mark.parametrize("key", sorted(set(REGIONS) - set(CODED) - {"CN"}))
def test_a_place_without_code_bears_its_county_s_code_and_pinyin(key):
    county, _, pinyin = key.partition("-")
    assert county in chain(key)[1:]
    assert pinyin.isascii()
    assert pinyin.islower()


@pytest.mark.parametrize(("name", "entry"), ALL, ids=[name for name, _ in ALL])
def test_a_place_has_both_names_a_kind_and_a_source(name, entry):
    assert entry["zh"]
    assert entry["en"].isascii()
    assert entry["kind"]
    assert {"label"} <= set(entry["source"]) <= {"label", "within", "point"}
    assert ("point" in entry["source"]) == ("lat" in entry) == ("long" in entry)


@pytest.mark.parametrize(("name", "entry"), ALL, ids=[name for name, _ in ALL])
def test_an_alias_is_printed_in_a_source(name, entry):
    assert [word for word in entry.get("alias", []) if not any(word in text for text in TEXTS.values())] == []


@pytest.mark.parametrize(("name", "entry"), ALL, ids=[name for name, _ in ALL])
def test_a_name_taken_from_a_text_stands_in_it(name, entry):
    label = Path(entry["source"]["label"])
    if label.parts[:2] == ("data", "sources"):
        assert entry["zh"] in printed(label.stem)


def test_a_kind_is_a_concept_of_its_scheme():
    def keys(scheme: str) -> set[str]:
        text = (DATA.parent / "ontology" / "concepts" / f"{scheme}.ttl").read_text(encoding="utf-8")
        return set(re.findall(r'skos:notation "(.+?)"', text))

    levels, kinds = keys("agent-kind") | {"village-group"}, keys("place-kind")
    assert {entry["kind"] for entry in REGIONS.values()} <= levels
    assert {entry["kind"] for entry in PLACES.values()} <= kinds


def test_no_word_names_two_places():
    seen = defaultdict(list)
    for name, entry in ALL:
        for word in words(entry):
            seen[word].append(name)
    assert {word: names for word, names in seen.items() if len(names) > 1} == {}


@pytest.mark.parametrize(("name", "entry"), ALL, ids=[name for name, _ in ALL])
def test_a_place_is_named_or_is_a_parent_of_one_that_is(name, entry):
    parents = {parent for key, region in REGIONS.items() if named(region) for parent in chain(key)}
    assert named(entry) or name.removeprefix("region:") in parents


def named(entry: Entry) -> bool:
    return any(word in text for word in words(entry) for text in TEXTS.values())


def test_the_runs_of_one_code_do_not_overlap():
    for code, runs in NAMES.items():
        ordered = sorted((start, until) for _, start, until in runs)
        assert all(until < start for (_, until), (start, _) in pairwise(ordered)), code
