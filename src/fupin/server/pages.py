"""What the server offers, whether it is well, and what it has counted."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from fupin import __version__
from fupin.server.service import Service

_OFFERS = (
    ("/sparql", "SPARQL 1.1 查询 queries; 不带查询即服务描述 without a query the service description"),
    ("/update", "SPARQL 1.1 更新 updates (--writable)"),
    ("/store", "图存储协议 Graph Store Protocol"),
    ("/query", "问题库 the library of questions; /query/<name>?…"),
    ("/search?q=", "搜索 search: 词、拼音、代码 words, pinyin, codes"),
    ("/id/… /scheme/… /ontology", "关联数据 linked data"),
    ("/dump/fupin.ttl", "全图 the whole graph: ttl nt nq jsonld rdf"),
    ("/void /catalog /examples", "图的描述、目录、示例 description, catalogue, examples"),
    ("/openapi.json /context.jsonld", "OpenAPI, JSON-LD"),
    ("/health", "是否正常 whether the server is well"),
    ("/metrics", "计数 counters (Prometheus)"),
)


async def start_page(req: Request) -> Response:
    """A plain list of what the server offers."""
    service: Service = req.app.state.service
    lines = [f"fupin {__version__} 扶贫文献知识图谱 knowledge graph of documents on poverty alleviation", ""]
    lines += [f"{service.base(req)}{path:<30} {words}" for path, words in _OFFERS]
    return PlainTextResponse("\n".join(lines) + "\n")


async def health(req: Request) -> Response:
    """Whether the server is well: version, graph, workers, whether they are cut off from the network."""
    service: Service = req.app.state.service
    manifest = service.store.manifest() or {}
    body = {
        "status": "ok",
        "version": __version__,
        "graph": manifest.get("sha256"),
        "triples": manifest.get("counts", {}).get("triples"),
        "writable": service.writable,
        "workers": len(service.pool.workers),
        "running": service.pool.running,
        "waiting": service.pool.waiting,
        "isolated": service.pool.isolated,
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


async def metrics(req: Request) -> Response:
    """Counters in the text format of Prometheus."""
    service: Service = req.app.state.service
    lines = ["# TYPE fupin_requests_total counter"]
    lines += [
        f'fupin_requests_total{{route="{route}",status="{status}"}} {number}'
        for (route, status), number in sorted(service.counts.items())
    ]
    for name, kind, number in (
        ("fupin_sent_bytes_total", "counter", service.sent),
        ("fupin_workers", "gauge", len(service.pool.workers)),
        ("fupin_running_queries", "gauge", service.pool.running),
        ("fupin_waiting_requests", "gauge", service.pool.waiting),
        ("fupin_workers_replaced_total", "counter", service.pool.killed),
        ("fupin_remembered_total", "counter", service.pool.memory.given if service.pool.memory else 0),
    ):
        lines += [f"# TYPE {name} {kind}", f"{name} {number}"]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4; charset=utf-8")
