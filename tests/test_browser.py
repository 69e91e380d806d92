"""The browser that tests the pages: it notices what no page may do. And the vendored libraries, drawing in it."""

from pathlib import Path

import pytest
from playwright.sync_api import Error, expect
from tests.browser import Pages, compose, faults, hosting
from tools.vendor import VENDOR

PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>试</title>{head}</head>
<body><main><h1>试</h1>{body}</main></body></html>"""
RECORD = """
const field = document.querySelector("input"), events = [];
for (const name of ["compositionstart", "compositionupdate", "compositionend", "input"])
  field.addEventListener(name, (event) => {
    events.push(`${name} ${field.value} ${event.isComposing ?? ""}`.trim());
    document.title = events.join("|");
  });
field.focus();
"""
# each draws into #place and says in the title what it drew
DRAW = {
    "cytoscape": """
        const net = cytoscape({container: place, elements: [{data: {id: "a"}}, {data: {id: "b"}},
            {data: {source: "a", target: "b"}}, {data: {source: "a", target: "b"}}]});
        net.layout({name: "fcose", animate: false}).run();
        const places = new Set(net.nodes().map((node) => JSON.stringify(node.position())));
        document.title = `${places.size} places, ${net.edges().length} edges`;""",
    "echarts": """
        fetch("/provinces.json").then((answer) => answer.json()).then((outlines) => {
          echarts.registerMap("china", outlines);
          const data = [{name: "上海"}, {name: "喀什"}], links = [{source: "上海", target: "喀什", value: 90}];
          const options = [
            {geo: {map: "china"}, series: [{type: "lines", coordinateSystem: "geo", data: [{coords: [[121, 31], [76, 39]]}]}]},
            {series: [{type: "sankey", data, links}]},
            {series: [{type: "graph", layout: "circular", data, links}]},
            {series: [{type: "tree", data: [{name: "六个精准", children: data}]}]},
            {xAxis: {}, yAxis: {}, dataZoom: [{}], legend: {}, tooltip: {}, aria: {enabled: true, decal: {show: true}},
             series: ["bar", "line", "scatter"].map((type) => ({type, name: type, data: [[1, 2], [2, 3]]}))},
            {xAxis: {}, yAxis: {}, series: [{type: "custom", data: [[1, 2]], renderItem: () => ({type: "circle", shape: {r: 9}})}]},
            {xAxis: {data: ["a"]}, yAxis: {data: ["b"]}, visualMap: {}, series: [{type: "heatmap", data: [[0, 0, 1]]}]}];
          const drawn = options.map((option) => {
            const box = place.appendChild(document.createElement("div"));
            box.style.height = "300px";
            const chart = echarts.init(box, null, {renderer: "svg", locale: "ZH"});
            chart.setOption({animation: false, ...option});
            return box.querySelectorAll("path").length > 0;
          });
          echarts.init(place.appendChild(document.createElement("div")), null, {renderer: "canvas", width: 300, height: 300})
            .setOption({series: [{type: "sankey", data, links}]});
          document.title = `${drawn.filter(Boolean).length} charts`;
        });""",
    "sigma": """
        const graph = new sigma.Graph({multi: true, type: "directed"});
        graph.addNode("a", {x: 0, y: 0, size: 5, label: "甲"});
        graph.addNode("b", {x: 1, y: 1, size: 5, label: "乙"});
        graph.addEdge("a", "b");
        graph.addEdge("a", "b");
        const view = new sigma.Sigma(graph, place);
        view.on("afterRender", () => { document.title = `${graph.size} edges`; });
        view.refresh();""",
    "yasgui": """
        Yasgui.Yasqe.defaults.autocompleters = ["variables", "prefixes"];
        const editor = new Yasgui(place, {persistenceId: null, requestConfig: {endpoint: "/sparql"},
            yasqe: {value: "SELECT * WHERE { ?s ?p ?o }", prefixCcApi: "/prefixes.json"}});
        document.title = `${place.querySelectorAll(".CodeMirror").length} editor`;""",
}
DRAWN = {
    "cytoscape": "2 places, 2 edges",
    "echarts": "7 charts",
    "sigma": "2 edges",
    "yasgui": "1 editor",
}


def page_of(body="", head=""):
    return PAGE.format(body=body, head=head)


def test_the_server_is_seen_without_a_problem(pages, site):
    page = pages.open("/")
    assert page.url == f"{site.base}/"
    assert "SPARQL" in page.inner_text("nav")


def test_an_expected_problem_is_forgiven_and_has_to_happen(pages):
    pages.open("/no-such-page", lang="en")
    pages.expected("404")
    with pytest.raises(AssertionError, match="expected a problem"):
        pages.expected("404")


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("", '<img alt="" src="http://outside.example/x.png">', "CSP: img-src http://outside.example/x.png"),
        ("", "<script>1</script>", "CSP: script-src-elem inline"),
        ("a.js", "fetch('http://outside.example/x').catch(() => 0)", "CSP: connect-src http://outside.example/x"),
        ("a.js", "fetch('/none')", "404"),
        ("a.js", "console.error('坏了')", "console: 坏了"),
        ("a.js", "setTimeout(() => { throw new Error('坏了') })", "exception: 坏了"),
        ("a.js", "Promise.reject(new Error('坏了'))", "exception: 坏了"),
        ("a.js", "location = 'http://outside.example/y'", "outside: http://outside.example/y"),
    ],
)
def test_what_no_page_may_do_fails_the_test(browser, path, content, problem):
    body = f'<script src="/{path}"></script>' if path else content
    with hosting({"/": page_of(body), "/a.js": content}) as base:
        seen = Pages(browser, base)
        page = seen.open("/")
        page.wait_for_timeout(300)
        with pytest.raises(AssertionError):
            seen.close()
        assert [one for one in seen.problems if problem in one], seen.problems


def test_a_request_to_another_host_is_noticed_and_goes_nowhere_even_where_the_policy_allows_it(browser):
    with hosting({"/other": ""}) as other, hosting({"/": page_of()}) as base:
        seen = Pages(browser, base)
        context = seen.open("/").context
        # a visit is under no policy
        for address in ("http://outside.example/", "http://192.0.2.1/"):
            with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
                context.new_page().goto(address)
        context.new_page().goto(f"{other}/other")
        assert [one for one in seen.problems if one.startswith("outside: ")] == [
            "outside: http://outside.example/",
            "outside: http://192.0.2.1/",
            f"outside: {other}/other",
        ]


def test_a_file_that_asks_a_host_is_noticed(browser, tmp_path):
    (tmp_path / "asks.html").write_text(page_of('<img alt="" src="http://outside.example/x.png">'), encoding="utf-8")
    (tmp_path / "asks-not.html").write_text(page_of(), encoding="utf-8")
    seen = Pages(browser, f"{tmp_path.as_uri()}/")
    seen.open("asks-not.html")
    assert seen.problems == []
    seen.open("asks.html")
    seen.expected("console: Failed to load resource: net::ERR_NAME_NOT_RESOLVED")
    assert seen.problems == ["outside: http://outside.example/x.png"]


@pytest.mark.parametrize(("lang", "first"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_a_page_has_the_language_the_colours_and_the_size_that_were_asked_for(browser, lang, first):
    with hosting({"/": page_of()}) as base:
        seen = Pages(browser, base)
        page = seen.open("/", lang=lang, dark=lang == "zh", width=360, height=640)
        assert page.evaluate(
            "[navigator.language, innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]"
        ) == [
            first,
            360,
            lang == "zh",
        ]
        seen.close()


def test_an_input_method_composes_before_it_types(browser):
    with hosting({"/": page_of('<input aria-label="词"><script src="/a.js"></script>'), "/a.js": RECORD}) as base:
        seen = Pages(browser, base)
        page = seen.open("/")
        compose(page, "扶贫", "fu", "fupin")
        assert page.input_value("input") == "扶贫"
        events = page.title().split("|")
        assert events[0].startswith("compositionstart")
        assert "input fupin true" in events
        assert [one for one in events if one.startswith("compositionend")] == ["compositionend 扶贫"]
        seen.close()


def test_serious_faults_of_accessibility_are_found_under_our_policy(browser):
    good, bad = page_of("<p>好</p>"), page_of('<img src="data:,"><input>')
    with hosting({"/good": good, "/bad": bad}) as base:
        seen = Pages(browser, base)
        assert faults(seen.open("/good")) == []
        assert [one.split(":")[0] for one in faults(seen.open("/bad"))] == ["image-alt", "label"]
        seen.close()


@pytest.mark.parametrize("name", sorted(DRAW))
def test_a_library_draws_under_our_policy_and_asks_nobody(browser, name):
    styles = f'<link rel="stylesheet" href="/{name}.css">' if (VENDOR / f"{name}.css").exists() else ""
    script = f'<script src="/{name}.js"></script><script src="/draw.js"></script>'
    files: dict[str, str | Path] = {f"/{path.name}": path for path in VENDOR.iterdir()}
    files |= {
        "/": page_of(f'<div id="place" style="height: 400px"></div>{script}', head=styles),
        "/draw.js": f"const place = document.querySelector('#place');{DRAW[name]}",
        "/prefixes.json": '{"fp": "https://w3id.org/fupin/ontology#"}',
    }
    with hosting(files) as base:
        seen = Pages(browser, base)
        expect(seen.open("/")).to_have_title(DRAWN[name])
        seen.close()
