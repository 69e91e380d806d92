"""Clients that others have made, against the running server: SPARQLWrapper, rdflib, curl, Comunica, Jena."""

import json
import re
import shlex
import shutil
import subprocess

import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLExceptions, SPARQLWrapper
from tests.helpers import ROOT
from tests.servers import TOKEN, serving
from tools import engines

FP = Namespace("https://w3id.org/fupin/ontology#")
ZEPU = URIRef("https://w3id.org/fupin/id/region/653124")
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/fupin/ontology#Pairing> }"
PAIRINGS = "SELECT ?s WHERE { ?s a <https://w3id.org/fupin/ontology#Pairing> } ORDER BY ?s LIMIT 3"
MADE = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t VALUES ?t { <https://w3id.org/fupin/ontology#Pairing> } }"
#: What README says may be typed in a shell.
TYPED = re.findall(r"^(?:curl|npx) .*", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.fixture(scope="module")
def server(packaged, tmp_path_factory):
    with serving(packaged, folder=tmp_path_factory.mktemp("clients")) as running:
        yield running


@pytest.fixture(scope="module")
def known(server):
    """How many pairings there are, and the first three."""
    return int(server.values(COUNT)[0][0]), [row[0] for row in server.values(PAIRINGS)]


# SPARQLWrapper


def wrapper(server, query, form, method="GET"):
    asked = SPARQLWrapper(f"{server.base}/sparql")
    asked.setQuery(query)
    asked.setReturnFormat(form)
    asked.setMethod(method)
    return asked.query()


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_rows_as_json(server, known, method):
    found = wrapper(server, PAIRINGS, JSON, method).convert()
    assert [row["s"]["value"] for row in found["results"]["bindings"]] == known[1]


@pytest.mark.parametrize(("form", "quoted"), [(CSV, "{}"), (TSV, "<{}>")])
def test_sparqlwrapper_reads_rows_as_a_table(server, known, form, quoted):
    _, *lines = wrapper(server, PAIRINGS, form).convert().decode().split()
    assert lines == [quoted.format(name) for name in known[1]]


def test_sparqlwrapper_reads_rows_as_xml(server, known):
    found = wrapper(server, PAIRINGS, XML).convert()
    assert [node.firstChild.data for node in found.getElementsByTagName("uri")] == known[1]


@pytest.mark.parametrize("form", [TURTLE, N3, XML, RDFXML, JSONLD])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_triples(server, known, form, method):
    found = wrapper(server, MADE, form, method).convert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(list(graph.subjects(RDF.type, FP.Pairing))) == known[0]


def test_sparqlwrapper_is_told_what_is_wrong_with_a_query(server):
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match="line"):
        wrapper(server, "SELECT * WHERE { ?s ?p }", JSON)


# rdflib


@pytest.fixture(params=["GET", "POST", "POST_FORM"])
def remote(request, server):
    """A graph of rdflib that lies behind the endpoint."""
    return Graph(SPARQLStore(f"{server.base}/sparql", method=request.param))


def test_rdflib_asks_queries(remote, known):
    assert [str(row.s) for row in remote.query(PAIRINGS)] == known[1]
    assert remote.query("ASK { ?s a fp:Pairing }", initNs={"fp": FP}).askAnswer is True
    assert len(remote.query(MADE).graph) == known[0]


def test_rdflib_walks_the_graph_triple_by_triple(remote, known):
    assert len(list(remote.triples((None, RDF.type, FP.Pairing)))) == known[0]
    assert Literal("泽普县", lang="zh") in set(remote.objects(ZEPU, RDFS.label))
    assert (ZEPU, RDF.type, FP.Region) in remote
    assert len(remote) > 10_000


def test_rdflib_writes_with_the_token(tmp_path):
    with serving(tmp_path, "--store", tmp_path / "store", "--writable", folder=tmp_path) as running:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        store = SPARQLUpdateStore(f"{running.base}/sparql", f"{running.base}/update", headers=headers)
        graph = Graph(store, URIRef("http://x/g"))
        triple = (URIRef("http://x/s"), RDFS.label, Literal("泽普", lang="zh"))
        graph.add(triple)
        assert list(graph) == [triple]
        graph.remove(triple)
        assert list(graph) == []


# curl


def curl(*arguments):
    if not shutil.which("curl"):
        pytest.skip("没有 curl there is no curl")
    done = subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("line", [line for line in TYPED if line.startswith("curl")])
def test_what_readme_says_of_curl_can_be_typed(server, line):
    _, *arguments = shlex.split(line.replace("http://127.0.0.1:8000", server.base))
    found = json.loads(curl(*arguments))
    assert found["rows"] if "rows" in found else found["results"]["bindings"]


def test_curl_asks_by_get_form_and_body(server, known):
    where = f"{server.base}/sparql"
    ways = [
        ["-G", where, "--data-urlencode", f"query={COUNT}"],
        [where, "--data-urlencode", f"query={COUNT}"],
        [where, "-H", "Content-Type: application/sparql-query", "--data-binary", COUNT],
    ]
    for way in ways:
        assert curl(*way, "-H", "Accept: text/csv").split() == ["n", str(known[0])]


def test_curl_sees_an_answer_that_breaks_off(packaged, tmp_path):
    if not shutil.which("curl"):
        pytest.skip("没有 curl there is no curl")
    with serving(packaged, "--timeout", "2", folder=tmp_path) as running:
        query = "query=SELECT ?a ?c WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        command = ["curl", "-sS", "-o", tmp_path / "answer", f"{running.base}/sparql", "--data-urlencode", query]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 18, done.stderr  # a partial file
    assert (tmp_path / "answer").stat().st_size > 0


# Comunica


@pytest.fixture(scope="module")
def comunica(tmp_path_factory):
    """The command of Comunica, installed as tests/clients/package-lock.json says."""
    folder = tmp_path_factory.mktemp("comunica")
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("没有 node 和 npm there is no node with npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tests" / "clients" / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        pytest.skip("npm 五分钟没装完 npm does not finish in five minutes")
    if done.returncode:
        pytest.skip(f"npm 装不了 npm cannot install it: {done.stderr.strip()[-500:]}")
    return folder / "node_modules" / ".bin" / "comunica-sparql"


def test_the_lock_of_the_javascript_clients_names_no_server_and_each_package_by_its_hash():
    lock = json.loads((ROOT / "tests" / "clients" / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for path, package in lock["packages"].items() if path]
    assert len(packages) > 100
    assert not any("resolved" in package for package in packages)
    assert all("integrity" in package for package in packages)


def ask_comunica(comunica, *arguments):
    done = subprocess.run([comunica, *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.engines
class TestComunica:
    """It asks for the description of the service first, then sends the whole query."""

    @pytest.mark.parametrize("line", [line for line in TYPED if line.startswith("npx")])
    def test_what_readme_says_of_it_can_be_typed(self, server, comunica, line):
        _, version, *arguments = shlex.split(line.replace("http://127.0.0.1:8000", server.base))
        manifest = json.loads((ROOT / "tests" / "clients" / "package.json").read_text(encoding="utf-8"))
        assert version == "@comunica/query-sparql@" + manifest["dependencies"]["@comunica/query-sparql"]
        assert len(json.loads(ask_comunica(comunica, *arguments))) == 3

    def test_it_reads_rows_and_triples(self, server, known, comunica):
        endpoint = f"sparql@{server.base}/sparql"
        rows = json.loads(ask_comunica(comunica, endpoint, PAIRINGS, "-t", "application/json"))
        assert [row["s"] for row in rows] == known[1]
        triples = ask_comunica(comunica, endpoint, MADE, "-t", "application/n-triples")
        assert len(triples.splitlines()) == known[0]

    def test_it_joins_the_endpoint_with_a_page_of_linked_data(self, server, comunica):
        query = (
            "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT DISTINCT ?l WHERE "
            f"{{ <{ZEPU}> a ?t ; rdfs:label ?l . ?t rdfs:label ?kind FILTER(LANG(?kind) = 'en' && LANG(?l) = 'zh') }}"
        )
        sources = [f"sparql@{server.base}/sparql", f"{server.base}/id/region/653124"]
        rows = json.loads(ask_comunica(comunica, *sources, query, "-t", "application/json"))
        assert {row["l"].split('"')[1] for row in rows} == {"泽普县"}


# Jena


@pytest.mark.slow
@pytest.mark.engines
def test_jena_asks_rows_truth_and_triples(server, tmp_path):
    try:
        java = engines.java()
    except engines.Missing as missing:
        pytest.skip(str(missing))
    program = ROOT / "tests" / "clients" / "JenaClient.java"
    options = ["-cp", engines.jena_path(tmp_path), str(program), f"{server.base}/sparql", str(FP.Product)]
    done = subprocess.run([java, *options], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    labels, truth, triples = done.stdout.splitlines()
    pattern = '?s a fp:Product ; rdfs:label ?l FILTER(LANG(?l) = "zh")'
    assert labels.split() == sorted(row[0] for row in server.values(f"SELECT ?l {{ {pattern} }}"))
    assert (truth, int(triples)) == ("true", len(labels.split()))
