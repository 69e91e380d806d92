"""Views as files: they work from a folder without any network, their sentences inside, whatever the data holds."""

import io
import re
import subprocess
import xml.etree.ElementTree as ET

import networkx as nx
import pytest
from playwright.sync_api import expect
from tests.browser import Pages
from tests.helpers import FUPIN, environment

from fupin.errors import FupinError
from fupin.views.layout import places
from fupin.views.network import Edge, Network, Node, network, sentences
from fupin.views.networkfiles import gexf
from fupin.views.picture import png, svg
from fupin.views.pyvisfile import MOST, pyvis_html
from fupin.web.files import VIEWS, view_file

HOSTILE = '<img src=x onerror="document.title=1">"\'</script><script>document.title=2</script> href \u202e𠮷\x00{{7*7}}'
SVG = "{http://www.w3.org/2000/svg}"


def run(packaged, *arguments):
    return subprocess.run(
        [FUPIN, "view", *map(str, arguments)], env=environment(packaged), capture_output=True, text=True, check=False
    )


def hostile(number: int = 2) -> tuple[Network, dict[str, str]]:
    """A network whose every text is an attack."""
    nodes = tuple(
        Node(f"topic:{i}", f"https://w3id.org/fupin/id/topic/{i}", f"{HOSTILE}{i}", "topic", HOSTILE, 0)
        for i in range(number)
    )
    edges = tuple(
        Edge(
            f"e{i}",
            "x",
            "topic:0",
            "fp:supports",
            HOSTILE,
            "topic:1",
            ("fact:a/b",),
            ("done",),
            "document:a",
            HOSTILE,
            (),
        )
        for i in range(3)
    )
    return Network(("topic:0",), nodes, edges), {"fact:a/b": HOSTILE}


@pytest.fixture(scope="module")
def folder(packaged, tmp_path_factory):
    """A folder with every view as HTML, in both languages, and a pyvis page."""
    made = tmp_path_factory.mktemp("files")
    for name in VIEWS:
        names = ("上海市", "泽普县") if name == "path" else ()
        for language in ("zh", "en"):
            done = run(packaged, name, *names, "--lang", language, "-o", made / f"{name}-{language}.html")
            assert done.returncode == 0, done.stderr
    assert run(packaged, "network", "泽普县", "-f", "pyvis", "-o", made / "pyvis.html").returncode == 0
    return made


@pytest.fixture
def files(browser, folder):
    """Pages of the folder, which may ask for nothing."""
    made = Pages(browser, folder.as_uri() + "/")
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", VIEWS)
def test_what_is_clicked_in_a_file_shows_its_sentence_without_any_network(files, name, language):
    page = files.open(f"{name}-{language}.html")
    page.locator("main [data-facts]").first.click()
    expect(page.locator("#panel blockquote mark").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.slow
def test_a_pyvis_page_draws_and_asks_nobody(files):
    page = files.open("pyvis.html")
    expect(page.locator("canvas")).to_be_visible()
    assert "泽普县" in page.evaluate("JSON.stringify(nodes.get())")


@pytest.mark.slow
def test_a_pyvis_page_keeps_text_text_and_parallel_edges_apart(browser, tmp_path):
    (tmp_path / "hostile.html").write_text(pyvis_html(*hostile(), HOSTILE, "zh"), encoding="utf-8")
    files = Pages(browser, tmp_path.as_uri() + "/")
    page = files.open("hostile.html")
    assert page.evaluate("edges.length") == 3
    assert len(set(page.evaluate("edges.get().map((edge) => JSON.stringify(edge.smooth))"))) == 3
    page.mouse.move(640, 450)
    assert page.title() not in ("1", "2")
    assert page.evaluate("document.querySelectorAll('img').length") == 0
    files.close()


def test_pyvis_draws_so_many_nodes_and_says_so():
    with pytest.raises(FupinError, match="too many nodes for pyvis"):
        pyvis_html(*hostile(MOST + 1), "x", "zh")


def test_pictures_and_graph_files_keep_hostile_text_text():
    found, said = hostile()
    drawn = svg(found, said, HOSTILE, {})
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "title",
        "rect",
        "g",
        "path",
        "circle",
        "text",
    }
    assert png(drawn).startswith(b"\x89PNG")
    read = nx.read_gexf(io.BytesIO(gexf(found, said).encode()))
    assert read.number_of_edges() == 3
    assert read.nodes["topic:0"]["label"].startswith("<img src=x")


def test_a_network_has_the_same_places_each_time_and_no_two_nodes_in_one(kg):
    found = network(kg.engine, "zh", ["region:310000"])
    pairs = [(edge.source, edge.target) for edge in found.edges]
    placed = places([node.id for node in found.nodes], pairs)
    assert placed == places([node.id for node in found.nodes], pairs)
    assert len(set(placed.values())) == len(found.nodes)


def test_parts_that_are_not_joined_stand_beside_each_other():
    placed = places(["a", "b", "c", "d", "e"], [("a", "b"), ("c", "d")])
    assert len(set(placed.values())) == 5


def test_a_picture_tells_each_fact_with_its_sentence(kg):
    found = network(kg.engine, "zh", ["region:653124"])
    said = sentences(kg.engine, found)
    root = ET.fromstring(svg(found, said, "泽普县", {}))  # noqa: S314 - our own
    told = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert sum("→" in words for words in told) == len(found.edges)
    assert any("按照党中央和国务院统一部署" in words for words in told)


@pytest.mark.parametrize("form", ["svg", "png", "graphml", "gexf", "pyvis"])
def test_a_network_is_written_in_every_format(kg, form):
    content = view_file(kg.engine, "network", ["泽普县"], form, "zh", "")
    assert len(content) > 1000
    if form in ("graphml", "gexf", "svg"):
        ET.fromstring(content)  # noqa: S314 - our own


def test_a_format_that_is_none_is_an_error(kg):
    with pytest.raises(FupinError, match="no such format: docx"):
        view_file(kg.engine, "network", ["泽普县"], "docx", "zh", "")


def test_a_file_is_whole_or_not_there(packaged, tmp_path):
    target = tmp_path / "old.html"
    target.write_text("as it was", encoding="utf-8")
    for arguments in (("nothing",), ("money", "-f", "svg"), ("network", "无此地"), ("path", "上海市"), ("money", "x")):
        failed = run(packaged, *arguments, "-o", target)
        assert failed.returncode == 1
        assert re.search("改法 mend", failed.stderr)
        assert len(failed.stderr.splitlines()) == 1
    assert target.read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_is_utf_8_whatever_the_locale(packaged, tmp_path):
    target = tmp_path / "x.html"
    done = subprocess.run(
        [FUPIN, "view", "network", "region:653124", "-f", "pyvis", "-o", target],
        env=environment(packaged, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "<title>泽普县</title>" in target.read_text(encoding="utf-8")
