"""The project as a whole: what may stand in its files, the lock, what is imported, and the wheel in a venv of its own."""

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from tools.lock import strangers

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
RESOURCES = ("ontology", "queries", "data")
# written in pieces, so that they do not stand here either
HOSTS = [
    ".".join(name.split()) for name in ("pypi org", "files pythonhosted org", "registry npmjs org", "deb debian org")
]
MACHINE_PATH = re.compile(r"(?<![\w.~%:/-])/(?:work|root|home|Users)/[\w.]+")
MODULES = {"PyYAML": "yaml", "SPARQLWrapper": "SPARQLWrapper"}


def run(*command, cwd=ROOT, **environment):
    done = subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def tracked():
    """Files of the project: known to git, or new and not ignored."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())


def name_of(requirement):
    """The distribution's name, normalised: "PyYAML>=6.0" → pyyaml."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower()


def imported(path):
    """Top-level modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_no_file_holds_a_download_host_or_a_path_of_this_machine():
    found = []
    for name in tracked():
        text = (ROOT / name).read_bytes().decode("utf-8", errors="replace")
        found += [f"{name}: {host}" for host in HOSTS if host in text]
        found += [f"{name}: {path}" for path in MACHINE_PATH.findall(text)]
    assert found == []


def test_the_lock_holds_pins_and_hashes_alone():
    assert strangers(LOCK) == []
    assert "://" not in LOCK


def test_every_pin_of_the_lock_has_a_hash():
    pins = re.findall(r"^[a-z0-9.-]+==.+(?:\n    --hash=.+)*", LOCK, flags=re.MULTILINE)
    assert pins
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_lock_has_every_dependency_and_the_build_backend():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    wanted = {name_of(one) for one in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"], *build]}
    assert wanted <= set(re.findall(r"^([a-z0-9.-]+)==", LOCK, flags=re.MULTILINE))


def test_every_module_that_the_package_imports_is_a_declared_dependency():
    names = [re.split(r"[^\w.-]", one)[0] for one in PROJECT["dependencies"]]
    declared = {MODULES.get(name, name) for name in names}
    used = {module for path in (ROOT / "src").rglob("*.py") for module in imported(path)}
    assert used - set(sys.stdlib_module_names) - {"fupin", "__future__"} <= declared


def test_the_versions_agree():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {PROJECT['version']}\n" in citation


def test_git_leaves_the_bytes_of_the_sources_alone():
    sources = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "data" / "sources").glob("*.txt"))]
    assert sources
    attributes = run("git", "check-attr", "text", "--", *sources).splitlines()
    assert attributes == [f"{path}: text: unset" for path in sources]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", str(folder), str(ROOT))
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def fresh(wheel, tmp_path_factory):
    """Folder of scripts of a new venv that has this wheel, and the dependencies of the running one."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", str(wheel))
    (site,) = folder.glob("lib/python*/site-packages")
    # a line of a .pth file is a path, and .pth files found there do not count: the checkout stays out
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin"


@pytest.mark.slow
def test_the_wheel_carries_ontology_queries_and_data(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"fupin/_resources/{name}" for name in tracked() if name.split("/")[0] in RESOURCES}
    assert wanted
    assert wanted - inside == set()


@pytest.mark.slow
def test_the_wheel_carries_pages_styles_and_libraries_of_the_web(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {name.removeprefix("src/") for name in tracked() if name.startswith("src/fupin/web/")}
    assert "fupin/web/static/vendor/LICENSES.txt" in wanted
    assert wanted - inside == set()


@pytest.mark.slow
def test_the_wheel_finds_its_own_resources_outside_the_checkout(fresh, tmp_path):
    code = "from fupin.resources import resource; print(*map(resource, ('ontology', 'queries', 'data')), sep='\\n')"
    places = run(str(fresh / "python"), "-c", code, cwd=tmp_path, PYTHONPATH="").splitlines()
    assert len(places) == 3
    assert all(Path(place).is_relative_to(fresh.parent) for place in places)


@pytest.mark.slow
def test_an_installed_wheel_tells_its_version_and_lists_its_questions(fresh, tmp_path):
    home = {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "FUPIN_STORE": str(tmp_path / "store"),
        "PYTHONPATH": "",
    }
    assert PROJECT["version"] in run(str(fresh / "fupin"), "--version", cwd=tmp_path, **home)
    listed = run(str(fresh / "fupin"), "query", cwd=tmp_path, **home).splitlines()
    assert {line.split("\t")[0] for line in listed} == {path.stem for path in (ROOT / "queries").glob("*.rq")}
    assert all(line.split("\t")[1] for line in listed)
