"""Bundle the libraries of the pages into src/fupin/web/static/vendor/, with their versions, hashes and licences.

usage: make vendor

tools/frontend/ names the packages (package.json, locked with hashes in package-lock.json) and has one entry a bundle.
Each bundle is a classic script that sets one global name, so that it can be served as it is under `script-src 'self'`
or be put into a page. The output is committed: users and installs need no Node, and the tests compare a new build.
"""

import hashlib
import json
import math
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "tools" / "frontend"
VENDOR = ROOT / "src" / "fupin" / "web" / "static" / "vendor"
#: Bundles and the global name that each sets.
GLOBALS = {
    "cytoscape": "cytoscape",
    "echarts": "echarts",
    "sigma": "sigma",
    "yasgui": "Yasgui",
}
FORM = "--bundle --minify --format=iife --target=es2020 --charset=ascii --legal-comments=eof".split()
#: Which licence we take where a package offers two; what its file says where package.json says nothing.
LICENCES = {"dompurify": "Apache-2.0", "jsuri": "MIT"}
PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/@][^/]*)/")
#: What outlines may lose, in degrees: under a pixel on a map of the whole country.
TOLERANCE = 0.025
PREFIXES = re.compile(r', \w+ = "http[^\n]*, prefixes_default = \{\n[^}]*\n\}')
MIT = """Copyright (c) {holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def install(folder: Path) -> None:
    """A copy of tools/frontend with the locked packages; none of their scripts runs."""
    shutil.copytree(FRONTEND, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "ci", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def without_prefix_list(folder: Path) -> None:
    """Take the editor's list of prefixes out: thousands of names of a public wiki, advertising among them.

    The page gives our own through the option ``prefixCcApi``.
    """
    editor = folder / "node_modules/@zazuko/yasgui/build/yasgui.esm.js"
    text, number = PREFIXES.subn(", prefixes_default = {}", editor.read_text(encoding="utf-8"))
    assert number == 1, f"{editor.name}: no list of prefixes where it was"
    editor.write_text(text, encoding="utf-8")


def bundle(folder: Path, out: Path) -> dict[str, Any]:
    """Run esbuild; its report of what went into which file."""
    command = ["node_modules/.bin/esbuild", *(f"{name}.js" for name in GLOBALS), *FORM]
    subprocess.run([*command, f"--outdir={out}", "--metafile=meta.json", "--log-level=warning"], cwd=folder, check=True)
    outputs: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["outputs"]
    return outputs


def package_of(path: str) -> str | None:
    """node_modules/@scope/name/lib/x.js → @scope/name; None for a file of ours."""
    found = PACKAGE.findall(path)
    return found[-1] if found else None


def inside(path: Path) -> set[str]:
    """Packages that a file was itself bundled from, by its source map."""
    map_file = path.with_name(f"{path.name}.map")
    if not map_file.exists():
        return set()
    sources = json.loads(map_file.read_text(encoding="utf-8"))["sources"]
    return {name for source in sources if (name := package_of(source))}


def packages_in(output: dict[str, Any], folder: Path) -> dict[str, set[str]]:
    """The packages of one bundle, each with those that its authors had bundled into it."""
    packages: dict[str, set[str]] = {}
    for path, part in output["inputs"].items():
        name = package_of(path)
        if name and part["bytesInOutput"]:
            packages.setdefault(name, set()).update(inside(folder / path) - {name})
    return packages


def manifest(folder: Path, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
    return read


def licence_of(folder: Path, name: str) -> str:
    """SPDX expression."""
    return LICENCES.get(name) or str(manifest(folder, name)["license"]).strip("()")


def licence_texts(folder: Path, name: str) -> Iterator[str]:
    """The texts that come with a package: LICENSE, NOTICE, licenses/…; for MIT without a file, MIT's own."""
    place = folder / "node_modules" / name
    names = re.compile(r"(licen[cs]e|copying|notice)([.-].*)?", re.IGNORECASE)
    files = [path for path in place.iterdir() if path.is_file() and names.fullmatch(path.name)]
    files += [path for path in place.glob("licenses/*") if path.is_file()]
    for path in sorted(files):
        yield path.read_text(encoding="utf-8").replace("\r\n", "\n").strip()
    if not files:
        assert licence_of(folder, name) == "MIT", f"{name}: no text of its licence"
        author = manifest(folder, name).get("author") or f"the authors of {name}"
        yield MIT.format(holder=author["name"] if isinstance(author, dict) else author).strip()


def write_licences(folder: Path, names: set[str], out: Path) -> None:
    parts = []
    for name in sorted(names):
        title = f"{manifest(folder, name)['name']} ({licence_of(folder, name)})"
        parts.append("\n\n".join([f"{title}\n{'=' * len(title)}", *licence_texts(folder, name)]))
    text = "\n\n\n".join(parts)
    (out / "LICENSES.txt").write_text("\n".join(map(str.rstrip, text.splitlines())) + "\n", encoding="utf-8")


def decoded(line: str, offset: list[int]) -> Iterator[tuple[float, float]]:
    """Points of a line in ECharts' UTF8Encoding: zigzag differences in 1/1024 of a degree."""
    x, y = offset
    for pair in zip(line[::2], line[1::2], strict=True):
        east, north = (ord(character) - 64 for character in pair)
        x, y = x + (east >> 1 ^ -(east & 1)), y + (north >> 1 ^ -(north & 1))
        yield x / 1024, y / 1024


def simplified(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Fewer points, none left out lying further from the line than TOLERANCE degrees (Douglas and Peucker's way)."""
    (x, y), (to_x, to_y) = line[0], line[-1]
    length = math.hypot(to_x - x, to_y - y)

    def distance(at: int) -> float:
        px, py = line[at][0] - x, line[at][1] - y
        return abs((to_x - x) * py - (to_y - y) * px) / length if length else math.hypot(px, py)

    furthest = max(range(1, len(line) - 1), key=distance, default=0)
    if not furthest or distance(furthest) <= TOLERANCE:
        return [line[0], line[-1]]
    return [*simplified(line[: furthest + 1])[:-1], *simplified(line[furthest:])]


def ring(line: str, offset: list[int]) -> list[list[float]]:
    """A closed line, to a hundredth of a degree."""
    points = list(decoded(line, offset))
    return [[round(x, 2), round(y, 2)] for x, y in simplified([*points, points[0]])]


def province(feature: dict[str, Any]) -> dict[str, Any]:
    """A province as plain GeoJSON; islets that vanish at this precision are left out."""
    shape = feature["geometry"]
    many = shape["type"] == "MultiPolygon"
    polygons, offsets = shape["coordinates"], shape["encodeOffsets"]
    if not many:
        polygons, offsets = [polygons], [offsets]
    rings = [[ring(*one) for one in zip(*pair, strict=True)] for pair in zip(polygons, offsets, strict=True)]
    kept = [[line for line in polygon if len(line) > 3] for polygon in rings]
    properties = {"name": feature["properties"]["name"], "adcode": feature["id"]}
    geometry = {"type": "MultiPolygon", "coordinates": [polygon for polygon in kept if polygon]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_provinces(folder: Path, out: Path) -> None:
    """Provincial outlines, from the last ECharts that carried them."""
    source = folder / "node_modules/echarts4/map/json/china.json"
    features = sorted(json.loads(source.read_text(encoding="utf-8"))["features"], key=lambda feature: feature["id"])
    collection = {"type": "FeatureCollection", "features": [province(feature) for feature in features]}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    (out / "provinces.json").write_text(text + "\n", encoding="utf-8")


def described(path: Path, packages: dict[str, set[str]], folder: Path) -> dict[str, Any]:
    """What VENDOR.json says of a file."""
    listed = [
        {
            "name": manifest(folder, name)["name"],
            "version": manifest(folder, name)["version"],
            "licence": licence_of(folder, name),
            **({"bundles": {other: licence_of(folder, other) for other in sorted(others)}} if others else {}),
        }
        for name, others in sorted(packages.items())
    ]
    name = {"global": GLOBALS[path.stem]} if path.suffix == ".js" else {}
    return {**name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "packages": listed}


def build(out: Path) -> None:
    """Write every file anew into `out`, a folder."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        install(folder)
        without_prefix_list(folder)
        outputs = bundle(folder, out.resolve())
        files = {Path(path).name: packages_in(output, folder) for path, output in outputs.items()}
        write_provinces(folder, out)
        files["provinces.json"] = {"echarts4": set()}
        names = {name for packages in files.values() for own, others in packages.items() for name in (own, *others)}
        write_licences(folder, names, out)
        listed = {name: described(out / name, files[name], folder) for name in sorted(files)}
    (out / "VENDOR.json").write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if sys.argv[1:] else VENDOR)
