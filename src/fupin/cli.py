"""The command line: takes arguments, calls the library, prints. Data to stdout, remarks and progress to stderr.

Nothing but click is imported before a command runs: start-up is part of the product.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fupin import __version__
from fupin.errors import FupinError

if TYPE_CHECKING:
    from fupin.graph import KnowledgeGraph

F = TypeVar("F", bound=Callable[..., Any])


class _Main(click.Group):
    """Shows an error that we explain as one line a fault and exits with 1; says what command may be meant."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FupinError as error:
            lines = str(error).splitlines()
            for line in lines[:100]:
                click.echo(f"fupin: {line}", err=True)
            if len(lines) > 100:
                click.echo(f"fupin: 另有 {len(lines) - 100} 个问题 and {len(lines) - 100} more", err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what stands in the buffer has nowhere to go
            click.echo(
                "fupin: 标准输出写不了，没有空间 no space left for the output; 改法 mend: 换个地方 write elsewhere",
                err=True,
            )
            ctx.exit(1)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 2, 0.5)
            if near and "mean" not in error.message:
                raise click.UsageError(f"{error.message} 是不是 did you mean {' | '.join(near)}?", ctx) from error
            raise


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fupin")
def main() -> None:
    """扶贫文献知识图谱：每条事实都带着说它的那句话。

    Documents on poverty alleviation as a knowledge graph: every fact carries the sentence that states it.
    """


def _language() -> str:
    """zh or en by the locale; zh under C and POSIX."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if name.lower().startswith("en") else "zh"


def language_option(command: F) -> F:
    """``--lang``: the language of labels."""
    return click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default=_language,
        help="标签的语言 language of labels (default: locale)",
    )(command)


def graph_options(command: F) -> F:
    """Where the graph is, and in which language to read it."""
    endpoint = click.option("--endpoint", metavar="URL", help="远端 SPARQL 端点 a remote SPARQL endpoint")
    return endpoint(language_option(command))


def format_option(formats: tuple[str, ...], default: str | None = None) -> Callable[[F], F]:
    """``-f``: the format of the output."""
    return click.option("-f", "--format", "form", type=click.Choice(formats), default=default, help="格式 format")


ROWS = ("table", "csv", "tsv", "json", "xml")
GRAPHS = ("turtle", "ntriples", "nquads", "jsonld", "rdfxml")


def _rows_format(form: str | None) -> str:
    return form or ("table" if sys.stdout.isatty() else "tsv")


def _graph(endpoint: str | None, lang: str) -> KnowledgeGraph:
    from fupin.graph import KnowledgeGraph, open_graph

    if endpoint is None:
        return open_graph(language=lang)
    from fupin.remote import RemoteEngine

    return KnowledgeGraph(RemoteEngine(endpoint, remark=_remark), lang)


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.flush()


def _remark(text: str) -> None:
    click.echo(text, err=True)


@main.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="自己的数据文件夹 a data folder of your own",
)
@click.option("--quotes-only", is_flag=True, help="不带原文全文 leave out the full texts")
@click.option("--without-private-persons", is_flag=True, help="隐去私人姓名 blank out private persons")
@click.option("--no-cache", is_flag=True, help="全部重读 read everything anew")
@click.option("-v", "--verbose", is_flag=True, help="列出只用一次的主题 list topics used once")
@language_option
def build(
    data: Path | None, quotes_only: bool, without_private_persons: bool, no_cache: bool, verbose: bool, lang: str
) -> None:
    """由事实建成图谱；有问题就全部列出，旧图谱不变。
    Build the graph; with problems, list them all and leave the old graph.

    \b
        fupin build
        fupin build --data my-folder
    """
    from fupin import store
    from fupin.build import Options, build
    from fupin.resources import resource
    from fupin.summary import summary

    options = Options(data or resource("data"), store.home(), quotes_only, not without_private_persons, not no_cache)
    report = build(options, _remark)
    _write(summary(report, lang, verbose=verbose))


@main.command()
@click.argument("name", required=False, metavar="[NAME|FILE|-]")
@click.option("-p", "--param", "params", multiple=True, metavar="KEY=VALUE", help="参数 parameter")
@format_option((*ROWS, *GRAPHS))
@graph_options
def query(name: str | None, params: tuple[str, ...], form: str | None, endpoint: str | None, lang: str) -> None:
    """运行一个问题、一个查询文件或标准输入；不给名字就列出全部问题。
    Answer a question, a query file or standard input; without a name, list the questions.

    \b
        fupin query who-supports -p recipient=region:653124
        echo 'SELECT * WHERE { ?s a fp:Pairing } ORDER BY ?s LIMIT 3' | fupin query -
    """
    if name is None:
        _list_questions(form, lang)
        return
    from fupin.output import run

    graph = _graph(endpoint, lang)
    text = graph.sparql(_query_text(name), **_pairs(params))
    _write(run(graph.engine, text, form or _default_format(text)))


def _default_format(text: str) -> str:
    import re

    bare = re.sub(r"(?m)#[^\n<>]*$|\"[^\"\n]*\"", "", text)
    first = re.search(r"(?i)\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", bare)
    return "turtle" if first and first[1].upper() in ("CONSTRUCT", "DESCRIBE") else _rows_format(None)


def _list_questions(form: str | None, lang: str) -> None:
    from fupin.output import separated, table
    from fupin.queries import all_questions

    rows = [(q.name, str(q.title[lang])) for q in all_questions()]
    if form in ("csv", "json", "xml") or (form is not None and form in GRAPHS):
        raise FupinError("问题清单只有 table 和 tsv the list has table and tsv only; 改法 mend: -f tsv")
    if _rows_format(form) == "table":
        _write(table(("name", "title"), rows))
    else:
        _write(separated(rows[0], rows[1:], "tsv") if rows else "")


def _query_text(name: str) -> str:
    """A stored question's name as it is; the text of a file or of standard input."""
    from fupin.yamlfiles import decode, read_text

    path = Path(name)
    if name == "-":
        return decode(sys.stdin.buffer.read(), path).removeprefix("\ufeff") + "\n"
    if path.suffix in (".rq", ".sparql") or path.is_file():
        return read_text(path).removeprefix("\ufeff") + "\n"
    return name


def _pairs(params: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            raise click.BadParameter(f"应为 KEY=VALUE expected KEY=VALUE: {param}", param_hint="-p")
        pairs[key] = value
    return pairs


@main.command()
@click.argument("name", metavar="ENTITY|FACT|EDGE")
@graph_options
def show(name: str, endpoint: str | None, lang: str) -> None:
    """某个实体、事实或边的全部：所说、原句、所在段落，推导的边还有规则。
    All that is known of an entity, a fact or an edge, with the sentences in their paragraph.

    \b
        fupin show 泽普县
        fupin show fact:shanghai-kashgar/fiscal
    """
    from fupin.lookup import find_node
    from fupin.shown import show_text

    graph = _graph(endpoint, lang)
    _write(show_text(graph.engine, find_node(graph.engine, name), lang))


@main.command()
@click.argument("text")
@click.option(
    "-n", "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="最多几行 rows at most"
)
@format_option(("table", "csv", "tsv"))
@graph_options
def search(text: str, limit: int, form: str | None, endpoint: str | None, lang: str) -> None:
    """在实体、概念、事实和句子中找词：汉字、英文词、拼音、首字母、别名、代码。
    Find words in entities, concepts, facts and sentences: Chinese, English, pinyin, initials, aliases, codes.

    \b
        fupin search 柑橘
        fupin search zepu
    """
    from fupin.output import rows_text
    from fupin.searching import WITHOUT_INDEX
    from fupin.searching import search as find

    if endpoint is not None:
        _remark(WITHOUT_INDEX)
    _write(rows_text(find(_graph(endpoint, lang).engine, text, lang, limit), _rows_format(form)))


@main.command()
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice(["inconsistent", "broken", "consistent", "kept", "cannot-tell"]),
    help="只看这种结论，可用多次 only this verdict, may be given several times",
)
@format_option(("table", "csv", "tsv"))
@graph_options
def audit(verdicts: tuple[str, ...], form: str | None, endpoint: str | None, lang: str) -> None:
    """原文自己的数字互相矛盾之处，连同句子。
    What the sources' own numbers contradict, with the sentences.

    \b
        fupin audit --verdict inconsistent --verdict broken
    """
    from fupin.audit import audit_rows
    from fupin.output import rows_text

    _write(rows_text(audit_rows(_graph(endpoint, lang).engine, lang, verdicts), _rows_format(form)))


@main.command()
@click.argument("document", required=False)
@format_option(("table", "csv", "tsv"))
@graph_options
def coverage(document: str | None, form: str | None, endpoint: str | None, lang: str) -> None:
    """原文的每一句：有哪些事实，或为何没有。
    Every sentence of the sources: its facts, or why it has none.

    \b
        fupin coverage newspaper-photo
    """
    from fupin.coverage import coverage_rows
    from fupin.output import rows_text

    _write(rows_text(coverage_rows(_graph(endpoint, lang).engine, document, lang), _rows_format(form)))


@main.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@format_option(("table", "csv", "tsv"))
@graph_options
def path(start: str, end: str, form: str | None, endpoint: str | None, lang: str) -> None:
    """两个实体怎样相连：一条最短的路，每一步有它的句子。
    How two entities are connected: a shortest path, each step with its sentence.

    \b
        fupin path 上海市 泽普县
    """
    from fupin.lookup import find_node
    from fupin.output import rows_text
    from fupin.paths import find_path

    graph = _graph(endpoint, lang)
    first, last = (find_node(graph.engine, name) for name in (start, end))
    _write(rows_text(find_path(graph.engine, first, last, lang), _rows_format(form)))


@main.command()
@format_option((*GRAPHS, "graphml", "csv"), "nquads")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写入文件 write to a file")
@click.option("--bom", is_flag=True, help="CSV 加 BOM 以便表格软件打开 begin CSV with a BOM for spreadsheets")
@graph_options
def export(form: str, output: Path | None, bom: bool, endpoint: str | None, lang: str) -> None:
    """整个图谱；graphml 是推导边的网络，csv 是事实连同依据。
    The whole graph; graphml holds the network of derived edges, csv the facts with their evidence.

    \b
        fupin export -f turtle -o fupin.ttl
        fupin export -f csv --bom -o facts.csv
    """
    from fupin.exports import export as write

    write(_graph(endpoint, lang).engine, form, output, lang, bom=bom)


@main.command()
@click.argument("name", metavar="NAME")
@click.argument("arguments", metavar="[NAME]...", nargs=-1)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写入文件 write to a file"
)
@format_option(("html", "pyvis", "graphml", "gexf", "svg", "png"), "html")
@graph_options
def view(name: str, arguments: tuple[str, ...], output: Path, form: str, endpoint: str | None, lang: str) -> None:
    """一幅图存成一个文件，不联网也能看，点哪里都读得到原文：network、path、pairings、money、systems、timeline。
    A view as one file that needs no network, its sentences inside: network, path, pairings, money, systems, timeline.

    \b
        fupin view network -o network.html
        fupin view network 泽普县 上海市 --format svg -o zepu.svg
        fupin view path 上海市 泽普县 -o path.html
        fupin view pairings --lang en -o pairings.html
    """
    from fupin.exports import written
    from fupin.web.files import view_file

    graph = _graph(endpoint, lang)
    content = view_file(graph.engine, name, arguments, form, lang, _version(endpoint))
    with written(output) as out:
        out.write(content)


def _version(endpoint: str | None) -> str:
    """The beginning of the hash of the graph on disk; empty for an endpoint, which need not say."""
    from fupin import store

    return "" if endpoint else str(store.manifest(store.home()).get("sha256", ""))[:12]


@main.command()
@click.option("--endpoint", required=True, metavar="URL", help="SPARQL 端点，数三元组用 the endpoint, to count by")
@click.option("--graph-store", metavar="URL", help="图存储协议的地址，不给就猜 Graph Store Protocol (guessed)")
@click.option("--update", metavar="URL", help="改用 SPARQL Update use SPARQL Update there instead")
@click.option("--candidates", is_flag=True, help="连同未审的候选 the candidates too, each graph by itself")
def push(endpoint: str, graph_store: str | None, update: str | None, candidates: bool) -> None:
    """把已审的三元组装进别的图库，名为 …/graph/reviewed；中断后再运行就接着装，最后核对数目。
    Load the reviewed triples into another store; run again to go on after an interruption.

    \b
        fupin push --endpoint http://localhost:7878/query
        FUPIN_ENDPOINT_USER=dba FUPIN_ENDPOINT_PASSWORD=… fupin push --endpoint http://localhost:8890/sparql
    """
    from fupin import store
    from fupin.graph import open_graph
    from fupin.push import push

    if graph_store and update:
        raise click.UsageError("--graph-store 和 --update 只给一个 one of the two")
    open_graph()  # builds the packaged graph where there is none
    for load in push(
        store.home(), endpoint, graph_store=graph_store, update=update, candidates=candidates, remark=_remark
    ):
        _write(f"{load.graph}\t{load.triples}\n")


@main.command()
@click.option(
    "--store", "folder", type=click.Path(path_type=Path, file_okay=False), help="要服务的图库 the store to serve"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址 address to listen on")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="端口，默认 8000 或其后空闲的 port, by default 8000 or the next free one",
)
@click.option("--writable", is_flag=True, help="允许更新，令牌在 FUPIN_TOKEN allow updates, token in FUPIN_TOKEN")
@click.option("--in-memory", is_flag=True, help="装入内存 keep the graph in memory")
@click.option(
    "--timeout", type=click.FloatRange(0.1), default=30, show_default=True, help="查询限时，秒 seconds a query"
)
@click.option("--base-url", default="", metavar="URL", help="对外的地址 the address for the world")
@click.option("--trust-proxy", "proxies", multiple=True, metavar="IP", help="可信的代理 a proxy whose headers count")
@click.option(
    "--allow-service",
    "allowed",
    multiple=True,
    metavar="HOST",
    help="SERVICE 可以访问的主机 a host that SERVICE may call",
)
@click.option(
    "--contact",
    envvar="FUPIN_CONTACT",
    default="",
    metavar="MAIL",
    help="收错误报告的邮箱 address to which readers report errors in facts",
)
@click.option("--no-access-log", is_flag=True, help="不记访问 no access log")
@click.option("--no-browser", is_flag=True, help="不开浏览器 open no browser")
def serve(folder: Path | None, host: str, port: int | None, writable: bool, in_memory: bool, **options: Any) -> None:
    """在浏览器里看图谱，也是 SPARQL 端点；只读，除非 --writable。
    The graph as an explorer in the browser and as a SPARQL endpoint; read-only unless --writable.

    \b
        fupin serve --port 8000 --no-browser
        FUPIN_TOKEN=secret fupin serve --store my-store --writable
    """
    from fupin.server.limits import limits_from
    from fupin.server.run import checked_base, checked_proxies, listen
    from fupin.server.run import serve as run
    from fupin.server.service import Service, Settings
    from fupin.server.stores import served

    token = os.environ.get("FUPIN_TOKEN", "")
    if writable and not token:
        raise FupinError("--writable 要有令牌 needs a token; 改法 mend: FUPIN_TOKEN=… fupin serve --writable")
    if folder is None:
        from fupin import store
        from fupin.graph import open_graph

        open_graph()  # builds the packaged graph where there is none
        folder = store.home()
    limits, allowed = limits_from(os.environ, options["timeout"]), options["allowed"]
    base, proxies = checked_base(options["base_url"]), checked_proxies(options["proxies"])
    settings = Settings(limits, token, base, allowed, not options["no_access_log"], _mail(options["contact"]))
    store_served = served(folder, limits, writable=writable, in_memory=in_memory, network=bool(allowed))
    run(Service(settings, store_served), listen(host, port), proxies, browser=not options["no_browser"])


def _mail(address: str) -> str:
    """A mail address as it is. Raises FupinError where it is none."""
    name, at, host = address.partition("@")
    if address and not (name and at and host and all(char.isalnum() or char in "._%+-@" for char in address)):
        raise FupinError(f"{address}: 不是邮箱 is no mail address; 改法 mend: --contact name@example.org")
    return address


if __name__ == "__main__":
    main()
