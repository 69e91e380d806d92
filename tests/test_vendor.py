"""The libraries of the pages, as they are committed: the recorded files, licences that we take, nothing from elsewhere."""

import hashlib
import json
import re
import shutil
import subprocess

import pytest
from tools import vendor

LISTED = json.loads((vendor.VENDOR / "VENDOR.json").read_text(encoding="utf-8"))
LOCKED = json.loads((vendor.FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
LICENCES = {"0BSD", "Apache-2.0", "BSD-3-Clause", "CC-BY-4.0 AND MIT", "MIT"}
ABOUT = {"VENDOR.json", "LICENSES.txt"}
# the SPARQL editor stays on its page; everything else may be written into a single file
INLINED = sorted(LISTED.keys() - {"yasgui.js"})
CDNS = re.compile(
    r"unpkg\.com|jsdelivr\.net|cdnjs\.|googleapis\.com|gstatic\.com|prefix\.cc|tile\.openstreetmap", re.IGNORECASE
)


def text_of(name):
    return (vendor.VENDOR / name).read_text(encoding="utf-8")


def packages():
    """Every package that is named, with its licence, and its version where it is known."""
    for file in LISTED.values():
        for package in file["packages"]:
            yield package["name"], package["licence"], package["version"]
            yield from ((name, licence, None) for name, licence in package.get("bundles", {}).items())


def test_the_files_are_the_recorded_ones():
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.VENDOR.iterdir()
        if path.name not in ABOUT
    }
    assert hashes == {name: file["sha256"] for name, file in LISTED.items()}


def test_every_version_is_the_locked_one():
    locked = {(one.get("name", key.removeprefix("node_modules/")), one.get("version")) for key, one in LOCKED.items()}
    assert {(name, version) for name, _, version in packages() if version} <= locked


def test_the_npm_lock_holds_hashes_and_no_address():
    assert [key for key, one in LOCKED.items() if key and "integrity" not in one] == []
    assert [key for key, one in LOCKED.items() if "resolved" in one] == []


def test_every_package_has_a_licence_that_we_take_and_its_text_is_there():
    text = text_of("LICENSES.txt")
    for name, licence, _ in packages():
        assert licence in LICENCES, name
        assert f"\n{name} ({licence})\n" in f"\n{text}", name


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_file_loads_nothing_and_knows_no_content_delivery_network(name):
    text = text_of(name)
    assert CDNS.findall(text) == []
    assert "sourceMappingURL" not in text
    assert re.findall(r"@import|@font-face", text if name.endswith(".css") else "") == []
    assert re.findall(r"url\(\s*[\"']?(?!data:|#)[^)]{1,80}", text if name.endswith(".css") else "") == []


@pytest.mark.parametrize("name", INLINED)
def test_a_file_can_be_written_into_a_page(name):
    assert re.findall(r"</?(?:script|style)|<!--", text_of(name), flags=re.IGNORECASE) == []


def test_the_outlines_are_plain_geojson_of_every_province():
    features = json.loads(text_of("provinces.json"))["features"]
    assert len({feature["properties"]["adcode"] for feature in features}) == 34
    rings = [ring for one in features for polygon in one["geometry"]["coordinates"] for ring in polygon]
    assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in rings)
    assert all(73 < x < 136 and 18 < y < 54 for ring in rings for x, y in ring)
    assert (vendor.VENDOR / "provinces.json").stat().st_size < 150_000


@pytest.mark.slow
@pytest.mark.npm
@pytest.mark.skipif(shutil.which("npm") is None, reason="没有 npm，不重建 no npm: not built anew")
def test_a_new_build_gives_the_same_files(tmp_path):
    try:
        vendor.build(tmp_path / "vendor")
    except subprocess.CalledProcessError as error:
        if error.cmd[0] == "npm":
            pytest.skip(f"npm 装不了包 npm cannot install the packages: {error}")
        raise
    built = {path.name: path.read_bytes() for path in (tmp_path / "vendor").iterdir()}
    assert built == {path.name: path.read_bytes() for path in vendor.VENDOR.iterdir()}
